# SPDX-License-Identifier: BSD-2-Clause
"""Tutorials on the host: the source's format, rendering, workspaces, and verdicts on consoles."""

import os
import tempfile
import unittest
from pathlib import Path

from support import quoll_on_path

quoll_on_path()

from quoll import ui  # noqa: E402  (needs the path above)
from quoll.machine import End, Ending  # noqa: E402
from quoll.tutorial import render, source  # noqa: E402
from quoll.tutorial.check import Judge, calls, compile_errors  # noqa: E402
from quoll.tutorial.console import Expectation, Line  # noqa: E402
from quoll.tutorial.workspace import Workspace  # noqa: E402

DYNAMIC_3 = source.load("dynamic-3")

SMALL = """\
```yaml tutorial
title: Small
files: [main.c]
```
Hello.

## task-1: First
```yaml task
file: main.c
calls: [f]
shows: [one]
```
Do it.
### Hints
1. A hint
   on two lines.
2. Another.
### Before
```c
/* TASK 1 */
```
### After
```c
f();
```
### Start
```console main
zero
```
### Finish
```console main
one
```
## task-2: Second
```yaml task
file: main.c
calls: [g]
```
### Before
```c
```
### After
```c
g();
```
"""


class Format(unittest.TestCase):
    def test_a_small_one(self):
        tutorial = source.parse("small", SMALL)
        first, second = tutorial.tasks
        self.assertEqual((tutorial.introduction, first.text), ("Hello.", "Do it."))
        self.assertEqual(first.hints, ["A hint on two lines.", "Another."])
        self.assertEqual((first.before, first.after), ("/* TASK 1 */", "f();"))

    def test_start_and_finish_are_inherited(self):
        first, second = source.parse("small", SMALL).tasks
        self.assertEqual(second.start, first.finish)
        self.assertEqual(second.finish, first.finish)

    def test_defects_are_named(self):
        for old, new, message in (
            ("title: Small", "title: [", "small: "),
            ("```yaml tutorial", "```yaml other", "no block 'yaml tutorial'"),
            ("### After", "### Later", "no C code under '### After'"),
            ("### Start", "### Begin", "no '### Start'"),
            ("task-2", "task-3", "'task-3' stands where task-2 should"),
        ):
            with self.assertRaisesRegex(source.SourceError, message):
                source.parse("small", SMALL.replace(old, new, 1))

    def test_unknown_names_are_wrong_use(self):
        for action in (lambda: source.load("dynamic-9"), lambda: DYNAMIC_3.task("task-9")):
            with self.assertRaises(ui.Failure) as caught:
                action()
            self.assertEqual(caught.exception.code, 2)
        self.assertEqual(source.load("libraries-3").name, "dynamic-3")

    def test_every_task_has_hints_text_and_calls(self):
        for task in DYNAMIC_3.tasks:
            self.assertTrue(task.hints and task.text and task.calls, task.name)
            for function in task.calls:
                self.assertTrue(calls(task.after, function), f"{task.name}: {function}")
                self.assertFalse(calls(task.before, function), f"{task.name}: {function}")


class Rendering(unittest.TestCase):
    def test_tasks_before_the_current_one_are_solved(self):
        for current in DYNAMIC_3.tasks:
            for solution in (False, True):
                files = render.render(DYNAMIC_3, current, solution)
                for task in DYNAMIC_3.tasks:
                    done = task.number < current.number + solution
                    self.assertEqual(
                        all(calls(files[task.file], name) for name in task.calls), done,
                        f"{task.name} at {current.name}, solution {solution}",
                    )  # fmt: skip

    def test_the_solution_has_every_call(self):
        files = render.render(DYNAMIC_3, solution=True)
        self.assertEqual(list(files), ["main.c", "app.c", "CMakeLists.txt"])
        for task in DYNAMIC_3.tasks:
            self.assertIn(f"TASK {task.number}", files[task.file])

    def test_files_are_tidy(self):
        for task in [None, *DYNAMIC_3.tasks]:
            for name, text in render.render(DYNAMIC_3, task).items():
                for line in text.split("\n"):
                    self.assertLessEqual(len(line), 100, f"{name}: {line}")
                    self.assertEqual(line, line.rstrip(), f"{name}: trailing space")
                self.assertTrue(text.endswith("\n") and not text.endswith("\n\n"))
                self.assertIn("SPDX-License-Identifier", text.split("\n")[0])

    def test_learners_text_does_not_give_the_solution_away(self):
        text = render.readme(DYNAMIC_3, "./init")
        for task in DYNAMIC_3.tasks:
            self.assertIn(task.title, text)
            self.assertNotIn(task.after, text)


class Consoles(unittest.TestCase):
    def test_placeholders(self):
        line = Line("x@main.c:<line> [a == b] <hex> <pointer> <function>")
        self.assertTrue(line.matches("x@main.c:88 [a == b] 5f 0xffff8000 name_thread more"))
        self.assertFalse(line.matches("x@main.c: [a == b] 5f 0xffff8000 name_thread"))

    def test_streams_may_mix_but_keep_their_order(self):
        expected = Expectation.of({"main": ["a", "b"], "app": ["1", "2"]})
        for console in (["a", "b", "1", "2"], ["1", "a", "2", "b"], ["x", "a", "1", "b", "2"]):
            self.assertTrue(expected.met_by(console), console)
        (missing,) = expected.missing(["b", "a", "1", "2"])
        self.assertEqual((missing.expected, missing.got), (Line("b"), None))

    def test_what_came_instead_is_the_first_line_nobody_expected(self):
        expected = Expectation.of({"main": ["a", "b"], "app": ["1"]})
        (missing,) = expected.missing(["a", "1", "", "oops", "more"])
        self.assertEqual((str(missing.expected), missing.got), ("b", "oops"))

    def test_a_telling_line_comes_before_noise(self):
        expected = Expectation.of({"main": ["the line"]})
        failed = "main@main.c:9 [Cond failed: x]"
        self.assertEqual(expected.missing(["boot", failed, "hint"])[0].got, failed)
        self.assertEqual(expected.missing(["boot", "last"])[0].got, "last")


class Workspaces(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "dynamic-3"
        self.path.mkdir()
        self.workspace = Workspace(self.path, DYNAMIC_3)
        self.workspace.step_to(DYNAMIC_3.task("task-1"), False)

    def test_it_is_found_from_inside(self):
        (self.path / "deep" / "er").mkdir(parents=True)
        for place in (self.path, self.path / "deep" / "er"):
            self.assertEqual(Workspace.at(place).sources, self.path.resolve())
        self.assertIsNone(Workspace.at("/"))

    def test_untouched_files_need_no_backup(self):
        self.assertEqual(self.workspace.step_to(DYNAMIC_3.task("task-5"), False), [])
        self.assertEqual(Workspace.at(self.path).task, "task-5")

    def test_own_work_is_kept(self):
        mine = self.path / "main.c"
        mine.write_text("first\n")
        (backup,) = Workspace.at(self.path).step_to(DYNAMIC_3.task("task-2"), False)
        self.assertEqual((backup.name, backup.read_text()), ("main.c.backup-1", "first\n"))
        mine.write_text("second\n")
        (backup,) = Workspace.at(self.path).step_to(DYNAMIC_3.task("task-2"), True)
        self.assertEqual((backup.name, backup.read_text()), ("main.c.backup-2", "second\n"))
        self.assertEqual((self.path / "main.c.backup-1").read_text(), "first\n")

    def test_work_equal_to_the_new_state_needs_no_backup(self):
        solved = render.render(DYNAMIC_3, DYNAMIC_3.task("task-1"), True)
        (self.path / "main.c").write_text(solved["main.c"])
        self.assertEqual(self.workspace.step_to(DYNAMIC_3.task("task-2"), False), [])

    def test_a_deleted_file_comes_back(self):
        os.unlink(self.path / "app.c")
        self.assertEqual(self.workspace.step_to(DYNAMIC_3.task("task-1"), False), [])
        self.assertTrue((self.path / "app.c").exists())

    def test_damaged_state_is_named(self):
        (self.path / ".tutorial.json").write_text("{")
        with self.assertRaisesRegex(ui.Failure, "is damaged"):
            Workspace.at(self.path)


EXAMPLES = {
    "hex": "5f", "line": "88", "function": "f", "pointer": "0xff80", "address": "401000",
    "number": "1",
}  # fmt: skip


def filled(text):
    for name, value in EXAMPLES.items():
        text = text.replace(f"<{name}>", value)
    return text


def example(expectation):
    """A console that meets an expectation."""
    return [filled(line.text) for line in expectation.lines()]


BOOT = [filled(line.text) for line in dict(DYNAMIC_3.tasks[0].start.streams)["boot"]]


class Verdicts(unittest.TestCase):
    def judge(self, console, goal, task=None, solution=True, end=End.SILENT, edit=None):
        files = render.render(DYNAMIC_3, task and DYNAMIC_3.task(task), solution)
        for file, old, new in edit or ():
            self.assertIn(old, files[file])
            files[file] = files[file].replace(old, new)
        return Judge(DYNAMIC_3, files).verdict(Ending(end, lines=console), goal)

    def test_each_finish_is_done_and_each_start_is_not(self):
        for task in DYNAMIC_3.tasks:
            done = self.judge(example(task.finish), task.number, task.name)
            self.assertEqual((done.kind, done.level), ("done", task.number), task.name)
            undone = self.judge(example(task.start), task.number, task.name, solution=False)
            self.assertNotEqual(undone.kind, "done", task.name)
            self.assertEqual((undone.task, undone.level), (task, task.number - 1), task.name)

    def test_unchanged_output_needs_the_call(self):
        for name in ("task-3", "task-7"):
            task = DYNAMIC_3.task(name)
            verdict = self.judge(example(task.finish), task.number, name, solution=False)
            self.assertEqual(verdict.task.name, name)
            self.assertIn(f"main.c does not call {task.calls[0]}() yet", verdict.say)

    def test_more_than_the_goal_is_done_too(self):
        verdict = self.judge(example(DYNAMIC_3.tasks[-1].finish), 2)
        self.assertEqual((verdict.kind, verdict.level), ("done", 8))

    def test_expected_and_got(self):
        verdict = self.judge(
            [*BOOT, "NEW CAP SLOT: 5f.", "main: hello world", "process_2: hey hey hey",
             "main: got a message 0 from 0x61"], 6, "task-6",
        )  # fmt: skip
        missing = verdict.missing[0]
        self.assertEqual(str(missing.expected), "main: got a message 0x6161 from 0x61")
        self.assertEqual(missing.got, "main: got a message 0 from 0x61")

    def test_wrong_badge(self):
        verdict = self.judge(
            [*BOOT, "NEW CAP SLOT: 5f.", "main: hello world", "process_2: hey hey hey",
             "dynamic-3: main@main.c:150 [Cond failed: sender_badge != EP_BADGE]",
             "The badge of the message is 0x62, not 0x61."], 8,
        )  # fmt: skip
        self.assertEqual((verdict.kind, verdict.task.name), ("wrong output", "task-4"))
        self.assertIn("EP_BADGE", verdict.say)

    def test_wrong_path(self):
        verdict = self.judge(
            [*BOOT, "dynamic-3: main@main.c:120 [Cond failed: new_ep_cap == 0]",
             "Failed to mint a badged copy of the IPC endpoint into the new thread's CSpace."], 8,
        )  # fmt: skip
        self.assertEqual((verdict.kind, verdict.task.name), ("wrong output", "task-4"))
        self.assertIn("vka_cspace_make_path", verdict.say)

    def test_missing_reply(self):
        verdict = self.judge(
            [*BOOT, "NEW CAP SLOT: 5f.", "main: hello world", "process_2: hey hey hey",
             "main: got a message 0x6161 from 0x61", "dynamic-3: finished, exit code 0"], 8,
            edit=[("main.c", "tag = seL4_ReplyRecv(", "(void)(")],
        )  # fmt: skip
        self.assertEqual(verdict.task.name, "task-7")
        self.assertIn("does not reply", verdict.say)

    def test_child_that_never_sends(self):
        verdict = self.judge(
            [*BOOT, "NEW CAP SLOT: 5f.", "main: hello world", "process_2: hey hey hey"], 8
        )
        self.assertEqual((verdict.kind, verdict.task.name), ("hangs", "task-8"))
        self.assertIn("does not send", verdict.say)

    def test_child_that_faults(self):
        verdict = self.judge(
            [*BOOT, "NEW CAP SLOT: 5f.", "main: hello world", "process_2: hey hey hey",
             'fault: page fault in "app": read at 0x0'], 8,
        )  # fmt: skip
        self.assertEqual(verdict.kind, "faulted")

    def test_nothing_at_all_hangs(self):
        verdict = self.judge([], 1, "task-1", solution=False)
        self.assertEqual((verdict.kind, verdict.task.name), ("hangs", "task-1"))

    def test_calls_in_comments_and_strings_do_not_count(self):
        self.assertTrue(calls("a = seL4_Call (ep, t);", "seL4_Call"))
        for text in ("/* seL4_Call(e) */", "// seL4_Call(e)", '"seL4_Call(e)"', "my_seL4_Call(e)"):
            self.assertFalse(calls(text, "seL4_Call"), text)

    def test_compile_errors_start_at_the_error(self):
        output = (
            "FAILED: main.o\n/usr/bin/cc -Werror -c main.c\nmain.c: In function 'f':\n"
            "main.c:3:1: error: oops\n  3 | x\nninja: stopped"
        )
        self.assertEqual(compile_errors(output), "main.c:3:1: error: oops\n  3 | x")


if __name__ == "__main__":
    unittest.main()
