# SPDX-License-Identifier: BSD-2-Clause
"""Runs inside gdb: symbols of several programs that share one range of addresses.

The root task and its programs are linked to the same addresses and live in different address
spaces, so gdb may know only one of them at a time, beside the kernel. Which one is in the machine
now is found by comparing the code in memory with the code in the files. A breakpoint in a program
asks the same before it stops.
"""

import json
import os
from pathlib import Path

import gdb

PAGE = 4096


class Program:
    """An ELF file whose code may be in memory."""

    def __init__(self, name, path):
        from elftools.elf.elffile import ELFFile

        self.name, self.path = name, path
        with open(path, "rb") as file:
            elf = ELFFile(file)
            self.code = [
                (segment["p_vaddr"], segment.data())
                for segment in elf.iter_segments()
                if segment["p_type"] == "PT_LOAD" and segment["p_flags"] & 1
            ]

    def page_at(self, address):
        """(start, bytes) of what the file has in the page of an address, or None."""
        for base, data in self.code:
            if base <= address < base + len(data):
                start = max(address & -PAGE, base)
                end = min((address & -PAGE) + PAGE, base + len(data))
                return start, data[start - base : end - base]
        return None

    def is_at(self, address):
        """Whether the machine has this file's code at an address now."""
        page = self.page_at(address)
        if page is None:
            return False
        start, expected = page
        try:
            return bytes(gdb.selected_inferior().read_memory(start, len(expected))) == expected
        except gdb.MemoryError:
            return False


class Chooser:
    """Keeps the symbols of the program that is in the machine."""

    def __init__(self, programs):
        self.programs = programs
        self.loaded = None

    def on_stop(self, _event=None):
        address = int(gdb.parse_and_eval("(unsigned long)$pc"))
        for program in self.programs:
            if program.is_at(address):
                self.load(program)
                return

    def load(self, program):
        if program is self.loaded:
            return
        if self.loaded:
            gdb.execute(f"remove-symbol-file {self.loaded.path}", to_string=True)
        gdb.execute(f"add-symbol-file {program.path}", to_string=True)
        self.loaded = program


class ProgramBreakpoint(gdb.Breakpoint):
    """Stops at an address only while the program is in the machine."""

    def __init__(self, program, address):
        super().__init__(f"*{address:#x}", internal=False)
        self.program, self.address = program, address

    def stop(self):
        return self.program.is_at(self.address)


def main():
    plan = json.loads(os.environ["QUOLL_GDB_PLAN"])
    for setting in ("confirm off", "pagination off", "architecture i386:x86-64"):
        gdb.execute(f"set {setting}", to_string=True)
    gdb.execute(f"file {plan['kernel']}", to_string=True)
    gdb.execute(f"target remote {plan['socket']}", to_string=True)

    programs = [Program(name, path) for name, path in plan["images"]]
    chooser = Chooser(programs)
    gdb.events.stop.connect(chooser.on_stop)

    role, _, address = plan["stop"]
    program = next((p for p in programs if p.name == role), None)
    if program:
        chooser.load(program)
        ProgramBreakpoint(program, address)
    else:
        gdb.Breakpoint(f"*{address:#x}")
    gdb.execute("continue")
    if int(gdb.parse_and_eval("(unsigned long)$pc")) != address:
        return
    Path(plan["reached"]).touch()
    for command in plan["commands"]:
        gdb.execute(command)


main()
