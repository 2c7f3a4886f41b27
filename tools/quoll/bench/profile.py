# SPDX-License-Identifier: BSD-2-Clause
"""Where the instructions of one benchmark go: per function, of the kernel and of each program."""

import bisect
from collections import Counter, defaultdict

from quoll.bench.table import number

PAGE_BITS = 12
KERNEL = 1 << 63
SHOWN = 40
UNKNOWN = "?"


class Program:
    """The code of an ELF file: its bytes by address, and its functions."""

    def __init__(self, role, path):
        from elftools.elf.elffile import ELFFile

        self.role = role
        with open(path, "rb") as file:
            elf = ELFFile(file)
            self.segments = [
                (segment["p_vaddr"], segment.data())
                for segment in elf.iter_segments()
                if segment["p_type"] == "PT_LOAD" and segment["p_flags"] & 1
            ]
            self.starts, self.names = self._functions(elf)

    def _functions(self, elf):
        """Functions, and labels of assembly that name code that is in no function."""
        table = elf.get_section_by_name(".symtab")
        found, covered = {}, []
        symbols = list(table.iter_symbols()) if table else []
        for symbol in symbols:
            if symbol["st_info"]["type"] == "STT_FUNC" and self.bytes(symbol["st_value"], 1):
                found.setdefault(symbol["st_value"], symbol.name)
                covered.append((symbol["st_value"], symbol["st_value"] + symbol["st_size"]))
        covered.sort()
        begins = [start for start, _ in covered]
        for symbol in symbols:
            at = symbol["st_value"]
            index = bisect.bisect_right(begins, at) - 1
            inside = index >= 0 and at < covered[index][1]
            if symbol["st_info"]["type"] == "STT_NOTYPE" and symbol.name and not inside:
                if self.bytes(at, 1):
                    found.setdefault(at, symbol.name)
        starts = sorted(found)
        return starts, [found[start] for start in starts]

    def bytes(self, address, size):
        for start, data in self.segments:
            if start <= address < start + len(data):
                return data[address - start : address - start + size]
        return b""

    def function(self, address):
        index = bisect.bisect_right(self.starts, address) - 1
        return self.names[index] if index >= 0 else UNKNOWN


class Owners:
    """Whose code is executed at an address. Programs share addresses; but the bytes in a page of
    memory are those of one file. Where several files have the same bytes at the same address, the
    one is taken that is alone in having those of the most instructions elsewhere."""

    def __init__(self, programs, code):
        pages = defaultdict(list)
        for one in code:
            pages[one.page, one.address >> PAGE_BITS].append(one)
        candidates = {page: self._fitting(programs, ones) for page, ones in pages.items()}
        alone = Counter()
        for page, fitting in candidates.items():
            if len(fitting) == 1:
                alone[fitting[0].role] += sum(one.count for one in pages[page])
        self.owner = {
            page: max(fitting, key=lambda program: alone[program.role], default=None)
            for page, fitting in candidates.items()
        }

    @staticmethod
    def _fitting(programs, ones):
        return [
            program for program in programs
            if all(program.bytes(one.address, len(one.bytes)) == one.bytes for one in ones)
        ]  # fmt: skip

    def of(self, one):
        return self.owner[one.page, one.address >> PAGE_BITS]


def by_function(programs, code):
    """Counter of executed instructions: {(program, function): count}. What no file has is "?"."""
    owners = Owners(programs, code)
    counted = Counter()
    for one in code:
        program = owners.of(one)
        if program:
            counted[program.role, program.function(one.address)] += one.count
        else:
            counted["kernel" if one.address >= KERNEL else UNKNOWN, UNKNOWN] += one.count
    return counted


def programs_of(system):
    return [Program(role, path) for role, path in system.files()]


def make(counted, operations):
    """The table of a profile: instructions per operation, the greatest first."""
    from rich.table import Table

    whole = sum(counted.values()) or 1
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in (
        ("share", "right"), ("instructions", "right"), ("program", "left"), ("function", "left"),
    ):  # fmt: skip
        grid.add_column(heading, justify=justify, no_wrap=True)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    for (role, function), count in ordered[:SHOWN]:
        grid.add_row(f"{count / whole:.1%}", number(count / operations), role, function)
    rest = ordered[SHOWN:]
    if rest:
        count = sum(count for _, count in rest)
        what = f"{len(rest)} more functions"
        grid.add_row(f"{count / whole:.1%}", number(count / operations), "", what)
    return grid


def summary(name, counted, operations):
    """One line: how many instructions an operation takes, and whose they are."""
    owners = Counter()
    for (role, _), count in counted.items():
        owners[role] += count
    parts = [f"{role} {number(count / operations)}" for role, count in owners.most_common()]
    return f"{name}: {number(sum(owners.values()) / operations)} instructions: {', '.join(parts)}"
