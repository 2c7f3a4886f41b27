# SPDX-License-Identifier: BSD-2-Clause
"""What an instruction count does not say: instructions that serialise or are slow, bytes cleared
and copied, and distinct cache lines, per operation, as the plugin counted them."""

from quoll.bench import results

DEFAULT = (
    "ipc.roundtrip", "=life.configure", "=life.mint", "=life.spawn", "=life.first_call",
    "=life.destroy", "=life.total",
)  # fmt: skip
BEFORE = "  before"
BYTES = ("cleared", "copied")
# In the table only if some benchmark has any.
EVENTS = (
    "syscall", "iret", "swapgs", "cr3", "flush", "wrmsr", "rdmsr", "segbase", "fence",
    "locked", "fpu", "cpuid", "io", "halt", "control",
)  # fmt: skip
LINES = ("kernel_code_lines", "kernel_data_lines", "user_code_lines", "user_data_lines")
# A heading that says more than the column's own name.
HEADINGS = {"cleared": "bytes\ncleared", "copied": "bytes\ncopied"} | {
    name: name.replace("_lines", "").replace("_", "\n") for name in LINES
}
NOTE = (
    "Instructions and bytes per operation; the last four: distinct 64-byte cache lines that the "
    "kernel and user programs touched, as code and as data, in one sample. bench/README.md says more"
)


def number(value):
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"


def unit(column):
    return "bytes" if column in BYTES else "lines" if column in LINES else "instructions"


def of_result(result, rows):
    """Further results: for each column of the `rows` behind a result, one named after both."""
    found = []
    rounds = result["iterations"] / len(rows) if rows else 1
    for column in rows[0] if rows else ():
        each = 1 if column in LINES else rounds  # a line counts once, however many the rounds
        found.append(
            results.make(
                f"{result['name']}.cost.{column}", unit(column),
                [row[column] / each for row in rows], result["iterations"], result.get("size"),
            )
        )  # fmt: skip
    return found


def by_benchmark(found):
    """{name: {column: mean}} of the results that of_result() made."""
    table = {}
    for result in found:
        name, mark, column = result["name"].rpartition(".cost.")
        if mark:
            table.setdefault(name, {})[column] = result["mean"]
    return table


def make(found, earlier=None):
    """A table of costs for each group of benchmarks, which is the first part of their names; with
    `earlier` results, theirs stand below as "before"."""
    now = by_benchmark(found)
    past = by_benchmark((earlier or {}).values())
    groups = {}
    for name, costs in now.items():
        rows = groups.setdefault(name.partition(".")[0], [])
        rows.append((name, costs))
        if name in past:
            rows.append((BEFORE, past[name]))
    return [_group(rows) for rows in groups.values()]


def _group(rows):
    from rich.table import Table

    events = [event for event in EVENTS if any(costs.get(event) for _, costs in rows)]
    columns = ["kernel", "user", *events, *BYTES, *LINES]
    grid = Table(box=None, pad_edge=False, header_style="bold")
    grid.add_column("benchmark", no_wrap=True)
    for column in columns:
        grid.add_column(HEADINGS.get(column, column), justify="right", no_wrap=True)
    for name, costs in rows:
        cells = [number(costs[column]) if column in costs else "" for column in columns]
        grid.add_row(name, *cells, style="dim" if name == BEFORE else None)
    return grid
