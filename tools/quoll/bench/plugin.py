# SPDX-License-Identifier: BSD-2-Clause
"""Our QEMU plugin (plugin.c): compile it, load it, and read what it writes."""

import os
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from quoll import machine, paths, ui

HERE = Path(__file__).parent
SOURCES = ("plugin.c", "decode.c")
HEADERS = ("decode.h", "qemu_plugin.h")
FLAGS = ("-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC",
         "-fvisibility=hidden")  # fmt: skip


def supported():
    """Whether QEMU can load plugins: some distributions build it without."""
    try:
        text = subprocess.run(
            [machine.QEMU, "--help"], capture_output=True, text=True, check=False
        ).stdout
    except FileNotFoundError as error:
        raise ui.Failure(f"{machine.QEMU} is not installed") from error
    return "\n-plugin " in text


def build():
    """The path of the plugin, compiled if its sources are newer; a Failure if that is impossible."""
    if not supported():
        raise ui.Failure(f"this {machine.QEMU} was built without plugins: it has no option -plugin")
    library = paths.build_dir("release") / "bench-plugin.so"
    sources = [HERE / name for name in SOURCES]
    newest = max((HERE / name).stat().st_mtime for name in SOURCES + HEADERS)
    if library.exists() and library.stat().st_mtime >= newest:
        return library
    library.parent.mkdir(parents=True, exist_ok=True)
    unfinished = library.with_suffix(f".{os.getpid()}")
    result = subprocess.run(
        ["gcc", *FLAGS, "-o", str(unfinished), *map(str, sources)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if result.returncode:
        ui.complain(result.stdout.rstrip())
        raise ui.Failure("the plugin for QEMU does not compile")
    unfinished.replace(library)
    return library


@contextmanager
def output():
    """A file for the plugin to write, while it is needed."""
    with tempfile.TemporaryDirectory(prefix="quoll-bench-") as folder:
        yield Path(folder) / "followed"


def options(library, file, **addresses):
    """QEMU's options that load the plugin; `from_` and `to` as plugin.c says."""
    words = [f"out={file}", *(f"{name.rstrip('_')}={at:#x}" for name, at in addresses.items())]
    words = [str(word).replace(",", ",,") for word in (os.path.abspath(library), *words)]
    return ["-plugin", ",".join(words)]


@dataclass(frozen=True)
class Code:
    """An instruction, and how often a section executed it. `page`: equal for equal memory."""

    section: int
    count: int
    address: int
    page: int
    bytes: bytes


@dataclass
class Followed:
    """What the plugin saw of one benchmark: {column: value} for each section, by number, and for
    each pass through all of them; and the instructions."""

    sections: dict = field(default_factory=dict)
    passes: list = field(default_factory=list)
    code: list = field(default_factory=list)

    def rows(self, number):
        """The costs behind the number-th result: those of its section, or of all sections."""
        return self.sections.get(number, self.passes)

    def instructions(self, number):
        """The instructions behind the number-th result."""
        all_of_them = number not in self.sections
        return [code for code in self.code if all_of_them or code.section == number]


def read(file):
    """A list of Followed, one for each benchmark that began. The last may be incomplete."""
    try:
        text = Path(file).read_text(encoding="ascii")
    except OSError as error:
        raise ui.Failure(f"the plugin for QEMU wrote nothing: {error.strerror}") from error
    columns, followed = [], []
    for line in text[: text.rfind("\n") + 1].splitlines():  # what ended early may end in a line
        verb, *words = line.split()
        if verb == "columns":
            columns = words
        elif verb == "next":
            followed.append(Followed())
        elif verb in ("section", "pass", "code", "warm"):
            _READERS[verb](followed[-1], columns, words)
    return followed


def _section(benchmark, columns, words):
    row = dict(zip(columns, map(int, words[1:])))
    benchmark.sections.setdefault(int(words[0]), []).append(row)


def _pass(benchmark, columns, words):
    benchmark.passes.append(dict(zip(columns, map(int, words))))


def _code(benchmark, _, words):
    section, count, address, page, code = words
    benchmark.code.append(
        Code(int(section), int(count), int(address, 16), int(page, 16), bytes.fromhex(code))
    )


def _warm(benchmark, *_):
    benchmark.sections.clear()
    benchmark.passes.clear()


_READERS = {"section": _section, "pass": _pass, "code": _code, "warm": _warm}
