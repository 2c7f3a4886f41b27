# SPDX-License-Identifier: BSD-2-Clause
"""Boots the kernel with a small root task, in QEMU, and reads what both say."""

import os
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["QUOLL_SOURCE_DIR"]) / "tools"))

from quoll import iso, machine  # noqa: E402  (needs the path above)
from quoll.image import Image  # noqa: E402
from quoll.machine import End  # noqa: E402

KERNEL = Path(os.environ["QUOLL_KERNEL"])
MULTIBOOT_KERNEL = KERNEL.with_name("quoll-kernel.mb.elf")
ROOT_TASK = Path(os.environ["QUOLL_ROOT_TASK"])
CPU_SUITE = Path(os.environ["QUOLL_CPU_SUITE"])
DEBUG_CALLS = Path(os.environ["QUOLL_DEBUG_CALLS"])
MIB = 1 << 20


class BootCase(unittest.TestCase):
    def boot(self, kernel=KERNEL, root_task=ROOT_TASK, cpu=machine.CPU, memory="64M"):
        """Boot and return the Ending."""
        return self.watch(Image("boot-root", kernel, root_task), cpu, memory)

    def watch(self, media, cpu=machine.CPU, memory="64M"):
        command = machine.command(media, memory=memory)
        command[command.index(machine.CPU)] = cpu
        if isinstance(media, Image) and media.root_task is None:
            at = command.index("-initrd")
            del command[at : at + 2]
        return machine.watch(command, lambda line: False, silence=20.0, limit=60.0)

    def assert_well(self, ending):
        """The root task found nothing to complain of."""
        text = "\n".join(ending.lines + [ending.errors])
        self.assertEqual(ending.end, End.POWER_OFF, text)
        self.assertEqual(ending.code, 0, text)
        self.assertIn("root task: all is well", text)
        self.assertIn("Booting all finished, dropped to user space", text)

    def assert_halted_with(self, ending, message):
        text = "\n".join(ending.lines + [ending.errors])
        self.assertEqual(ending.end, End.HALTED, text)
        self.assertIn(message, text)


def number(ending, what):
    """The number that the root task told for `what`."""
    return next(int(line.split()[1]) for line in ending.lines if line.startswith(what + " "))


class Ways(BootCase):
    def test_pvh(self):
        ending = self.boot()
        self.assert_well(ending)
        self.assertTrue(any("booted by PVH" in line for line in ending.lines))

    def test_multiboot(self):
        ending = self.boot(kernel=MULTIBOOT_KERNEL)
        self.assert_well(ending)
        self.assertTrue(any("booted by Multiboot" in line for line in ending.lines))

    def test_grub_from_an_iso(self):
        with tempfile.TemporaryDirectory() as folder:
            image = Path(folder) / "boot.iso"
            iso.make(Image("boot-root", KERNEL, ROOT_TASK), image)
            self.assert_well(self.watch(image))


class Graphics(BootCase):
    """A kernel that asks its boot loader for a graphics mode, and GRUB that sets one."""

    def test_linear_from_grub(self):
        kernel = Path(os.environ["QUOLL_GRAPHICS_KERNEL"])
        with tempfile.TemporaryDirectory() as folder:
            image = Path(folder) / "boot.iso"
            iso.make(Image("boot-root", kernel, ROOT_TASK), image)
            ending = self.watch(image)
        self.assert_well(ending)
        for teller in ("vbe", "framebuffer"):
            self.assertEqual(number(ending, f"{teller}-width"), 640)
            self.assertEqual(number(ending, f"{teller}-height"), 480)
            self.assertGreaterEqual(number(ending, f"{teller}-address"), 0x80000000)
        self.assertEqual(number(ending, "framebuffer-bits"), 32)


class Memory(BootCase):
    """Nearly all RAM reaches user level, on small and on large machines."""

    def check(self, mebibytes, cpu=machine.CPU):
        ending = self.boot(memory=f"{mebibytes}M", cpu=cpu)
        self.assert_well(ending)
        ram = number(ending, "ram")
        self.assertLess(ram, mebibytes * MIB)
        self.assertGreater(ram, (mebibytes - 3) * MIB - mebibytes * MIB // 256)

    def test_8_mib(self):
        self.check(8)

    def test_32_mib(self):
        self.check(32)

    def test_odd_size(self):
        self.check(333)

    def test_3_gib(self):
        self.check(3 << 10)

    def test_8_gib_with_pages_of_1_gib(self):
        self.check(8 << 10)

    def test_8_gib_with_pages_of_2_mib(self):
        self.check(8 << 10, cpu="Nehalem")

    def test_2_mib_still_boot(self):
        self.assert_well(self.boot(memory="2M"))


class Cpu(BootCase):
    """Features are used where the CPU has them; one that is required and missing is named."""

    def test_modern(self):
        self.assert_well(self.boot(cpu="max"))

    def test_without_any_optional_feature(self):
        self.assert_well(self.boot(cpu="qemu64,-xsave,-smap,-smep,-fsgsbase,-pdpe1gb"))

    def test_registers_and_exceptions_on_all_kinds(self):
        for cpu in ("qemu64", "Nehalem", "SandyBridge", "max", "EPYC,-fsgsbase"):
            with self.subTest(cpu):
                ending = self.boot(root_task=CPU_SUITE, cpu=cpu)
                failed = [line for line in ending.lines if line.startswith("not ok")]
                self.assertEqual((ending.end, ending.code, failed), (End.POWER_OFF, 0, []))

    def test_required_features_are_named(self):
        for flag, name in (
            ("lm", "lm (long mode"),
            ("nx", "nx (no-execute pages)"),
            ("syscall", "syscall (SYSCALL and SYSRET)"),
            ("sse2", "sse2 (vector instructions)"),
            ("apic", "apic (local interrupt controller)"),
            ("pat", "pat (page attribute table)"),
            ("pge", "pge (global pages)"),
            ("fxsr", "fxsr (FXSAVE and FXRSTOR)"),
        ):
            with self.subTest(flag):
                self.assert_halted_with(
                    self.boot(cpu=f"Nehalem,-{flag}"),
                    f"Quoll needs a CPU feature that is missing: {name}",
                )

    def test_long_mode_is_named_under_multiboot_too(self):
        self.assert_halted_with(
            self.boot(kernel=MULTIBOOT_KERNEL, cpu="qemu32"),
            "Quoll needs a CPU feature that is missing: lm (long mode",
        )


class RootTask(BootCase):
    """A root task that cannot be loaded gets a message that names the defect."""

    def refused(self, data, defect):
        with tempfile.NamedTemporaryFile(suffix=".elf") as file:
            file.write(data)
            file.flush()
            self.assert_halted_with(
                self.boot(root_task=Path(file.name)),
                f"the root task cannot be loaded: {defect}",
            )

    def grown(self, bytes_more):
        """The root task with a larger last segment."""
        data = bytearray(ROOT_TASK.read_bytes())
        table, count = struct.unpack_from("<Q", data, 32)[0], struct.unpack_from("<H", data, 56)[0]
        headers = [table + 56 * index for index in range(count)]
        last = [at for at in headers if struct.unpack_from("<I", data, at)[0] == 1][-1]
        size = struct.unpack_from("<Q", data, last + 40)[0]
        struct.pack_into("<Q", data, last + 40, size + bytes_more)
        return bytes(data)

    def patched(self, offset, form, value):
        data = bytearray(ROOT_TASK.read_bytes())
        struct.pack_into(form, data, offset, value)
        return bytes(data)

    def test_none(self):
        self.assert_halted_with(self.boot(root_task=None), "boot: no root task")

    def test_not_elf(self):
        self.refused(b"#!/bin/sh\n" * 100, "it is not an ELF file")

    def test_too_short(self):
        self.refused(ROOT_TASK.read_bytes()[:40], "it is too short to be an ELF file")

    def test_truncated(self):
        self.refused(ROOT_TASK.read_bytes()[:4200], "a segment's data is outside the file")

    def test_other_machine(self):
        self.refused(self.patched(18, "<H", 183), "it is for another kind of CPU")

    def test_headers_outside(self):
        self.refused(self.patched(32, "<Q", 1 << 63), "its program headers are outside the file")

    def test_entry_outside(self):
        self.refused(self.patched(24, "<Q", 0x1000), "its entry point is outside its segments")

    def test_more_slots_than_there_are(self):
        self.refused(self.grown(64 * MIB), "its image of ")

    def test_segment_beyond_the_address_space(self):
        self.refused(self.grown(1 << 47), "a segment is outside the user's address space")

    def test_more_memory_than_there_is(self):
        with tempfile.NamedTemporaryFile(suffix=".elf") as file:
            file.write(self.grown(16 * MIB))
            file.flush()
            ending = self.boot(root_task=Path(file.name), memory="8M")
            self.assert_halted_with(ending, "boot: not enough memory")

    def test_position_independent(self):
        self.refused(self.patched(16, "<H", 3), "it is position independent")


class DebugCalls(BootCase):
    """The debug system calls whose results are on the console."""

    def test_what_they_print(self):
        ending = self.boot(root_task=DEBUG_CALLS)
        text = "\n".join(ending.lines)
        _, scheduler, snapshot, end = re.split("-- (?:scheduler|snapshot|end)", text)
        self.assertIn("the thread with a name", scheduler)
        self.assertRegex(scheduler, r"running.*255|255.*running")
        self.assertRegex(snapshot, r'thread \S+ "the thread with a name"')
        for kind in ("cnode", "irq control", "untyped", "frame"):
            self.assertIn(kind, snapshot)
        self.assert_halted_with(ending, "SysDebugNameThread: cap is not a TCB, halting")
        self.assertNotIn("not reached", end)


class Crash(unittest.TestCase):
    """A kernel that goes wrong says where. gdb makes it go wrong."""

    def crash(self, *commands):
        """Do `commands` at the first system call and return what the kernel then prints."""
        with tempfile.TemporaryDirectory() as folder:
            console = Path(folder) / "console"
            qemu = machine.command(Image("boot-root", KERNEL, ROOT_TASK), memory="64M")
            at = qemu.index("-serial")
            qemu[at : at + 2] = ["-serial", f"file:{console}"]
            script = [
                "set remotetimeout 30",
                f"target remote | exec {shlex.join(qemu)} -S -gdb stdio",
                "hbreak kernel_syscall", "continue", "delete", *commands,
                "hbreak arch_halt", "continue", "kill",
            ]  # fmt: skip
            arguments = [word for line in script for word in ("-ex", line)]
            # What counts is the console: gdb minds that QEMU is gone after `kill`.
            subprocess.run(
                ["gdb", "-batch", "-nx", *arguments, str(KERNEL)],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
            )  # fmt: skip
            return machine.clean(console.read_text(errors="replace"))

    def test_jump_to_nowhere(self):
        text = self.crash("set $rip = 0")
        self.assertIn("kernel exception 14 (page fault), error code 0x10", text)
        self.assertIn("rip 0000000000000000", text)
        self.assertRegex(text, r"(?m)^  ffffffff80\w+ slow_syscall\+0x")
        self.assertIn("halting...", text)

    def test_stack_overflow(self):
        text = self.crash("set $rsp = (unsigned long)&kernel_stack + 8")
        self.assertIn("kernel exception 8 (double fault)", text)
        self.assertRegex(text, r"(?m)^  ffffffff80\w+ kernel_syscall\+0x")

    def test_write_to_code(self):
        text = self.crash("set $rip = (unsigned long)&clear_memory",
                          "set $rdi = (unsigned long)&kernel_text_start", "set $rsi = 16")  # fmt: skip
        self.assertIn("kernel exception 14 (page fault), error code 0x3", text)
        self.assertRegex(text, r"(?m)^  ffffffff80\w+ clear_memory\+0x")

    def test_execution_of_data(self):
        text = self.crash("set $rip = (unsigned long)&kernel_stack")
        self.assertIn("kernel exception 14 (page fault), error code 0x11", text)


if __name__ == "__main__":
    unittest.main()
