#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The names of invariants in the kernel, in docs/invariants.md and in these tests are the same."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NAME = r"[a-z]+(?:-[a-z]+)+"
ROW = re.compile(rf"^\| `({NAME})` \| (.+) \|$", re.M)
# Invariants are the only strings of the kernel's C that look so.
LITERAL = re.compile(rf'"({NAME})"')


def in_sources(folder, pattern, literal):
    found = set()
    for path in (ROOT / folder).rglob(pattern):
        found |= set(literal.findall(path.read_text()))
    return found


class Names(unittest.TestCase):
    def setUp(self):
        self.kernel = in_sources("kernel", "*.c", LITERAL)
        rows = ROW.findall((ROOT / "docs/invariants.md").read_text())
        self.page = {name for name, _ in rows}
        self.assertEqual(len(rows), len(self.page), "a name has two rows")
        self.tests = in_sources("tests/host/kernel-invariants", "test_*.c", LITERAL)

    def test_there_are_many(self):
        self.assertGreater(len(self.kernel), 60)

    def test_each_has_a_sentence(self):
        self.assertEqual(self.kernel - self.page, set(), "not in docs/invariants.md")
        self.assertEqual(self.page - self.kernel, set(), "nowhere checked")

    def test_each_is_broken_by_a_test(self):
        self.assertEqual(self.kernel - self.tests, set(), "no test breaks it")
        self.assertEqual(self.tests - self.kernel, set(), "a test breaks what is not checked")


if __name__ == "__main__":
    unittest.main()
