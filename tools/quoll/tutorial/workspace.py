# SPDX-License-Identifier: BSD-2-Clause
"""A learner's two directories, NAME/ and NAME_build/, and what we remember about them.

NAME/.tutorial.json records which task the sources were rendered at and what we wrote, so that a
learner's own changes can be told from ours.
"""

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

from quoll import paths, ui
from quoll.tutorial import render, source

STATE = ".tutorial.json"


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def cmake_home(build):
    """The source directory that a CMake build directory belongs to, or None."""
    try:
        cache = (build / "CMakeCache.txt").read_text()
    except OSError:
        return None
    match = re.search(r"^CMAKE_HOME_DIRECTORY:\w+=(.*)$", cache, re.MULTILINE)
    return Path(match[1]) if match else None


@dataclass
class Workspace:
    """One tutorial in a learner's hands. `task` is None in the finished state."""

    sources: Path
    tutorial: object
    task: str = None
    solution: bool = False
    rendered: dict = field(default_factory=dict)
    passed: dict = field(default_factory=dict)

    @property
    def build(self):
        return self.sources.with_name(self.sources.name + "_build")

    @classmethod
    def at(cls, directory):
        """The workspace that a directory is part of (sources or build), or None."""
        directory = Path(directory).resolve()
        candidates = [directory, *directory.parents]
        home = cmake_home(directory)
        for candidate in [home, *candidates] if home else candidates:
            if (candidate / STATE).exists():
                return cls.load(candidate)
        return None

    @classmethod
    def load(cls, sources):
        try:
            state = json.loads((sources / STATE).read_text())
            return cls(sources, source.load(state.pop("tutorial")), **state)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ui.usage_error(f"{sources / STATE} is damaged: {error}") from error

    def save(self):
        state = asdict(self)
        del state["sources"]
        state["tutorial"] = self.tutorial.name
        (self.sources / STATE).write_text(json.dumps(state, indent=4) + "\n")

    def text(self, file):
        """A file of the learner's as it is now; empty if it is gone."""
        try:
            return (self.sources / file).read_text(errors="replace")
        except OSError:
            return ""

    def digest(self):
        """Changes when any of the learner's files does."""
        return digest("\0".join(self.text(file) for file in self.tutorial.files))

    def step_to(self, task, solution):
        """Render the state at a task. Returns the names of backups of the learner's own work."""
        self.task, self.solution = task.name if task else None, solution
        files = render.render(self.tutorial, task, solution)
        backups = [self._write(name, text) for name, text in files.items()]
        init = paths.shown(paths.ROOT / "init")
        (self.sources / "README.md").write_text(render.readme(self.tutorial, init))
        self.passed = {}
        self.save()
        return [backup for backup in backups if backup]

    def _write(self, name, text):
        """Write one file; what the learner made of it is kept under the name returned."""
        path = self.sources / name
        old = self.text(name)
        backup = None
        if old not in ("", text) and digest(old) != self.rendered.get(name):
            backup = self._backup_name(path)
            os.replace(path, backup)
        if old != text:
            path.write_text(text)
        self.rendered[name] = digest(text)
        return backup

    @staticmethod
    def _backup_name(path):
        number = 1
        while (backup := path.with_name(f"{path.name}.backup-{number}")).exists():
            number += 1
        return backup
