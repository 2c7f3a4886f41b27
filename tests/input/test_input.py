# SPDX-License-Identifier: BSD-2-Clause
"""A person at the console of a program that waits for interrupts of the serial line."""

import io
import os
import sys
import unittest
from pathlib import Path

import pexpect

sys.path.insert(0, str(Path(os.environ["QUOLL_SOURCE_DIR"]) / "tools"))

from quoll import machine  # noqa: E402  (needs the path above)
from quoll.image import Image  # noqa: E402

LONG = "".join(chr(ord("a") + i * 7 % 26) for i in range(3000))


def hash_of(text):
    value = 5381
    for c in text.encode():
        value = (value * 33 + c) % (1 << 64)
    return value


class Console(unittest.TestCase):
    def test_a_reader_sleeps_until_something_is_typed(self):
        media = Image("input-root", Path(os.environ["QUOLL_KERNEL"]),
                      Path(os.environ["QUOLL_ROOT_TASK"]))
        argv = machine.command(media, memory="64M")
        child = pexpect.spawn(argv[0], argv[1:], timeout=60, encoding="utf-8", echo=False)
        self.addCleanup(child.close, force=True)
        child.delaybeforesend = None
        child.logfile_read = io.StringIO()
        child.expect_exact("input: the reader sleeps")
        child.send("hello, console\r")
        child.expect_exact("input: a line of 15: hello, console")
        child.send("17 25\n")
        child.expect_exact("input: sum 42")
        child.send(LONG + "\n")
        child.expect_exact(f"input: {len(LONG)} characters, hash {hash_of(LONG)}")
        child.expect_exact("input: a character at once")
        child.send("Z")
        child.expect_exact(f"input: it was {ord('Z')}")
        child.expect_exact("exit code 0")
        seen = child.logfile_read.getvalue()
        self.assertEqual(seen.count("hello, console"), 1, "typed, and not echoed")
        self.assertNotIn("17 25", seen)
        self.assertNotIn(LONG[:20], seen)


if __name__ == "__main__":
    unittest.main()
