# SPDX-License-Identifier: BSD-2-Clause
"""An installed Quoll: what its prefix holds, and a project outside the tree that uses only that."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from xml.etree import ElementTree

from command import command

OUTSIDE = Path(__file__).resolve().parent / "outside"
ROOT = Path(__file__).resolve().parents[3]


class Prefix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.prefix = Path(cls.folder.name) / "prefix"
        build = os.environ["QUOLL_BUILD_DIR"]
        command("cmake", "--install", build, "--prefix", cls.prefix)
        cls.project = Path(cls.folder.name) / "project"
        cls.build = Path(cls.folder.name) / "build"
        shutil.copytree(OUTSIDE, cls.project)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_api_description_is_there_and_readable(self):
        names = {
            interface.attrib["name"]
            for file in (self.prefix / "share/quoll/api").glob("object-api*.xml")
            for interface in ElementTree.parse(file).getroot().iter("interface")
        }
        self.assertLessEqual({"seL4_Untyped", "seL4_TCB", "seL4_CNode", "seL4_X86_Page"}, names)

    def test_both_images_of_the_kernel_are_there(self):
        for name in ("quoll-kernel.elf", "quoll-kernel.mb.elf"):
            self.assertTrue((self.prefix / "boot" / name).is_file(), name)

    def test_the_prefix_does_not_know_where_it_was_built(self):
        homes = (str(ROOT), os.environ["QUOLL_BUILD_DIR"])
        for file in self.prefix.rglob("*.cmake"):
            for home in homes:
                self.assertNotIn(home, file.read_text(), file)

    def test_no_program_of_the_tests_is_installed(self):
        self.assertEqual(sorted(p.name for p in self.prefix.iterdir()),
                         ["boot", "include", "lib", "share"])  # fmt: skip

    def test_a_project_outside_is_built_and_runs(self):
        command("cmake", "-S", self.project, "-B", self.build, "-G", "Ninja",
                f"-DCMAKE_PREFIX_PATH={self.prefix}")  # fmt: skip
        command("ninja", "-C", self.build)
        cache = (self.build / "build.ninja").read_text()
        self.assertNotIn(str(ROOT), cache, "the project reaches into the source tree")
        self.assertIn("outside: 12 squared is 144", self.console())

    def console(self):
        """What `./simulate` prints until the machine is still."""
        with subprocess.Popen(
            [self.build / "simulate"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        ) as process:  # fmt: skip
            lines = []
            for line in process.stdout:
                lines.append(line)
                if line.startswith(("outside: ", "halting...")):
                    break
            process.kill()
        return "".join(lines)


if __name__ == "__main__":
    unittest.main()
