# SPDX-License-Identifier: BSD-2-Clause
"""`./simulate` of a build directory: QEMU with the terminal as console, nothing in between."""

import os
import shlex
import sys

from quoll import machine
from quoll.image import Image


def main(arguments):
    image = Image.load(arguments.image).check()
    command = machine.command(
        image, interactive=True, kvm=arguments.kvm, memory=arguments.memory, extra=arguments.extra
    )
    if arguments.print:
        print(shlex.join(command))
        return
    print(": leave with Ctrl-A X", file=sys.stderr, flush=True)
    os.execvp(command[0], command)
