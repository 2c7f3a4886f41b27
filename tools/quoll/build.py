# SPDX-License-Identifier: BSD-2-Clause
"""Configure with CMake and build with Ninja, with progress, and with the errors in sight."""

import fcntl
import os
import re
import shutil
import subprocess
from contextlib import contextmanager

from quoll import paths, ui

CHATTER = ("ninja: Entering", "ninja: no work", "-- ")
STATUS = re.compile(r"^\[(\d+)/(\d+)\] (.*)")


@contextmanager
def _exclusive(directory):
    """One build at a time in a directory; a second one waits and says so."""
    directory.mkdir(parents=True, exist_ok=True)
    with open(directory / ".quoll-lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            ui.say(f"waiting for another build in {paths.shown(directory)}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def cached(directory, variable):
    """A variable of the directory's CMake cache, or None."""
    try:
        text = (directory / "CMakeCache.txt").read_text()
    except OSError:
        return None
    match = re.search(rf"^{variable}:\w+=(.*)$", text, re.MULTILINE)
    return match and match[1]


def configure(source, directory, *options):
    """Run CMake in `directory` unless that was done; Ninja re-runs it when inputs change."""
    home = cached(directory, "CMAKE_HOME_DIRECTORY")
    if home and os.path.realpath(home) != os.path.realpath(source):
        shutil.rmtree(directory)  # the tree was moved or copied: its cache means another place
    elif (directory / "build.ninja").exists():
        return
    ui.say(f"Configuring {paths.shown(directory)}")
    directory.mkdir(parents=True, exist_ok=True)
    command = ["cmake", "-S", str(source), "-B", str(directory), "-G", "Ninja"]
    command += ["--no-warn-unused-cli", *options]
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", check=False,
    )  # fmt: skip
    if result.returncode:
        ui.complain(result.stdout.rstrip())
        raise ui.Failure(f"CMake could not configure {paths.shown(directory)}")


def ninja(directory, *targets, title="Building", jobs=None):
    """Build targets. Returns (exit code, what the failing commands printed)."""
    command = ["ninja", "-C", str(directory), *([f"-j{jobs}"] if jobs else []), *targets]
    environment = dict(os.environ, NINJA_STATUS="[%f/%t] ")
    noise = []
    with ui.progress(title) as progress, subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=environment, text=True, errors="replace",
    ) as process:  # fmt: skip
        for line in process.stdout:
            status = STATUS.match(line)
            if status and "Re-checking" in status[3]:
                continue
            if status:
                progress.update(int(status[1]), int(status[2]), _short(status[3]))
            elif not line.startswith(CHATTER):
                noise.append(line.rstrip())
    return process.returncode, "\n".join(noise)


def _short(step):
    """`Building C object a/b/c.o` as `c.o`: fits a line, still tells what is going on."""
    return step.split("/")[-1].split()[-1][:40] if step.strip() else ""


def build(*targets, config="debug", jobs=None):
    """Configure and build the tree; returns the build directory, or raises Failure."""
    directory = paths.build_dir(config)
    with _exclusive(directory):
        configure(paths.ROOT, directory, f"-DCMAKE_BUILD_TYPE={config.capitalize()}")
        code, output = ninja(directory, *targets, jobs=jobs)
    if output:
        ui.say(output)
    if code:
        raise ui.Failure("the build failed; the messages above say where")
    if config == "debug":
        _link_compile_commands(directory)
    return directory


def _link_compile_commands(directory):
    """Editors look for compile_commands.json in the root of the tree."""
    link = paths.ROOT / "compile_commands.json"
    target = os.path.relpath(directory / "compile_commands.json", paths.ROOT)
    if link.is_symlink() and os.readlink(link) == target:
        return
    if link.is_symlink():
        link.unlink()
    if not link.exists():
        link.symlink_to(target)


def main(arguments):
    directory = build(*arguments.targets, config=arguments.config, jobs=arguments.jobs)
    ui.say(f"Built {paths.shown(directory)}")
