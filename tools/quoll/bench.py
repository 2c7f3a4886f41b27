# SPDX-License-Identifier: BSD-2-Clause
"""Run the benchmark suite and show what it measured: see bench/README.md."""

import csv
import json
from pathlib import Path

from quoll import build, image, machine, paths, ui

MARK = "BENCH "
END = "BENCH end"
FIELDS = ("name", "unit", "iterations", "min", "median", "max", "mean")
# The virtual clock advances one nanosecond an instruction, and the time stamp counter with it.
COUNTING = ["-icount", "shift=0,sleep=off"]
MEMORY = "1G"


def load(file):
    """The results of an earlier run, by name."""
    try:
        results = json.loads(Path(file).read_text())["results"]
        return {result["name"]: result for result in results}
    except OSError as error:
        raise ui.usage_error(f"cannot read {file}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ui.usage_error(f"{file} holds no benchmark results") from error


def goals():
    """What each figure is compared with: {name: (peer, reach)}, from bench/goals.tsv."""
    with open(paths.ROOT / "bench" / "goals.tsv", encoding="ascii", newline="") as file:
        rows = csv.DictReader((r for r in file if not r.startswith("#")), delimiter="\t")
        return {row["name"]: (float(row["peer"]), float(row["reach"])) for row in rows}


def parse(line):
    """The result in a console line, None if it holds none; a broken one is a Failure."""
    if not line.startswith(MARK) or line == END:
        return None
    try:
        result = json.loads(line[len(MARK):])
        if not all(field in result for field in FIELDS):
            raise ValueError("a field is missing")
        return result
    except ValueError as error:
        raise ui.Failure(f"the suite printed a broken result ({error}): {line}") from error


def measure(system, names, kvm, limit):
    """Boot the suite; returns the results in the order in which they came."""
    results = []
    extra = list(() if kvm else COUNTING)
    if names:
        # A comma ends a value in QEMU's options unless it is doubled.
        extra += ["-fw_cfg", "name=opt/quoll/bench,string=" + ",,".join(names)]
    with ui.progress("Measuring") as progress:

        def on_line(line):
            result = parse(line)
            if result:
                if kvm and result["unit"] == "instructions":
                    result["unit"] = "cycles"
                results.append(result)
                progress.update(len(results), len(goals()), result["name"])
            # The suite says why it gives up in a line of its own.
            return line == END or line.startswith("bench: ")

        ending = machine.boot(
            system, on_line, silence=limit, limit=limit, kvm=kvm, memory=MEMORY, extra=extra
        )
    if END not in ending.lines:
        ui.complain("\n".join(ending.lines[-10:] + [ending.errors]))
        raise ui.Failure(f"the suite did not finish: {ending.end.value}")
    return results


def number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:,.1f}"


def table(results, earlier):
    from rich.table import Table

    grid = Table(box=None, pad_edge=False)
    for title in ("benchmark", "unit", "min", "median", "max", "mean", "goal", "peer"):
        grid.add_column(title, justify="left" if title in ("benchmark", "unit") else "right")
    if earlier is not None:
        grid.add_column("ratio", justify="right")
    known = goals()
    for result in results:
        cells = [result["name"], result["unit"]]
        cells += [number(result[field]) for field in ("min", "median", "max", "mean")]
        peer, reach = known.get(result["name"], (None, None))
        met = reach is not None and result["mean"] <= reach
        cells += ["" if reach is None else number(reach) + (" met" if met else " missed")]
        cells += ["" if peer is None else f"{result['mean'] / peer:.2f}"]
        if earlier is not None:
            before = earlier.get(result["name"])
            cells += [f"{result['mean'] / before['mean']:.2f}" if before else "new"]
        grid.add_row(*cells)
    return grid


def main(arguments):
    earlier = load(arguments.compare) if arguments.compare else None
    directory = build.build("bench", "quoll-kernel", config="release")
    system = image.named(directory, "bench").check()
    results = measure(system, arguments.names, arguments.kvm, arguments.limit)
    if not results:
        raise ui.usage_error(f"no benchmark is called {' or '.join(arguments.names)}")
    ui.console().print(table(results, earlier))
    ui.say("goal: mean per operation; peer, ratio: this mean to the peer's, and to the earlier run's")
    if arguments.json:
        text = json.dumps({"results": results}, indent=2) + "\n"
        Path(arguments.json).write_text(text, encoding="ascii")
        ui.say(f"Wrote {arguments.json}")
