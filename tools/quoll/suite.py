# SPDX-License-Identifier: BSD-2-Clause
"""Suites of target tests: their names from the ELF file, one boot, one result file for each test.

CTest sees `SUITE.boot`, which boots the suite and writes a file for each test, and `SUITE.NAME`,
which prints that file and passes when it starts with "ok".
"""

import re
import shlex
import shutil
import sys
from pathlib import Path

from quoll import machine, ui
from quoll.image import Image

CASE = "qtest_case_"
RUN = re.compile(r"^# run (\w+)$")
RESULT = re.compile(r"^(ok|not ok) \d+ - (\w+)(?: # (.*))?$")
PLAN = re.compile(r"^1\.\.\d+$")
END = "# end of suite"


def names(elf):
    """The tests that are linked into a file, by the symbols that QTEST() makes."""
    from elftools.elf.elffile import ELFFile

    with open(elf, "rb") as file:
        symbols = ELFFile(file).get_section_by_name(".symtab")
        found = [symbol.name for symbol in symbols.iter_symbols()] if symbols else []
    return sorted(name[len(CASE) :] for name in found if name.startswith(CASE))


def ctest_file(suite, tests, image, timeout, results, qemu="", kernel=None):
    """The CMake code that tells CTest about a suite."""
    quoll = [sys.executable, str(Path(__file__).parent)]
    boot = [*quoll, "target-boot", "--suite", suite, "--image", image, "--results", str(results)]
    if qemu:
        boot.append(f"--qemu={qemu}")
    if kernel:
        boot.append(f"--kernel={kernel}")
    lines = [
        _add_test(f"{suite}.boot", [*boot, "--timeout", f"{timeout:g}"]),
        f"set_tests_properties([=[{suite}.boot]=] PROPERTIES FIXTURES_SETUP [=[{suite}]=] "
        f"TIMEOUT {timeout + 30:g})",
    ]
    for test in tests:
        lines += [
            _add_test(f"{suite}.{test}", ["cat", str(results / test)]),
            f"set_tests_properties([=[{suite}.{test}]=] PROPERTIES FIXTURES_REQUIRED [=[{suite}]=] "
            'PASS_REGULAR_EXPRESSION "^ok" SKIP_REGULAR_EXPRESSION "^ok # SKIP")',
        ]
    return "\n".join(lines) + "\n"


def _add_test(name, command):
    return f"add_test([=[{name}]=] {' '.join(f'[=[{word}]=]' for word in command)})"


def parse(lines):
    """({test: (verdict, explanation, output)}, the test that was running at the end or None)."""
    results, running, output = {}, None, []
    for line in lines:
        started, ended = RUN.match(line), RESULT.match(line)
        if started:
            running, output = started[1], []
        elif ended:
            results[ended[2]] = (ended[1], ended[3] or "", output)
            running, output = None, []
        else:
            output.append(line)
    if running:
        results[running] = ("not ok", "the suite ended in this test", output)
    return results, running


def report(suite, test, results, running, why):
    """The text of one result file."""
    if test in results:
        verdict, explanation, output = results[test]
    elif running:
        verdict, explanation, output = "not ok", f"did not run: the suite ended in {running}", []
    else:
        verdict, explanation, output = "not ok", f"did not run: {why}", []
    first = verdict + (f" # {explanation}" if explanation else "")
    if verdict == "ok":
        return first + "\n"
    again = f"again: ./quoll test -R '^{suite}\\.({test}|boot)$'"
    return "\n".join([first, *(f"  | {line}" for line in output), again, ""])


def boot(suite, image, timeout, results, extra=()):
    """Boot a suite and write a result file for each of its tests. Returns an exit code."""
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    tests = names(image.root_task)
    ending = machine.boot(
        image, lambda line: line == END, silence=timeout, limit=timeout, extra=extra
    )
    (results / "console.log").write_text("\n".join(ending.lines) + "\n")
    if not any(PLAN.match(line) for line in ending.lines):
        print("\n".join(ending.lines[-60:]))
        print(f"{suite} did not start: {ending.end.value} {ending.errors}")
        return 1
    found, running = parse(ending.lines)
    why = ending.end.value + (f" ({ending.errors})" if ending.errors else "")
    for test in tests:
        (results / test).write_text(report(suite, test, found, running, why))
    good = sum(found.get(test, ("",))[0] == "ok" for test in tests)
    print(f"{suite}: {good} of {len(tests)} tests passed in {ending.seconds:.1f} s; {why}")
    print(f"console: {results / 'console.log'}")
    return 0


def main(arguments):
    if arguments.command == "target-boot":
        image = Image.load(arguments.image)
        if arguments.kernel:
            image.kernel = Path(arguments.kernel)
        image.check()
        extra = shlex.split(arguments.qemu)
        return boot(arguments.suite, image, arguments.timeout, Path(arguments.results), extra)
    tests = names(arguments.elf)
    if not tests:
        raise ui.Failure(f"{arguments.elf} has no QTEST()")
    output = Path(arguments.output)
    results = output.parent / f"{arguments.suite}-results"
    text = ctest_file(
        arguments.suite, tests, arguments.image, arguments.timeout, results, arguments.qemu,
        arguments.kernel,
    )  # fmt: skip
    output.write_text(text)
    return 0
