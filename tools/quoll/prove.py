# SPDX-License-Identifier: BSD-2-Clause
"""The command `prove`: Frama-C's WP shows that functions keep their contracts, see docs/assurance.md.

Contracts stand beside the code, as ACSL comments; tests/proofs/proofs.yaml lists what is proved.
"""

import json
import os
import subprocess
import time

import yaml

from quoll import build, eva, paths, ui

PROOFS = paths.ROOT / "tests" / "proofs"
LIST = PROOFS / "proofs.yaml"
PROVERS = "z3,cvc4"
HEADER = "".join(line for line in LIST.read_text().splitlines(True) if line.startswith("#"))
# As the kernel is compiled, but for the host: its machine is the least there is.
INCLUDES = ["kernel", "kernel/arch/host"]


def load():
    """The units of proof: [{source, functions: {name: goals}, includes?, assume?, options?, timeout?}].

    `assume`: files in tests/proofs that are included before the source.
    """
    return yaml.safe_load(LIST.read_text())


def select(units, names):
    """The units cut down to the functions or sources that `names` begin; all without names."""
    if not names:
        return units
    chosen, used = [], set()
    for unit in units:
        functions = {}
        for function, goals in unit["functions"].items():
            matching = [n for n in names if function.startswith(n) or unit["source"].startswith(n)]
            used.update(matching)
            if matching:
                functions[function] = goals
        if functions:
            chosen.append({**unit, "functions": functions})
    unknown = [name for name in names if name not in used]
    if unknown:
        raise ui.usage_error(f"nothing to prove begins with {unknown[0]}; --list has the names")
    return chosen


def provers(work):
    """Let Why3 find the provers, into a file of our own; returns the environment to prove in."""
    config = work / "why3.conf"
    environment = dict(os.environ, WHY3CONFIG=str(config))
    found = subprocess.run(
        ["why3", "config", "detect"], env=environment, capture_output=True, text=True, check=False
    )
    if found.returncode or not config.exists():
        raise ui.Failure("why3 finds no provers:\n" + (found.stdout + found.stderr).strip())
    return environment


def command(unit, generated, report, options):
    """Frama-C's command line for one unit."""
    source = unit["source"]
    includes = [paths.ROOT / i for i in unit.get("includes", INCLUDES)] + [generated]
    cpp = " ".join(f"-I{i}" for i in includes)
    cpp += f" -include {generated}/config.h"
    for name in ["compiler.h", *unit.get("assume", [])]:
        cpp += f" -include {PROOFS}/{name}"
    return [
        "frama-c", "-c11", "-machdep", "gcc_x86_64", f"-cpp-extra-args={cpp}",
        "-wp", "-wp-rte", "-wp-prover", PROVERS, "-wp-par", str(options.jobs or 2),
        "-wp-timeout", str(options.timeout or unit.get("timeout", 60)),
        "-wp-cache", "update", "-wp-cache-dir", str(report.parent / "cache"),
        "-wp-session", str(report.parent / "session"),
        "-wp-fct", ",".join(unit["functions"]), "-wp-report-json", str(report),
        *unit.get("options", []), str(paths.ROOT / source),
    ]  # fmt: skip


def prove(unit, generated, work, environment, options):
    """Run Frama-C; returns ({function: (proved, goals)}, what Frama-C printed)."""
    report = work / (unit["source"].replace("/", "-") + ".json")
    report.unlink(missing_ok=True)
    run = subprocess.run(
        command(unit, generated, report, options), cwd=work, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", check=False,
    )  # fmt: skip
    report.with_suffix(".log").write_text(run.stdout)
    if run.returncode or not report.exists():
        raise ui.Failure(f"Frama-C failed on {unit['source']}:\n" + run.stdout.strip()[-3000:])
    sections = json.loads(report.read_text())["wp:functions"]
    results = {}
    for function in unit["functions"]:
        whole = sections.get(function, {}).get("wp:section", {}).get("wp:main", {})
        results[function] = (whole.get("valid", 0), whole.get("total", 0))
    return results, run.stdout


def open_goals(log):
    """The goals in Frama-C's output that no prover could show."""
    lines = (line.split("Goal ", 1)[1].strip() for line in log.splitlines() if " Goal " in line
             and (line.startswith(("[wp] [Failed]", "[wp] [Timeout]", "[wp] [Unknown]"))))
    return sorted(set(lines))


def verdict(proved, goals, kept):
    """What is wrong with a function's result, or None."""
    if not goals:
        return "no such function, or one without goals"
    if proved < goals:
        return f"{goals - proved} not proved"
    if goals != kept:
        return f"the list says {kept} goals"
    return None


class Dumper(yaml.SafeDumper):
    """Lists of words stand on one line."""

    def represent_sequence(self, tag, sequence, flow_style=None):
        words = all(isinstance(item, str) for item in sequence)
        return super().represent_sequence(tag, sequence, flow_style=words)


def update(results):
    """Write the goals that were counted into the list."""
    units = load()
    for unit in units:
        for function in unit["functions"]:
            counted = results.get((unit["source"], function))
            if counted:
                unit["functions"][function] = counted[1]
    LIST.write_text(HEADER + yaml.dump(units, Dumper=Dumper, sort_keys=False))


def main(arguments):
    if arguments.eva:
        return eva.main(arguments)
    units = select(load(), arguments.names)
    if arguments.list:
        for unit in units:
            for function, goals in unit["functions"].items():
                ui.say(f"{function:32} {goals:4}  {unit['source']}")
        return 0
    directory = paths.build_dir()
    build.configure(paths.ROOT, directory, "-DCMAKE_BUILD_TYPE=Debug")
    generated = directory / "generated" / "kernel_include"
    work = paths.build_dir().parent / "proofs"
    work.mkdir(parents=True, exist_ok=True)
    environment = provers(work)
    results, defects = {}, 0
    started = time.monotonic()
    ui.say(f"{'proved':>7} {'goals':>6}  function")
    for unit in units:
        counts, log = prove(unit, generated, work, environment, arguments)
        bad_here = 0
        for function, (proved, goals) in counts.items():
            results[unit["source"], function] = (proved, goals)
            kept = goals if arguments.update else unit["functions"][function]
            defect = verdict(proved, goals, kept)
            bad_here += defect is not None
            ui.say(f"{proved:7} {goals:6}  {function}" + (f": {defect}" if defect else ""),
                   style="red" if defect else None)
        if bad_here:
            for goal in open_goals(log):
                ui.say(f"{'':16}open: {goal}")
        defects += bad_here
    proved, goals = (sum(column) for column in zip(*results.values()))
    seconds = time.monotonic() - started
    ui.say(f"{proved} of {goals} goals proved, {len(results)} functions, {seconds:.0f} s")
    if arguments.update:
        update(results)
    bad = 0 if arguments.names or arguments.update else eva.run([], arguments.jobs)
    if defects or bad:
        raise ui.Failure(f"{defects} functions and {bad} drivers of Eva are not as the lists have "
                         f"them; logs are in {paths.shown(work)}")
    return 0
