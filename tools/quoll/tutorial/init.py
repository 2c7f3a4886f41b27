# SPDX-License-Identifier: BSD-2-Clause
"""./init: start a tutorial, step to another of its tasks, show hints."""

import os
import shutil
from pathlib import Path

from quoll import build, paths, ui
from quoll.tutorial import source
from quoll.tutorial.workspace import Workspace

CHECK = """\
#!/bin/sh
# Boots {name} and says whether the current task is done.
exec '{root}/quoll' check --build-dir '{build}' "$@"
"""


def list_tutorials():
    for tutorial in source.load_all():
        also = f" (also called {', '.join(tutorial.aliases)})" if tutorial.aliases else ""
        ui.say(f"{tutorial.name}: {tutorial.title}{also}")
        for task in tutorial.tasks:
            ui.say(f"    {task.name}  {task.title}")


def show_hints(tutorial, task):
    ui.say(f"{task.name}: {task.title} (in {task.file})")
    for number, hint in enumerate(task.hints, start=1):
        ui.say(f"  {number}. {hint}")
    init = paths.shown(paths.ROOT / "init")
    ui.say(f"To see it solved: {init} --tut {tutorial.name} --task {task.name} --solution")


def sdk():
    """The build whose libraries and kernel the tutorial links; built if it has to be."""
    if "QUOLL_BUILD_DIR" in os.environ:
        directory = paths.build_dir()
        # Without this CMake would look for another Quoll, and might find one.
        if not (directory / "QuollConfig.cmake").exists():
            raise ui.Failure(f"{paths.shown(directory)} holds no build of Quoll")
        return directory
    return build.build("sdk")


def configure(workspace, sdk_dir):
    """Run CMake for the learner's project, and put ./check beside ./simulate."""
    compiler = build.cached(sdk_dir, "CMAKE_C_COMPILER")
    build.configure(
        workspace.sources, workspace.build,
        f"-DQuoll_DIR={sdk_dir}", f"-DSEL4_TUTORIALS_DIR={paths.TUTORIALS}",
        "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
        *([f"-DCMAKE_C_COMPILER={compiler}"] if compiler else []),
    )  # fmt: skip
    check = workspace.build / "check"
    check.write_text(
        CHECK.format(name=workspace.tutorial.name, root=paths.ROOT, build=workspace.build)
    )
    check.chmod(0o755)


def start(tutorial, task, solution):
    """Make both directories, or neither."""
    workspace = Workspace(Path.cwd() / tutorial.name, tutorial)
    for directory in (workspace.sources, workspace.build):
        if directory.exists():
            raise ui.usage_error(
                f"{directory.name} is there already; nothing is changed. To step to another task, "
                f"run this inside it; to start over, move {directory.name} away"
            )
    sdk_dir = sdk()
    try:
        workspace.sources.mkdir()
        workspace.step_to(task, solution)
        configure(workspace, sdk_dir)
    except BaseException:
        shutil.rmtree(workspace.sources, ignore_errors=True)
        shutil.rmtree(workspace.build, ignore_errors=True)
        raise
    ui.say(f"Made {workspace.sources.name}/ (your sources) and {workspace.build.name}/.")
    what_next(workspace, task)


def what_next(workspace, task):
    sources, built = paths.shown(workspace.sources), paths.shown(workspace.build)
    if workspace.solution:
        ui.say("The sources are solved" + (f" up to {task.name}." if task else "."))
    else:
        ui.say(f"Now {task.name}: {task.title}, in {sources}/{task.file}.")
    ui.say(f"The text of all tasks is in {sources}/README.md.")
    ui.say(f"In {built}: ninja builds, ./simulate boots (Ctrl-A X leaves), ./check judges.")


def step(workspace, tutorial, task, solution):
    """Step to another task inside a tutorial's directory."""
    if tutorial.name != workspace.tutorial.name:
        raise ui.usage_error(
            f"this directory is part of {workspace.tutorial.name}; start {tutorial.name} elsewhere"
        )
    if task is None and not solution:
        at = workspace.task or "the end"
        raise ui.usage_error(
            f"{workspace.sources} is at {at}; say where to step: --task TASK, or --solution"
        )
    backups = workspace.step_to(task, solution)
    for backup in backups:
        ui.say(f"Your changes are kept in {paths.shown(backup)}.")
    what_next(workspace, task)


def current_task(workspace):
    """The task whose hints a learner wants who does not say which."""
    tasks = workspace.tutorial.tasks
    if workspace.passed:
        return tasks[min(workspace.passed["level"], len(tasks) - 1)]
    return workspace.tutorial.task(workspace.task) if workspace.task else tasks[-1]


def main(arguments):
    if arguments.list:
        list_tutorials()
        return
    workspace = Workspace.at(Path.cwd())
    if arguments.tut:
        tutorial = source.load(arguments.tut)
    elif workspace:
        tutorial = workspace.tutorial
    else:
        raise ui.usage_error("say which tutorial: --tut NAME (--list shows them)")
    task = tutorial.task(arguments.task) if arguments.task else None
    if arguments.hint is not None:
        name = arguments.hint or arguments.task
        if not name and not workspace:
            raise ui.usage_error(f"say hints for which task, as in --hint {tutorial.tasks[0].name}")
        show_hints(tutorial, tutorial.task(name) if name else current_task(workspace))
    elif workspace:
        step(workspace, tutorial, task, arguments.solution)
    else:
        first = None if arguments.solution else tutorial.tasks[0]
        start(tutorial, task or first, arguments.solution)
