# SPDX-License-Identifier: BSD-2-Clause
"""The command `soak`: random processes for as long as one likes, on the kernel that checks itself.

The root task (tests/target/soak) reports every few seconds and compares memory and slots after each
round; it is told seed and time through QEMU's configuration device.
"""

import re
import time

from quoll import image, machine, ui
from quoll.build import build
from quoll.suite import END, parse

NAME = "test-soak"
KERNEL = "quoll-kernel-paranoid"
REPORT = re.compile(r"^soak (\d+) s: (.*)$")
SILENCE = 120.0  # seconds without a line: a report comes each five
LAST_LINES = 40


def orders(seed, seconds):
    """QEMU's options that tell the root task what to do."""
    return ["-fw_cfg", f"name=opt/quoll/soak,string={seed} {seconds}"]


def verdict(lines, why):
    """(good, what to say) of a console."""
    results, running = parse(lines)
    reports = [match[2] for match in map(REPORT.match, lines) if match]
    good = bool(results) and not running and all(result[0] == "ok" for result in results.values())
    if good and reports:
        return True, reports[-1]
    broken = [line for line in lines if line.startswith(("kernel:", "not ok"))]
    return False, broken[-1] if broken else f"it did not end well: {why}"


def boot(system, seed, seconds):
    with ui.progress("Soaking") as progress:

        def on_line(line):
            report = REPORT.match(line)
            if report:
                progress.update(min(int(report[1]), seconds), seconds, report[2])
            return line == END

        # A busy host may take long to come to the end of a round.
        return machine.boot(
            system, on_line, SILENCE, seconds + SILENCE, extra=orders(seed, seconds)
        )


def main(arguments):
    seconds = max(1, round(arguments.minutes * 60))
    seed = arguments.seed or int(time.time())
    directory = build(f"{NAME}-image", KERNEL)
    system = image.named(directory, NAME)
    system.kernel = directory / "kernel" / f"{KERNEL}.elf"
    ui.say(f"Random processes for {seconds} s on a paranoid kernel, seed {seed}", style="bold")
    ending = boot(system.check(), seed, seconds)
    good, what = verdict(ending.lines, ending.end.value)
    if good:
        ui.say(f"nothing lost, no invariant broken: {what}", style="green")
        return 0
    ui.say("\n".join(ending.lines[-LAST_LINES:]))
    again = f"./quoll soak --minutes {arguments.minutes:g} --seed {seed}"
    ui.complain(f"quoll: {what}\nagain: {again}")
    return 1
