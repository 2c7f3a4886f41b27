# SPDX-License-Identifier: BSD-2-Clause
"""What is shown of CTest and Ninja: progress, failures whole, the summary last."""

import argparse
import contextlib
import io
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from support import quoll_on_path

quoll_on_path()

from quoll import build, ctest, ui  # noqa: E402  (needs the path above)

OUTPUT = """\
Test project /x/build
      Start  1: tools.mkcpio
 1/3 Test  #1: tools.mkcpio ..............   Passed    0.50 sec
      Start  2: utils.list
 2/3 Test  #2: utils.list ................***Failed    0.01 sec
list.c:12: 3 is not 4
      Start  3: utils.ring
 3/3 Test  #3: utils.ring ................***Skipped   0.01 sec

67% tests passed, 1 tests failed out of 3

The following tests FAILED:
\t  2 - utils.list (Failed)
""".splitlines(keepends=True)


class Recorder:
    def __init__(self):
        self.updates = []

    def update(self, *values):
        self.updates.append(values)


def shown(moving):
    recorder, lines = Recorder(), []
    with mock.patch.object(ui, "say", lambda text, style=None: lines.append(text)):
        ctest.show(OUTPUT, recorder, moving)
    return recorder.updates, lines


class Tests(unittest.TestCase):
    def test_on_a_terminal_passes_move_the_bar_and_failures_are_whole(self):
        updates, lines = shown(moving=True)
        self.assertEqual(
            updates, [(1, 3, "tools.mkcpio"), (2, 3, "utils.list"), (3, 3, "utils.ring")]
        )
        self.assertIn("***Failed", lines[0])
        self.assertEqual(lines[1], "list.c:12: 3 is not 4")
        self.assertTrue(lines[2].startswith("67% tests passed"))
        self.assertEqual(lines[-1], "\t  2 - utils.list (Failed)")

    def test_in_a_log_every_result_is_a_line(self):
        updates, lines = shown(moving=False)
        self.assertEqual(updates, [])
        self.assertEqual(sum("Test  #" in line for line in lines), 3)
        self.assertFalse(any("Start" in line for line in lines))

    def test_options_reach_ctest(self):
        arguments = argparse.Namespace(regex="a|b", exclude="c", rerun_failed=True, jobs=3)
        command = ctest.command(Path("/b"), arguments)
        for words in (["-R", "a|b"], ["-E", "c"], ["-j", "3"], ["--rerun-failed"]):
            start = command.index(words[0])
            self.assertEqual(command[start : start + len(words)], words)


NINJA = """\
rule run
  command = $command
  description = $description
build one: run
  command = touch one
  description = Building C object a/b/one.o
build two: run | one
  command = {command}
  description = Linking two
"""


class Ninja(unittest.TestCase):
    def run_ninja(self, command):
        out = io.StringIO()
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(out):
            (Path(folder) / "build.ninja").write_text(NINJA.format(command=command))
            ui._consoles.clear()
            try:
                result = build.ninja(Path(folder))
                again = build.ninja(Path(folder))
            finally:
                ui._consoles.clear()
        return result, again, out.getvalue()

    def test_progress_and_silence_when_there_is_nothing_to_do(self):
        (code, noise), (again, _), text = self.run_ninja("touch two")
        self.assertEqual((code, noise, again), (0, "", 0))
        self.assertIn("Building 2/2 two", text)
        self.assertEqual(text.count("2/2"), 1)

    def test_what_a_failing_command_prints_is_kept(self):
        (code, noise), _, _ = self.run_ninja("echo oops >&2; false")
        self.assertNotEqual(code, 0)
        self.assertIn("oops", noise)
        self.assertIn("FAILED: two", noise)


if __name__ == "__main__":
    unittest.main()
