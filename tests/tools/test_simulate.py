# SPDX-License-Identifier: BSD-2-Clause
"""What `./simulate` adds to the console: where a fault happened."""

import unittest
from unittest import mock

from support import quoll_on_path

quoll_on_path()

from quoll import simulate  # noqa: E402  (needs the path above)

FAULT = (
    b'fault: write to an unmapped page at 0x0 in "app"\r\n'
    b"  rip 000000000040105d rsp 000000000051cf80\r\n"
    b"  backtrace: 40105d 4010aa\r\n"
)


class ReportsTest(unittest.TestCase):
    def fed(self, *pieces):
        with mock.patch.object(simulate.symbols, "explain", side_effect=lambda _, lines: lines):
            reports = simulate.Reports(image=None)
            return [line for piece in pieces for line in reports.feed(piece)]

    def test_a_fault_is_explained_when_its_report_is_complete(self):
        whole = self.fed(b"hello\r\n" + FAULT + b"more\r\n")
        self.assertEqual(whole[0], 'fault: write to an unmapped page at 0x0 in "app"')
        self.assertEqual(len(whole), 3)

    def test_a_report_may_come_in_pieces(self):
        self.assertEqual(self.fed(FAULT[:7], FAULT[7:60], FAULT[60:]), self.fed(FAULT))
        self.assertEqual(self.fed(FAULT[:-1]), [])

    def test_a_halt_is_explained(self):
        self.assertEqual(len(self.fed(b"<<quoll(CPU 0) [f/1]: halting>>\nhalting...\n")), 2)

    def test_other_lines_are_left_alone(self):
        self.assertEqual(self.fed(b"main: hello world\nbacktrace: of mine\nhalting...\n"), [])


if __name__ == "__main__":
    unittest.main()
