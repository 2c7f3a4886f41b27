# SPDX-License-Identifier: BSD-2-Clause
"""Addresses on the console, as functions and lines of the kernel, the root task or a program."""

import re
import subprocess

ADDRESS = re.compile(r"\b(?:0x)?([0-9a-f]{5,16})\b")
KERNEL_HALF = 1 << 63


class Symbols:
    """The code of one ELF file."""

    def __init__(self, role, path):
        from elftools.elf.elffile import ELFFile

        self.role, self.path = role, path
        with open(path, "rb") as file:
            elf = ELFFile(file)
            self.ranges = [
                (segment["p_vaddr"], segment["p_vaddr"] + segment["p_memsz"])
                for segment in elf.iter_segments()
                if segment["p_type"] == "PT_LOAD" and segment["p_flags"] & 1
            ]

    def has(self, address):
        return any(start <= address < end for start, end in self.ranges)

    def describe(self, addresses):
        """{address: "function (file:line)"} for those that lie in a function."""
        command = ["addr2line", "-f", "-s", "-e", str(self.path), *map(hex, addresses)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = result.stdout.splitlines()
        return {
            address: function if place.startswith("??") else f"{function} ({place.split(' ')[0]})"
            for address, function, place in zip(addresses, lines[::2], lines[1::2])
            if not function.startswith("??")
        }


def addresses_in(lines):
    """What may be code addresses in console lines, each once, in order."""
    found = {}
    for line in lines:
        for match in ADDRESS.finditer(line):
            found.setdefault(int(match[1], 16))
    return list(found)


def explain(image, lines):
    """Lines of text that say where the addresses on the console are. Empty if none is known.

    Programs of one system may share addresses; then each that has code there is named.
    """
    addresses = addresses_in(lines)
    text = {}
    for role, path in image.files():
        if not path.exists():
            continue
        symbols = Symbols(role, path)
        inside = [address for address in addresses if symbols.has(address)]
        if inside:
            for address, place in symbols.describe(inside).items():
                text.setdefault(address, []).append(f"{role}: {place}")
    return [
        f"  {address:#x}  {' or '.join(text[address])}" for address in addresses if address in text
    ]
