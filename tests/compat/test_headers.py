#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The public headers of all libraries compile alone and together, as C and C++, without a warning.

Asks the environment: COMPAT_HEADERS, the folders whose headers are public, and COMPAT_INCLUDES, all
include folders, both parted by ':'.
"""

import itertools
import os
import shutil
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support import configured_includes, folders, target_options

# Each header alone; as gnu11, test_symbols.py includes each alone, too.
ALONE_MODES = [("gcc", "c", "c11"), ("gcc", "c", "gnu99"), ("g++", "c++", "c++17")]
MODES = [*ALONE_MODES, ("gcc", "c", "gnu11"), ("clang", "c", "gnu11"), ("clang++", "c++", "c++17")]
# Headers for one run of a compiler: starting it costs as much as compiling some.
BATCH = 40
PROGRAM = """
#include <sel4/sel4.h>

static seL4_Word ask(seL4_CPtr endpoint)
{
    seL4_SetMR(0, 1);
    seL4_MessageInfo_t answer = seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
    return seL4_MessageInfo_get_length(answer) ? seL4_GetMR(0) : 0;
}

int main(void)
{
    seL4_BootInfo *info = seL4_GetBootInfo();
    seL4_CNode root = seL4_CapInitThreadCNode;
    seL4_Error error = seL4_CNode_Mint(root, info->empty.start, seL4_WordBits, root,
                                       seL4_CapInitThreadTCB, seL4_WordBits, seL4_AllRights, 0);
    if (error != seL4_NoError) {
        return (int)seL4_GetMR(0);
    }
    error = seL4_Untyped_Retype(info->untyped.start, seL4_EndpointObject, 0, root, 0, 0,
                                info->empty.start + 1, 1);
#ifdef CONFIG_DEBUG_BUILD
    seL4_DebugNameThread(seL4_CapInitThreadTCB, "tester");
#endif
    return ask(info->empty.start + 1) != 0 || error;
}
"""
OLD_PROGRAM = """
#include <sel4/sel4.h>
int mint(seL4_CNode, seL4_CapRights_t, seL4_Word badge);
int main(void)
{
    seL4_CapData_t badge = seL4_CapData_Badge_new(0x61);
    int error = mint(2, seL4_AllRights, seL4_CapData_Badge_new(0x61));
    return error + (int)badge + (int)seL4_CapData_Guard_new(1, 2) + (seL4_GetTag().words[0] == seL4_NoFault);
}
"""
# Parts of the API that this kernel does not offer yet, which the headers know all the same.
OTHER_CONFIGS = ["KERNEL_MCS", "HARDWARE_DEBUG_API", "IOMMU", "VTX", "KERNEL_X86_DANGEROUS_MSR",
                 "ENABLE_BENCHMARKS,BENCHMARK_TRACK_UTILISATION", "ENABLE_SMP_SUPPORT",
                 "DANGEROUS_CODE_INJECTION", "KERNEL_INVOCATION_REPORT_ERROR_IPC"]


def public_headers():
    found = set()
    for folder in folders("COMPAT_HEADERS"):
        found |= {path.relative_to(folder).as_posix() for path in folder.rglob("*.h")}
    return sorted(found)


def compile_text(text, compiler, language, standard, includes, options=("-Werror",)):
    """The compiler's complaints, empty if there are none."""
    command = [compiler, "-x", language, f"-std={standard}", "-Wall", "-Wextra", *options,
               "-fsyntax-only", *target_options(compiler, includes), "-"]
    run = subprocess.run(command, input=text, capture_output=True, text=True)
    return run.stderr if run.returncode else ""


class Headers(unittest.TestCase):
    def setUp(self):
        self.modes = [mode for mode in MODES if shutil.which(mode[0])]
        self.includes = folders("COMPAT_INCLUDES")

    def check(self, texts, **more):
        """Compile each named text in every mode, on all CPUs."""
        jobs = list(itertools.product(texts.items(), self.modes))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            complaints = list(pool.map(lambda job: compile_text(
                job[0][1], *job[1], more.get("includes", self.includes),
                more.get("options", ("-Werror",))), jobs))
        bad = [f"{name} with {' '.join(mode)}:\n{text[:800]}"
               for ((name, _), mode), text in zip(jobs, complaints) if text]
        if bad:
            self.fail(f"{len(bad)} of {len(jobs)} failed, first:\n" + "\n".join(bad[:3]))

    def test_each_header_compiles_alone(self):
        headers = public_headers()
        self.assertGreater(len(headers), 250)
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
            files = []
            for header in headers:
                files.append(f"{folder}/{header.replace('/', '@')}.c")
                Path(files[-1]).write_text(f"#include <{header}>\n", encoding="utf-8")
            jobs = [(mode, files[at:at + BATCH]) for mode in ALONE_MODES if shutil.which(mode[0])
                    for at in range(0, len(files), BATCH)]
            complaints = [text for text in pool.map(lambda job: self.check_files(*job), jobs) if text]
        if complaints:
            self.fail(f"{len(complaints)} of {len(jobs)} batches failed, first:\n{complaints[0][:2000]}")

    def check_files(self, mode, files):
        compiler, language, standard = mode
        run = subprocess.run(
            [compiler, "-x", language, f"-std={standard}", "-Wall", "-Wextra", "-Werror",
             "-fsyntax-only", *target_options(compiler, self.includes), *files],
            capture_output=True, text=True)
        return f"{' '.join(mode)}:\n{run.stderr}" if run.returncode else ""

    def test_all_headers_compile_together(self):
        headers = public_headers()
        for order, name in ((headers, "sorted"), (headers[::-1], "reversed")):
            self.check({name: "".join(f"#include <{header}>\n" for header in order)})

    def test_a_program_compiles(self):
        self.check({"program": PROGRAM})

    def test_an_old_program_compiles_with_warnings(self):
        self.check({"old program": OLD_PROGRAM}, options=())

    def test_headers_with_options_this_kernel_does_not_offer(self):
        for options in OTHER_CONFIGS:
            with self.subTest(options), tempfile.TemporaryDirectory() as folder:
                self.check({"sel4.h": "#include <sel4/sel4.h>\n"},
                           includes=configured_includes(options, folder))


if __name__ == "__main__":
    unittest.main()
