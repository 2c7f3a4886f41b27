# SPDX-License-Identifier: BSD-2-Clause
"""./quoll fuzz: what it shows of a fuzzer, of what that finds, and of coverage."""

import contextlib
import io
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from support import ROOT, quoll_on_path

quoll_on_path()

from quoll import fuzz, ui  # noqa: E402  (needs the path above)

FINDS = """\
#!/bin/sh
for word; do case $word in -artifact_prefix=*) prefix=${word#*=} ;; esac; done
echo 'INFO: Seed: 1'
echo '#2048	pulse  cov: 17 ft: 30 corp: 5/1Kb exec/s: 1024 rss: 33Mb'
echo '#4096	NEW    cov: 18 ft: 31 corp: 6/1Kb lim: 4 exec/s: 2048 rss: 33Mb L: 3/3 MS: 1'
if [ "$ENDS" = well ]; then exit 0; fi
echo 'kernel and model differ: the current thread is 0x1, 0x2 expected'
echo '==1== ERROR: libFuzzer: deadly signal'
echo broken > "${prefix}crash-1"
echo "artifact_prefix='x'; Test unit written to ${prefix}crash-1"
exit 77
"""


def said(function, *arguments):
    """(result, all that was said)."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        ui._consoles.clear()
        try:
            return function(*arguments), out.getvalue()
        finally:
            ui._consoles.clear()


class Fuzzer(unittest.TestCase):
    """With a program in the place of a fuzzer."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.program = self.folder / "fuzz-kernel"
        self.program.write_text(FINDS)
        self.program.chmod(0o755)
        self.target = fuzz.chosen("kernel")[0]

    def run_it(self, ends):
        settings = {"QUOLL_BUILD_DIR": str(self.folder), "ENDS": ends}
        with mock.patch.dict(os.environ, settings):
            return said(fuzz.fuzz, [self.target], {"kernel": self.program}, "libfuzzer", 60)

    def test_nothing_found__figures_and_success(self):
        code, text = self.run_it("well")
        self.assertEqual(code, 0)
        self.assertIn("4,096 executions, 2,048/s, coverage 18, 6 inputs", text)
        self.assertIn("no findings", text)

    def test_finding__what_it_is_and_how_to_repeat_it(self):
        code, text = self.run_it("badly")
        self.assertEqual(code, 1)
        self.assertIn("kernel and model differ: the current thread is 0x1", text)
        self.assertRegex(text, r"\./quoll fuzz kernel --replay \S*found/kernel/crash-1")
        self.assertIn("1 finding", text)
        self.assertTrue((self.folder / "fuzz/found/kernel/crash-1").exists())

    def test_replay(self):
        file = self.folder / "input"
        file.write_text("x")
        self.assertEqual(said(fuzz.replay, self.target, self.program, file)[0], 1)
        with self.assertRaisesRegex(ui.Failure, "no file"):
            fuzz.replay(self.target, self.program, self.folder / "absent")


class StatusLine(unittest.TestCase):
    def test_the_clock_goes_on_while_the_fuzzer_is_silent(self):
        with mock.patch.object(fuzz.time, "monotonic") as now:
            now.return_value = 100.0
            line = fuzz.StatusLine("kernel", 60)
            line.progress = fuzz.Progress(4096, 2048, "18", 6)
            now.return_value = 107.0
            self.assertEqual(str(line), "kernel     7 of 60 s  4,096 executions, 2,048/s, "
                                        "coverage 18, 6 inputs")
            self.assertEqual(line.__rich__().plain, str(line))

    def test_a_terminal_has_the_one_line_and_no_others(self):
        class Terminal(io.StringIO):
            def isatty(self):
                return True

        with mock.patch.object(fuzz.sys, "stdout", Terminal()), mock.patch.object(ui, "say") as say:
            with fuzz.status_line("kernel", 60) as show:
                show(fuzz.Progress(4096, 2048, "18", 6))
        say.assert_not_called()


class Afl(unittest.TestCase):
    def test_the_last_row_of_its_table(self):
        with tempfile.TemporaryDirectory() as directory:
            out = Path(directory)
            self.assertEqual(fuzz.afl_progress(out), fuzz.Progress())
            (out / "default").mkdir()
            (out / "default" / "plot_data").write_text(
                "# relative_time, cycles_done, corpus_count, execs_per_sec, total_execs, "
                "edges_found\n5, 0, 41, 24000.00, 288, 1900\n"
            )
            self.assertEqual(fuzz.afl_progress(out), fuzz.Progress(288, 24000, "1900", 41))
            with open(out / "default" / "plot_data", "a", encoding="ascii") as file:
                file.write("10, 0, 44, 61.50, 596, 1911\n")
            self.assertEqual(fuzz.afl_progress(out), fuzz.Progress(596, 61.5, "1911", 44))


class Targets(unittest.TestCase):
    def test_unknown_target__names_those_there_are(self):
        with self.assertRaises(ui.Failure) as raised:
            fuzz.chosen("kernal")
        self.assertEqual(raised.exception.code, 2)
        self.assertIn("kernel ", str(raised.exception))

    def test_each_has_a_fuzzer_and_a_small_corpus(self):
        for target in fuzz.targets():
            self.assertTrue((ROOT / f"tests/fuzz/fuzz_{target.name}.c").exists(), target.name)
            self.assertTrue(any(fuzz.corpus(target).iterdir()), target.name)
        sizes = [f.stat().st_size for f in (ROOT / "tests/fuzz/corpus").rglob("*") if f.is_file()]
        self.assertLess(sum(sizes), 200 << 10)


class Coverage(unittest.TestCase):
    def test_rows_of_the_report(self):
        report = ("Filename  Functions  Missed  Executed  Lines  Missed  Cover  Branches\n"
                  "cap/cspace.c   7   0   100.00%   95   2   97.89%   56   6   89.29%\n"
                  "TOTAL          7   0   100.00%   95   2   97.89%   56   6   89.29%\n")
        rows = list(fuzz.coverage_rows(report))
        self.assertEqual(rows, [("cap/cspace.c", (2, 95, 6, 56))])
        self.assertEqual(fuzz.share(2, 95).split(), ["93/95", "98", "%"])

    def test_only_the_kernel_counts(self):
        groups = {"cap/cspace.c": "portable", "arch/x86_64/asid.c": "x86_64", "script.c": None,
                  "arch/host/host.c": None, "../../../../libs/elf/src/elf.c": None}
        for file, group in groups.items():
            self.assertEqual(fuzz.coverage_group(file), group, file)


if __name__ == "__main__":
    unittest.main()
