#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Entering the kernel costs no more instructions than it has to, and leaves vector registers alone."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import folders, target_options

# Function -> most instructions it may have, from its first to its return. r15 carries a message word and
# has to be saved by whoever receives one.
LIMITS = {
    "yield": 4, "signal": 5, "send_nothing": 5, "call_nothing": 7, "call_one_word": 9,
    "receive": 12, "answer_and_receive": 15, "set_priority": 20, "get_address": 18,
}
SOURCE = """
#include <sel4/sel4.h>

void yield(void) { seL4_Yield(); }
void signal(seL4_CPtr c) { seL4_Signal(c); }
void send_nothing(seL4_CPtr c) { seL4_Send(c, seL4_MessageInfo_new(0, 0, 0, 0)); }
void call_nothing(seL4_CPtr c)
{
    seL4_CallWithMRs(c, seL4_MessageInfo_new(0, 0, 0, 0), 0, 0, 0, 0);
}
seL4_Word call_one_word(seL4_CPtr c, seL4_Word word)
{
    seL4_CallWithMRs(c, seL4_MessageInfo_new(0, 0, 0, 1), &word, 0, 0, 0);
    return word;
}
seL4_Word receive(seL4_CPtr c)
{
    seL4_Word badge;
    seL4_Recv(c, &badge);
    return badge + seL4_GetMR(0);
}
seL4_Word answer_and_receive(seL4_CPtr c)
{
    seL4_Word badge;
    seL4_ReplyRecv(c, seL4_MessageInfo_new(0, 0, 0, 1), &badge);
    return badge;
}
int set_priority(seL4_TCB t, seL4_TCB by, seL4_Word p) { return seL4_TCB_SetPriority(t, by, p); }
seL4_Word get_address(seL4_CPtr frame) { return seL4_X86_Page_GetAddress(frame).paddr; }
"""


def disassemble(compiler):
    """Function name -> its instructions."""
    with tempfile.TemporaryDirectory() as temporary:
        binary = Path(temporary) / "stubs.o"
        subprocess.run([compiler, "-x", "c", "-std=gnu11", "-O2", "-fcf-protection=none",
                        "-fno-builtin", *target_options(compiler, folders("COMPAT_INCLUDES")),
                        "-c", "-", "-o", binary], input=SOURCE, text=True, check=True)
        listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", binary], text=True,
                                 capture_output=True, check=True).stdout
    code = {}
    for name, body in re.findall(r"^[0-9a-f]+ <(\w+)>:\n(.*?)(?:\n\n|\Z)", listing, re.M | re.S):
        lines = [line.split("\t", 1)[1] for line in body.splitlines() if "\t" in line]
        code[name] = [line for line in lines if not re.match(r"(cs )?nop|data16|xchg +%ax,%ax", line)]
    return code


class Stubs(unittest.TestCase):
    def check(self, compiler):
        if not shutil.which(compiler):
            self.skipTest(f"{compiler} is not installed")
        code = disassemble(compiler)
        for name, limit in LIMITS.items():
            with self.subTest(name):
                body = code[name]
                listing = f"{compiler}: {name}\n" + "\n".join(body)
                self.assertLessEqual(len(body), limit, listing)
                self.assertEqual(sum("syscall" in line for line in body), 1, listing)
                self.assertNotIn("xmm", listing)

    def test_gcc(self):
        self.check("gcc")

    def test_clang(self):
        self.check("clang")


if __name__ == "__main__":
    unittest.main()
