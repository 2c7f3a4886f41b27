# SPDX-License-Identifier: BSD-2-Clause
"""The command `run`: build, boot, show the console, and end when the root task has done its work.

A root task that is a tutorial is done when the console shows what the tutorial's last task
expects; any other ends the machine itself, and its exit code is ours.
"""

import sys

from quoll import image, machine, paths, symbols, ui
from quoll.build import build
from quoll.machine import End
from quoll.tutorial import source

LAST_LINES = 40


def expectation(name):
    """What the console of a root task must show, or None when it ends by itself."""
    for tutorial in source.load_all():
        if tutorial.name == name:
            return tutorial.tasks[-1].finish
    return None


def echo(data):
    """The guest's bytes, as they are, onto our own output."""
    sys.stdout.buffer.write(data.replace(b"\r\n", b"\n"))
    sys.stdout.buffer.flush()


def boot(system, expected, arguments):
    seen = []

    def on_line(line):
        seen.append(line)
        return expected is not None and expected.met_by(seen)

    return machine.boot(
        system, on_line, arguments.silence, arguments.limit, echo, kvm=arguments.kvm
    )


def verdict(ending, expected):
    """(exit code, message) of a boot."""
    seconds = f"{ending.seconds:.1f} s"
    if ending.end is End.STOPPED:
        return 0, f"done in {seconds}"
    if ending.end is End.POWER_OFF and expected is None:
        code = min(ending.code, 125)
        return code, f"ended with code {ending.code} after {seconds}"
    message = f"not done after {seconds}: {ending.end.value}"
    if ending.errors:
        message += f"\n{ending.errors}"
    for missing in expected.missing(ending.lines) if expected else []:
        message += f"\nexpected  {missing.expected}\ngot       {missing.got or 'nothing more'}"
    return 1, message


def main(arguments):
    name = arguments.root_task
    directory = build_image(name)
    system = image.named(directory, name).check()
    expected = expectation(name)
    ui.say(f"Booting {name}", style="bold")
    ending = boot(system, expected, arguments)
    code, message = verdict(ending, expected)
    if code:
        places = symbols.explain(system, ending.lines[-LAST_LINES:])
        if places:
            ui.say("Addresses above:")
            ui.say("\n".join(places))
        ui.complain(f"quoll: {name} {message}")
    else:
        ui.say(f"{name} {message}", style="green")
    return code


def build_image(name):
    """Build one root task and the kernel; an unknown name is wrong use."""
    directory = paths.build_dir()
    if not image.manifest(directory, name).exists():
        build("build.ninja")  # only CMake; it may be new
        image.named(directory, name)
    return build(f"{name}-image")
