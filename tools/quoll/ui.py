# SPDX-License-Identifier: BSD-2-Clause
"""What a person sees: messages, progress, colour. Colour and moving bars only on a terminal."""

import sys
import time
from contextlib import contextmanager


class Failure(Exception):
    """Ends the command: the text goes to stderr, the code to the shell (2: wrong use)."""

    def __init__(self, message, code=1):
        super().__init__(message)
        self.code = code


def usage_error(message):
    return Failure(message, code=2)


def console(stderr=False):
    """A rich console; one for each stream, made on first use because rich is slow to import."""
    if stderr not in _consoles:
        from rich.console import Console

        _consoles[stderr] = Console(stderr=stderr, highlight=False, soft_wrap=True)
    return _consoles[stderr]


_consoles = {}


def say(text="", style=None):
    """One line for the person. `style` is a rich style; `text` is never read as markup."""
    console().print(text, style=style, markup=False)
    sys.stdout.flush()


def natural_width(table):
    """The columns that a rich table needs to show everything."""
    return console().measure(table, options=console().options.update(width=10000)).maximum


def show(table):
    """A rich table, as wide as it is: what does not fit the terminal wraps, nothing is cut."""
    from rich.console import Console

    Console(width=max(natural_width(table), 1)).print(table)
    sys.stdout.flush()


def complain(text):
    """One line on stderr."""
    sys.stdout.flush()
    console(stderr=True).print(text, style="red", markup=False)


class _PlainProgress:
    """For logs and pipes: a line at the start and then at most one each few seconds."""

    INTERVAL = 5.0

    def __init__(self, title):
        self.title = title
        self.next_at = 0.0

    def update(self, done, total, what=""):
        now = time.monotonic()
        if now >= self.next_at or done == total:
            self.next_at = now + self.INTERVAL
            say(f"{self.title} {done}/{total} {what}".rstrip())


class _BarProgress:
    """For terminals: one moving line."""

    def __init__(self, title, bar):
        self.bar = bar
        self.task = bar.add_task(title, total=None, what="")

    def update(self, done, total, what=""):
        self.bar.update(self.task, completed=done, total=total, what=what)


@contextmanager
def progress(title):
    """Yields an object with update(done, total, what)."""
    if not sys.stdout.isatty():
        yield _PlainProgress(title)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[what]}", style="dim"),
    )
    with Progress(*columns, console=console(), transient=True) as bar:
        yield _BarProgress(title, bar)
