#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The options: CMake takes them by seL4's names, refuses what it must, and kernel, programs and the
page about them agree.

    test_config.py CMAKE SOURCE_DIR CMAKE_BINARY_DIR
"""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CMAKE, SOURCE, BINARY = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
KERNEL = BINARY / "generated/kernel_include/config.h"
PROGRAMS = BINARY / "generated/include/kernel/gen_config.h"
DOCS = SOURCE / "docs/configuration.md"
MODULE = SOURCE / "cmake/QuollConfiguration.cmake"


def numbers(path):
    """Values by name."""
    return dict(re.findall(r"^#define (CONFIG_\w+) +(\w+)", path.read_text(), re.MULTILINE))


def declared():
    """(option, macro, default, least, most) of each number in the module."""
    return re.findall(r"^ *quoll_number\((\w+) (\w+) (\d+) (\d+) (\d+)",
                      MODULE.read_text(), re.MULTILINE)


class Agreement(unittest.TestCase):
    def test_programs_are_told_what_the_kernel_is_built_with(self):
        told = numbers(PROGRAMS)
        for name, value in numbers(KERNEL).items():
            with self.subTest(name):
                self.assertEqual(told.get(name), value)

    def test_every_number_is_on_its_page_with_its_default(self):
        self.assertGreater(len(declared()), 10)
        for option, macro, default, least, most in declared():
            with self.subTest(option):
                row = rf"(?m)^\| `{option}` \| `CONFIG_{macro}` \| {default} \| {least} to {most} \|"
                self.assertTrue(re.search(row, DOCS.read_text()), "no such row")

    def test_every_option_is_on_its_page(self):
        options = re.findall(r"^ *quoll_\w+\((Kernel\w+|Hardware\w+) ", MODULE.read_text(), re.MULTILINE)
        for option in options:
            with self.subTest(option):
                self.assertTrue(f"`{option}`" in DOCS.read_text(), "not there")

    def test_there_are_few_of_each_kind(self):
        choices = re.findall(r"^ *quoll_(?:switch|choice)\((\w+) ", MODULE.read_text(), re.MULTILINE)
        self.assertLessEqual(len(declared()), 15)
        self.assertGreater(len(choices), 5)
        self.assertLessEqual(len(choices), 15)

    def test_no_other_code_is_compiled_for_another_number(self):
        macros = "|".join(macro for _, macro, *_ in declared())
        condition = re.compile(rf"^ *# *(?:el)?if.*\bCONFIG_({macros})\b", re.MULTILINE)
        for path in sorted((SOURCE / "kernel").rglob("*.[chS]")):
            with self.subTest(path.relative_to(SOURCE)):
                self.assertEqual(condition.findall(path.read_text()), [])


class Configuring(unittest.TestCase):
    """The module in a project of its own, in script mode: what it sets, or how it refuses."""

    def configure(self, *options):
        script = f"""
            cmake_minimum_required(VERSION 3.22)
            include("{MODULE}")
            configure_file("{SOURCE}/cmake/kernel_gen_config.h.in" programs.h @ONLY)
            configure_file("{SOURCE}/kernel/config.h.in" kernel.h @ONLY)
            message("api: ${{QUOLL_API_CONFIG}}")
        """
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "script.cmake").write_text(script)
            run = subprocess.run([CMAKE, *options, "-P", "script.cmake"], cwd=folder,
                                 capture_output=True, text=True)
            self.output = " ".join((run.stdout + run.stderr).split())
            if run.returncode:
                return None
            self.kernel = numbers(folder / "kernel.h")
            return numbers(folder / "programs.h")

    def refused(self, option, *words):
        self.assertIsNone(self.configure(option), f"{option} is accepted")
        for word in words:
            self.assertIn(word, self.output)

    def test_defaults(self):
        told = self.configure()
        self.assertEqual(told["CONFIG_NUM_DOMAINS"], "1")
        self.assertEqual(told["CONFIG_IRQ_IOAPIC"], "1")
        self.assertEqual(told["CONFIG_NO_BENCHMARKS"], "1")
        for name in ("CONFIG_IRQ_PIC", "CONFIG_HARDWARE_DEBUG_API", "CONFIG_ENABLE_BENCHMARKS",
                     "CONFIG_DEBUG_BUILD", "CONFIG_PRINTING"):
            self.assertNotIn(name, told)

    def test_debug_builds_print(self):
        told = self.configure("-DCMAKE_BUILD_TYPE=Debug")
        self.assertEqual((told["CONFIG_DEBUG_BUILD"], told["CONFIG_PRINTING"]), ("1", "1"))
        self.assertNotIn("CONFIG_PRINTING", self.configure("-DCMAKE_BUILD_TYPE=Debug",
                                                           "-DKernelPrinting=OFF"))
        self.assertIn("CONFIG_DEBUG_BUILD", self.configure("-DKernelDebugBuild=ON"))

    def test_every_number_takes_effect(self):
        for option, macro, default, *_ in declared():
            value = str(int(default) - 1) if int(default) > 2 else "3"
            with self.subTest(option):
                told = self.configure(f"-D{option}={value}", "-DKernelBenchmarks=tracepoints")
                self.assertEqual(told[f"CONFIG_{macro}"], value)
                self.assertEqual(self.kernel[f"CONFIG_{macro}"], value)

    def test_bad_numbers_are_refused(self):
        for option, *_ in declared():
            for value in ("many", "-1", "999999999", "", "0x10", "1.5", "007"):
                with self.subTest(f"{option}={value}"):
                    self.assertIsNone(self.configure(f"-D{option}={value}",
                                                     "-DKernelBenchmarks=tracepoints"), option)
                    for word in (option, f"'{value}'", "docs/configuration.md"):
                        self.assertIn(word, self.output)

    def test_the_api_follows(self):
        self.configure("-DHardwareDebugAPI=ON", "-DKernelBenchmarks=track_utilisation")
        self.assertIn("HARDWARE_DEBUG_API;ENABLE_BENCHMARKS;BENCHMARK_TRACK_UTILISATION",
                      self.output)

    def test_choices(self):
        told = self.configure("-DKernelIRQController=PIC")
        self.assertEqual((told["CONFIG_KERNEL_IRQ_CONTROLLER"], told["CONFIG_IRQ_PIC"],
                          told["CONFIG_MAX_NUM_IOAPIC"]), ("PIC", "1", "0"))
        self.assertNotIn("CONFIG_IRQ_IOAPIC", told)
        for word in ("generic", "track_kernel_entries", "tracepoints", "track_utilisation"):
            told = self.configure(f"-DKernelBenchmarks={word}")
            self.assertEqual(told["CONFIG_KERNEL_BENCHMARK"], word)
            self.assertIn("CONFIG_ENABLE_BENCHMARKS", told)
            self.assertIn(f"CONFIG_BENCHMARK_{word.upper()}", told)
            self.assertNotIn("CONFIG_NO_BENCHMARKS", told)
        told = self.configure("-DKernelMultibootGFXMode=linear", "-DKernelMultibootGFXDepth=16")
        self.assertEqual(told["CONFIG_KERNEL_MUTLTIBOOT_GFX_MODE"], "linear")
        self.assertIn("CONFIG_MULTIBOOT_GRAPHICS_MODE_LINEAR", told)
        self.assertNotIn("CONFIG_MULTIBOOT_GRAPHICS_MODE_NONE", told)
        self.assertEqual(told["CONFIG_MULTIBOOT_GRAPHICS_MODE_DEPTH"], "16")
        self.refused("-DKernelMultibootGFXMode=square", "none, text, linear")
        self.refused("-DKernelIRQController=APIC", "IOAPIC, PIC")
        self.refused("-DKernelBenchmarks=all", "none, generic")
        self.refused("-DHardwareDebugAPI=maybe", "ON or OFF")

    def test_what_cannot_be_honoured_is_refused(self):
        for option in ("KernelIsMCS=ON", "KernelMaxNumNodes=2", "KernelIOMMU=ON", "KernelVTX=1",
                       "KernelPlatform=sabre", "KernelSel4Arch=aarch64", "KernelLAPICMode=X2APIC"):
            with self.subTest(option):
                self.refused(f"-D{option}", option.partition("=")[0], "docs/compatibility.md")

    def test_what_asks_for_nothing_more_is_accepted(self):
        options = ("KernelIsMCS=OFF", "KernelMaxNumNodes=1", "KernelIOMMU=NO", "KernelVTX=0",
                   "KernelPlatform=pc99", "KernelSel4Arch=x86_64", "KernelFastpath=ON",
                   "KernelX86MicroArch=haswell", "KernelSkimWindow=OFF")
        self.assertIsNotNone(self.configure(*(f"-D{option}" for option in options)), self.output)


unittest.main(argv=["test_config"])
