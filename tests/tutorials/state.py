# SPDX-License-Identifier: BSD-2-Clause
"""One state of a tutorial, built and booted: `state.py TASK start` or `state.py TASK finish`.

At the start of a task the console shows what the tutorial says, and ./check names the task as
unfinished. At its finish the console shows what it should and no more what it should not, and
./check is content.
"""

import sys

from learner import TUTORIAL, Learner, require_sdk


def demand(expectation, console):
    problems = [
        f"expected {missing.expected}\n     got {missing.got or 'nothing more'}"
        for missing in expectation.missing(console)
    ]
    if problems:
        raise AssertionError("\n".join([*problems, "console:", *console]))


def start(task):
    with Learner("--tut", TUTORIAL.name, "--task", task.name) as learner:
        said = learner.expect(1, learner.check())
        demand(task.start, learner.console())
        if f"{task.name} is unfinished" not in said:
            raise AssertionError(said)


def finish(task):
    with Learner("--tut", TUTORIAL.name, "--task", task.name, "--solution") as learner:
        said = learner.expect(0, learner.check())
        demand(task.finish, learner.console())
        for line in task.start.gone_after(task.finish):
            if line.among(learner.console()):
                raise AssertionError(f"still there: {line}\n{learner.log()}")
        last = task is TUTORIAL.tasks[-1]
        if ("All tasks are done" if last else f"{task.name} is done") not in said:
            raise AssertionError(said)


if __name__ == "__main__":
    require_sdk()
    {"start": start, "finish": finish}[sys.argv[2]](TUTORIAL.task(sys.argv[1]))
