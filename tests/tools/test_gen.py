#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The generator: conditions, numbering, how parameters are packed, bit layouts, and its command line."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(os.environ.get("QUOLL_SOURCE_DIR", Path(__file__).resolve().parents[2]))
GEN = ROOT / "tools" / "gen"
sys.path.insert(0, str(GEN))

import stubs                                                        # noqa: E402
from model import Api, ApiType, Condition, DescriptionError, Interface, Method, Param  # noqa: E402
from render import Renderer, break_line, macro_name, squeeze        # noqa: E402

DEBUG = {"CONFIG_DEBUG_BUILD", "CONFIG_PRINTING", "CONFIG_SET_TLS_BASE_SELF"}
MCS = DEBUG | {"CONFIG_KERNEL_MCS"}
WORD = ApiType("seL4_Word", 64, "value")
BYTE = ApiType("seL4_Uint8", 8, "value")
BOOL = ApiType("seL4_Bool", 1, "value")
CAP = ApiType("seL4_CNode", 64, "cap")
RIGHTS = ApiType("seL4_CapRights_t", 64, "bitfield")
PAIR = ApiType("seL4_Pair", 128, "struct", ("first", "second"))


def method(*params):
    """A method with these (direction, name, type) parameters."""
    interface = Interface("seL4_Thing", "Thing", "The thing.", "", "generic")
    return Method(interface, "ThingDo", "Do", "Do", Condition(), "Does it.", "",
                  [Param(name, kind, direction, "") for direction, name, kind in params], [])


class Conditions(unittest.TestCase):
    def test_always(self):
        self.assertTrue(Condition().holds(set()))
        self.assertEqual(str(Condition()), "")

    def test_nested(self):
        both = Condition(("and", ("not", ("config", "CONFIG_A")), ("config", "CONFIG_B")))
        self.assertTrue(both.holds({"CONFIG_B"}))
        self.assertFalse(both.holds({"CONFIG_A", "CONFIG_B"}))
        self.assertEqual(str(both), "not A and B")

    def test_or_inside_not_is_bracketed(self):
        neither = Condition(("not", ("or", ("config", "CONFIG_A"), ("config", "CONFIG_B"))))
        self.assertTrue(neither.holds(set()))
        self.assertEqual(str(neither), "not (A or B)")


class Packing(unittest.TestCase):
    def words(self, *params):
        return [stubs.pack(word) for word in stubs.make_stub(method(*params)).words]

    def test_each_word_has_a_register(self):
        self.assertEqual(self.words(("in", "a", WORD), ("in", "b", WORD)), ["a", "b"])

    def test_small_neighbours_share_one(self):
        self.assertEqual(self.words(("in", "a", BOOL), ("in", "b", BOOL), ("in", "c", BYTE)),
                         ["(a ? 1ul : 0ul) | ((b ? 1ul : 0ul) << 1) | ((c & 0xfful) << 8)"])

    def test_a_word_after_a_byte_starts_a_new_one(self):
        self.assertEqual(self.words(("in", "a", BYTE), ("in", "b", WORD)),
                         ["(a & 0xfful)", "b"])

    def test_capabilities_travel_beside(self):
        stub = stubs.make_stub(method(("in", "a", WORD), ("in", "c", CAP)))
        self.assertEqual([cap.name for cap in stub.caps], ["c"])
        self.assertEqual(len(stub.words), 1)

    def test_structures_and_bitfields(self):
        self.assertEqual(self.words(("in", "p", PAIR), ("in", "r", RIGHTS)),
                         ["p->first", "p->second", "r.words[0]"])

    def test_results_make_a_structure(self):
        stub = stubs.make_stub(method(("out", "low", BYTE), ("out", "high", BYTE)))
        self.assertEqual(stub.result_type, "seL4_Thing_Do_t")
        self.assertEqual([stubs.unpack(piece, "mr0") for piece in stub.result_words[0]],
                         ["(seL4_Uint8)(mr0 & 0xfful)", "(seL4_Uint8)((mr0 >> 8) & 0xfful)"])

    def test_a_structure_comes_back_through_a_pointer(self):
        stub = stubs.make_stub(method(("out", "p", PAIR)))
        self.assertEqual(stub.result_type, "seL4_Error")
        self.assertEqual(stub.arguments, ["seL4_Pair *p"])


class Text(unittest.TestCase):
    def test_macro_names(self):
        class Call:
            section = "debug"
        for name, wanted in (("DebugPutChar", "SYS_DEBUG_PUT_CHAR"), ("NBSend", "SYS_NB_SEND"),
                             ("SetTLSBase", "SYS_SET_TLS_BASE"), ("Call", "SYS_CALL")):
            Call.name = name
            self.assertEqual(macro_name(Call), wanted)

    def test_long_lines_are_broken(self):
        line = "LIBSEL4_INLINE int f(" + ", ".join(f"seL4_Word word{i}" for i in range(12)) + ")"
        broken = break_line(line).splitlines()
        self.assertGreater(len(broken), 1)
        self.assertTrue(all(len(part) <= 100 for part in broken))
        self.assertEqual(" ".join(part.strip() for part in broken).replace("( ", "("), line)

    def test_squeeze(self):
        self.assertEqual(squeeze("a  \n\n\n\nb\n\n"), "a\n\nb\n")


class Description(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.api = Api(ROOT / "api")

    def test_everything_is_explained(self):
        bad = [i.name for i in self.api.interfaces if not i.text and i.group == "generic"]
        for m in self.api.methods(DEBUG):
            bad += [m.function] if not m.brief else []
            bad += [f"{m.function} {p.name}" for p in m.params if not p.text]
            bad += [f"{m.function} {e.name}" for e in m.errors if not e.text]
        bad += [c.name for section in self.api.syscall_sections.values() for c in section
                if not c.brief]
        self.assertFalse(bad)

    def test_labels_have_no_gaps(self):
        for config in (DEBUG, MCS):
            numbers = list(self.api.labels(config).values())
            self.assertEqual(numbers, list(range(len(numbers))))

    def test_a_label_with_two_forms_counts_once(self):
        forms = [m for i in self.api.interfaces for m in i.methods if m.id == "TCBConfigure"]
        self.assertEqual(len(forms), 2)
        for config in (DEBUG, MCS):
            self.assertEqual(self.api.labels(config)["TCBConfigure"], 5)

    def test_known_numbers(self):
        classic, mcs = self.api.labels(DEBUG), self.api.labels(MCS)
        self.assertEqual((classic["CNodeMint"], mcs["CNodeMint"]), (21, 22))
        self.assertEqual((classic["X86PageMap"], mcs["X86PageMap"]), (39, 45))
        self.assertEqual(self.api.labels_end(DEBUG, "generic"), 33)
        self.assertEqual(self.api.labels_end(DEBUG, "sel4_arch"), 35)
        self.assertEqual(self.api.labels_end(DEBUG, "arch"), 53)

    def test_a_system_call_left_out_keeps_its_number(self):
        numbers = {c.name: c.number for c in self.api.syscalls({"CONFIG_SET_TLS_BASE_SELF"})}
        self.assertNotIn("DebugPutChar", numbers)
        self.assertEqual(numbers["SetTLSBase"], -30)
        self.assertEqual(numbers["SetRedirect"], -64)

    def test_labels_are_the_same_in_debug_and_release(self):
        self.assertEqual(self.api.labels(DEBUG), self.api.labels({"CONFIG_SET_TLS_BASE_SELF"}))

    def test_layouts(self):
        info = next(b for b in self.api.blocks if b.name == "seL4_MessageInfo")
        self.assertEqual([(f.name, f.shift, f.bits) for f in info.named],
                         [("label", 12, 52), ("capsUnwrapped", 9, 3), ("extraCaps", 7, 2),
                          ("length", 0, 7)])
        fault = self.api.unions[0]
        self.assertEqual((fault.words, fault.tag_field.word, fault.tag_field.bits), (20, 0, 4))

    def test_the_manual_has_every_method(self):
        manual = Renderer(self.api, DEBUG).files()["doc/reference.md"]
        for interface in self.api.interfaces:
            for m in interface.methods:
                self.assertIn(f"### {m.function}\n", manual)
        self.assertEqual(manual.count("\n## seL4_TCB\n"), 1)

    def test_stubs_of_other_configurations_are_left_out(self):
        client = Renderer(self.api, DEBUG).files()["include/interfaces/sel4_client.h"]
        self.assertIn("seL4_TCB_Configure(", client)
        self.assertNotIn("seL4_SchedContext_Bind(", client)
        self.assertNotIn("seL4_X86_VCPU_", client)


class Mistakes(unittest.TestCase):
    """A description that contradicts itself is refused, with what is wrong in the message."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for path in (ROOT / "api").glob("*.xml"):
            shutil.copy(path, self.folder)

    def refuse(self, name, old, new, wanted):
        path = self.folder / name
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))
        with self.assertRaisesRegex(DescriptionError, wanted):
            Api(self.folder)

    def test_broken_xml(self):
        self.refuse("errors.xml", "</errors>", "", "errors.xml.*no element found")

    def test_missing_file(self):
        (self.folder / "syscalls.xml").unlink()
        with self.assertRaisesRegex(DescriptionError, "syscalls.xml"):
            Api(self.folder)

    def test_unknown_type(self):
        self.refuse("object-api.xml", 'type="seL4_CNode"', 'type="seL4_Cnode"',
                    "seL4_Untyped Retype: unknown type seL4_Cnode")

    def test_unknown_error(self):
        self.refuse("object-api.xml", 'error name="seL4_DeleteFirst"', 'error name="DeleteFirst"',
                    "seL4_Untyped Retype: unknown error DeleteFirst")

    def test_no_direction(self):
        self.refuse("object-api.xml", 'dir="in"', 'dir="into"', "has no direction")

    def test_type_described_twice(self):
        self.refuse("types.xml", 'name="seL4_TCB"', 'name="seL4_CNode"', "described twice")

    def test_layout_of_broken_size(self):
        self.refuse("types.xml", 'name="label" bits="52"', 'name="label" bits="51"',
                    "seL4_MessageInfo has 63 bits")

    def test_field_across_words(self):
        self.refuse("types.xml", '<field bits="32"/>\n        <field bits="28"/>',
                    '<field bits="33"/>\n        <field name="wide" bits="59"/>\n'
                    '        <field bits="32"/>', "wide crosses a word")

    def test_condition_without_operand(self):
        self.refuse("object-api.xml", '<not><config var="CONFIG_KERNEL_MCS"/></not>', "<not/>",
                    "<not> with 0 operands")


class CommandLine(unittest.TestCase):
    def run_gen(self, *arguments):
        return subprocess.run([sys.executable, "-B", GEN / "gen.py", *arguments],
                              capture_output=True, text=True)

    def setUp(self):
        self.out = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.out)

    def test_help(self):
        run = self.run_gen("--help")
        self.assertEqual(run.returncode, 0)
        self.assertIn("--config", run.stdout)

    def test_without_output(self):
        run = self.run_gen()
        self.assertEqual(run.returncode, 2)
        self.assertIn("--out", run.stderr)

    def test_a_wrong_description_is_one_line_and_exit_code_1(self):
        run = self.run_gen("--api", str(self.out), "--out", str(self.out))
        self.assertEqual(run.returncode, 1)
        self.assertEqual(len(run.stderr.splitlines()), 1)
        self.assertIn("types.xml", run.stderr)

    def test_unchanged_files_are_left_alone(self):
        self.assertEqual(self.run_gen("--out", str(self.out)).returncode, 0)
        header = self.out / "include" / "sel4" / "syscall.h"
        os.utime(header, (1, 1))
        self.run_gen("--out", str(self.out))
        self.assertEqual(header.stat().st_mtime, 1)

    def test_only(self):
        self.run_gen("--out", str(self.out), "--only", "kernel_include/")
        self.assertEqual([path.name for path in self.out.iterdir()], ["kernel_include"])

    def test_list_and_inputs(self):
        self.assertIn("include/interfaces/sel4_client.h", self.run_gen("--list").stdout)
        inputs = self.run_gen("--inputs").stdout.splitlines()
        self.assertIn(str(ROOT / "api" / "types.xml"), inputs)
        self.assertTrue(all(Path(path).exists() for path in inputs))


if __name__ == "__main__":
    unittest.main()
