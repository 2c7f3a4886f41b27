# SPDX-License-Identifier: BSD-2-Clause
"""The archive builder: alignment, names, determinism, and that other tools read what it writes."""

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
