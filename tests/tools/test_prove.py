# SPDX-License-Identifier: BSD-2-Clause
"""The command `prove`: what it selects, how it reads Frama-C's results and judges them. Frama-C is
a can here."""

import itertools
import json
import re
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from support import ROOT, quoll_on_path

quoll_on_path()

from quoll import prove, ui  # noqa: E402  (needs the path above)

UNITS = [
    {"source": "kernel/a.c", "functions": {"append": 3, "apply": 2}},
    {"source": "libs/b.c", "functions": {"read": 5}, "options": ["-wp-model", "Typed+Cast"],
     "assume": ["machine.h"]},
]
OPTIONS = SimpleNamespace(jobs=None, timeout=None)


def section(valid, total):
    return {"wp:section": {"wp:main": {"valid": valid, "total": total}}}


class Selection(unittest.TestCase):
    def test_nothing_named_is_everything(self):
        self.assertEqual(prove.select(UNITS, []), UNITS)

    def test_a_beginning_of_a_function(self):
        chosen = prove.select(UNITS, ["ap"])
        self.assertEqual([unit["functions"] for unit in chosen], [{"append": 3, "apply": 2}])

    def test_a_source_keeps_its_options(self):
        self.assertEqual(prove.select(UNITS, ["libs/"]), [UNITS[1]])

    def test_a_name_that_begins_nothing_is_wrong_use(self):
        with self.assertRaises(ui.Failure) as caught:
            prove.select(UNITS, ["append", "typo"])
        self.assertEqual(caught.exception.code, 2)
        self.assertIn("typo", str(caught.exception))


class Verdict(unittest.TestCase):
    def test_all_proved_as_listed(self):
        self.assertIsNone(prove.verdict(3, 3, 3))

    def test_an_open_goal(self):
        self.assertEqual(prove.verdict(2, 3, 3), "1 not proved")

    def test_a_clause_that_went_away(self):
        self.assertEqual(prove.verdict(2, 2, 3), "the list says 3 goals")

    def test_a_function_that_went_away(self):
        self.assertIn("no such function", prove.verdict(0, 0, 3))

    def test_open_goals_are_named_once(self):
        log = (
            "[wp] [Timeout] Goal typed_mark_assert (Z3)\n[wp] [Cache] found:3\n"
            "[wp] [Timeout] Goal typed_mark_assert (Z3)\n[wp] [Failed] Goal typed_mark_ensures\n"
        )
        self.assertEqual(
            prove.open_goals(log), ["typed_mark_assert (Z3)", "typed_mark_ensures"]
        )


class Run(unittest.TestCase):
    """One unit, with Frama-C in a can."""

    def run_with(self, report, code=0, text="what it printed"):
        def canned(command, **_):
            if report is not None:
                place = command[command.index("-wp-report-json") + 1]
                Path(place).write_text(json.dumps({"wp:functions": report}))
            return SimpleNamespace(returncode=code, stdout=text)

        with tempfile.TemporaryDirectory() as work:
            with mock.patch("subprocess.run", canned):
                return prove.prove(UNITS[0], Path("generated"), Path(work), {}, OPTIONS)

    def test_counts_of_each_function(self):
        counts, log = self.run_with({"append": section(3, 3), "apply": section(1, 2)})
        self.assertEqual(counts, {"append": (3, 3), "apply": (1, 2)})
        self.assertEqual(log, "what it printed")

    def test_a_function_that_is_missing_has_no_goals(self):
        counts, _ = self.run_with({"append": section(3, 3)})
        self.assertEqual(counts["apply"], (0, 0))

    def test_an_error_of_frama_c_is_shown(self):
        for report, code in ((None, 0), ({}, 1)):
            with self.assertRaises(ui.Failure) as caught:
                self.run_with(report, code, "user error: syntax")
            self.assertIn("kernel/a.c", str(caught.exception))
            self.assertIn("user error: syntax", str(caught.exception))

    def test_the_command_has_what_the_unit_says(self):
        command = prove.command(UNITS[1], Path("g"), Path("w/report.json"), OPTIONS)
        self.assertIn("Typed+Cast", command)
        self.assertIn("read", command)
        self.assertTrue(any("-include" in c and "machine.h" in c for c in command))
        self.assertEqual(command[-1], str(ROOT / "libs/b.c"))


BITS = {"n", "a", "b", "all", "low", "depth"}  # variables of axioms that are numbers of bits
FEW = [0, 1, 2, 3, 11, 52, 58, 63, 64]
WORDS = sorted({*(2**k + d for k in (0, 1, 4, 12, 58, 63, 64) for d in (-1, 0, 1)), -64, -5, -1, 5, 600,
                0xDEADBEEF12345678, 2**64 + 12345, 2**65 - 1, -(2**64), -(2**40)})  # fmt: skip


def axioms(text):
    """The axioms about integers in ACSL, as [(name, variables, hypothesis, conclusion)] in Python."""
    for name, variables, body in re.findall(
        r"axiom (\w+): \\forall integer ([\w, ]+);(.*?);", text, re.DOTALL
    ):
        body = re.sub(r"\s+", " ", body).replace("&&", " and ").replace("/", "//")
        body = re.sub(r"\(([^()]*)<==>([^()]*)\)", r"((\1) == (\2))", body)
        body = re.sub(r"\(uint64_t\)(\w+)", r"u64(\1)", body).replace("(uint64_t)(", "u64(")
        hypothesis, conclusion = body.split("==>")
        yield name, variables.split(", "), hypothesis.strip(), conclusion.strip()


class Axioms(unittest.TestCase):
    """A wrong axiom proves everything: each holds for many numbers, at the edges of a word above
    all."""

    def holds(self, name, variables, hypothesis, conclusion):
        u64 = (2**64).__rmod__
        asked = 0
        for values in itertools.product(*(FEW if v in BITS else WORDS for v in variables)):
            scope = dict(zip(variables, values), u64=u64)
            if eval(hypothesis, scope):  # pylint: disable=eval-used
                asked += 1
                self.assertTrue(eval(conclusion, scope), f"{name}: {values}")
        self.assertGreater(asked, 3, name)

    def test_each_holds(self):
        found = set()
        for path in prove.PROOFS.glob("*.h"):
            for axiom in axioms(path.read_text()):
                self.holds(*axiom)
                found.add(axiom[0])
        text = "".join(path.read_text() for path in prove.PROOFS.glob("*.h"))
        others = {"user_end"}  # what it says of is no arithmetic
        self.assertEqual(set(re.findall(r"axiom (\w+)", text)), found | others)

    def test_a_wrong_one_is_found(self):
        wrong = "axiom off_by_one: \\forall integer x, n; 0 <= x && 0 <= n ==> (x >> n) < x;"
        with self.assertRaises(AssertionError):
            self.holds(*next(axioms(wrong)))


class Kept(unittest.TestCase):
    """The list in the tree."""

    def test_every_source_is_there_and_every_function_has_goals(self):
        for unit in prove.load():
            self.assertTrue((ROOT / unit["source"]).is_file(), unit["source"])
            for name in unit.get("assume", []):
                self.assertTrue((prove.PROOFS / name).is_file(), name)
            for function, goals in unit["functions"].items():
                self.assertGreater(goals, 0, function)

    def test_update_writes_what_was_counted_and_keeps_the_head(self):
        with tempfile.TemporaryDirectory() as directory:
            copy = Path(directory) / "proofs.yaml"
            copy.write_text(prove.LIST.read_text())
            unit = prove.load()[0]
            function = next(iter(unit["functions"]))
            with mock.patch.object(prove, "LIST", copy):
                prove.update({(unit["source"], function): (7, 777)})
                self.assertEqual(prove.load()[0]["functions"][function], 777)
            self.assertTrue(copy.read_text().startswith(prove.HEADER))


if __name__ == "__main__":
    unittest.main()
