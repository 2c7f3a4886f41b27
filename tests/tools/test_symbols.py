# SPDX-License-Identifier: BSD-2-Clause
"""Addresses on a console become functions and lines, of each program that has code there."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from support import quoll_on_path

quoll_on_path()

from quoll import symbols  # noqa: E402  (needs the path above)
from quoll.image import Image  # noqa: E402

SOURCE = """\
int counter;
int %s(int x)
{
    return x + counter;
}
int main(void) { return %s(1); }
"""


def compile_program(folder, name):
    source, elf = folder / f"{name}.c", folder / name
    source.write_text(SOURCE % (name, name))
    flags = ["-g", "-O0", "-no-pie", "-static", "-nostdlib", "-Wl,-e,main", "-Wl,--build-id=none"]
    subprocess.run(["gcc", *flags, "-o", elf, source], check=True)
    return elf


def address_of(elf, function):
    listing = subprocess.run(["nm", elf], capture_output=True, text=True, check=True).stdout
    lines = [line for line in listing.splitlines() if line.endswith(function)]
    return int(lines[0].split()[0], 16)


class Explain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        path = Path(cls.folder.name)
        files = {name: compile_program(path, name) for name in ("kernel", "root", "child")}
        cls.files = files
        cls.image = Image("root", files["kernel"], files["root"], [files["child"]])

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_functions_and_lines_of_each_program_with_code_there(self):
        address = address_of(self.files["root"], " main")
        (line,) = symbols.explain(self.image, [f"fault at {address:#x}"])
        self.assertIn(f"{address:#x}", line)
        for name in ("kernel", "root", "child"):
            self.assertIn(f"{name}: main ({name}.c:6)", line)

    def test_the_program_that_the_report_names_is_meant(self):
        address = address_of(self.files["root"], " main")
        report = ['fault: page fault in "child": write', f"  rip {address:016x}"]
        (line,) = symbols.explain(self.image, report)
        self.assertEqual(line, f"  {address:#x}  child: main (child.c:6)")

    def test_each_address_once_in_order(self):
        first = address_of(self.files["root"], " root")
        second = address_of(self.files["root"], " main")
        lines = symbols.explain(self.image, [f"pc {second:#x} ra {first:#x}", f"{second:016x}"])
        self.assertEqual([line.split()[0] for line in lines], [f"{second:#x}", f"{first:#x}"])

    def test_numbers_that_are_no_code_say_nothing(self):
        self.assertEqual(symbols.explain(self.image, ["0x6161 0xffffffffffff9e9e feedbeef"]), [])

    def test_missing_files_are_passed_over(self):
        image = Image("root", Path("/nowhere"), self.files["root"], [Path("/nowhere/too")])
        address = address_of(self.files["root"], " main")
        self.assertEqual(len(symbols.explain(image, [f"{address:#x}"])), 1)


class Addresses(unittest.TestCase):
    def found(self, *lines, roles=()):
        return symbols.addresses_in(lines, roles)

    def test_what_counts_as_an_address(self):
        line = "ip 0x401000 sp=0x7ffe0000, [ffffffff80101234] cafe 12 0x1 @40105d"
        addresses = [0x401000, 0x7FFE0000, 0xFFFFFFFF80101234, 0x40105D]
        self.assertEqual(list(self.found(line)), addresses)

    def test_of_the_registers_only_the_instruction_pointer(self):
        line = "  rip     0000000000401000  rsp     0000000000402000  r8      0000000000403000"
        self.assertEqual(list(self.found(line)), [0x401000])

    def test_reports_name_their_thread(self):
        for line in (
            'fault: page fault in "app" (thread 0xffff800000066000): write at 0x402000',
            '<<quoll(CPU 0) [refuse/82 T0xffff800000066000 "app" @402000]: CNode_Mint: no>>',
        ):
            self.assertEqual(self.found(line, roles=("app",))[0x402000], "app", line)
            self.assertIsNone(self.found(line, roles=("root",))[0x402000], line)


if __name__ == "__main__":
    unittest.main()
