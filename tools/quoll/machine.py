# SPDX-License-Identifier: BSD-2-Clause
"""The default machine: one QEMU command line for everything, and a boot that is watched."""

import os
import re
import selectors
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from enum import Enum

from quoll import ui
from quoll.image import Image

QEMU = "qemu-system-x86_64"
CPU = "Nehalem,+fsgsbase,+smep,+smap,+rdtscp,+pdpe1gb"
MEMORY = "512M"
HALTED = "halting..."
ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
SETTLE = 0.3  # seconds: what is still in the pipe when the end is known


def command(media, interactive=False, kvm=False, memory=MEMORY, extra=()):
    """The QEMU command line that boots `media`, an Image or the path of an ISO, with its console
    on stdin and stdout."""
    if isinstance(media, Image):
        source = ["-kernel", str(media.kernel), "-initrd", str(media.root_task)]
    else:
        source = ["-cdrom", str(media)]
    console = ["-serial", "mon:stdio"] if interactive else ["-serial", "stdio", "-monitor", "none"]
    return [
        QEMU,
        *(["-enable-kvm", "-cpu", "host"] if kvm else ["-cpu", CPU]),
        "-m", memory, "-nic", "none", "-display", "none", "-no-reboot", *console,
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        *source, *extra,
    ]  # fmt: skip


class End(Enum):
    """Why a watched boot ended."""

    STOPPED = "the watcher had seen enough"
    POWER_OFF = "the system switched itself off"
    HALTED = "the kernel halted"
    SILENT = "nothing was printed for too long"
    TIME_OUT = "the time was up"
    QEMU_FAILED = "QEMU ended by itself"


@dataclass
class Ending:
    """How a boot ended and what it printed. `code` is the exit code of a POWER_OFF."""

    end: End
    code: int = 0
    lines: list = field(default_factory=list)
    seconds: float = 0.0
    errors: str = ""


def clean(text):
    """A console line without colours and carriage returns."""
    return ESCAPES.sub("", text).replace("\r", "").replace("\0", "")


class Lines:
    """Cuts a byte stream into clean lines."""

    def __init__(self):
        self.rest = b""

    def feed(self, data):
        *whole, self.rest = (self.rest + data).split(b"\n")
        return [clean(line.decode(errors="replace")) for line in whole]

    def flush(self):
        rest, self.rest = self.rest, b""
        return [clean(rest.decode(errors="replace"))] if rest.strip() else []


def boot(media, on_line, silence=15.0, limit=120.0, echo=None, **options):
    """Boot an Image or an ISO and watch its console until it ends.

    `on_line` gets each line and returns True when it has seen enough, or the number of seconds
    that the console may be silent from now on, or None. `echo` gets the bytes as they come. Ends
    after `silence` seconds without output or `limit` seconds in all.
    """
    return watch(command(media, **options), on_line, silence, limit, echo)


def watch(argv, on_line, silence, limit, echo=None):
    """boot() for any command line: QEMU's, or in the tests of this module a stand-in."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                start_new_session=True,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise ui.Failure(f"{argv[0]} is not installed") from error
        try:
            ending = _follow(process, on_line, silence, started + limit, echo)
            errors.seek(0)  # before we stop it: that QEMU was told to end is no error of its own
            ending.errors = errors.read().decode(errors="replace").strip()
        finally:
            _stop(process)
    ending.seconds = time.monotonic() - started
    if ending.end is End.POWER_OFF and ending.errors and not ending.lines:
        ending.end = End.QEMU_FAILED
    return ending


def _follow(process, on_line, silence, deadline, echo):
    ending = Ending(None)
    cutter = Lines()
    output = process.stdout.fileno()
    until = min(time.monotonic() + silence, deadline)

    def take(lines):
        nonlocal silence
        for line in lines:
            ending.lines.append(line)
            if ending.end is not None:
                continue
            answer = on_line(line)
            if answer is True:
                ending.end = End.STOPPED
            elif line.strip() == HALTED:
                ending.end = End.HALTED
            elif answer:
                silence = answer

    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while selector.select(max(until - time.monotonic(), 0)):
            data = os.read(output, 65536)
            if not data:
                take(cutter.flush())
                _ended_by_itself(ending, process.wait())
                return ending
            if echo:
                echo(data)
            was_open = ending.end is None
            take(cutter.feed(data))
            now = time.monotonic()
            if ending.end is None:
                until = min(now + silence, deadline)
            elif was_open:
                until = now + SETTLE
    take(cutter.flush())
    if ending.end is None:
        ending.end = End.TIME_OUT if time.monotonic() >= deadline else End.SILENT
    return ending


def _ended_by_itself(ending, status):
    """QEMU closed its output: an odd status is isa-debug-exit's, another one QEMU's own."""
    if ending.end is None:
        ending.end = End.POWER_OFF if status > 0 and status % 2 else End.QEMU_FAILED
        ending.code = max(status, 0) >> 1


def _stop(process):
    """End QEMU, whatever it is doing, and wait for it."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(sign)
            try:
                process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                continue
    process.stdout.close()
