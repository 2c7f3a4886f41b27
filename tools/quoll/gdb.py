# SPDX-License-Identifier: BSD-2-Clause
"""The command `gdb`: a machine that waits, and a gdb that knows kernel, root task and programs."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from quoll import image, machine, paths, ui
from quoll.run import build_image

INSIDE = Path(__file__).with_name("gdb_inside.py")
BATCH_LIMIT = 60  # seconds to reach the function
SOCKET_LIMIT = 10


def find_function(system, spec):
    """(role, file, address) of "FUNCTION" or "IMAGE:FUNCTION"; Failure says what is not there."""
    from elftools.elf.elffile import ELFFile

    role, _, name = spec.rpartition(":")
    role = role or system.name
    files = dict(system.files())
    if role not in files:
        raise ui.usage_error(f"there is no image '{role}' in it; there are: {', '.join(files)}")
    with open(files[role], "rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        for symbol in table.get_symbol_by_name(name) or () if table else ():
            if symbol["st_info"]["type"] == "STT_FUNC":
                return role, files[role], symbol["st_value"]
    raise ui.usage_error(f"{role} has no function '{name}'")


def start_machine(system, folder):
    """QEMU, stopped before its first instruction. Returns (process, gdb socket, console file)."""
    socket, console = folder / "gdb.socket", folder / "console"
    command = machine.command(
        system,
        extra=["-S", "-chardev", f"socket,id=gdb,path={socket},server=on,wait=off",
               "-gdb", "chardev:gdb"],
    )  # fmt: skip
    with open(console, "wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + SOCKET_LIMIT
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise ui.Failure(f"QEMU did not start: {console.read_text(errors='replace')}")
        time.sleep(0.02)
    return process, socket, console


def gdb_command(batch):
    quiet = ["gdb", "-q", *(["-nx", "-batch"] if batch else [])]
    return [*quiet, "-x", str(INSIDE)]


def run_gdb(command, environment, batch):
    """gdb's exit code. In batch mode it gets no terminal and a limited time."""
    if not batch:
        # Ctrl-C is for gdb: it stops the machine, not us.
        previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return subprocess.run(
                command, env=environment, check=False, preexec_fn=_restore_interrupt
            ).returncode
        finally:
            signal.signal(signal.SIGINT, previous)
    try:
        return subprocess.run(
            command, env=environment, check=False, stdin=subprocess.DEVNULL, timeout=BATCH_LIMIT
        ).returncode
    except subprocess.TimeoutExpired:
        return 124


def _restore_interrupt():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def main(arguments):
    directory = build_image(arguments.root_task)
    system = image.named(directory, arguments.root_task).check()
    role, file, address = find_function(system, arguments.function)
    with tempfile.TemporaryDirectory(prefix="quoll-gdb-") as folder:
        folder = Path(folder)
        reached = folder / "reached"
        process, socket, console = start_machine(system, folder)
        plan = {
            "kernel": str(system.kernel),
            "images": [[name, str(path)] for name, path in list(system.files())[1:]],
            "socket": str(socket),
            "stop": [role, str(file), address],
            "commands": ["backtrace", *arguments.execute] if arguments.batch else arguments.execute,
            "reached": str(reached),
        }
        ui.say(f"Stopping at {arguments.function} ({address:#x} in {paths.shown(file)})")
        if not arguments.batch:
            ui.say(f"The console is in {console}")
        sys.stdout.flush()
        try:
            environment = dict(os.environ, QUOLL_GDB_PLAN=json.dumps(plan))
            code = run_gdb(gdb_command(arguments.batch), environment, arguments.batch)
        finally:
            process.kill()
            process.wait()
        if arguments.batch and not reached.exists():
            raise ui.Failure(
                f"{arguments.function} was not reached. The console:\n"
                + console.read_text(errors="replace").replace("\r", "")
            )
    return code
