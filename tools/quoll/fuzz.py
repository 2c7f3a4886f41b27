# SPDX-License-Identifier: BSD-2-Clause
"""Fuzz the kernel and the readers of files: docs/fuzzing.md."""

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from quoll import paths, ui
from quoll.build import configure, ninja

FUZZ = paths.ROOT / "tests" / "fuzz"
COMPILERS = {"libfuzzer": "clang", "afl": "afl-clang-fast", "coverage": "clang"}
KEPT_INPUTS = 40
# What libFuzzer says of itself as it goes.
STATUS = re.compile(r"^#(\d+)\s+\S+\s+cov: (\d+) .*?corp: (\d+)\S* .*?exec/s: (\d+)")
WRITTEN = re.compile(r"Test unit written to (\S+)")
# What a failing run says is wrong, the first of these.
TROUBLE = re.compile(
    r"kernel and model differ|fast and slow path differ|invariant does not hold|does not hold:"
    r"|assertion failed|runtime error|ERROR: (AddressSanitizer|libFuzzer: (timeout|out-of-memory))"
)


@dataclass
class Target:
    name: str
    max_len: str
    what: str


@dataclass
class Progress:
    """How far a fuzzer has got."""

    executions: int = 0
    per_second: float = 0
    coverage: str = ""
    inputs: int = 0

    def __str__(self):
        if not self.executions:
            return "no figures yet"
        return (f"{self.executions:,} executions, {self.per_second:,.0f}/s, "
                f"coverage {self.coverage or '?'}, {self.inputs} inputs")


def targets():
    with open(FUZZ / "targets.tsv", encoding="ascii", newline="") as file:
        return [Target(*row.values()) for row in csv.DictReader(file, delimiter="\t")]


def chosen(name):
    """The target of this name, or all of them."""
    known = targets()
    found = [target for target in known if name in (None, target.name)]
    if not found:
        names = "\n".join(f"  {t.name:10} {t.what}" for t in known)
        raise ui.usage_error(f"there is no fuzz target '{name}'; there are:\n{names}")
    return found


# --- building ------------------------------------------------------------------------------------

def work_dir():
    return paths.build_dir() / "fuzz"


def corpus(target):
    """The inputs that are kept in the tree."""
    return FUZZ / "corpus" / target.name


def grown(target):
    """The inputs that runs have added."""
    return made(work_dir() / "corpus" / target.name)


def made(directory):
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def build(engine, wanted):
    """Build the fuzzers of an engine; returns {name: program}."""
    compiler = shutil.which(COMPILERS[engine])
    if not compiler:
        package = "afl++" if engine == "afl" else "clang"
        raise ui.Failure(f"{COMPILERS[engine]} is not there; to install it:\n"
                         f"  apt-get install -y {package}")
    directory = work_dir() / engine
    configure(FUZZ / "project", directory, f"-DCMAKE_C_COMPILER={compiler}", f"-DENGINE={engine}")
    programs = {target.name: directory / f"fuzz-{target.name}" for target in wanted}
    code, noise = ninja(directory, *[program.name for program in programs.values()],
                        title="Building the fuzzers")
    if code:
        ui.complain(noise)
        raise ui.Failure("the fuzzers could not be built")
    return programs


# --- what is shown -------------------------------------------------------------------------------

class StatusLine:
    """What a terminal shows: drawn again now and then, so that the clock goes on between two
    words of the fuzzer's."""

    def __init__(self, title, seconds):
        self.title, self.seconds = title, seconds
        self.begin = time.monotonic()
        self.progress = Progress()

    def __str__(self):
        clock = f"{time.monotonic() - self.begin:4.0f} of {self.seconds:.0f} s"
        return f"{self.title}  {clock}  {self.progress}"

    def __rich__(self):
        from rich.text import Text

        return Text(str(self))


@contextmanager
def status_line(title, seconds):
    """Yields a function that shows a Progress: moving on a terminal, now and then elsewhere."""
    line = StatusLine(title, seconds)
    last = [line.begin - 60]
    is_terminal = sys.stdout.isatty()  # now: Live puts something else in its place

    def show(progress):
        line.progress = progress
        if not is_terminal and time.monotonic() - last[0] > 10:
            last[0] = time.monotonic()
            ui.say(str(line))

    if not is_terminal:
        yield show
        return
    from rich.live import Live

    with Live(line, console=ui.console(), refresh_per_second=4, transient=True):
        yield show


def report_finding(target, file, lines):
    """Say what was found and how to see it again."""
    where = [n for n, line in enumerate(lines) if TROUBLE.search(line)]
    for line in lines[where[0]:where[0] + 1] if where else lines[-3:]:
        ui.complain(f"{target.name}: {line.strip()}")
    ui.say(f"  to run it again:  ./quoll fuzz {target.name} --replay {paths.shown(file)}")


# --- libFuzzer -----------------------------------------------------------------------------------

def run_libfuzzer(target, program, seconds):
    """Fuzz; returns (progress, the file of a finding or None)."""
    found = made(work_dir() / "found" / target.name)
    command = [program, f"-max_total_time={seconds:.0f}", f"-max_len={target.max_len}",
               "-len_control=0", "-timeout=10", f"-artifact_prefix={found}/",
               grown(target), corpus(target)]
    progress, lines, artifact = Progress(), [], None
    with status_line(target.name, seconds) as show, subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
    ) as process:  # fmt: skip
        for line in process.stdout:
            status = STATUS.match(line)
            if status:
                progress = Progress(int(status[1]), float(status[4]), status[2], int(status[3]))
                show(progress)
            else:
                lines.append(line)
                written = WRITTEN.search(line)
                artifact = Path(written[1]) if written else artifact
    if artifact:
        report_finding(target, artifact, lines)
    elif process.returncode:
        ui.complain("".join(lines[-20:]))
        raise ui.Failure(f"the fuzzer of {target.name} ended with {process.returncode}")
    return progress, artifact


# --- AFL++ ---------------------------------------------------------------------------------------

AFL_SETTINGS = {
    "AFL_NO_UI": "1", "AFL_SKIP_CPUFREQ": "1", "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
    "AFL_NO_AFFINITY": "1",
    "ASAN_OPTIONS": "abort_on_error=1:symbolize=0:detect_leaks=0",
}  # fmt: skip


def afl_progress(out):
    """What AFL++ wrote down last: each minute, and at its end. Of its two files the other one has
    figures from the start, which are wild."""
    try:
        with open(out / "default" / "plot_data", encoding="ascii", errors="replace") as file:
            names = file.readline().strip("# \n").split(", ")
            rows = [line.strip().split(", ") for line in file]
    except OSError:
        return Progress()
    row = dict(zip(names, rows[-1])) if rows else {}
    return Progress(int(row.get("total_execs", 0)), float(row.get("execs_per_sec", 0)),
                    row.get("edges_found", ""), int(row.get("corpus_count", 0)))


def run_afl(target, program, seconds):
    out = work_dir() / "afl-out" / target.name
    shutil.rmtree(out, ignore_errors=True)
    made(out.parent)
    command = ["afl-fuzz", "-V", f"{seconds:.0f}", "-G", target.max_len, "-t", "10000", "-m", "none",
               "-i", corpus(target), "-o", out, "--", program]
    with tempfile.TemporaryFile("w+") as log:
        with status_line(target.name, seconds) as show, subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env=dict(os.environ, **AFL_SETTINGS),
        ) as process:  # fmt: skip
            while process.poll() is None:
                show(afl_progress(out))
                time.sleep(0.5)
        log.seek(0)
        lines = log.readlines()
    crashes = sorted((out / "default" / "crashes").glob("id*"))
    crashes += sorted((out / "default" / "hangs").glob("id*"))
    if crashes:
        report_finding(target, crashes[0], [f"AFL++ has {len(crashes)} inputs that fail"])
    elif process.returncode:
        ui.complain("".join(lines[-20:]))
        raise ui.Failure(f"afl-fuzz ended with {process.returncode}")
    return afl_progress(out), crashes[0] if crashes else None


# --- one input, coverage, the corpus -------------------------------------------------------------

def replay(target, program, file):
    """Run one input and show everything it says."""
    if not Path(file).is_file():
        raise ui.usage_error(f"there is no file {file}")
    result = subprocess.run(
        [program, str(file)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        env=dict(os.environ, FUZZ_VERBOSE="1"),
    )  # fmt: skip
    ui.say(result.stdout.rstrip())
    ui.say(f"{target.name}: this input {'fails' if result.returncode else 'passes'}",
           style="red" if result.returncode else "green")
    return 1 if result.returncode else 0


PORTABLE = ("boot", "cap", "debug", "entry", "object", "sched")


def llvm(tool):
    """A tool of the clang that is used: its data has a format of its own."""
    resources = subprocess.run(["clang", "-print-resource-dir"], capture_output=True, text=True,
                               check=True).stdout.strip()
    beside = Path(resources).parents[2] / "bin" / tool
    found = str(beside) if beside.exists() else shutil.which(tool)
    if not found:
        raise ui.Failure(f"{tool} is not there; to install it:\n  apt-get install -y llvm")
    return found


def profile(wanted, programs):
    """Run all inputs there are; returns the file of the profile."""
    directory = made(work_dir() / "profile")
    for target in wanted:
        ui.say(f"Running the inputs of {target.name}")
        subprocess.run(
            [programs[target.name], "-runs=0", grown(target), corpus(target)], check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=dict(os.environ, LLVM_PROFILE_FILE=str(directory / f"{target.name}.profraw")),
        )  # fmt: skip
    merged = directory / "all.profdata"
    raw = [str(directory / f"{target.name}.profraw") for target in wanted]
    subprocess.run([llvm("llvm-profdata"), "merge", "-o", str(merged), *raw], check=True)
    return merged


def coverage(wanted, programs):
    """Print lines and branches of the portable kernel that the inputs reach."""
    merged = profile(wanted, programs)
    objects = [word for p in programs.values() for word in ("-object", str(p))][1:]
    sources = [str(paths.ROOT / "kernel" / folder) for folder in PORTABLE]
    sources.append(str(paths.ROOT / "kernel" / "arch" / "x86_64"))
    result = subprocess.run(
        [llvm("llvm-cov"), "report", "-show-region-summary=false", f"-instr-profile={merged}",
         *objects, *sources], capture_output=True, text=True, check=False)
    if result.returncode:
        raise ui.Failure(f"llvm-cov failed: {result.stderr.strip()}")
    totals = {"portable": (0, 0, 0, 0), "x86_64": (0, 0, 0, 0)}
    ui.say(f"{'':32}{'lines':>18}{'branches':>18}")
    for file, counts in sorted(coverage_rows(result.stdout)):
        group = coverage_group(file)
        if not group:
            continue
        totals[group] = tuple(a + b for a, b in zip(totals[group], counts))
        show_coverage(file, counts)
    for group, counts in totals.items():
        show_coverage("all of " + group, counts, style="bold")
    return 0


def show_coverage(what, counts, style=None):
    lines_missed, lines, branches_missed, branches = counts
    ui.say(f"{what:32}{share(lines_missed, lines)}{share(branches_missed, branches)}", style=style)


def coverage_group(file):
    """Which part of the kernel a file is of; None: of none, in a report of more (llvm-cov does not
    know paths again that a compiler cache has made relative)."""
    if file.split("/")[0] in PORTABLE:
        return "portable"
    return "x86_64" if file.startswith("arch/x86_64/") else None


def coverage_rows(report):
    """(file below kernel/, (lines missed, lines, branches missed, branches)) of llvm-cov's report:
    name, functions (3 columns), lines (3), branches (3)."""
    for line in report.splitlines():
        words = line.split()
        if len(words) == 10 and words[0].endswith(".c"):
            name = words[0].split("kernel/")[-1]
            yield name, (int(words[5]), int(words[4]), int(words[8]), int(words[7]))


def share(missed, total):
    reached = total - missed
    return f"{reached:>6}/{total:<5}{100 * reached / total if total else 100:4.0f} %"


def run_merge(program, out, *sources):
    """Let libFuzzer copy to `out` what reaches something new; returns what each input adds to
    those before it, as sets of features."""
    notes = out.parent / "notes"
    notes.unlink(missing_ok=True)
    subprocess.run([program, "-merge=1", "-use_counters=0", f"-merge_control_file={notes}",
                    made(out), *sources],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    added = []
    for line in notes.read_text(encoding="utf-8", errors="replace").splitlines():
        kind, *numbers = line.split()
        if kind == "FT":
            added.append({int(feature) for feature in numbers[1:]})
    return added


def merge(target, program):
    """The inputs, from those in the tree and those grown, that together reach most:
    ({name: content}, edges that they reach, edges that all reach)."""
    with tempfile.TemporaryDirectory() as scratch:
        out, alone = Path(scratch) / "out", made(Path(scratch) / "alone")
        everything = set().union(*run_merge(program, out, corpus(target), grown(target)))
        reached = {}
        for file in sorted(out.iterdir()):
            shutil.copy(file, alone)
            reached[file] = set().union(*run_merge(program, Path(scratch) / "none", alone))
            shutil.rmtree(Path(scratch) / "none")
            (alone / file.name).unlink()
        kept, covered = {}, set()
        while reached and len(kept) < KEPT_INPUTS:
            best = max(reached, key=lambda file: len(reached[file] - covered))
            if not reached[best] - covered:
                break
            covered |= reached.pop(best)
            kept[best.name] = best.read_bytes()
    return kept, len(covered), len(everything | covered)


def merge_all(wanted, programs):
    for target in wanted:
        kept, covered, everything = merge(target, programs[target.name])
        for file in corpus(target).iterdir():
            if re.fullmatch(r"[0-9a-f]{40}", file.name):
                file.unlink() # those with names that people gave stay
        for name, content in kept.items():
            (corpus(target) / name).write_bytes(content)
        ui.say(f"{target.name}: {len(kept)} inputs cover {covered} of {everything} edges")
    return 0


# --- the command ---------------------------------------------------------------------------------

def fuzz(wanted, programs, engine, seconds):
    run = run_afl if engine == "afl" else run_libfuzzer
    findings = 0
    for target in wanted:
        progress, finding = run(target, programs[target.name], seconds)
        findings += finding is not None
        ui.say(f"{target.name:10} {progress}", style="red" if finding else None)
    ui.say(f"{findings or 'no'} finding{'' if findings == 1 else 's'}")
    return 1 if findings else 0


def main(arguments):
    wanted = chosen(arguments.target)
    single = arguments.replay
    if single and len(wanted) != 1:
        raise ui.usage_error("--replay needs to know the target: ./quoll fuzz TARGET --replay FILE")
    engine = "coverage" if arguments.coverage else arguments.engine
    programs = build(engine, wanted)
    if single:
        return replay(wanted[0], programs[wanted[0].name], single)
    if arguments.coverage:
        return coverage(wanted, programs)
    if arguments.merge:
        return merge_all(wanted, programs)
    return fuzz(wanted, programs, engine, 60 * arguments.minutes)
