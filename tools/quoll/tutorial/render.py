# SPDX-License-Identifier: BSD-2-Clause
"""Renders the learner's files of a tutorial at a task, solved or not."""

from pathlib import Path

import jinja2

from quoll import paths
from quoll.tutorial import source

README = """\
# {title}

{introduction}

{tasks}
## Hints

`{init} --hint {first}` shows the hints for a task; `{init} --task {first}` steps to
it, and `{init} --task {first} --solution` shows it solved.
"""


def _indented(code, margin):
    """`code` shifted to the column of the place it goes to; the first line is there already."""
    lines = code.split("\n")
    return "\n".join([lines[0], *(margin + line if line else "" for line in lines[1:])])


def is_solved(tutorial, task, current, solution):
    """Whether `task` is done in the state "at task `current`" (None: at the very end)."""
    if current is None:
        return solution
    return task.number < current.number or (solution and task.number == current.number)


def render(tutorial, current=None, solution=False):
    """{file name: text}. The state at task `current`: those before it are solved, and it is too
    with `solution`. Without a task: the start of the tutorial, or with `solution` its end."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(paths.TUTORIALS / tutorial.name),
        variable_start_string="/*?", variable_end_string="?*/",
        block_start_string="/*-", block_end_string="-*/",
        comment_start_string="/*#", comment_end_string="#*/",
        trim_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip

    def task_code(name):
        task = tutorial.task(name)
        solved = is_solved(tutorial, task, current, solution)
        return _indented(task.after if solved else task.before, "    ")

    return {
        file: environment.get_template(file).render(name=tutorial.name, task=task_code)
        for file in tutorial.files
    }


def readme(tutorial, init):
    """The text of the tutorial for the learner's directory; `init` is how to call ./init."""
    tasks = "\n".join(
        f"## {task.name}: {task.title}\n\nIn `{task.file}`.\n\n{task.text}\n\n"
        f"When it is done, the console shows\n\n{_console(task.finish)}\n"
        for task in tutorial.tasks
    )
    return README.format(
        title=f"{tutorial.name}: {tutorial.title}",
        introduction=tutorial.introduction,
        tasks=tasks,
        init=init,
        first=tutorial.tasks[0].name,
    )


def _console(expectation):
    return "".join(
        f"    {line}\n"
        for process, lines in expectation.streams
        if process != "boot"
        for line in lines
    )


def write_if_changed(path, text):
    """So that a build does not start over for an equal file."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def main(arguments):
    tutorial = source.load(arguments.tutorial)
    for name, text in render(tutorial, solution=True).items():
        write_if_changed(Path(arguments.output) / name, text)
