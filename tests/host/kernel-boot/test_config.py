# SPDX-License-Identifier: BSD-2-Clause
"""The kernel is built with what programs are told: kernel/config.h against kernel/gen_config.h."""

import re
import sys
import unittest
from pathlib import Path

KERNEL, PROGRAMS, DOCS = (Path(name).read_text() for name in sys.argv[1:])


def options(text):
    """Numbers by name."""
    return dict(re.findall(r"^#define (CONFIG_\w+) +(\d+)", text, re.MULTILINE))


class Config(unittest.TestCase):
    def test_programs_are_told_the_same(self):
        told = options(PROGRAMS)
        for name, value in options(KERNEL).items():
            with self.subTest(name):
                self.assertEqual(told.get(name), value)

    def test_every_option_is_on_its_page_with_its_value(self):
        for name, value in options(KERNEL).items():
            with self.subTest(name):
                self.assertRegex(DOCS, rf"(?m)^\| `{name}` \| {value} \|")

    def test_there_are_few(self):
        self.assertLessEqual(len(options(KERNEL)), 15)


unittest.main(argv=["test_config"])
