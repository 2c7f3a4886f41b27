# SPDX-License-Identifier: BSD-2-Clause
"""The front door: help, wrong arguments, missing tools."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import ROOT

COMMANDS = ("run", "build", "test", "gdb", "image", "bench", "fuzz", "soak", "prove", "clean")


def quoll(*arguments, program="quoll", **environment):
    return subprocess.run(
        [ROOT / program, *arguments],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )  # fmt: skip


# What the starter uses itself, and the commands in its table of tools.
PROGRAMS = (
    "sh dirname sed sort tr id env find sudo apt-get apt-cache gcc ld cmake ninja qemu-system-x86_64 "
    "clang clang-format cpio nanopb_generator.py gdb grub-mkrescue xorriso mformat"
).split()


def path_without(folder, *absent, **stand_ins):
    """A PATH with the starter's programs but some, and with scripts in the place of others."""
    for name in PROGRAMS:
        program = shutil.which(name)
        if program and name not in absent:
            (folder / name).symlink_to(program)
    for name, script in stand_ins.items():
        file = folder / name.replace("_", "-")
        file.unlink(missing_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
    return str(folder)


class Help(unittest.TestCase):
    def test_help_lists_every_command(self):
        result = quoll("--help")
        self.assertEqual(result.returncode, 0, result.stderr)
        for command in COMMANDS:
            self.assertRegex(result.stdout, rf"(?m)^    {command} ")

    def test_each_command_has_help(self):
        for command in COMMANDS:
            result = quoll(command, "--help")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn(f"usage: ./quoll {command}", result.stdout)

    def test_init_has_help(self):
        result = quoll("--help", program="init")
        self.assertEqual(result.returncode, 0, result.stderr)
        for option in ("--tut", "--task", "--solution", "--list", "--hint"):
            self.assertIn(option, result.stdout)


class WrongUse(unittest.TestCase):
    def refused(self, *arguments, saying, program="quoll"):
        result = quoll(*arguments, program=program)
        self.assertEqual(result.returncode, 2, result.stdout + result.stderr)
        self.assertIn(saying, result.stderr)

    def test_each_wrong_use_has_code_2_and_names_what_is_wrong(self):
        self.refused(saying="COMMAND")
        self.refused("fly", saying="invalid choice: 'fly'")
        self.refused("run", "--fast", saying="--fast")
        self.refused("run", "--silence", "soon", saying="'soon' is not a number of seconds")
        self.refused("run", "--limit", "-1", saying="not a number of seconds")
        self.refused("build", "-j", "0", saying="'0' is not a positive number")
        self.refused("test", "-R", saying="expected one argument")
        self.refused("clean", "everything", saying="everything")
        self.refused("--fly", program="init", saying="--fly")


class MissingTools(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_init_names_the_package_and_changes_nothing(self):
        path = path_without(self.folder, "ninja")
        result = quoll("--tut", "dynamic-3", program="init", PATH=path)
        self.assertEqual(result.returncode, 2)
        self.assertIn("apt-get install -y ninja-build", result.stderr)

    def test_without_root_the_exact_line_is_printed(self):
        path = path_without(
            self.folder, "ninja", "cmake", "sudo", id="echo 1000", apt_get="exit 99"
        )
        result = quoll("build", PATH=path)
        self.assertEqual(result.returncode, 1)
        self.assertIn("apt-get install -y cmake ninja-build\n", result.stderr)

    def test_as_root_apt_installs_what_is_missing(self):
        log = self.folder / "log"
        path = path_without(
            self.folder, "ninja", id="echo 0", apt_get=f'echo "$@ $DEBIAN_FRONTEND" >> {log}'
        )
        quoll("build", "-j", "0", PATH=path)  # refused, but only after the tools are there
        calls = log.read_text().splitlines()
        self.assertIn("update", calls[0])
        self.assertRegex(calls[1], r"install -y .*ninja-build noninteractive$")

    def test_a_failing_apt_is_reported(self):
        path = path_without(self.folder, "ninja", id="echo 0", apt_get="exit 100")
        result = quoll("build", PATH=path)
        self.assertEqual(result.returncode, 1)
        self.assertIn("apt could not install them", result.stderr)

    def test_without_apt_the_tools_are_listed(self):
        path = path_without(self.folder, "ninja", "apt-get")
        result = quoll("build", PATH=path)
        self.assertEqual(result.returncode, 1)
        self.assertIn("ninja-build", result.stderr)

    def test_groups_add_to_the_base(self):
        path = path_without(self.folder, "gdb", "ninja", "apt-get")
        self.assertNotIn("gdb", quoll("run", PATH=path).stderr)
        self.assertIn("gdb ninja-build", quoll("gdb", PATH=path).stderr)


if __name__ == "__main__":
    unittest.main()
