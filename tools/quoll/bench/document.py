# SPDX-License-Identifier: BSD-2-Clause
"""docs/performance.md: measure everything and write it, with its plots."""

import shutil

from quoll import paths, ui
from quoll.bench import costs, plot, results
from quoll.bench.table import number

PROFILES = ("ipc.roundtrip.0w", "life.total")
COSTS = (*costs.DEFAULT, "=life.total.data1m", "=life.total.data8m", "=life.total.const8m")
FUNCTIONS = 25  # of a profile

HEAD = """\
<!-- SPDX-License-Identifier: BSD-2-Clause -->
# Performance

Message passing and the life of a process are what Quoll is measured by. Every figure here is printed by

    ./quoll bench                    # the tables and plots
    ./quoll bench --costs            # slow instructions, bytes, cache lines
    ./quoll bench --profile NAME     # the profiles

and is a number of executed instructions, not a time: the same on every machine and in every run of the same
image. [bench/README.md](../bench/README.md) has the method and says of each row what it measures.
`./quoll bench --document` measures everything again and writes this page.

## Against the peer

The peer is seL4 16.0.0-dev with its own libraries: release build, fast path on, x86_64, one CPU, QEMU 7.2 TCG
with `-icount shift=0,sleep=off`. Figures are means per operation.
"""
REST = """\
## The rest

What has no figure of the peer. Sizes are those of the plots below.
"""
COST = """\
## What an instruction count does not say

Per operation, by `./quoll bench --costs`: ways into the kernel and out, instructions that serialise or are slow
on real hardware, bytes cleared and copied by string instructions, and the distinct 64-byte cache lines touched
in one sample. A column that is zero in every row is left out; [bench/README.md](../bench/README.md#costs) has all.
"""
FLOOR = """\
## How far from the floor

[performance-floor.md](performance-floor.md) argues what a round trip needs at least on this architecture, and
compares. It also has costs before and behind optimisations, and where the instructions of `page.alloc` go.
"""


def table(headings, rows, left=1):
    """A Markdown table, the first `left` columns ranged left."""
    rule = ["---"] * left + ["---:"] * (len(headings) - left)
    return "\n".join("| " + " | ".join(row) + " |" for row in (headings, rule, *rows)) + "\n"


def against_the_peer(found):
    means = {result["name"]: result["mean"] for result in found}
    rows = [
        (f"`{name}`", number(peer), number(reach), number(means[name]),
         f"{means[name] / peer:.2f}", "met" if means[name] <= reach else "**missed**")
        for name, (peer, reach) in results.goals().items() if name in means
    ]  # fmt: skip
    return table(("benchmark", "peer", "goal", "Quoll", "to the peer", "goal is"), rows)


def the_rest(found):
    goals = results.goals()
    rows = []
    for result in found:
        if result["name"] in goals:
            continue
        size = f"{result['size']:,}" if "size" in result else ""
        figures = (number(result[field]) for field in results.STATISTICS)
        rows.append((f"`{result['name']}`", result["unit"], size, *figures))
    return table(("benchmark", "unit", "size", *results.STATISTICS), rows, left=2)


def what_it_costs(further):
    """A table for each group of benchmarks, as on the terminal."""
    groups = {}
    for name, of_it in costs.by_benchmark(further).items():
        groups.setdefault(name.partition(".")[0], []).append((name, of_it))
    tables = []
    for rows in groups.values():
        events = [event for event in costs.EVENTS if any(of_it[event] for _, of_it in rows)]
        columns = ["kernel", "user", *events, *costs.BYTES, *costs.LINES]
        cells = [
            (f"`{name}`", *(costs.number(of_it[column]) for column in columns))
            for name, of_it in rows
        ]
        headings = [column.replace("_", " ") for column in columns]
        tables.append(table(("benchmark", *headings), cells))
    return "\n".join(tables)


def profile_of(name, counted, operations, summary):
    whole = sum(counted.values())
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    shown = [entry for entry in ordered[:FUNCTIONS] if entry[1] >= whole / 1000]
    rows = [
        (f"{count / whole:.1%}", number(count / operations), role, f"`{function}`")
        for (role, function), count in shown
    ]
    rest = sum(count for _, count in ordered[len(shown) :])
    if rest:
        others = f"{len(ordered) - len(shown)} more functions"
        rows.append((f"{rest / whole:.1%}", number(rest / operations), "", others))
    heading = f"`./quoll bench --profile {name}`: {summary.partition(': ')[2]}.\n\n"
    return heading + table(("share", "instructions", "program", "function"), rows, left=0)


def write(found, further, profiles):
    """The page and its plots. `profiles`: arguments of profile_of()."""
    page = paths.ROOT / "docs" / "performance.md"
    folder = page.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    plots = plot.write(found, None, folder)
    images = "".join(f"![{path.stem}](performance/{path.name})\n\n" for path in plots)
    parts = [
        HEAD, against_the_peer(found), REST, the_rest(found), "## Plots\n", images.rstrip("\n") + "\n",
        COST, what_it_costs(further), "## Where the instructions go\n",
        *(profile_of(*one) for one in profiles), FLOOR,
    ]  # fmt: skip
    page.write_text("\n".join(parts), encoding="utf-8")
    ui.say(f"Wrote {paths.shown(page)} and {len(plots)} plots")
