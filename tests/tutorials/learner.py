# SPDX-License-Identifier: BSD-2-Clause
"""A learner for tests: makes a tutorial's directories and runs its commands as a person would."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from quoll.tutorial import source  # noqa: E402  (needs the path above)

TUTORIAL = source.load("dynamic-3")


class Learner:
    """A directory of one's own, in which ./init has been run."""

    def __init__(self, *init_arguments, name="dynamic-3"):
        self.home = Path(tempfile.mkdtemp(prefix="quoll-learner-"))
        self.sources, self.build = self.home / name, self.home / f"{name}_build"
        if init_arguments:
            self.expect(0, self.init(*init_arguments))

    def run(self, *command, cwd=None):
        return subprocess.run(
            command, cwd=cwd or self.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", check=False, timeout=150,
        )  # fmt: skip

    def init(self, *arguments, cwd=None):
        return self.run(str(ROOT / "init"), *arguments, cwd=cwd)

    def check(self, *arguments):
        return self.run("./check", *arguments, cwd=self.build)

    def expect(self, code, result):
        if result.returncode != code:
            raise AssertionError(
                f"exit code {result.returncode}, not {code}:\n{result.stdout}\n{self.log()}"
            )
        return result.stdout

    def log(self):
        try:
            return "console:\n" + (self.build / "console.log").read_text()
        except OSError:
            return "no console"

    def console(self):
        return (self.build / "console.log").read_text().splitlines()

    def edit(self, file, old, new):
        path = self.sources / file
        text = path.read_text()
        if old not in text:
            raise AssertionError(f"{file} has no {old!r}")
        path.write_text(text.replace(old, new))

    def solve(self, task):
        """Replace a task's code before by its code after, as an editor would."""

        def indented(code):
            return "\n".join("    " + line if line else "" for line in code.split("\n"))

        self.edit(task.file, indented(task.before), indented(task.after))

    def leave(self):
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.leave()


def require_sdk():
    """Tests link the build they belong to and never build it themselves."""
    if "QUOLL_BUILD_DIR" not in os.environ:
        sys.exit("set QUOLL_BUILD_DIR to a built tree, as CTest does")
