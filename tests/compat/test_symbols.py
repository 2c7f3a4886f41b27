#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every public name of the libraries is in its header, with its type, value or layout, and links.

symbols/LIB.txt names them, one a line below the header that has it:

    [utils/page.h]                                  the header; it is included alone
    [sel4/constants.h] KERNEL_MCS                   the same, where these kernel options are on
    macro NAME [VALUE]                              defined, and equal to VALUE if there is one
    function TYPE NAME(TYPES)                       of this type; not a macro alone. TYPE ?: any
    variable TYPE NAME
    type NAME [= TYPE]                              complete, and the same as TYPE if there is one
    enum NAME: NAMES / enumerators NAMES
    layout TYPE: TYPE MEMBER; NAME:BITS; ? MEMBER   members in this order; ?: of any type

What is missing or different must be in the table of missing names in docs/compatibility.md, with the
reason; what is in the table must be missing. `test_symbols.py --missing` prints what is.
"""

import fnmatch
import os
import re
import subprocess
import sys
import tempfile
import unittest
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support import configured_includes, folders, target_options

HERE = Path(__file__).resolve().parent
Row = namedtuple("Row", "library header options line kind names text")
COMPLAINT = re.compile(r"^(\w[\w-]*)\.txt:(\d+):(?:\d+:)? (?:fatal )?error: (.*)$", re.M)
UNDEFINED = re.compile(r"undefined reference to `([^']+)'")


def parse(path):
    """The rows of one table."""
    rows, header, options = [], None, ""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("["):
            header, options = line[1:].split("]")
        elif line and not line.startswith("#"):
            kind, text = line.split(" ", 1)
            rows.append(Row(path.stem, header, options.strip(), number, kind, names_of(kind, text),
                            text))
    return rows


def names_of(kind, text):
    """The names that a row is about, for the table of exceptions."""
    if kind == "function":
        return [re.search(r"(\w+)\(", strip_pointers(text)).group(1)]
    if kind == "variable":
        return [text.split()[-1]]
    if kind == "enumerators":
        return text.split()
    return [re.sub(r"^(struct|union|enum) ", "", text.split(":")[0].split(" =")[0]).split(" ")[0]]


def strip_pointers(text):
    return text.replace("(*)(", "(")


def function_type(text):
    """The type of a function, from its prototype."""
    match = re.match(r"(.*?)\b(\w+)\((.*)\)$", text)
    return match.group(2), f"{match.group(1)}({match.group(3)})"


def same(mine, theirs):
    return f"_Static_assert(__builtin_types_compatible_p({mine}, {theirs}), \"type\");"


def layout(text):
    """Members exist, have their types, and follow one another."""
    name, members = text.split(": ", 1)
    parts, before = [], None
    for member in members.split("; "):
        bits = re.match(r"(\w+):\d+$", member)
        if bits:
            parts.append(f"(void)((({name} *)0)->{bits.group(1)} + 0),")
            before = None
            continue
        kind, member = member.rsplit(" ", 1)
        if kind != "?":
            parts.append(f"sizeof(char[__builtin_types_compatible_p(__typeof__((({name} *)0)->{member}),"
                         f" __typeof__({kind})) ? 1 : -1]),")
        if before and not name.startswith("union"):
            parts.append(f"sizeof(char[offsetof({name}, {before}) < offsetof({name}, {member})"
                         " ? 1 : -1]),")
        parts.append(f"offsetof({name}, {member}),")
        before = member
    return "(void)(" + " ".join(parts) + " 0)"


def use(row):
    """C, on one line, that compiles if the row is true. {n} is a number of its own."""
    kind, text, n = row.kind, row.text, row.line
    if kind == "macro":
        name, _, value = text.partition(" ")
        lines = f"#ifndef {name}\n#error {name} is not a macro\n#endif"
        return lines + (f"\n_Static_assert(({name}) == ({value}), \"value\");" if value else "")
    if kind == "function":
        name, kind = function_type(text)
        check = "" if kind.startswith("?") else same(f"__typeof__({name})", f"__typeof__({kind})")
        return f"{check} void *use_{n}(void) {{ return (void *){name}; }}"
    if kind == "variable":
        kind, name = text.rsplit(" ", 1)
        check = same(f"__typeof__({name})", f"__typeof__({kind})")
        return f"{check} void *use_{n}(void) {{ return (void *)&{name}; }}"
    if kind == "type":
        name, _, kind = text.partition(" = ")
        if kind:
            return same(name, f"__typeof__({kind})")
        return f"extern char use_{n}[sizeof({name})];"
    if kind == "enum":
        name, names = text.split(": ")
        return f"extern char use_{n}[sizeof(enum {name})]; " + enumerators(names, n)
    if kind == "enumerators":
        return enumerators(text, n)
    if kind == "layout":
        return f"void use_{n}(void) {{ {layout(text)}; }}"
    raise ValueError(f"{row.library}.txt:{n}: what is {kind}?")


def enumerators(names, n):
    return f"const long use_e{n}[] = {{ {', '.join(f'(long){name}' for name in names.split())} }};"


def program(rows):
    """A program that uses all rows of one header, each complaint at the row's line of the table."""
    text = [f"#line 0 \"{rows[0].library}.txt\"", f"#include <{rows[0].header}>",
            "#include <stddef.h>\n#include <stdint.h>\n#include <stdbool.h>"]
    for row in rows:
        for line in use(row).split("\n"):
            text += [f"#line {row.line} \"{row.library}.txt\"", line]
    return "\n".join(text) + "\n"


class Audit:
    """Compiles and links a use of every row. missing: (row, why) of those that fail."""

    def __init__(self, tables=None):
        tables = tables or sorted((HERE / "symbols").glob("*.txt"))
        self.rows = [row for path in tables for row in parse(path)]
        self.missing = []
        groups = {}
        for row in self.rows:
            groups.setdefault((row.library, row.header, row.options), []).append(row)
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
            self.includes = {options: configured_includes(options, Path(folder) / options)
                             for options in sorted({row.options for row in self.rows})}
            objects = pool.map(lambda job: self.compile(Path(folder) / f"{job[0]}.o", job[1]),
                               enumerate(groups.values()))
            self.link(sorted(set(filter(None, objects))))

    def compile(self, target, rows):
        """Returns the object, or None if not even the rows that are true compile."""
        bad = {}
        while True:
            good = [row for row in rows if row.line not in bad]
            run = subprocess.run(
                ["gcc", "-x", "c", "-std=gnu11", "-w", "-O0", "-fmax-errors=0",
                 *target_options("gcc", self.includes[rows[0].options]), "-c", "-", "-o", target],
                input=program(good) if good else "", capture_output=True, text=True)
            if run.returncode == 0:
                self.missing += [(row, bad[row.line]) for row in rows if row.line in bad]
                return target if good and not rows[0].options else None
            found = {int(line): why for _, line, why in COMPLAINT.findall(run.stderr)}
            if not found or 0 in found:  # not even the header compiles
                why = run.stderr.split("\n")[0]
                self.missing += [(row, why) for row in rows]
                return None
            bad = {**found, **bad}

    def link(self, objects):
        libraries = [str(path) for path in folders("COMPAT_LIBRARIES")]
        run = subprocess.run(
            ["gcc", "-nostdlib", "-static", "-no-pie", "-Wl,-z,muldefs,--gc-sections", "-o", os.devnull,
             *objects, "-Wl,--start-group", *libraries, "-Wl,--end-group"],
            capture_output=True, text=True)
        undefined = set(UNDEFINED.findall(run.stderr))
        for row in self.rows:
            if row.kind in ("function", "variable") and row.names[0] in undefined:
                self.missing.append((row, "declared, and in no library"))
                undefined.discard(row.names[0])
        self.undefined = undefined


def exceptions():
    """(header, pattern of `NAME` or `KIND NAME`) of the table of missing names, with the reasons."""
    text = (Path(os.environ["QUOLL_SOURCE_DIR"]) / "docs" / "compatibility.md").read_text()
    table = text.split("## Names that are missing")[1].split("\n## ")[0]
    found = {}
    for header, names, reason in re.findall(r"^\| `<(\S+)>` \| (.*?) \| (.*?) \|$", table, re.M):
        for name in re.findall(r"`([^`]+)`", names):
            found[header, name] = reason.strip()
    return found


class Symbols(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.audit = Audit()
        cls.exceptions = exceptions()

    def is_exception(self, row):
        return [(header, pattern) for header, pattern in self.exceptions if header == row.header
                and fnmatch.fnmatchcase(f"{row.kind} {row.names[0]}" if " " in pattern
                                        else row.names[0], pattern)]

    def test_the_tables_name_every_library(self):
        libraries = {path.parent.name for path in
                     (Path(os.environ["QUOLL_SOURCE_DIR"]) / "libs").glob("*/CMakeLists.txt")}
        tables = {row.library for row in self.audit.rows}
        # Of jansson and nanopb there is only what the distribution has.
        self.assertEqual(tables - {"sel4muslcsys"}, libraries - {"posix", "jansson", "nanopb"})
        self.assertGreater(len(self.audit.rows), 2500)

    def test_each_name_is_there_or_listed_as_missing(self):
        unlisted = [f"{row.library}.txt:{row.line}: <{row.header}> {row.kind} {row.text}: {why}"
                    for row, why in self.audit.missing if not self.is_exception(row)]
        if unlisted:
            self.fail(f"{len(unlisted)} names are missing or different:\n" + "\n".join(unlisted[:20]))
        self.assertEqual(self.audit.undefined, set(), "undefined besides")

    def test_each_name_listed_as_missing_is(self):
        used = {key for row, _ in self.audit.missing for key in self.is_exception(row)}
        self.assertEqual(set(self.exceptions) - used, set(), "listed in docs/compatibility.md, and there")

    def test_each_exception_has_a_reason(self):
        self.assertTrue(self.exceptions)
        self.assertEqual([key for key, reason in self.exceptions.items() if not reason], [])


class CPlusPlus(unittest.TestCase):
    """C++ programs mean the same functions: no header declares one that has a C++ name."""

    def test_functions_have_their_c_names(self):
        groups = {}
        for path in sorted((HERE / "symbols").glob("*.txt")):
            for row in parse(path):
                if row.kind in ("function", "variable") and not row.options:
                    groups.setdefault(row.header, []).append(row.names[0])
        missing = [(header, name) for header, name in exceptions()]
        for header in groups:
            groups[header] = [name for name in groups[header] if not any(
                header == other and fnmatch.fnmatchcase(name, pattern.split(" ")[-1])
                for other, pattern in missing)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = dict(zip(groups, pool.map(lambda item: self.foreign(*item), groups.items())))
        self.assertEqual({header: names for header, names in found.items() if names}, {})

    def foreign(self, header, names):
        """What `names`, declared by `header`, are to the linker, if not themselves."""
        if not names:
            return ""
        text = f"#include <{header}>\n" + "".join(
            f"void *use_{n}(void) {{ return (void *)&{name}; }}\n" for n, name in enumerate(names))
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "use.o"
            subprocess.run(["g++", "-x", "c++", "-std=c++17", "-w", "-O0",
                            *target_options("g++", folders("COMPAT_INCLUDES")), "-c", "-",
                            "-o", target], input=text, text=True, check=True, capture_output=True)
            symbols = subprocess.run(["nm", "-u", target], capture_output=True, text=True,
                                     check=True).stdout
        return " ".join(re.findall(r"U (_Z\w+)", symbols))


class Reading(unittest.TestCase):
    """The audit finds what is missing and nothing else: tables of what is so, and of what is not."""

    def missing(self, lines, header="stdlib.h"):
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "table.txt"
            table.write_text(f"[{header}]\n" + "\n".join(lines) + "\n")
            return [f"{row.kind} {row.text}" for row, _ in Audit([table]).missing]

    def test_what_is_so(self):
        self.assertEqual(self.missing([
            "macro RAND_MAX", "macro EXIT_FAILURE 1", "type size_t", "type size_t = unsigned long",
            "function int abs(int)", "function ? abs(int)", "function void *malloc(size_t)",
            "layout div_t: int quot; int rem", "layout div_t: ? rem"]), [])

    def test_what_is_not_so(self):
        wrong = ["macro NO_SUCH_MACRO", "macro EXIT_FAILURE 2", "function int no_such_name(void)",
                 "function long abs(int)", "type no_such_type", "type size_t = int",
                 "variable int no_such_variable", "enumerators NO_SUCH_ENUMERATOR",
                 "layout div_t: int rem; int quot", "layout div_t: long quot", "layout div_t: ? other"]
        self.assertEqual(self.missing(wrong), wrong)

    def test_what_does_not_link(self):
        main = "function int main(void)"
        self.assertEqual(self.missing([main], "sel4runtime/start.h"), [main])


if __name__ == "__main__":
    if "--missing" in sys.argv:
        audit = Audit()
        for row, why in sorted(audit.missing, key=lambda item: (item[0].library, item[0].line)):
            print(f"{row.library}.txt:{row.line}: <{row.header}> {row.kind} {row.names[0]}: {why}")
        print(f"{len(audit.missing)} of {len(audit.rows)} missing; besides: {audit.undefined}")
    else:
        unittest.main()
