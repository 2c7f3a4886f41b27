# SPDX-License-Identifier: BSD-2-Clause
"""Addresses on the console, as functions and lines of the kernel, the root task or a program."""

import re
import subprocess

ADDRESS = re.compile(r"(?<!\w)(?:0x)?([0-9a-f]{5,16})\b")
# A report names its thread: `fault: ... in "app"`, or `[... T0xffff8000002fb000 "app" @40105d]`.
NAMED = re.compile(r'(?:\bin|\bT0x[0-9a-f]+) "([^"]*)"')
# A register and its value; only the instruction pointer's is looked up.
OTHER_REGISTER = re.compile(r"\b(?!rip\b)\w+ +[0-9a-f]{16}\b")


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


def addresses_in(lines, roles=()):
    """What may be code addresses in console lines, each once, in order: {address: owner}. The
    owner is the image that the report around it names, as in `fault: ... in "app"`, or None."""
    found, owner = {}, None
    for line in lines:
        named = NAMED.search(line)
        if named:
            owner = named[1] if named[1] in roles else None
        for match in ADDRESS.finditer(OTHER_REGISTER.sub("", line)):
            found.setdefault(int(match[1], 16), owner)
    return found


def explain(image, lines):
    """Lines of text that say where the addresses on the console are. Empty if none is known.

    Programs of one system may share addresses; then the one that the report names is meant, or
    each that has code there is shown.
    """
    files = {role: path for role, path in image.files() if path.exists()}
    owners = addresses_in(lines, files)
    places = {address: {} for address in owners}
    for role, path in files.items():
        symbols = Symbols(role, path)
        inside = [address for address in owners if symbols.has(address)]
        for address, place in symbols.describe(inside).items() if inside else ():
            places[address][role] = place
    text = []
    for address, found in places.items():
        owner = owners[address]
        meant = {owner: found[owner]} if owner in found else found
        if meant:
            shown = " or ".join(f"{role}: {place}" for role, place in meant.items())
            text.append(f"  {address:#x}  {shown}")
    return text
