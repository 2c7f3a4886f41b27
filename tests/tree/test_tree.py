#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Rules about the tree: licence lines, which part may include which, and what stays portable."""

import pathlib
import re
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = {".c", ".h", ".S", ".py", ".sh", ".cmake", ".ld", ".xml", ".j2"}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)

# Public header folders of the libraries, from the lowest up. A library may include itself and what
# its entry names; "sel4" and "utils" are the ground everything else stands on.
LIBRARY_ARROWS = {
    "sel4": set(),
    "utils": {"sel4"},
    "elf": {"utils"},
    "cpio": {"utils"},
    "vka": {"sel4", "utils"},
    "sel4runtime": {"sel4", "utils"},
    "simple": {"sel4", "vka", "vspace", "utils"},
    "vspace": {"sel4", "vka", "utils"},
    "allocman": {"sel4", "vka", "simple", "vspace", "utils", "sel4utils"},
}


def tracked():
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def relative(path):
    return path.relative_to(ROOT).as_posix()


def includes(path):
    return INCLUDE.findall(path.read_text(encoding="utf-8", errors="replace"))


class Tree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not (ROOT / ".git").exists():
            raise unittest.SkipTest("not a git checkout")
        cls.files = tracked()
        cls.kernel = [p for p in cls.files if relative(p).startswith("kernel/") and
                      p.suffix in {".c", ".h"}]

    def fail_for(self, offenders, rule):
        self.assertFalse(offenders, rule + ":\n  " + "\n  ".join(offenders))

    def test_every_source_names_its_licence(self):
        bad = [relative(p) for p in self.files if p.suffix in SOURCE and
               "SPDX-License-Identifier: BSD-2-Clause" not in
               "\n".join(p.read_text(encoding="utf-8", errors="replace").splitlines()[:5])]
        self.fail_for(bad, "no SPDX line in the first five lines of")

    def test_kernel_includes_nothing_of_the_libraries(self):
        bad = [f"{relative(p)}: {name}" for p in self.kernel for name in includes(p)
               if name.startswith(("sel4/", "vka/", "sel4utils/", "utils/", "allocman/"))]
        self.fail_for(bad, "the kernel includes a library header")

    def test_portable_kernel_code_knows_no_cpu(self):
        cpu = re.compile(r"__x86_64__|__aarch64__|__riscv|\bcr3\b|\brdmsr\b|\bwrmsr\b")
        bad = []
        for path in self.kernel:
            name = relative(path)
            if name.startswith(("kernel/arch/", "kernel/plat/")):
                continue
            if cpu.search(path.read_text()):
                bad.append(f"{name}: names a CPU")
            bad += [f"{name}: {inc}" for inc in includes(path)
                    if inc.startswith("arch/") and
                    inc not in {"arch/arch.h", "arch/arch_thread.h"}]
        self.fail_for(bad, "portable kernel code depends on a CPU")

    def test_readers_make_no_system_calls(self):
        bad = [f"{relative(p)}: {name}" for p in self.files
               if relative(p).startswith(("libs/elf/", "libs/cpio/")) and p.suffix in {".c", ".h"}
               for name in includes(p) if name.startswith(("sel4/", "vka/", "vspace/"))]
        self.fail_for(bad, "the ELF and CPIO readers must not know the kernel")

    def test_library_arrows(self):
        bad = []
        for path in self.files:
            parts = path.relative_to(ROOT).parts
            if parts[0] != "libs" or path.suffix not in {".c", ".h"} or len(parts) < 3:
                continue
            allowed = LIBRARY_ARROWS.get(parts[1])
            if allowed is None:
                continue
            for name in includes(path):
                target = name.split("/")[0]
                if path.name == "autoconf.h" and name.endswith("/gen_config.h"):
                    continue  # gathers the options of whatever libraries there are
                if target in LIBRARY_ARROWS and target != parts[1] and target not in allowed:
                    bad.append(f"{relative(path)}: {name}")
        self.fail_for(bad, "a library includes one above it")

    def test_no_file_is_about_everything(self):
        bad = [f"{relative(p)}: {n} lines" for p in self.files if p.suffix in {".c", ".h", ".py"}
               for n in [len(p.read_bytes().splitlines())] if n > 900]
        self.fail_for(bad, "over 900 lines")

    def test_c_is_formatted(self):
        tool = shutil.which("clang-format")
        if not tool:
            self.skipTest("clang-format is not installed")
        sources = [str(p) for p in self.files if p.suffix in {".c", ".h"} and
                   "golden" not in p.parts and "tutorials" not in p.parts]
        run = subprocess.run([tool, "--dry-run", "-Werror", "--ferror-limit=1", *sources],
                             capture_output=True, text=True)
        bad = sorted({line.split(":")[0] for line in run.stderr.splitlines()
                      if "warning:" in line or "error:" in line})
        self.assertEqual(run.returncode, 0, "run clang-format -i on:\n  " + "\n  ".join(bad))


if __name__ == "__main__":
    unittest.main()
