# SPDX-License-Identifier: BSD-2-Clause
"""`./simulate` of a build directory: QEMU with the terminal as console. What the machine prints is
passed on byte by byte; behind the report of a fault comes where it happened."""

import ctypes
import os
import shlex
import signal
import subprocess
import sys

from quoll import machine, symbols, ui
from quoll.image import Image

PR_SET_PDEATHSIG = 1
REPORT_STARTS = ("fault: ", "<<", "kernel exception")
REPORT_ENDS = ("backtrace:", machine.HALTED)


class Reports:
    """Finds the reports of faults among console bytes, and explains each when it is complete."""

    def __init__(self, image):
        self.image = image
        self.lines = machine.Lines()
        self.report = []

    def feed(self, data):
        """Returns the lines to show behind `data`."""
        shown = []
        for line in self.lines.feed(data):
            if line.startswith(REPORT_STARTS):
                self.report = [line]
            elif self.report:
                self.report.append(line)
            if self.report and line.strip().startswith(REPORT_ENDS):
                shown += symbols.explain(self.image, self.report)
                self.report = []
        return shown


def _die_with_parent():
    """QEMU must not outlive this process, however that ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _pass_on(process, image):
    reports = Reports(image)
    while data := os.read(process.stdout.fileno(), 65536):
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        for line in reports.feed(data):
            # The terminal is raw while QEMU has it.
            sys.stdout.write(line + "\r\n")
            sys.stdout.flush()


def _put(command, option, words):
    """Puts `words`, split as a shell does, in the place of an option and its value."""
    at = command.index(option)
    command[at : at + 2] = shlex.split(words)


def command_line(image, arguments):
    """QEMU's command line, with what the user has changed of it."""
    command = machine.command(
        image, interactive=True, kvm=arguments.kvm, memory=arguments.memory, extra=arguments.extra
    )
    if arguments.binary:
        command[0] = arguments.binary
    for option, value in (
        ("-cpu", arguments.cpu), ("-kernel", arguments.kernel), ("-initrd", arguments.initrd),
    ):  # fmt: skip
        if value:
            command[command.index(option) + 1] = value
    if arguments.cpu_opt:
        command[command.index("-cpu") + 1] += "," + arguments.cpu_opt.lstrip(",")
    for option, value in (("-display", arguments.graphic), ("-serial", arguments.serial)):
        if value is not None:
            _put(command, option, value)
    if arguments.machine:
        command += ["-machine", arguments.machine]
    if arguments.gdbserver:
        command += ["-s", "-S"]
    return command + shlex.split(arguments.extra_qemu_args)


def main(arguments):
    image = Image.load(arguments.image).check()
    command = command_line(image, arguments)
    if arguments.print:
        print(shlex.join(command))
        return 0
    print(": leave with Ctrl-A X", file=sys.stderr, flush=True)
    if arguments.gdbserver:
        print(": waits for gdb on port 1234: ./launch_gdb", file=sys.stderr, flush=True)
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=_die_with_parent)
    except FileNotFoundError as error:
        raise ui.Failure(f"{command[0]} is not installed") from error
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda number, frame: process.send_signal(number))
    with process:
        _pass_on(process, image)
        return process.wait()
