# SPDX-License-Identifier: BSD-2-Clause
"""The archive builder: alignment, names, determinism, and that other tools read what it writes."""

import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "mkcpio.py"
sys.path.insert(0, str(TOOL.parent))

import mkcpio  # noqa: E402  (needs the path above)


def members(archive):
    """(name, data offset, data) of each member, by a reader of our own."""
    offset = 0
    while True:
        assert archive[offset : offset + 6] == b"070701", f"no magic at {offset}"
        fields = [
            int(archive[offset + 6 + 8 * i : offset + 14 + 8 * i], 16) for i in range(13)
        ]
        size, name_size = fields[6], fields[11]
        name_at = offset + 110
        name = archive[name_at : name_at + name_size].split(b"\0")[0].decode()
        data_at = mkcpio.round_up(name_at + name_size, 4)
        if name == "TRAILER!!!":
            return
        yield name, data_at, archive[data_at : data_at + size]
        offset = mkcpio.round_up(data_at + size, 4)


FILES = [
    ("app", b"\x7fELF" + bytes(range(256)) * 40, 0o100755),
    ("empty", b"", 0o100644),
    ("a name with spaces", b"x", 0o100644),
    ("page", b"p" * 4096, 0o100644),
    ("last", b"end", 0o100644),
]


class Pack(unittest.TestCase):
    def test_every_byte_comes_back(self):
        found = [(name, data) for name, _, data in members(mkcpio.pack(FILES))]
        self.assertEqual(found, [(name, data) for name, data, _ in FILES])

    def test_data_starts_on_a_page(self):
        for name, data_at, _ in members(mkcpio.pack(FILES)):
            self.assertEqual(data_at % 4096, 0, name)

    def test_other_alignments(self):
        for align in (4, 64, 2 << 20):
            for name, data_at, _ in members(mkcpio.pack(FILES, align)):
                self.assertEqual(data_at % align, 0, f"{name} at {align}")

    def test_archive_is_whole_pages(self):
        for count in range(len(FILES) + 1):
            self.assertEqual(len(mkcpio.pack(FILES[:count])) % 4096, 0)

    def test_every_name_length_around_the_page_edge(self):
        for length in (1, 2, 3, 3984, 3985, 3986, 3987, 4090, 5000):
            archive = mkcpio.pack([("n" * length, b"data", 0o100644)])
            ((name, data_at, data),) = members(archive)
            self.assertEqual((len(name), data_at % 4096, data), (length, 0, b"data"))

    def test_equal_inputs_give_equal_archives(self):
        self.assertEqual(mkcpio.pack(FILES), mkcpio.pack(FILES))

    def test_bad_names_are_refused(self):
        for name in ("", "TRAILER!!!", "nul\0inside"):
            with self.assertRaises(mkcpio.ArchiveError, msg=repr(name)):
                mkcpio.pack([(name, b"", 0o100644)])

    def test_two_files_of_one_name_are_refused(self):
        with self.assertRaisesRegex(mkcpio.ArchiveError, "two files are called 'app'"):
            mkcpio.pack([FILES[0], FILES[0]])

    def test_bad_alignments_are_refused(self):
        for align in (0, 1, 2, 24, 4095):
            with self.assertRaises(mkcpio.ArchiveError, msg=str(align)):
                mkcpio.pack(FILES, align)


LARGE = mkcpio.LARGE_PAGE
READ, EXECUTE, WRITE = 4, 5, 6


def program(*segments):
    """An ELF file with these segments: flags, address, offset, bytes."""
    size = max(offset + length for _, _, offset, length in segments)
    data = bytearray(size)
    struct.pack_into("<16sHHIQQQIHHHHHH", data, 0, b"\x7fELF\2\1\1", 2, 62, 1, 0, 64, 0, 0,
                     64, 56, len(segments), 64, 0, 0)  # fmt: skip
    for i, (flags, vaddr, offset, length) in enumerate(segments):
        struct.pack_into("<IIQQQQQQ", data, 64 + 56 * i, 1, flags, offset, vaddr, vaddr, length,
                         length, 4096)  # fmt: skip
    return bytes(data)


class LargePages(unittest.TestCase):
    """A segment that fills large pages lies where they can map it; nothing else moves."""

    def place(self, *segments):
        """Where a program with these segments lies behind another file, and the alignment."""
        files = [FILES[0], ("large", program(*segments), 0o100755), FILES[3]]
        archive = mkcpio.pack(files)
        found = {name: (at, data) for name, at, data in members(archive)}
        self.assertEqual({name: data for name, (_, data) in found.items()},
                         {name: data for name, data, _ in files})  # fmt: skip
        self.assertEqual(found["page"][0] % 4096, 0)
        return found["large"][0], mkcpio.alignment(files)

    def assert_congruent(self, vaddr, offset, *segments):
        at, alignment = self.place(*segments)
        self.assertEqual(alignment, LARGE)
        self.assertEqual((at + offset - vaddr) % LARGE, 0)
        self.assertLess(at, LARGE + len(FILES[0][1]) + 8192)

    def assert_packed(self, *segments):
        at, alignment = self.place(*segments)
        self.assertEqual((at, alignment), (4096 + 12288, 4096))

    def test_constants_with_the_headers(self):
        self.assert_congruent(0x400000, 0, (READ, 0x400000, 0, LARGE + 5))

    def test_constants_anywhere(self):
        self.assert_congruent(0x5FF000, 0x3000, (EXECUTE, 0x401000, 0x1000, 100),
                              (READ, 0x5FF000, 0x3000, 2 * LARGE))  # fmt: skip

    def test_code(self):
        self.assert_congruent(0x401000, 0x1000, (EXECUTE, 0x401000, 0x1000, 2 * LARGE))

    def test_the_largest_counts(self):
        self.assert_congruent(0x1001000, LARGE * 2, (READ, 0x400000, 0, LARGE),
                              (READ, 0x1001000, LARGE * 2, 3 * LARGE))  # fmt: skip

    def test_variables_do_not_count(self):
        self.assert_packed((WRITE, 0x400000, 0, 2 * LARGE))

    def test_no_whole_large_page(self):
        self.assert_packed((READ, 0x401000, 0x1000, 2 * LARGE - 0x2000))

    def test_pages_that_cannot_be_shared_at_all(self):
        self.assert_packed((READ, 0x400010, 0, 3 * LARGE))

    def test_not_quite_a_program(self):
        for data in (b"\x7fELF" + bytes(LARGE), b"\x7fELF\2\1\1" + b"\xff" * LARGE, bytes(LARGE)):
            self.assertEqual(mkcpio.placement(data), (4096, 0))


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name)

    def run_tool(self, *arguments):
        return subprocess.run(
            [sys.executable, TOOL, *arguments],
            cwd=self.path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def test_cpio_lists_and_extracts_it(self):
        (self.path / "one").write_bytes(b"1" * 5000)
        (self.path / "other").write_bytes(b"2" * 3)
        result = self.run_tool("-o", "out.cpio", "one", "two=other")
        self.assertEqual(result.returncode, 0, result.stderr)
        with open(self.path / "out.cpio", "rb") as archive:
            listing = subprocess.run(
                ["cpio", "-it", "--quiet"],
                stdin=archive, capture_output=True, text=True, check=True,
            )
        self.assertEqual(listing.stdout.split(), ["one", "two"])
        out = self.path / "out"
        out.mkdir()
        with open(self.path / "out.cpio", "rb") as archive:
            subprocess.run(["cpio", "-i", "--quiet"], stdin=archive, cwd=out, check=True)
        self.assertEqual((out / "one").read_bytes(), b"1" * 5000)
        self.assertEqual((out / "two").read_bytes(), b"2" * 3)

    def test_cpio_reads_long_padding(self):
        data = program((READ, 0x401000, 0x1000, 2 * LARGE))
        (self.path / "large").write_bytes(data)
        result = self.run_tool("-o", "out.cpio", "--alignment", "out.align", "large")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual((self.path / "out.align").read_text(), f".balign {LARGE}\n")
        with open(self.path / "out.cpio", "rb") as archive:
            out = self.path / "out"
            out.mkdir()
            subprocess.run(["cpio", "-i", "--quiet"], stdin=archive, cwd=out, check=True)
        self.assertEqual((out / "large").read_bytes(), data)

    def test_missing_file_is_named(self):
        result = self.run_tool("-o", "out.cpio", "nowhere")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("cannot read nowhere: No such file", result.stderr)
        self.assertFalse((self.path / "out.cpio").exists())

    def test_unwritable_output_is_named(self):
        result = self.run_tool("-o", "no/such/folder/out.cpio")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("cannot write", result.stderr)


if __name__ == "__main__":
    unittest.main()
