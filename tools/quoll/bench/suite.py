# SPDX-License-Identifier: BSD-2-Clause
"""Boot the suite (bench/) and collect what it prints; one benchmark that fails does not end it."""

import difflib
import json
import os
from dataclasses import dataclass, field

from quoll import machine, ui
from quoll.bench import plugin, results
from quoll.machine import End

MARK = "BENCH "
GIVES_UP = "bench: "  # the suite says why in a line of its own
# The virtual clock advances one nanosecond an instruction, and the time stamp counter with it.
COUNTING = ["-icount", "shift=0,sleep=off"]
MEMORY = "8G"


@dataclass
class Benchmark:
    """One that began: its results in the order in which they came, what it printed besides, and what
    the plugin saw of it."""

    name: str
    results: list = field(default_factory=list)
    printed: list = field(default_factory=list)
    followed: plugin.Followed = None


@dataclass
class Run:
    """What came of the suite. `failures` are pairs of a name and a reason."""

    known: list = field(default_factory=list)
    benchmarks: list = field(default_factory=list)
    failures: list = field(default_factory=list)


def matches(name, wanted):
    """Whether a name is among those `wanted`: beginnings of names, or whole ones behind a "="."""
    return not wanted or any(
        name == one[1:] if one.startswith("=") else name.startswith(one) for one in wanted
    )


def parse(line):
    """The result in a console line, None if it holds none; a broken one is a Failure."""
    if not line.startswith(MARK + "{"):
        return None
    try:
        return results.check(json.loads(line[len(MARK) :]))
    except ValueError as error:
        raise ui.Failure(f"the suite printed a broken result ({error}): {line}") from error


def unknown(wanted, known):
    """The Failure that names what of `wanted` is the beginning of no known name, or None."""
    missing = [
        one.lstrip("=") for one in wanted if not any(matches(name, [one]) for name in known)
    ]
    if not missing:
        return None
    text = f"no benchmark is called {' or '.join(missing)}"
    close = []
    for name in missing:
        longer = [other for other in known if other.startswith(name)]
        close += longer[:8] or difflib.get_close_matches(name, known, n=3)
    text += f"; do you mean {' or '.join(close)}?" if close else ""
    return ui.usage_error(f"{text}\n./quoll bench --list shows the names")


def qemu_value(text):
    """A comma ends a value in QEMU's options unless it is doubled."""
    return str(text).replace(",", ",,")


def check_kvm():
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        raise ui.Failure("this host has no KVM for us: /dev/kvm is missing or not accessible")


class _Boot:
    """One boot of the suite: follows its lines."""

    def __init__(self, run, wanted, elsewhere, kvm, progress):
        self.run, self.wanted, self.elsewhere = run, wanted, elsewhere
        self.kvm, self.progress = kvm, progress
        self.known, self.begun = [], []
        self.complete = False
        self.refused = None

    def on_line(self, line):
        """For machine.boot()."""
        verb, _, rest = line.removeprefix(MARK).partition(" ")
        if not line.startswith(MARK):
            if self.begun and line.strip():
                self.begun[-1].printed.append(line)
            return line.startswith(GIVES_UP)
        if verb == "known":
            self.known.append(rest)
        elif verb == "start":
            return self._on_start()
        elif verb == "begin":
            self.begun.append(Benchmark(rest))
            self._show(rest)
        elif verb == "end":
            self.complete = True
            return True
        else:
            self._on_result(parse(line))
        return None

    def _on_start(self):
        self.run.known = list(dict.fromkeys(self.known))
        self.refused = unknown(self.wanted, self.run.known + self.elsewhere)
        self.selected = {name for name in self.run.known if matches(name, self.wanted)}
        return self.refused is not None

    def _on_result(self, result):
        if result is None:
            return
        if not self.begun:
            raise ui.Failure(f"the suite printed a result before it began: {result['name']}")
        if self.kvm and result["unit"] == "instructions":
            result["unit"] = "cycles"
        self.begun[-1].results.append(result)
        self._show(result["name"])

    def _show(self, name):
        done = {r["name"] for b in self.run.benchmarks + self.begun for r in b.results}
        self.progress.update(len(done & self.selected), len(self.selected), name)


def reason(ending):
    """Why a boot did not get to its end, in a few words, and the last of what it printed."""
    said = [line for line in ending.lines if line.startswith(GIVES_UP)]
    if ending.end is End.STOPPED and said:
        index = ending.lines.index(said[0])
        before = [line for line in ending.lines[:index][-4:] if not line.startswith(MARK)]
        return "\n".join([said[0].removeprefix(GIVES_UP), *(f"  | {line}" for line in before)])
    text = ending.end.value
    if ending.end is End.POWER_OFF:
        text += f" with code {ending.code}"
    last = [line for line in ending.lines if line.strip() and not line.startswith(MARK)][-6:]
    return "\n".join([text, *(f"  | {line}" for line in last + ending.errors.splitlines())])


def complaints(begun):
    """Failures: what benchmarks printed besides results. It means that something went wrong, and was
    measured as well."""
    return [
        (one.name, "\n".join(["it printed", *(f"  | {line}" for line in one.printed[:4])]))
        for one in begun if one.printed
    ]  # fmt: skip


def run(system, wanted=(), elsewhere=(), kvm=False, limit=300.0, follow=False, quick=False):
    """Run the benchmarks that match `wanted`; have the plugin `follow` them; `quick`: few samples.

    One that fails, or that prints nothing for `limit` seconds, becomes a failure of the run; the
    others run in another boot. `elsewhere`: names that are none of the suite's, but known. Raises
    Failure if nothing can run, and for wrong names.
    """
    whole = Run()
    library = plugin.build() if follow else None
    selection = [*wanted, *(["!quick"] if quick else [])]
    with ui.progress("Measuring") as progress:
        while True:
            boot = _Boot(whole, wanted, list(elsewhere), kvm, progress)
            ending = _watch(system, boot, selection, limit, library)
            whole.benchmarks += boot.begun
            whole.failures += complaints(boot.begun if boot.complete else boot.begun[:-1])
            if boot.complete:
                return whole
            if not boot.begun:
                if not whole.benchmarks:
                    raise ui.Failure(f"the suite did not start: {reason(ending)}")
                whole.failures.append(("what is left of the suite", reason(ending)))
                return whole
            whole.failures.append((_failing(boot.begun), reason(ending)))
            selection += [f"-{benchmark.name}" for benchmark in boot.begun]


def _watch(system, boot, selection, limit, library):
    """One boot, with what the plugin saw; returns how it ended."""
    extra = list(() if boot.kvm else COUNTING)
    if selection:
        text = qemu_value(",".join(selection))
        extra += ["-fw_cfg", f"name=opt/quoll/bench,string={text}"]
    with plugin.output() as output:
        if library:
            extra += plugin.options(library, output)
        ending = machine.boot(
            system, boot.on_line, silence=limit, limit=1e6, kvm=boot.kvm, memory=MEMORY, extra=extra
        )
        if boot.refused:
            raise boot.refused
        if library and boot.begun:
            _attach(boot.begun, plugin.read(output))
    return ending


def _failing(begun):
    """The name of what was running: the first without a result of those that began together."""
    name = begun[-1].name
    for benchmark in reversed(begun[:-1]):
        if benchmark.results:
            break
        name = benchmark.name
    return name


def _attach(begun, followed):
    for benchmark, seen in zip(begun, followed):
        benchmark.followed = seen
