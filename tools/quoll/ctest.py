# SPDX-License-Identifier: BSD-2-Clause
"""The command `test`: build everything, run CTest, end with CTest's own summary."""

import os
import re
import subprocess
import sys

from quoll import ui
from quoll.build import build

RESULT = re.compile(r"^\s*(\d+)/(\d+) Test\s+#\d+: (\S+) \.*\s*(Passed|\*\*\*\S+)")
START = re.compile(r"^\s+Start\s+\d+: ")
SUMMARY = re.compile(r"^(\d+% tests passed|No tests were found)")


def command(directory, arguments):
    """The ctest command line."""
    jobs = arguments.jobs or len(os.sched_getaffinity(0))
    words = ["ctest", "--test-dir", str(directory), "--output-on-failure", "--no-tests=error"]
    words += ["-j", str(jobs)]
    for option, value in (("-R", arguments.regex), ("-E", arguments.exclude)):
        words += [option, value] if value else []
    return words + (["--rerun-failed"] if arguments.rerun_failed else [])


def show(lines, progress, moving):
    """Show CTest's output as it comes: failures whole, passes on the bar (in a log: as lines)."""
    in_summary = failing = False
    for line in lines:
        line = line.rstrip("\n")
        result = RESULT.match(line)
        in_summary = in_summary or bool(SUMMARY.match(line))
        if result:
            failing = result[4] not in ("Passed", "***Skipped")
            if moving:
                progress.update(int(result[1]), int(result[2]), result[3])
        if START.match(line):
            continue
        if in_summary or failing or not moving:
            ui.say(line, style="red" if result and failing else None)


def main(arguments):
    directory = build(config=arguments.config, jobs=arguments.jobs)
    moving = sys.stdout.isatty()
    with subprocess.Popen(
        command(directory, arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
    ) as process:  # fmt: skip
        if moving:
            with ui.progress("Testing") as progress:
                show(process.stdout, progress, moving)
        else:
            show(process.stdout, None, moving)
    return 1 if process.returncode else 0
