#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Pack files into a newc CPIO archive in which the data of every file starts on a page.

A root task that carries such an archive in a page-aligned section can map its programs straight
from the archive's own frames. Nothing is invented for that: the name field of a header may be
longer than the name, and the bytes after the name's NUL are ignored by every reader, so the name
is padded until the data is aligned. `cpio -it` reads the result.

A program with a read-only segment that fills large pages (2 MiB) is placed so that the segment can
be mapped by large pages: at an offset that differs from the segment's address by a multiple of a
large page. The archive must then begin at such a multiple; --alignment says so to the assembler.
"""

import argparse
import io
import sys
from pathlib import Path

MAGIC = b"070701"
HEADER_SIZE = 110
TRAILER = "TRAILER!!!"
PAGE = 4096
LARGE_PAGE = 2 << 20
MAX_SIZE = 0xFFFFFFFF  # a field is eight hexadecimal digits
REGULAR_FILE = 0o100644
EXECUTABLE = 0o100755


class ArchiveError(Exception):
    """An input that cannot be put into an archive; the text says which and why."""


def round_up(value, unit, remainder=0):
    """The first number from `value` on that leaves this remainder."""
    return value + (remainder - value) % unit


def large_pages(segment):
    """How many large pages a segment of an ELF file fills with constants or code."""
    if segment["p_type"] != "PT_LOAD" or segment["p_flags"] & 2:
        return 0
    start, end = segment["p_vaddr"], segment["p_vaddr"] + segment["p_filesz"]
    return max(0, end // LARGE_PAGE - -(-start // LARGE_PAGE))


def placement(data, align=PAGE):
    """Where a file's data must be: a unit, and the remainder of its offset by that unit."""
    if len(data) < LARGE_PAGE or not data.startswith(b"\x7fELF"):
        return align, 0
    from elftools.elf.elffile import ELFFile

    try:
        segments = list(ELFFile(io.BytesIO(data)).iter_segments())
    except Exception:  # no program, whatever it begins with: then pyelftools raises anything
        return align, 0
    best = max(segments, key=large_pages, default=None)
    if best is None or large_pages(best) == 0:
        return align, 0
    remainder = (best["p_vaddr"] - best["p_offset"]) % LARGE_PAGE
    return (align, 0) if remainder % align else (max(align, LARGE_PAGE), remainder)


def header(inode, mode, file_size, name_size):
    """The fixed part of an entry. Owner, time and device are zero: equal inputs, equal archives."""
    links = 1 if inode else 0
    fields = (inode, mode, 0, 0, links, 0, file_size, 0, 0, 0, 0, name_size, 0)
    return MAGIC + b"".join(b"%08X" % field for field in fields)


def entry(offset, inode, name, data, mode, place):
    """One archive member that starts at `offset`; `place` is where its data must be."""
    raw_name = name.encode() + b"\0"
    data_at = round_up(offset + HEADER_SIZE + len(raw_name), *place)
    name_field = raw_name.ljust(data_at - offset - HEADER_SIZE, b"\0")
    body = header(inode, mode, len(data), len(name_field)) + name_field + data
    return body.ljust(round_up(len(body), 4), b"\0")


def pack(files, align=PAGE):
    """The archive of `files`, an iterable of (name, data, mode), as bytes."""
    if align < 4 or align & (align - 1):
        raise ArchiveError(f"alignment {align} is not a power of two of at least 4")
    archive = bytearray()
    seen = set()
    for inode, (name, data, mode) in enumerate(files, start=1):
        if not name or "\0" in name or name == TRAILER:
            raise ArchiveError(f"{name!r} is no name for an archive member")
        if name in seen:
            raise ArchiveError(f"two files are called {name!r}")
        if len(data) > MAX_SIZE:
            raise ArchiveError(f"{name} has {len(data)} bytes, more than the format can hold")
        seen.add(name)
        archive += entry(len(archive), inode, name, data, mode, placement(data, align))
    archive += entry(len(archive), 0, TRAILER, b"", 0, (4, 0))
    return bytes(archive.ljust(round_up(len(archive), align), b"\0"))


def alignment(files, align=PAGE):
    """That of the archive's first byte, so that the data of its files is where it must be."""
    return max([align, *(placement(data, align)[0] for _, data, _ in files)])


def read_input(argument):
    """A command-line FILE or NAME=FILE as (name, data, mode)."""
    name, _, path = argument.rpartition("=")
    path = Path(path)
    try:
        data = path.read_bytes()
        mode = EXECUTABLE if path.stat().st_mode & 0o100 else REGULAR_FILE
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from error
    return name or path.name, data, mode


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="mkcpio.py", description="Pack files into a CPIO archive with page-aligned data."
    )
    parser.add_argument("-o", "--output", required=True, type=Path, help="archive to write")
    parser.add_argument("--align", type=int, default=PAGE, help="alignment of file data (4096)")
    parser.add_argument("--alignment", type=Path, metavar="FILE",
                        help="write how the archive must be aligned, for the assembler")
    parser.add_argument("files", nargs="*", metavar="[NAME=]FILE", help="what goes in, in order")
    arguments = parser.parse_args(argv)
    try:
        files = [read_input(file) for file in arguments.files]
        arguments.output.write_bytes(pack(files, arguments.align))
        if arguments.alignment:
            arguments.alignment.write_text(f".balign {alignment(files, arguments.align)}\n")
    except ArchiveError as error:
        sys.exit(f"mkcpio.py: {error}")
    except OSError as error:
        sys.exit(f"mkcpio.py: cannot write {error.filename}: {error.strerror}")


if __name__ == "__main__":
    main()
