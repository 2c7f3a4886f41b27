# SPDX-License-Identifier: BSD-2-Clause
"""What ./quoll soak makes of a console. The boot itself is the target suite `soak`."""

import unittest

from support import quoll_on_path

quoll_on_path()

from quoll import soak  # noqa: E402  (needs the path above)

REPORT = "soak 60 s: 100 rounds, 7 processes, 8 messages, 9 faults; free 5 bytes, 6 slots"
GOOD = ["seed 3: rerun", "# run soak__x", REPORT, "ok 1 - soak__x", "# end of suite"]


class Verdict(unittest.TestCase):
    def test_a_good_end_is_told_by_its_last_report(self):
        good, what = soak.verdict(GOOD, "")
        self.assertTrue(good)
        self.assertIn("100 rounds", what)

    def test_a_leak_is_named(self):
        lines = [*GOOD[:3], "not ok 1 - soak__x # free_slots() is 5, should be 6"]
        self.assertEqual(soak.verdict(lines, ""), (False, lines[-1]))

    def test_a_broken_invariant_is_named(self):
        lines = [*GOOD[:3], "kernel: invariant ready-top is broken by 0x1", "halting..."]
        self.assertEqual(soak.verdict(lines, "the kernel halted"), (False, lines[3]))

    def test_silence_is_no_success(self):
        self.assertEqual(
            soak.verdict(GOOD[:3], "silent"), (False, "it did not end well: silent")
        )

    def test_orders_reach_the_machine(self):
        self.assertEqual(soak.orders(7, 60), ["-fw_cfg", "name=opt/quoll/soak,string=7 60"])


if __name__ == "__main__":
    unittest.main()
