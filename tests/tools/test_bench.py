# SPDX-License-Identifier: BSD-2-Clause
"""The benchmark command: what it reads, refuses and shows."""

import io
import json
import unittest

from support import quoll_on_path

quoll_on_path()

from quoll import ui  # noqa: E402  (needs the path above)
from quoll.bench import results, suite, table  # noqa: E402

RESULT = {
    "name": "ipc.roundtrip.0w", "unit": "instructions", "iterations": 10000,
    "min": 290.0, "median": 291.0, "max": 295.5, "mean": 291.2,
}  # fmt: skip


def rendered(found, earlier=None):
    from rich.console import Console

    out = io.StringIO()
    Console(file=out, width=200).print(table.make(found, earlier))
    return out.getvalue()


class Lines(unittest.TestCase):
    def test_a_result_is_read(self):
        self.assertEqual(suite.parse("BENCH " + json.dumps(RESULT)), RESULT)

    def test_other_lines_are_none(self):
        for line in ("", "BENCH end", "NEW CAP SLOT: 8."):
            self.assertIsNone(suite.parse(line))

    def test_a_broken_result_is_reported(self):
        for line in ("BENCH {", 'BENCH {"name": "x"}'):
            with self.assertRaises(ui.Failure):
                suite.parse(line)


class Tables(unittest.TestCase):
    def test_goals_are_complete_and_sane(self):
        goals = results.goals()
        self.assertIn("life.total", goals)
        for name, (peer, reach) in goals.items():
            self.assertLess(reach, peer, name)

    def test_goal_met_and_missed(self):
        self.assertIn("met", rendered([RESULT]))
        self.assertIn("missed", rendered([dict(RESULT, mean=300.5)]))

    def test_ratio_to_an_earlier_run(self):
        text = rendered([RESULT], {results.key(RESULT): dict(RESULT, mean=582.4)})
        self.assertIn("0.50", text)
        self.assertIn("new", rendered([RESULT], {}))


class Files(unittest.TestCase):
    def test_a_missing_or_foreign_file_is_wrong_use(self):
        for name in ("/nonexistent", __file__):
            with self.assertRaises(ui.Failure) as caught:
                results.load(name)
            self.assertEqual(caught.exception.code, 2)


if __name__ == "__main__":
    unittest.main()
