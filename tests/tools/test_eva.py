# SPDX-License-Identifier: BSD-2-Clause
"""The command `prove --eva`: what it selects, how it reads Eva's reports and judges them, and
whether the list is whole. Frama-C is not run here."""

import re
import unittest

from support import ROOT, quoll_on_path

quoll_on_path()

from quoll import eva, ui  # noqa: E402  (needs the path above)

UNIT = {
    "driver": "domain", "decoders": ["decode_domain"], "reached": 90,
    "alarms": [{"alarm": "set: assertion", "times": 2, "reason": "a reason"}],
}  # fmt: skip
OTHER = {"driver": "irq", "decoders": ["decode_irq_control", "decode_irq_handler"], "reached": 0}
LOG = """\
[eva:final-states] Values at end of function decode_domain:
  In these functions, 345 statements reached (out of 374): 92% coverage.
"""
HEAD = "directory\tfile\tline\tfunction\tproperty kind\tstatus\tproperty\n"


def row(function, kind, status, what, directory="kernel/object"):
    return f"{directory}\tdomain.c\t7\t{function}\t{kind}\t{status}\t{what}\n"


class Selection(unittest.TestCase):
    def test_a_driver_or_a_decoder_by_its_beginning(self):
        self.assertEqual(eva.select([UNIT, OTHER], []), [UNIT, OTHER])
        self.assertEqual(eva.select([UNIT, OTHER], ["dom"]), [UNIT])
        self.assertEqual(eva.select([UNIT, OTHER], ["decode_irq_h"]), [OTHER])

    def test_a_name_that_begins_nothing_is_wrong_use(self):
        with self.assertRaises(ui.Failure) as caught:
            eva.select([UNIT], ["domain", "typo"])
        self.assertEqual(caught.exception.code, 2)
        self.assertIn("typo", str(caught.exception))


class Reading(unittest.TestCase):
    def test_what_is_known_to_hold_is_no_alarm(self):
        rows = "".join(row("f", "mem_access", status, "x") for status in sorted(eva.SOUND))
        self.assertEqual(eva.read_alarms(HEAD + rows), {})

    def test_an_alarm_has_its_function_kind_and_property(self):
        rows = row("f", "shift", "Unknown", "0 <= n") + row("f", "shift", "Invalid", "0 <= n")
        self.assertEqual(eva.read_alarms(HEAD + rows), {"f: shift: 0 <= n": 2})

    def test_a_failed_assertion_and_a_caller_that_breaks_a_contract_are_named_so(self):
        rows = row("f", "mem_access", "Invalid or unreachable", eva.ASSERTION)
        rows += row("g", "precondition of mark", "Unknown", "valid(p)")
        self.assertEqual(eva.read_alarms(HEAD + rows),
                         {"f: assertion": 1, "g: precondition of mark": 1})

    def test_a_quote_in_a_property_does_not_swallow_the_next_rows(self):
        rows = row("f", "shift", "Unknown", 'p == "') + row("g", "shift", "Unknown", "x")
        self.assertEqual(len(eva.read_alarms(HEAD + rows)), 2)

    def test_of_a_contract_only_the_calls_are_judged(self):
        rows = row("f", "postcondition", "Unknown", "x") + row("f", "precondition", "Unknown", "x")
        self.assertEqual(eva.read_alarms(HEAD + rows), {})
        rows = row("driver", "user assertion", "Unknown", "x", "tests/proofs/eva")
        self.assertEqual(eva.read_alarms(HEAD + rows), {"driver: user assertion: x": 1})

    def test_contracts_are_left_out_and_lines_stay(self):
        self.assertEqual(
            eva.strip_contracts("/*@ requires x;\n ensures y; */\nint f(void); //@ ghost\n/* why */\n"),
            "\n\nint f(void); \n/* why */\n",
        )

    def test_a_report_without_a_summary_has_reached_nothing(self):
        self.assertEqual(eva.read_reached(LOG), 92)
        self.assertEqual(eva.read_reached("aborted"), 0)

    def test_outcomes_are_kept_apart_by_the_type_of_the_function(self):
        source = ("static status_t check(int x)\n_Bool is_it(void);\nstruct slot *find(void)\n"
                  "status_t ( __attribute__((__noinline__)) rare)(void)\nvoid nothing(void);\n")
        self.assertEqual(eva.splits(source), "check:0:1:2,find:0,is_it:0:1,rare:0:1:2")


class Verdict(unittest.TestCase):
    def defects(self, log=LOG, found=None):
        return eva.defects(UNIT, log, {"set: assertion": 2} if found is None else found)

    def test_as_listed(self):
        self.assertEqual(self.defects(), [])

    def test_a_new_alarm(self):
        found = {"set: assertion": 2, "get: shift: n": 1}
        self.assertEqual(self.defects(found=found), ["new alarm: get: shift: n"])

    def test_one_more_of_a_known_kind(self):
        self.assertEqual(self.defects(found={"set: assertion": 3}),
                         ["new alarm: set: assertion (3 times)"])

    def test_an_alarm_that_is_gone(self):
        self.assertEqual(self.defects(found={}), ["listed, but gone: set: assertion"])
        self.assertEqual(self.defects(found={"set: assertion": 1}),
                         ["listed, but gone: set: assertion (now 1 times)"])

    def test_less_is_reached(self):
        self.assertIn("89 %", self.defects(LOG.replace("92%", "89%"))[0])

    def test_a_decoder_that_is_not_reached(self):
        self.assertIn("decode_domain is not reached",
                      self.defects(LOG.replace("decode_domain", "other"))[0])

    def test_a_function_that_nothing_is_known_of(self):
        log = LOG + "  Neither code nor specification for function f, generating default assigns\n"
        self.assertEqual(self.defects(log), ["f has neither code nor a contract"])


class Kept(unittest.TestCase):
    """The list in the tree."""

    def test_every_driver_is_there_and_every_alarm_has_a_reason(self):
        names = [unit["driver"] for unit in eva.load()]
        self.assertEqual(len(names), len(set(names)))
        for unit in eva.load():
            self.assertTrue((eva.DRIVERS / f"{unit['driver']}.c").is_file())
            self.assertGreater(unit["reached"], 80, unit["driver"])
            for alarm in unit.get("alarms", []):
                self.assertGreater(len(alarm["reason"]), 20, alarm)

    def test_every_driver_in_the_folder_is_listed(self):
        listed = {unit["driver"] for unit in eva.load()}
        self.assertEqual(listed, {file.stem for file in eva.DRIVERS.glob("*.c")})

    def test_every_decoder_of_the_kernel_is_in_a_driver(self):
        listed = {name for unit in eva.load() for name in unit["decoders"]}
        for folder in ("object", "arch/x86_64"):
            for file in (ROOT / "kernel" / folder).glob("*.c"):
                found = re.findall(r"^(?:NOINLINE )?status_t (\w*decode\w*)\(", file.read_text(),
                                   re.MULTILINE)
                self.assertLessEqual(set(found), listed, file.name)


if __name__ == "__main__":
    unittest.main()
