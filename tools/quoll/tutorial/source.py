# SPDX-License-Identifier: BSD-2-Clause
"""Reads a tutorial: tutorials/NAME/tutorial.md, and beside it the templates of the learner's files.

The Markdown file has an introduction with the console that every boot begins with, a section
`## task-N: TITLE` for each task, and a section `## mistakes`. A task has its text, `### Hints`, the
code `### Before` and `### After`, and the console at `### Start` and `### Finish`. A start that is
not given is the finish of the task before; a finish without a console is the start ("unchanged").
"""

import re
from dataclasses import dataclass, field

import yaml

from quoll import paths, ui
from quoll.tutorial.console import Expectation, Line

FENCE = re.compile(r"^```(\w+) ?(\w*)\n(.*?)^```$\n?", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(##|###) (.+)$", re.MULTILINE)
COMMENT = re.compile(r"\A<!--.*?-->\n", re.DOTALL)
ITEM = re.compile(r"^\d+\. ((?:.|\n(?! *\n|\d+\. ))+)", re.MULTILINE)


class SourceError(Exception):
    """A tutorial source that breaks its own format; the text says where."""


@dataclass
class Task:
    """One step of a tutorial."""

    name: str
    title: str
    file: str
    text: str
    hints: list
    before: str
    after: str
    calls: list
    shows: list
    start: Expectation
    finish: Expectation

    @property
    def number(self):
        return int(self.name.rpartition("-")[2])


@dataclass
class Mistake:
    """A known wrong turn: what it looks like, which task it belongs to, what to say."""

    shows: Line
    say: str
    task: str = None
    not_shown: Line = None
    calls: list = field(default_factory=list)
    lacks: list = field(default_factory=list)


@dataclass
class Tutorial:
    """A whole tutorial. `files` are the names of the learner's files."""

    name: str
    title: str
    aliases: list
    files: list
    introduction: str
    tasks: list
    mistakes: list

    def task(self, name):
        """The task of that name; an unknown name is wrong use and lists the known ones."""
        for task in self.tasks:
            if name in (task.name, str(task.number)):
                return task
        known = f"{self.tasks[0].name} to {self.tasks[-1].name}"
        raise ui.usage_error(f"{self.name} has no task '{name}'; it has {known}")


def _sections(text, level):
    """[(heading or None, body)] for the headings of one level."""
    parts, title, start = [], None, 0
    for match in HEADING.finditer(text):
        if match[1] == level:
            parts.append((title, text[start : match.start()]))
            title, start = match[2], match.end() + 1
    return [*parts, (title, text[start:])]


def _fences(text):
    """{(language, label): content} of the fenced blocks."""
    return {(match[1], match[2]): match[3] for match in FENCE.finditer(text)}


def _prose(text):
    """The text without the blocks that are for machines."""
    return FENCE.sub(lambda match: "" if match[1] == "yaml" else match[0], text).strip()


def _mapping(fences, label, where):
    try:
        return yaml.safe_load(fences["yaml", label])
    except KeyError:
        raise SourceError(f"{where} has no block 'yaml {label}'") from None
    except yaml.YAMLError as error:
        raise SourceError(f"{where}: {error}") from error


def _console(body):
    """The console blocks of a section: a list of lines for each process that prints."""
    return {
        label or "main": content.splitlines()
        for (language, label), content in _fences(body).items()
        if language == "console"
    }


def _expectation(body, boot):
    """What a section expects, after what every boot begins with; None if it says nothing."""
    console = _console(body)
    return Expectation.of({**boot, **console}) if console else None


def _code(parts, name, where):
    try:
        return _fences(parts[name])["c", ""].rstrip("\n")
    except KeyError:
        raise SourceError(f"{where} has no C code under '### {name}'") from None


def _read_task(heading, body, previous, boot):
    name, _, title = heading.partition(": ")
    head, *rest = _sections(body, "###")
    parts = dict(rest)
    settings = _mapping(_fences(head[1]), "task", name)
    start = _expectation(parts.get("Start", ""), boot) or (previous and previous.finish)
    if start is None:
        raise SourceError(f"{name} has no '### Start', and there is no task before it")
    return Task(
        name=name,
        title=title,
        file=settings["file"],
        text=_prose(head[1]),
        hints=[" ".join(item.split()) for item in ITEM.findall(parts.get("Hints", ""))],
        before=_code(parts, "Before", name),
        after=_code(parts, "After", name),
        calls=settings["calls"],
        shows=[Line(text) for text in settings.get("shows", [])],
        start=start,
        finish=_expectation(parts.get("Finish", ""), boot) or start,
    )


def _read_mistake(entry):
    hidden = entry.get("not_shown")
    return Mistake(
        **{**entry, "shows": Line(entry["shows"]), "not_shown": Line(hidden) if hidden else None}
    )


def parse(name, text):
    """A Tutorial from the text of its source. SourceError says what is wrong with it."""
    head, *sections = _sections(COMMENT.sub("", text), "##")
    settings = _mapping(_fences(head[1]), "tutorial", name)
    boot = _console(head[1])
    tasks, mistakes = [], []
    for heading, body in sections:
        if heading == "mistakes":
            entries = _mapping(_fences(body), "mistakes", heading)
            mistakes = [_read_mistake(entry) for entry in entries]
        else:
            tasks.append(_read_task(heading, body, tasks[-1] if tasks else None, boot))
    for expected, task in enumerate(tasks, start=1):
        if task.name != f"task-{expected}":
            raise SourceError(f"'{task.name}' stands where task-{expected} should")
    return Tutorial(
        name=name,
        title=settings["title"],
        aliases=settings.get("aliases", []),
        files=settings["files"],
        introduction=_prose(head[1]),
        tasks=tasks,
        mistakes=mistakes,
    )


def load_all():
    """Every tutorial of the tree, by name."""
    return [
        parse(file.parent.name, file.read_text())
        for file in sorted(paths.TUTORIALS.glob("*/tutorial.md"))
    ]


def load(name):
    """A tutorial by one of its names; an unknown name is wrong use and lists the known ones."""
    tutorials = load_all()
    for tutorial in tutorials:
        if name == tutorial.name or name in tutorial.aliases:
            return tutorial
    known = ", ".join(tutorial.name for tutorial in tutorials)
    raise ui.usage_error(f"there is no tutorial '{name}'; there are: {known}")
