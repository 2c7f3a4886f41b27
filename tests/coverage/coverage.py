#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Which target test covers which documented error of which method, as docs/coverage.md.

Tests say it by their names: <subject>__<situation>__<outcome>. The subject is a method
(cnode_copy) or, for what is wrong with the capability invoked, an interface (cnode); an outcome that starts with an error's name
(delete_first) covers that error, any other covers that the method works. What a name cannot say
is in coverage.txt.
"""

import argparse
import difflib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tools" / "gen")]

from model import Api  # noqa: E402  (needs the path above)
from quoll import suite  # noqa: E402

NOTES = Path(__file__).resolve().parent / "coverage.txt"
CONFIG = {"CONFIG_DEBUG_BUILD", "CONFIG_PRINTING", "CONFIG_SET_TLS_BASE_SELF",
          "CONFIG_HARDWARE_DEBUG_API"}
WORKS = "works"
HEAD = """\
<!-- SPDX-License-Identifier: BSD-2-Clause -->
<!-- Written by tests/coverage/coverage.py; the test coverage.table compares. -->
# Methods, their errors, and the tests of each

Every method of the classic x86_64 API and every error that [api/](../api) documents for it, with
the tests that run on the target and cover it. *No test* rows say why the error cannot be had.

*Every method* stands for two tests that try each method on an empty slot and on an object of each
other kind: `every_method__on_an_empty_slot__invalid_capability` and
`every_method__on_every_other_object__illegal_operation`.
"""


def snake(name):
    """GetIOAPIC -> get_ioapic, as the names of tests spell methods; IOPortControl ->
    io_port_control."""
    name = name.replace("IOPort", "IoPort").replace("PageTable", "Page_Table")
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    name = re.sub(r"([A-Z]{2,})([A-Z][a-z])", r"\1_\2", name)
    return name.lower()


class Notes:
    """coverage.txt: `covers <test or subject> = <method>...` and `no test <method> <error>: why`."""

    def __init__(self, path):
        self.covers, self.no_test = {}, {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            covers = re.fullmatch(r"covers (\w+) = ([\w ]+)", line)
            no_test = re.fullmatch(r"no test (\w+) (\w+): (.+)", line)
            if covers:
                self.covers[covers[1]] = covers[2].split()
            elif no_test:
                self.no_test[no_test[1], no_test[2]] = no_test[3]
            else:
                raise SystemExit(f"{path}:{number}: this is neither 'covers' nor 'no test'")


class Coverage:
    """The table: for each method, in the order of the description, (outcome, text, cell)."""

    def __init__(self, api, tests, notes):
        self.notes = notes
        self.errors = {snake(e.name.removeprefix("seL4_")) for e in api.errors}
        self.tests = sorted(tests)
        self.unused = set(notes.no_test)
        self.interfaces = {}
        for method in api.methods(CONFIG):
            methods = self.interfaces.setdefault(method.interface.name, [])
            methods.append((method, list(self.rows(method))))

    def rows(self, method):
        interface = snake(method.interface.name.removeprefix("seL4_"))
        name = f"{interface}_{snake(method.name)}"
        yield WORKS, method.brief, self.cell(name, interface, WORKS, "")
        for error in method.errors:
            outcome = snake(error.name.removeprefix("seL4_"))
            yield error.name, error.text, self.cell(name, interface, outcome, error.text)

    def cell(self, method, interface, outcome, text):
        # What is wrong with the capability invoked is tried on all methods of an object at once.
        common = "invoked capability" in text
        subjects = {method, interface} if common else {method}
        found = [f"`{test}`" for test in self.tests
                 if self.outcome(test) == outcome and self.covers(test, method, subjects)]
        if common and any(self.outcome(test) == outcome for test in self.tests
                          if test.startswith("every_method__")):
            found.append("every method")
        if found:
            return "<br>".join(found)
        self.unused.discard((method, outcome))
        reason = self.notes.no_test.get((method, outcome))
        return f"*No test*: {reason}" if reason else ""

    def outcome(self, test):
        last = test.rpartition("__")[2]
        if re.match("truncated|errors$|the_first_in_order", last):
            return None  # about how errors come, not a documented one
        return next((error for error in self.errors if last.startswith(error)), WORKS)

    def covers(self, test, method, subjects):
        subject = test.partition("__")[0]
        also = self.notes.covers.get(test) or self.notes.covers.get(subject) or ()
        return subject in subjects or method in also

    def problems(self):
        for methods in self.interfaces.values():
            for method, cells in methods:
                for outcome, text, cell in cells:
                    if not cell:
                        yield f"{method.function}: no test of '{outcome}' ({text})"
        for method, outcome in sorted(self.unused):
            yield f"{NOTES.name}: {method} {outcome} has a test, or is not documented"

    def markdown(self):
        lines = [HEAD]
        for interface, methods in self.interfaces.items():
            lines += [f"## {interface}", "", "| method | outcome | when | tests |",
                      "| --- | --- | --- | --- |"]  # fmt: skip
            for method, cells in methods:
                first = f"{method.name}"
                for outcome, text, cell in cells:
                    lines.append(f"| {first} | {outcome} | {text} | {cell} |")
                    first = ""
            lines.append("")
        return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare the file; write nothing")
    parser.add_argument("--table", type=Path, default=ROOT / "docs" / "coverage.md")
    parser.add_argument("suites", type=Path, nargs="+", help="ELF files of target tests")
    options = parser.parse_args()
    tests = {test for file in options.suites for test in suite.names(file)}
    coverage = Coverage(Api(ROOT / "api"), tests, Notes(NOTES))
    table = coverage.markdown()
    problems = list(coverage.problems())
    if not options.check:
        options.table.write_text(table, encoding="utf-8")
    elif options.table.read_text(encoding="utf-8") != table:
        old = options.table.read_text(encoding="utf-8").splitlines()
        problems += difflib.unified_diff(old, table.splitlines(), "committed", "now", lineterm="")
        problems.append("to write it anew: ninja coverage-table")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
