# SPDX-License-Identifier: BSD-2-Clause
"""The front door on a built tree: the demo runs, ends and fails as promised."""

import os
import re
import signal
import subprocess
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DEMO = (
    r"NEW CAP SLOT: [0-9a-f]+\.",
    r"process_2: hey hey hey",
    r"main: hello world",
    r"main: got a message 0x6161 from 0x61",
    r"process_2: got a reply: 0xffffffffffff9e9e",
)


def quoll(*arguments, timeout=120):
    return subprocess.run(
        [ROOT / "quoll", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False, timeout=timeout,
    )  # fmt: skip


def has_terminals():
    """Whether the machine can make pseudo-terminals; some containers cannot."""
    try:
        for end in os.openpty():
            os.close(end)
    except OSError:
        return False
    return True


needs_terminal = unittest.skipUnless(has_terminals(), "no pseudo-terminals here")


class Run(unittest.TestCase):
    def test_the_demo_ends_by_itself_with_0(self):
        quoll("run")
        started = time.monotonic()
        result = quoll("run")
        seconds = time.monotonic() - started
        self.assertEqual(result.returncode, 0, result.stdout)
        for line in DEMO:
            self.assertRegex(result.stdout, rf"(?m)^{line}$")
        self.assertRegex(result.stdout, r"dynamic-3 done in \d+\.\d s\n$")
        self.assertNotIn("\x1b", result.stdout)
        print(f"second run: {seconds:.1f} s")

    def test_unknown_root_task(self):
        result = quoll("run", "no-such-task")
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn("there is no root task 'no-such-task'; there are: ", result.stdout)

    def test_a_time_limit_is_an_error_that_says_what_is_missing(self):
        result = quoll("run", "--limit", "0.01")
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("the time was up", result.stdout)
        self.assertIn("expected  NEW CAP SLOT: <hex>.", result.stdout)

    def test_ctrl_c_ends_it_and_the_machine(self):
        process = subprocess.Popen(
            [ROOT / "quoll", "run", "dynamic-3"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        for line in process.stdout:
            if line.startswith("Booting"):
                break
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130, rest)
        self.assertIn("quoll: interrupted", rest)


@needs_terminal
class OnATerminal(unittest.TestCase):
    def test_colour_and_a_clean_end(self):
        import pexpect

        child = pexpect.spawn(str(ROOT / "quoll"), ["run"], timeout=60, encoding="utf-8")
        child.expect(r"got a reply: 0xffffffffffff9e9e")
        child.expect(pexpect.EOF)
        child.close()
        self.assertEqual(child.exitstatus, 0)
        self.assertIn("\x1b[32m", child.before)

    def test_simulate_is_left_with_ctrl_a_x(self):
        import pexpect

        manifest = Path(os.environ["QUOLL_BUILD_DIR"]) / "images" / "dynamic-3.json"
        child = pexpect.spawn(
            "/usr/bin/python3",
            [str(ROOT / "tools" / "quoll"), "simulate", "--image", str(manifest)],
            timeout=60,
            encoding="utf-8",
        )
        child.expect("got a reply")
        child.send("\x01x")
        child.expect(pexpect.EOF)
        child.close()
        self.assertEqual(child.exitstatus, 0)


class Gdb(unittest.TestCase):
    def stops(self, spec, *frames):
        result = quoll("gdb", "--batch", spec)
        self.assertEqual(result.returncode, 0, result.stdout)
        for frame in frames:
            self.assertRegex(result.stdout, frame)

    def test_root_task(self):
        self.stops("main", r"#0 .*main \(\) at .*main\.c:\d+")

    def test_program(self):
        self.stops("app:main", r"#0 .*main \(.*\) at .*app\.c:\d+")

    def test_kernel(self):
        self.stops("kernel:kernel_syscall", r"#0 .*kernel_syscall ")

    @needs_terminal
    def test_interactive(self):
        import pexpect

        child = pexpect.spawn(
            str(ROOT / "quoll"), ["gdb", "app:main"], timeout=60, encoding="utf-8",
            env={**os.environ, "TERM": "dumb"},
        )  # fmt: skip
        child.expect_exact("(gdb) ")
        child.sendline("info symbol kernel_syscall")
        child.expect_exact("kernel_syscall in section .text")
        child.sendline("quit")
        child.expect(pexpect.EOF)
        child.close()
        self.assertEqual(child.exitstatus, 0)

    def test_unknown_names(self):
        for spec, message in (
            ("nowhere", "dynamic-3 has no function 'nowhere'"),
            ("kernel:nowhere", "kernel has no function 'nowhere'"),
            ("other:main", "there is no image 'other' in it; there are: kernel, dynamic-3, app"),
        ):
            result = quoll("gdb", "--batch", spec)
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertIn(message, result.stdout)


class Image(unittest.TestCase):
    def test_the_iso_boots_through_grub(self):
        result = quoll("image", "--boot", timeout=180)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertTrue(re.search(DEMO[-1], result.stdout), result.stdout)


if __name__ == "__main__":
    unittest.main()
