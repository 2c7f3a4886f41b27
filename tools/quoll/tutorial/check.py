# SPDX-License-Identifier: BSD-2-Clause
"""./check: boot the learner's system and say, kindly and exactly, how far it is."""

import re
from dataclasses import dataclass
from pathlib import Path

from quoll import build, machine, paths, symbols, ui
from quoll.image import Image, manifest
from quoll.machine import End
from quoll.tutorial.workspace import Workspace

COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)
FAULT = re.compile(r"^fault: |^kernel exception ")
ENDED = re.compile(r"Cond failed|: finished, exit code |^halting\.\.\.")
EXPLAINED = re.compile(r"^<<quoll\(CPU \d+\) \[.*?\]: (.*)>>$")
DIAGNOSTIC = re.compile(r"\b(error|warning|undefined)\b")
COMPILER_CALL = re.compile(r"^/\S+/(\w+-)*(gcc|clang|cc)(-\d+)? ")
# Seconds without output that end a boot early: once the console shows what it should, and once a
# program has given up or finished.
ENOUGH_QUIET = 1.5
ENDED_QUIET = 3.0
CONSOLE_LOG = "console.log"
REPORT_LINES = 20


def calls(text, function):
    """Whether C source calls a function, comments and strings aside."""
    code = COMMENT_OR_STRING.sub(" ", text)
    return re.search(rf"\b{re.escape(function)}\s*\(", code) is not None


@dataclass
class Verdict:
    """What a boot shows about the tasks: those up to `level` are done."""

    level: int
    kind: str  # done, faulted, hangs, wrong output
    task: object = None  # the first unfinished one
    missing: tuple = ()
    say: str = ""


class Judge:
    """Compares consoles and sources with one tutorial."""

    def __init__(self, tutorial, texts):
        self.tutorial = tutorial
        self.texts = texts

    def has_call(self, function, file=None):
        files = [file] if file else self.texts
        return any(calls(self.texts[name], function) for name in files)

    def level(self, console):
        """How many tasks are done: the last whose output is there, and those after it whose
        output is no other, as far as the sources make the calls."""
        tasks = self.tutorial.tasks
        shown = [t.number for t in tasks if any(line.among(console) for line in t.shows)]
        level = max(shown, default=0)
        while level < len(tasks) and not tasks[level].shows and self._made_calls(tasks[level]):
            level += 1
        return level

    def _made_calls(self, task):
        return all(self.has_call(function, task.file) for function in task.calls)

    def mistake(self, console):
        """The first known mistake that this looks like, or None."""
        for mistake in self.tutorial.mistakes:
            if (
                mistake.shows.among(console)
                and not (mistake.not_shown and mistake.not_shown.among(console))
                and all(self.has_call(function) for function in mistake.calls)
                and not any(self.has_call(function) for function in mistake.lacks)
            ):
                return mistake
        return None

    def verdict(self, ending, goal):
        """Judge a boot that should show task number `goal` done."""
        console = ending.lines
        level = self.level(console)
        if level >= goal and self.tutorial.tasks[level - 1].finish.met_by(console):
            return Verdict(level, "done")
        mistake = self.mistake(console)
        task = self.tutorial.tasks[min(level, goal - 1)]
        if mistake and mistake.task:
            task = self.tutorial.task(mistake.task)
        known = [*task.start.lines(), *task.finish.lines()]
        report = [
            line for line in console
            if FAULT.search(line) and not any(expected.matches(line) for expected in known)
        ]  # fmt: skip
        if report:
            kind = "faulted"
        elif ending.end in (End.SILENT, End.TIME_OUT) and not any(map(ENDED.search, console)):
            kind = "hangs"
        else:
            kind = "wrong output"
        return Verdict(
            min(level, task.number - 1), kind, task, tuple(task.finish.missing(console)),
            mistake.say if mistake else self._not_called(task),
        )  # fmt: skip

    def _not_called(self, task):
        absent = [name for name in task.calls if not self.has_call(name, task.file)]
        return f"{task.file} does not call {' and '.join(absent)}() yet." if absent else ""


def compile_errors(output):
    """What a person needs of a failed build: from the first diagnostic on, without Ninja's part."""
    lines = [
        line for line in output.splitlines()
        if not line.startswith(("ninja:", "FAILED:", ": && ")) and not COMPILER_CALL.match(line)
    ]  # fmt: skip
    first = (i for i, line in enumerate(lines) if DIAGNOSTIC.search(line))
    return "\n".join(lines[next(first, 0) :])


def show_progress(tutorial, level):
    for task in tutorial.tasks:
        done = task.number <= level
        ui.say(
            f"  {'done' if done else '    '}  {task.name}  {task.title}",
            style="green" if done else "dim",
        )


def show_done(tutorial, level):
    if level == len(tutorial.tasks):
        ui.say("All tasks are done. Well done!", style="bold green")
    else:
        after = tutorial.tasks[level]
        ui.say(f"{tutorial.tasks[level - 1].name} is done.", style="bold green")
        ui.say(f"Next: {after.name}, {after.title}, in {after.file}.")


KINDS = {
    "faulted": "the system faulted",
    "hangs": "the system hangs",
    "wrong output": "the output is not the right one yet",
}


def show_unfinished(verdict, ending, image, hints):
    ui.say(f"{verdict.task.name} is unfinished: {KINDS[verdict.kind]}.", style="bold red")
    if verdict.kind == "hangs":
        ui.say(f"  {ending.end.value} ({ending.seconds:.0f} s in all)")
    for missing in verdict.missing[:1]:
        ui.say(f"  expected  {missing.expected}")
        ui.say(f"  got       {missing.got or '(nothing more)'}")
    for refusal in filter(None, map(EXPLAINED.match, ending.lines)):
        ui.say(f"  the kernel said: {refusal[1]}")
    if verdict.kind == "faulted":
        show_fault(ending, image)
    elif verdict.say:
        ui.say(verdict.say)
    ui.say(f"The whole console is in {CONSOLE_LOG}. Hints: {hints}")


def show_fault(ending, image):
    """The report on the console, and the places that its addresses mean."""
    first = next(i for i, line in enumerate(ending.lines) if FAULT.search(line))
    report = ending.lines[first : first + REPORT_LINES]
    ui.say("  the report:")
    for line in [*report, *symbols.explain(image, report)]:
        ui.say(f"  | {line}")


def boot(image, judge, goal, silence):
    """Boot until the console shows enough, or nothing more."""
    tasks = judge.tutorial.tasks
    seen = []

    def on_line(line):
        seen.append(line)
        if tasks[-1].finish.met_by(seen):
            return True
        if any(task.finish.met_by(seen) for task in tasks[goal - 1 :]):
            return ENOUGH_QUIET
        return min(silence, ENDED_QUIET) if ENDED.search(line) else None

    return machine.boot(image, on_line, silence=silence, limit=60.0)


def saved_console(file):
    """A console from a file, as if it had just ended in silence (or in a halt)."""
    lines = [machine.clean(line) for line in Path(file).read_text().splitlines()]
    halted = machine.HALTED in (line.strip() for line in lines)
    return machine.Ending(End.HALTED if halted else End.SILENT, lines=lines)


def goal_of(workspace):
    """The number of the task to judge: the one after the last that passed, once something in the
    sources has changed since; else the one that the sources were rendered at."""
    tasks = workspace.tutorial.tasks
    if workspace.passed:
        level = workspace.passed["level"]
        changed = workspace.passed["digest"] != workspace.digest()
        return min(level + changed, len(tasks))
    return workspace.tutorial.task(workspace.task).number if workspace.task else len(tasks)


def built(workspace):
    """Build; False after saying that it does not compile."""
    code, output = build.ninja(workspace.build, title="Building")
    if code == 0:
        return True
    goal = workspace.tutorial.tasks[goal_of(workspace) - 1]
    ui.say(f"{goal.name} is unfinished: it does not compile.", style="bold red")
    ui.say(compile_errors(output))
    ui.say(f"Hints: {hint_command(goal)}")
    return False


def hint_command(task):
    return f"{paths.shown(paths.ROOT / 'init')} --hint {task.name}"


def main(arguments):
    workspace = Workspace.at(arguments.build_dir)
    if workspace is None:
        raise ui.usage_error(f"{arguments.build_dir} is not the build directory of a tutorial")
    if not arguments.console and not built(workspace):
        return 1
    tutorial = workspace.tutorial
    goal = goal_of(workspace)
    judge = Judge(tutorial, {file: workspace.text(file) for file in tutorial.files})
    image = Image.load(manifest(workspace.build, tutorial.name))
    if arguments.console:
        ending = saved_console(arguments.console)
    else:
        ending = boot(image.check(), judge, goal, arguments.silence)
        (workspace.build / CONSOLE_LOG).write_text("\n".join(ending.lines) + "\n")
    if ending.end is End.QEMU_FAILED:
        raise ui.Failure(f"QEMU could not boot it: {ending.errors or 'it ended by itself'}")
    verdict = judge.verdict(ending, goal)
    show_progress(tutorial, verdict.level)
    if verdict.kind == "done":
        workspace.passed = {"level": verdict.level, "digest": workspace.digest()}
        workspace.save()
        show_done(tutorial, verdict.level)
        return 0
    show_unfinished(verdict, ending, image, hint_command(verdict.task))
    return 1
