#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Pack files into a newc CPIO archive in which the data of every file starts on a page.

A root task that carries such an archive in a page-aligned section can map its programs straight
from the archive's own frames. Nothing is invented for that: the name field of a header may be
longer than the name, and the bytes after the name's NUL are ignored by every reader, so the name
is padded until the data is aligned. `cpio -it` reads the result.
"""

import argparse
import sys
from pathlib import Path

MAGIC = b"070701"
HEADER_SIZE = 110
TRAILER = "TRAILER!!!"
PAGE = 4096
MAX_SIZE = 0xFFFFFFFF  # a field is eight hexadecimal digits
REGULAR_FILE = 0o100644
EXECUTABLE = 0o100755


class ArchiveError(Exception):
    """An input that cannot be put into an archive; the text says which and why."""


def round_up(value, unit):
    return -(-value // unit) * unit


def header(inode, mode, file_size, name_size):
    """The fixed part of an entry. Owner, time and device are zero: equal inputs, equal archives."""
    links = 1 if inode else 0
    fields = (inode, mode, 0, 0, links, 0, file_size, 0, 0, 0, 0, name_size, 0)
    return MAGIC + b"".join(b"%08X" % field for field in fields)


def entry(offset, inode, name, data, mode, align):
    """One archive member that starts at `offset`; `align` is the alignment of its data."""
    raw_name = name.encode() + b"\0"
    data_at = round_up(offset + HEADER_SIZE + len(raw_name), align)
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
        archive += entry(len(archive), inode, name, data, mode, align)
    archive += entry(len(archive), 0, TRAILER, b"", 0, 4)
    return bytes(archive.ljust(round_up(len(archive), align), b"\0"))


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
    parser.add_argument("files", nargs="*", metavar="[NAME=]FILE", help="what goes in, in order")
    arguments = parser.parse_args(argv)
    try:
        archive = pack([read_input(file) for file in arguments.files], arguments.align)
        arguments.output.write_bytes(archive)
    except ArchiveError as error:
        sys.exit(f"mkcpio.py: {error}")
    except OSError as error:
        sys.exit(f"mkcpio.py: cannot write {arguments.output}: {error.strerror}")


if __name__ == "__main__":
    main()
