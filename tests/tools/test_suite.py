# SPDX-License-Identifier: BSD-2-Clause
"""Suites of target tests: TAP from a console, and what becomes of tests that did not run."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from support import quoll_on_path

quoll_on_path()

from quoll import suite  # noqa: E402  (needs the path above)

CONSOLE = """\
Booting all finished, dropped to user space
TAP version 13
1..4
# run first
ok 1 - first
# run second
what the second says
not ok 2 - second # a.c:12: x is 1 (0x1), should be == y = 2 (0x2)
# run third
ok 3 - third # SKIP no such device
# run fourth
last words
""".splitlines()

C_SOURCE = """\
struct qtest_case { const char *name; void (*run)(void); };
static void nothing(void) {}
#define QTEST(n) static const struct qtest_case qtest_case_##n __attribute__((used)) = {#n, nothing}
QTEST(beta__works);
QTEST(alpha);
int qtest_case;
int main(void) { return 0; }
"""


class Parse(unittest.TestCase):
    def setUp(self):
        self.results, self.running = suite.parse(CONSOLE)

    def test_results_carry_verdict_reason_and_output(self):
        self.assertEqual(self.results["first"], ("ok", "", []))
        verdict, reason, output = self.results["second"]
        self.assertEqual((verdict, output), ("not ok", ["what the second says"]))
        self.assertIn("a.c:12: x is 1", reason)

    def test_the_test_that_ended_the_suite_fails_with_its_output(self):
        self.assertEqual(self.running, "fourth")
        self.assertEqual(
            self.results["fourth"], ("not ok", "the suite ended in this test", ["last words"])
        )

    def test_pass_starts_with_ok_and_a_skip_gives_its_reason(self):
        self.assertEqual(self.report("first"), "ok\n")
        self.assertEqual(self.report("third"), "ok # SKIP no such device\n")

    def test_failure_shows_output_and_how_to_run_it_again(self):
        text = self.report("second")
        self.assertTrue(text.startswith("not ok # a.c:12"))
        self.assertIn("  | what the second says", text)
        self.assertIn("again: ./quoll test -R '^untyped\\.(second|boot)$'", text)

    def test_a_test_that_did_not_run_says_after_which(self):
        self.assertIn("did not run: the suite ended in fourth", self.report("fifth"))

    def report(self, test):
        return suite.report("untyped", test, self.results, self.running, "silence")


class Names(unittest.TestCase):
    def test_names_come_from_the_linked_file(self):
        with tempfile.TemporaryDirectory() as folder:
            source, elf = Path(folder) / "a.c", Path(folder) / "a"
            source.write_text(C_SOURCE)
            subprocess.run(["gcc", "-o", elf, source], check=True)
            self.assertEqual(suite.names(elf), ["alpha", "beta__works"])

    def test_ctest_runs_the_list(self):
        """A suite whose boot is replaced by a file: passes, fails and skips as the files say."""
        with tempfile.TemporaryDirectory() as folder:
            results = Path(folder) / "r"
            results.mkdir()
            for name, text in (("good", "ok\n"), ("bad", "not ok # why\n"), ("odd", "ok # SKIP\n")):
                (results / name).write_text(text)
            text = suite.ctest_file("s", ["good", "bad", "odd", "absent"], "image", 5, results)
            lines = [line for line in text.splitlines() if "s.boot" not in line]
            (Path(folder) / "CTestTestfile.cmake").write_text("\n".join(lines) + "\n")
            shown = subprocess.run(
                ["ctest", "--test-dir", folder], capture_output=True, text=True, check=False
            ).stdout
        self.assertRegex(shown, r"s\.good \.+ +Passed")
        self.assertRegex(shown, r"s\.bad \.+\*\*\*Failed")
        self.assertRegex(shown, r"s\.odd \.+\*\*\*Skipped")
        self.assertRegex(shown, r"s\.absent \.+\*\*\*Failed")

    def test_options_of_the_machine_reach_the_boot(self):
        text = suite.ctest_file("s", ["a"], "image", 5, Path("r"), "-m 3G -cpu max")
        self.assertIn("[=[--qemu=-m 3G -cpu max]=]", text)
        self.assertNotIn("--qemu", suite.ctest_file("s", ["a"], "image", 5, Path("r")))


if __name__ == "__main__":
    unittest.main()
