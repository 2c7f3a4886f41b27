# SPDX-License-Identifier: BSD-2-Clause
"""The command `prove --eva`: Frama-C's Eva runs the decoders with any input, see docs/assurance.md.

Drivers in tests/proofs/eva make the input; tests/proofs/eva.yaml lists them, and the alarms that
are known, each with its reason. An alarm that is not listed fails, and so does one that has gone.
"""

import collections
import concurrent.futures
import csv
import re
import resource
import shutil
import subprocess
import time

import yaml

from quoll import build, paths, ui

DRIVERS = paths.ROOT / "tests" / "proofs" / "eva"
LIST = paths.ROOT / "tests" / "proofs" / "eva.yaml"
INCLUDES = ["kernel", "kernel/arch/x86_64", "kernel/plat/pc99"]
MEMORY = 4 << 30  # bytes, for one driver
SECONDS = 900  # for one driver
# Inline functions that it takes by their contracts in world.h.
BY_CONTRACT = ["cspace_flat_slot", "cspace_one_level"]
# What Eva says of properties that stand. Untried: nothing reaches it.
SOUND = {"Valid", "Considered valid", "Valid under hypotheses", "Dead", "Untried"}
# Properties of a contract itself. That callers keep its preconditions is a property of each call.
OF_CONTRACTS = {"precondition", "postcondition", "assigns clause", "from clause"}
ASSERTION = r"\valid_read((char volatile *)0)"  # how world.h writes one that fails


def load():
    """The drivers: [{driver, decoders, reached, options?, alarms?}]."""
    return yaml.safe_load(LIST.read_text())


def select(units, names):
    """The drivers whose names, or one of whose decoders' names, begin so; all without names."""
    if not names:
        return units

    def matches(unit, name):
        return any(known.startswith(name) for known in [unit["driver"], *unit["decoders"]])

    for name in names:
        if not any(matches(unit, name) for unit in units):
            raise ui.usage_error(f"no driver or decoder begins with {name}; --eva --list has them")
    return [unit for unit in units if any(matches(unit, name) for name in names)]


def splits(source):
    """Option for Eva, from the parsed source: outcomes of functions are kept apart."""
    source = re.sub(r"\( __attribute__\(\(\w+\)\) (\w+)\)\(", r"\1(", source)
    found = re.findall(r"\b(status_t |_Bool |\w+ \*+)(\w+)\(", source)
    values = {"status_t ": ":0:1:2", "_Bool ": ":0:1"}
    return ",".join(sorted({name + values.get(kind, ":0") for kind, name in found}))


def strip_contracts(text):
    """A source without its annotations; lines stay where they are."""
    return re.sub(r"/\*@.*?\*/|//@[^\n]*", lambda found: "\n" * found[0].count("\n"), text,
                  flags=re.DOTALL)  # fmt: skip


def copy_kernel(work):
    """The kernel's sources below `work`, without the contracts in them, which are for WP."""
    shutil.rmtree(work / "kernel", ignore_errors=True)
    for file in (paths.ROOT / "kernel").rglob("*.[ch]"):
        copy = work / file.relative_to(paths.ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(strip_contracts(file.read_text()))


def alarm_name(row):
    """How the list calls an alarm: where it is, and what."""
    kind, what = row["property kind"], row["property"]
    if what == ASSERTION:
        return f"{row['function']}: assertion"
    if kind.startswith("precondition of"):
        return f"{row['function']}: {kind}"
    return f"{row['function']}: {kind}: {what}"


def read_alarms(report):
    """The alarms in a report of properties (tab-separated), as {name: how many}."""
    rows = csv.DictReader(report.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    found = collections.Counter()
    for row in rows:
        if row["status"] not in SOUND and row["property kind"] not in OF_CONTRACTS:
            found[alarm_name(row)] += 1
    return found


def read_reached(log):
    """Per cent of the statements, in functions that are reached at all, that Eva reached."""
    found = re.search(r"statements reached \(out of \d+\): (\d+)% coverage", log)
    return int(found.group(1)) if found else 0


def defects(unit, log, found):
    """What is not as the list has it, in sentences."""
    wrong = []
    for name in re.findall(r"Neither code nor specification for function (\w+)", log):
        wrong.append(f"{name} has neither code nor a contract")
    for name in unit["decoders"]:
        if f"Values at end of function {name}:" not in log:
            wrong.append(f"{name} is not reached, or never returns")
    if read_reached(log) < unit["reached"]:
        wrong.append(f"only {read_reached(log)} % of the statements are reached, "
                     f"the list says {unit['reached']} %")
    known = {alarm["alarm"]: alarm.get("times", 1) for alarm in unit.get("alarms", [])}
    for name in sorted(set(found) | set(known)):
        here, listed = found.get(name, 0), known.get(name, 0)
        if here > listed:
            wrong.append(f"new alarm: {name}" + (f" ({here} times)" if here > 1 else ""))
        elif here < listed:
            wrong.append(f"listed, but gone: {name}" + (f" (now {here} times)" if here else ""))
    return wrong


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def call(command, name):
    """Run a program within the limits; returns what it prints."""
    try:
        run = subprocess.run(
            command, cwd=paths.ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", check=False, timeout=SECONDS,
            preexec_fn=limit_memory,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise ui.Failure(f"{command[0]} is not done with {name} after {SECONDS} s") from late
    if run.returncode:
        raise ui.Failure(f"{command[0]} failed on {name}:\n{run.stdout.strip()[-3000:]}")
    return run.stdout


def analyse(unit, generated, work):
    """Parse and run one driver; returns (Eva's log, alarms, seconds)."""
    started = time.monotonic()
    name, base = unit["driver"], work / unit["driver"]
    normal, saved, report = (base.with_suffix(end) for end in (".c", ".sav", ".tsv"))
    report.unlink(missing_ok=True)
    cpp = " ".join(f"-I{i}" for i in [DRIVERS, *(work / i for i in INCLUDES), generated])
    call(["frama-c", "-c11", "-machdep", "gcc_x86_64",
          f"-cpp-extra-args={cpp} -include {generated}/config.h", str(DRIVERS / f"{name}.c"),
          "-print", "-ocode", str(normal), "-save", str(saved)], name)  # fmt: skip
    log = call(["frama-c", "-load", str(saved), "-eva", "-main", "driver", "-eva-precision", "3",
                "-eva-slevel", "1000", "-eva-domains", "symbolic-locations",
                "-eva-split-return-function", splits(normal.read_text()),
                "-eva-use-spec", ",".join(known(BY_CONTRACT, normal.read_text())),
                "-eva-no-show-progress", *unit.get("options", []),
                "-then", "-report-csv", str(report)], name)  # fmt: skip
    base.with_suffix(".log").write_text(log)
    return log, read_alarms(report.read_text()), time.monotonic() - started


def known(names, source):
    return [name for name in names if re.search(rf"\b{name}\(", source)]


def run(names, jobs):
    """Run the drivers; returns how many are not as the list has them."""
    units = select(load(), names)
    directory = paths.build_dir()
    build.configure(paths.ROOT, directory, "-DCMAKE_BUILD_TYPE=Debug")
    work = directory.parent / "proofs" / "eva"
    work.mkdir(parents=True, exist_ok=True)
    copy_kernel(work)
    started = time.monotonic()
    ui.say(f"{'alarms':>7} {'reached':>8} {'s':>4}  driver")
    bad = alarms = 0
    with concurrent.futures.ThreadPoolExecutor(jobs or 2) as pool:
        generated = directory / "generated" / "kernel_include"
        results = pool.map(lambda unit: analyse(unit, generated, work), units)
        for unit, (log, found, seconds) in zip(units, results):
            wrong = defects(unit, log, found)
            alarms += sum(found.values())
            bad += bool(wrong)
            ui.say(f"{sum(found.values()):7} {read_reached(log):7}% {seconds:4.0f}  "
                   f"{unit['driver']}", style="red" if wrong else None)
            for sentence in wrong:
                ui.say(f"{'':16}{sentence}")
    ui.say(f"{alarms} alarms, {len(units)} drivers, {time.monotonic() - started:.0f} s; "
           f"reasons are in {paths.shown(LIST)}")
    if bad:
        ui.say(f"logs are in {paths.shown(work)}")
    return bad


def main(arguments):
    if arguments.list:
        for unit in select(load(), arguments.names):
            ui.say(f"{unit['driver']:12} {', '.join(unit['decoders'])}")
            for alarm in unit.get("alarms", []):
                ui.say(f"{'':12}   {alarm['alarm']}")
        return 0
    bad = run(arguments.names, arguments.jobs)
    if bad:
        raise ui.Failure(f"{bad} drivers are not as the list has them")
    return 0
