#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the runtime relies on in the C library's start-up, checked against the library itself.

Usage: test_musl.py <libc.a> <sel4runtime/src>
"""

import os
import re
import subprocess
import sys
import tempfile


def run(*command, cwd):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def constant(folder, file, name):
    with open(os.path.join(folder, file), encoding="utf-8") as source:
        found = re.search(rf"#define {name}\s+(\d+)", source.read())
    return int(found.group(1))


def word(folder, name):
    with open(os.path.join(folder, "tls_block.c"), encoding="utf-8") as source:
        return int(re.search(rf"{name} = (\d+)", source.read()).group(1))


def main():
    archive, sources = sys.argv[1:]
    failures = []

    def check(condition, message):
        print(("ok  " if condition else "FAIL ") + message)
        if not condition:
            failures.append(message)

    with tempfile.TemporaryDirectory() as folder:
        members = run("ar", "t", archive, cwd=folder).split()
        suffix = ".lo" if "__init_tls.lo" in members else ".o"
        run("ar", "x", archive, "__init_tls" + suffix, "__libc_start_main" + suffix,
            "__lock" + suffix, "__fdopen" + suffix, cwd=folder)
        symbols = run("nm", "-S", "__init_tls" + suffix, cwd=folder)
        needs = run("nm", "__init_tls" + suffix, cwd=folder)
        code = run("objdump", "-d", "--no-show-raw-insn", "__init_tls" + suffix, cwd=folder)
        start = run("nm", "__libc_start_main" + suffix, cwd=folder)
        lock = run("objdump", "-dr", "__lock" + suffix, cwd=folder)
        fdopen = run("objdump", "-dr", "__fdopen" + suffix, cwd=folder)

    # builtin_tls is a word, the control block, and sixteen words.
    builtin = int(re.search(r"(\w+) b builtin_tls", symbols).group(1), 16)
    control = constant(sources, "runtime.h", "TLS_CONTROL_COPY")
    check(builtin - 8 - 16 * 8 == control, f"the control block is {control} bytes")

    # The result of set_tid_address (218) is stored at the thread number's place.
    offset = constant(sources, "tls.c", "THREAD_NUMBER_OFFSET")
    store = re.search(r"\$0xda,%eax.*?syscall\s.*?%eax,0x(\w+)\(%rbx\)", code, re.DOTALL)
    check(store is not None and int(store.group(1), 16) == offset,
          f"the thread number is at offset {offset}")

    # libs/posix/src/threads.c: __lock reads need_locks, __fdopen compares threaded with 0. A
    # relocation counts from the end of its instruction.
    need = re.search(r"movsbl .*\n.*__libc([-+]0x\w+)", lock)
    check(need is not None and int(need.group(1), 16) + 4 == 3, "need_locks is at offset 3")
    threaded = re.search(r"cmpb +\$0x0,.*\n.*__libc([-+]0x\w+)", fdopen)
    check(threaded is not None and int(threaded.group(1), 16) + 5 == 1, "threaded is at offset 1")

    # In __init_tp, where rbx is the block: which words lead into it, besides its first and second.
    links = {int(at, 16) for at in re.findall(r"mov +%rbx,0x(\w+)\(%rbx\)", code)}
    for link in re.findall(r"lea +0x(\w+)\(%rbx\),%rax\s.*%rax,0x\1\(%rbx\)", code):
        links.add(int(link, 16))
    own = {8 * word(sources, f"CONTROL_{name}") for name in ("PREVIOUS", "NEXT", "ROBUST")}
    check(links == own, f"pointers into the control block are at offsets {sorted(own)}")

    check(" U __set_thread_area" in needs and " T __set_thread_area" not in needs,
          "__init_tls calls a __set_thread_area that another library may define")
    check(" W _init" in start, "__libc_start_main calls an _init that a program may define")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
