# SPDX-License-Identifier: BSD-2-Clause
"""What programs may write in a CMakeLists.txt of their own, against the build tree as a package."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from command import command
from elftools.elf.elffile import ELFFile

ROOT = Path(__file__).resolve().parents[3]

# The words that tutorials of the ecosystem start with, and two archives.
PROJECT = """\
include(${SEL4_TUTORIALS_DIR}/settings.cmake)
sel4_tutorials_regenerate_tutorial(${CMAKE_CURRENT_SOURCE_DIR})
cmake_minimum_required(VERSION 3.7.2)
project(two C ASM)
sel4_tutorials_setup_roottask_tutorial_environment()

add_executable(child child.c)
target_link_libraries(child sel4 muslc utils sel4runtime sel4muslcsys)

include(cpio)
MakeCPIO(archive.o "$<TARGET_FILE:child>;${CMAKE_CURRENT_SOURCE_DIR}/note")
MakeCPIO(more.o "${CMAKE_CURRENT_SOURCE_DIR}/note" CPIO_SYMBOL other_archive)

add_executable(two main.c archive.o more.o)
target_link_libraries(two sel4 muslc utils sel4runtime sel4muslcsys)

include(rootserver)
DeclareRootserver(two)
include(simulation)
GenerateSimulateScript()
"""
MAIN = """\
#include <stdio.h>
extern char _cpio_archive[], _cpio_archive_end[], other_archive[], other_archive_end[];
int main(void)
{
    printf("%ld %ld\\n", _cpio_archive_end - _cpio_archive, other_archive_end - other_archive);
    return 0;
}
"""
CHILD = "int main(void) { return %d; }\n"


class Project(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.source = Path(cls.folder.name) / "two"
        cls.build = Path(cls.folder.name) / "build"
        cls.source.mkdir()
        for name, text in (
            ("CMakeLists.txt", PROJECT),
            ("main.c", MAIN),
            ("child.c", CHILD % 1),
            ("note", "hello"),
        ):
            (cls.source / name).write_text(text)
        command(
            "cmake", "-S", cls.source, "-B", cls.build, "-G", "Ninja",
            f"-DQuoll_DIR={os.environ['QUOLL_BUILD_DIR']}",
            f"-DSEL4_TUTORIALS_DIR={ROOT / 'tutorials'}",
        )  # fmt: skip
        command("ninja", "-C", cls.build)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def symbol(self, name):
        with open(self.build / "two", "rb") as file:
            elf = ELFFile(file)
            (symbol,) = elf.get_section_by_name(".symtab").get_symbol_by_name(name)
            return symbol["st_value"], elf.header["e_entry"]

    def test_archives_are_page_aligned_and_apart(self):
        first, _ = self.symbol("_cpio_archive")
        second, _ = self.symbol("other_archive")
        self.assertEqual((first % 4096, second % 4096), (0, 0))
        self.assertNotEqual(first, second)

    def test_archive_holds_the_files_under_their_names(self):
        with open(self.build / "archive.cpio", "rb") as archive:
            listing = subprocess.run(
                ["cpio", "-it", "--quiet"],
                stdin=archive, capture_output=True, text=True, check=True,
            ).stdout
        self.assertEqual(listing.split(), ["child", "note"])

    def test_the_root_task_starts_at_its_own_entry(self):
        start, entry = self.symbol("_sel4_start")
        self.assertEqual(start, entry)

    def test_the_code_of_the_c_library_is_bracketed(self):
        start, end = (self.symbol(f"__quoll_libc_{edge}")[0] for edge in ("start", "end"))
        for name in ("printf", "__stdio_write", "_Exit", "strlen"):
            self.assertTrue(start <= self.symbol(name)[0] < end, name)
        for name in ("main", "__quoll_posix_start", "_start"):
            self.assertFalse(start <= self.symbol(name)[0] < end, name)

    def test_a_changed_program_reaches_the_image(self):
        before = (self.build / "two").read_bytes()
        self.assertIn("no work to do", command("ninja", "-C", self.build))
        (self.source / "child.c").write_text(CHILD % 2)
        command("ninja", "-C", self.build)
        self.assertNotEqual((self.build / "two").read_bytes(), before)

    def test_the_description_names_every_file(self):
        image = json.loads((self.build / "images" / "two.json").read_text())
        self.assertEqual(image["name"], "two")
        for file in (image["kernel"], image["root_task"], *image["archive"]):
            self.assertTrue(Path(file).exists(), file)

    def test_simulate_shows_its_command(self):
        shown = command(self.build / "simulate", "--print")
        self.assertTrue(shown.startswith("qemu-system-x86_64 "))
        self.assertIn(f"-initrd {self.build / 'two'}", shown)


if __name__ == "__main__":
    unittest.main()
