# SPDX-License-Identifier: BSD-2-Clause
"""The command itself: what its options ask for, in order. See bench/README.md."""

import importlib.util

from quoll import build, image, paths, ui
from quoll.bench import costs, document, plot, profile, results, suite, system, table

KERNEL = "quoll-kernel"


def _suite_image():
    directory = build.build("bench", system.SYSTEM, KERNEL, config="release")
    return directory, image.named(directory, "bench").check()


def _list(arguments):
    """Every name, one a line."""
    _, bench = _suite_image()
    # A benchmark that is left out begins nothing: the suite only says what there is.
    known = suite.run(bench, ["boot.main"], elsewhere=system.NAMES, limit=arguments.limit).known
    ui.say("\n".join([*known, *system.NAMES]))


def _profile(arguments):
    name = arguments.profile.removeprefix("=")  # as a name elsewhere
    directory, bench = _suite_image()
    if name == system.BOOT:
        bench = image.named(directory, system.SYSTEM).check()
        followed = system.follow_boot(bench, arguments.limit)
        counted = profile.by_function(profile.programs_of(bench), followed.instructions(1))
        operations, failures = 1, []
    else:
        counted, operations, failures = _profile_of_suite(bench, name, arguments)
    if counted:
        ui.say(profile.summary(name, counted, operations), style="bold")
        ui.show(profile.make(counted, operations))
    elif not failures:
        raise ui.Failure(f"{name} marks no section to follow: see bench/clock.h")
    return _tell(failures)


def _profile_of_suite(bench, name, arguments):
    run = suite.run(
        bench, [f"={name}"], elsewhere=[system.BOOT], limit=arguments.limit, follow=True,
        quick=arguments.quick,
    )  # fmt: skip
    counted, operations = profile.Counter(), 0
    programs = profile.programs_of(bench)
    for benchmark, number, result in _numbered(run, [f"={name}"]):
        code = benchmark.followed.instructions(number) if benchmark.followed else []
        counted += profile.by_function(programs, code)
        operations += result["iterations"]
    return counted, operations, run.failures


def _document(arguments):
    """Measure everything, in three ways, and write the page about it."""
    directory, bench = _suite_image()
    whole = suite.run(bench, elsewhere=system.NAMES, limit=arguments.limit)
    found, _ = _collect(whole, [])
    more, failures = system.measure(directory, [], arguments.limit)
    costly = suite.run(bench, document.COSTS, limit=arguments.limit, follow=True)
    _, further = _collect(costly, document.COSTS)
    profiles = []
    for name in document.PROFILES:
        counted, operations, failed = _profile_of_suite(bench, name, arguments)
        summary = profile.summary(name, counted, operations)
        profiles.append((name, counted, operations, summary))
        failures += failed
    failures += whole.failures + costly.failures
    if failures:
        ui.complain("docs/performance.md stays as it was")
        return _tell(failures)
    document.write(found + more, further, profiles)
    return 0


def _tell(failures):
    """Name what failed; returns the exit code."""
    for name, reason in failures:
        ui.complain(f"{name} failed: {reason}")
    if failures:
        ui.complain(f"quoll: {len(failures)} of the benchmarks failed")
    return 1 if failures else 0


def _numbered(run, wanted):
    """(benchmark, number, result) of each result that was asked for; see Followed for the number."""
    for benchmark in run.benchmarks:
        for number, result in enumerate(benchmark.results, 1):
            if suite.matches(result["name"], wanted):
                yield benchmark, number, result


def _collect(run, wanted):
    """The results that were asked for, and what they cost where the plugin followed them."""
    found, further = [], []
    for benchmark, number, result in _numbered(run, wanted):
        found.append(result)
        if benchmark.followed:
            further += costs.of_result(result, benchmark.followed.rows(number))
    return found, further


def _measure(arguments):
    earlier = results.load(arguments.compare) if arguments.compare else None
    if arguments.kvm:
        suite.check_kvm()
    wanted = arguments.names or (list(costs.DEFAULT) if arguments.costs else [])
    directory, bench = _suite_image()
    run = suite.run(
        bench, wanted, elsewhere=system.NAMES, kvm=arguments.kvm, limit=arguments.limit,
        follow=arguments.costs, quick=arguments.quick,
    )  # fmt: skip
    found, further = _collect(run, wanted)
    failures = list(run.failures)
    if not arguments.kvm:
        more, failed = system.measure(directory, wanted, arguments.limit)
        found += more
        failures += failed
    _show(found, further, earlier, directory)
    if arguments.json:
        results.save(arguments.json, found + further)
        ui.say(f"Wrote {arguments.json}")
    return _tell(failures)


def _show(found, further, earlier, directory):
    if found:
        width = ui.console().width if ui.console().is_terminal else float("inf")
        grid, left_out = table.fitting(found, earlier, width)
        ui.show(grid)
        note = f" The terminal is too narrow for: {', '.join(left_out)}." if left_out else ""
        ui.say(table.NOTE + note, style="dim")
    if further:
        for grid in costs.make(further, earlier):
            ui.say()
            ui.show(grid)
        ui.say(costs.NOTE, style="dim")
    if not plot.series(found):
        return
    if not importlib.util.find_spec("matplotlib"):
        ui.complain("no plots: Python has no matplotlib (package python3-matplotlib)")
        return
    for path in plot.write(found, earlier, directory / "plots"):
        ui.say(f"Plotted {paths.shown(path)}")


def main(arguments):
    if arguments.kvm and (arguments.profile or arguments.costs):
        raise ui.usage_error("--profile and --costs follow instructions in emulation: not with --kvm")
    if arguments.list:
        return _list(arguments)
    if arguments.document:
        return _document(arguments)
    if arguments.profile:
        if arguments.names or arguments.costs or arguments.json or arguments.compare:
            raise ui.usage_error("--profile NAME stands alone")
        return _profile(arguments)
    return _measure(arguments)
