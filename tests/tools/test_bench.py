# SPDX-License-Identifier: BSD-2-Clause
"""The benchmark command: what it reads, refuses and shows. The suite is a console from a can here;
system/test_bench.py boots it."""

import contextlib
import io
import json
import subprocess
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from support import ROOT, quoll_on_path

quoll_on_path()

from quoll import machine, ui  # noqa: E402  (needs the path above)
from quoll.bench import command, costs, document, plot, plugin, profile  # noqa: E402
from quoll.bench import results, suite, table  # noqa: E402

RESULT = {
    "name": "ipc.roundtrip.0w", "unit": "instructions", "iterations": 10000,
    "min": 290.0, "median": 291.0, "max": 295.5, "mean": 291.2,
}  # fmt: skip


def text_of(grid, width=400):
    from rich.console import Console

    out = io.StringIO()
    Console(file=out, width=width).print(grid)
    return out.getvalue()


def rendered(found, earlier=None):
    return text_of(table.make(found, earlier))


def result_line(**fields):
    return "BENCH " + json.dumps({**RESULT, **fields})


class Lines(unittest.TestCase):
    def test_a_result_is_read(self):
        self.assertEqual(suite.parse("BENCH " + json.dumps(RESULT)), RESULT)
        sized = dict(RESULT, size=5)
        self.assertEqual(suite.parse("BENCH " + json.dumps(sized)), sized)

    def test_other_lines_are_none(self):
        for line in ("", "BENCH end", "BENCH known a.b", "NEW CAP SLOT: 8."):
            self.assertIsNone(suite.parse(line))

    def test_a_broken_result_is_reported(self):
        for line in (
            "BENCH {", 'BENCH {"name": "x"}', result_line(mean="fast"), result_line(more=1),
            result_line(unit=None), result_line(iterations=True),
        ):  # fmt: skip
            with self.assertRaises(ui.Failure, msg=line):
                suite.parse(line)


class Statistics(unittest.TestCase):
    def test_of_samples(self):
        result = results.make("a", "bytes", [3, 1, 8], iterations=30, size=2)
        self.assertEqual(
            result,
            {"name": "a", "unit": "bytes", "iterations": 30, "min": 1, "median": 3, "max": 8,
             "mean": 4, "size": 2},
        )  # fmt: skip
        self.assertEqual(results.check(result), result)
        for samples, median in (([7], 7), ([1, 2], 1.5), ([9, 1, 2, 4], 3)):
            self.assertEqual(results.make("a", "bytes", samples)["median"], median)


class Tables(unittest.TestCase):
    def test_goals_are_complete_and_sane(self):
        goals = results.goals()
        self.assertIn("life.total", goals)
        for name, (peer, reach) in goals.items():
            self.assertLess(reach, peer, name)

    def test_goal_met_and_missed(self):
        self.assertIn("300 met", rendered([RESULT]))
        self.assertIn("300 missed", rendered([dict(RESULT, mean=300.5)]))

    def test_ratio_to_the_peer(self):
        self.assertIn(" 0.50", rendered([dict(RESULT, mean=242)]))

    def test_cycles_are_not_compared_with_instructions(self):
        text = rendered([dict(RESULT, unit="cycles")])
        self.assertNotIn("met", text)
        self.assertNotIn("0.60", text)

    def test_ratio_to_an_earlier_run(self):
        text = rendered([RESULT], {results.key(RESULT): dict(RESULT, mean=582.4)})
        self.assertIn("0.50", text)
        self.assertIn("new", rendered([RESULT], {}))

    def test_sizes_of_one_name_are_told_apart(self):
        found = [dict(RESULT, name="spawn", size=size, mean=20.0 * size) for size in (1, 5000)]
        earlier = {results.key(found[1]): dict(found[1], mean=200_000.0)}
        text = rendered(found, earlier)
        self.assertRegex(text, r"spawn 1 .* new")
        self.assertRegex(text, r"spawn 5,000 .* 0\.50")

    def test_nothing_divided_by_zero(self):
        zero = dict(RESULT, mean=0)
        self.assertIn("inf", rendered([RESULT], {results.key(RESULT): zero}))
        self.assertIn("1.00", rendered([zero], {results.key(RESULT): zero}))

    def test_a_narrow_terminal_gets_fewer_columns(self):
        wide, nothing = table.fitting([RESULT], None, 400)
        narrow, left_out = table.fitting([RESULT], None, 70)
        self.assertEqual(nothing, [])
        self.assertIn("iterations", left_out)
        self.assertIn("mean", text_of(narrow))
        self.assertNotIn("iterations", text_of(narrow))


class Files(unittest.TestCase):
    def test_a_missing_or_foreign_file_is_wrong_use(self):
        with tempfile.TemporaryDirectory() as folder:
            foreign = Path(folder) / "foreign"
            texts = ('[]', '{"results": [1]}', '{"results": [{"name": "a"}]}', '{"results": 7}')
            for text in (None, "", *texts):
                if text is not None:
                    foreign.write_text(text)
                with self.assertRaises(ui.Failure, msg=text) as caught:
                    results.load(foreign)
                self.assertEqual(caught.exception.code, 2)
                self.assertIn(str(foreign), str(caught.exception))

    def test_what_is_saved_is_loaded(self):
        found = [RESULT, dict(RESULT, size=1), dict(RESULT, size=2)]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "results.json"
            results.save(file, found)
            self.assertEqual(list(results.load(file).values()), found)
            self.assertEqual(json.loads(file.read_text()), {"results": found})
            with self.assertRaises(ui.Failure):
                results.save(folder, found)


KNOWN = ("BENCH known a.one", "BENCH known b.two", "BENCH known b.three", "BENCH start")


class Suite(unittest.TestCase):
    """suite.run() on consoles from a can, one for each boot."""

    def run_suite(self, *consoles, wanted=(), end=machine.End.POWER_OFF, **options):
        boots = []

        def boot(_, on_line, extra, **more):
            boots.append(extra)
            ending = machine.Ending(end, code=1)
            for line in consoles[len(boots) - 1]:
                ending.lines.append(line)
                if on_line(line):
                    ending.end = machine.End.STOPPED
                    break
            return ending

        out = io.StringIO()
        with mock.patch.object(machine, "boot", boot), contextlib.redirect_stdout(out):
            run = suite.run(None, wanted, **options)
        return run, boots

    def test_results_in_order(self):
        run, boots = self.run_suite(
            [*KNOWN, "BENCH begin a.one", result_line(name="a.one"), "BENCH begin b.two",
             result_line(name="b.two"), "BENCH end"],
        )  # fmt: skip
        self.assertEqual(run.known, ["a.one", "b.two", "b.three"])
        self.assertEqual([b.results[0]["name"] for b in run.benchmarks], ["a.one", "b.two"])
        self.assertEqual(run.failures, [])
        self.assertEqual(boots, [["-icount", "shift=0,sleep=off"]])

    def test_one_that_fails_is_named_and_the_others_run(self):
        run, boots = self.run_suite(
            [*KNOWN, "BENCH begin a.one", result_line(name="a.one"), "BENCH begin b.two",
             "no memory is left", "bench: cannot do it"],
            [*KNOWN, "BENCH begin b.three", result_line(name="b.three"), "BENCH end"],
            wanted=["a", "b"],
        )  # fmt: skip
        self.assertEqual([b.name for b in run.benchmarks if b.results], ["a.one", "b.three"])
        self.assertEqual(run.failures, [("b.two", "cannot do it\n  | no memory is left")])
        self.assertIn("string=a,,b,,-a.one,,-b.two", boots[1][-1])

    def test_the_first_without_a_result_is_the_one_that_failed(self):
        run, _ = self.run_suite(
            [*KNOWN, "BENCH begin a.one", result_line(name="a.one"), "BENCH begin b.two",
             "BENCH begin b.three", "panic"],
            [*KNOWN, "BENCH end"],
            end=machine.End.HALTED,
        )  # fmt: skip
        self.assertEqual(run.failures, [("b.two", "the kernel halted\n  | panic")])

    def test_a_suite_that_does_not_start(self):
        with self.assertRaisesRegex(ui.Failure, "(?s)did not start: .*no such machine"):
            self.run_suite(["no such machine"], end=machine.End.QEMU_FAILED)

    def test_what_was_measured_is_kept_when_the_suite_starts_no_more(self):
        run, _ = self.run_suite(
            [*KNOWN, "BENCH begin a.one", result_line(name="a.one"), "BENCH begin b.two", "panic"],
            ["panic"],
            end=machine.End.HALTED,
        )
        self.assertEqual(run.benchmarks[0].results[0]["name"], "a.one")
        self.assertEqual([name for name, _ in run.failures], ["b.two", "what is left of the suite"])

    def test_unknown_names_end_it_at_once(self):
        with self.assertRaises(ui.Failure) as caught:
            self.run_suite([*KNOWN, "BENCH begin a.one"], wanted=["a", "b.twi", "zzz"])
        self.assertEqual(caught.exception.code, 2)
        self.assertIn("b.twi or zzz; do you mean b.two", str(caught.exception))
        self.assertIn("./quoll bench --list", str(caught.exception))

    def test_names_known_elsewhere(self):
        run, _ = self.run_suite([*KNOWN, "BENCH end"], wanted=["size"], elsewhere=["size.image"])
        self.assertEqual(run.benchmarks, [])

    def test_whole_names_and_beginnings(self):
        self.assertTrue(suite.matches("life.total.data1m", ["life.total"]))
        self.assertFalse(suite.matches("life.total.data1m", ["=life.total"]))
        self.assertTrue(suite.matches("life.total", ["=life.total"]))
        self.assertTrue(suite.matches("anything", []))

    def test_one_that_prints_has_failed(self):
        run, boots = self.run_suite(
            [*KNOWN, "BENCH begin a.one", "slot 7 given back twice", result_line(name="a.one"),
             "BENCH begin b.two", result_line(name="b.two"), "BENCH end"],
        )  # fmt: skip
        self.assertEqual(run.failures, [("a.one", "it printed\n  | slot 7 given back twice")])
        self.assertEqual(len(run.benchmarks), 2)
        self.assertEqual(len(boots), 1)

    def test_quick(self):
        _, boots = self.run_suite([*KNOWN, "BENCH end"], quick=True)
        self.assertIn("string=!quick", boots[0][-1])

    def test_with_kvm_instructions_are_cycles(self):
        run, boots = self.run_suite(
            [*KNOWN, "BENCH begin a.one", result_line(name="a.one"), "BENCH end"], kvm=True
        )
        self.assertEqual(run.benchmarks[0].results[0]["unit"], "cycles")
        self.assertEqual(boots, [[]])


class Options(unittest.TestCase):
    def quoll(self, *arguments):
        return subprocess.run(
            [ROOT / "quoll", "bench", *arguments], capture_output=True, text=True, check=False
        )

    def test_wrong_use(self):
        for arguments, complaint in (
            (("--compare", "/nonexistent"), "cannot read /nonexistent"),
            (("--compare", __file__), "holds no benchmark results"),
            (("--costs", "--kvm"), "not with --kvm"),
            (("--profile", "a", "b"), "stands alone"),
            (("--limit", "never"), "'never' is not a number of seconds"),
        ):
            result = self.quoll(*arguments)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertIn(complaint, result.stderr)

    @unittest.skipIf(Path("/dev/kvm").exists(), "this host has KVM")
    def test_without_kvm(self):
        result = self.quoll("--kvm", "ipc")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("this host has no KVM", result.stderr)


FOLLOWED = """\
columns kernel user cr3 cleared kernel_code_lines
next
section 1 5 5 1 0 1
pass 5 5 1 0 1
warm
section 1 30 10 4 0 7
section 2 6 0 0 4096 2
pass 36 10 4 4096 8
section 1 34 10 4 0 9
section 2 6 0 0 4096 2
pass 40 10 4 4096 10
code 1 64 ffffffff80100000 10 90
code 1 20 400000 20 9090
code 2 12 400010 20 c3
next
section 1 1 1 0 0 1
end
"""


class Followed(unittest.TestCase):
    def read(self, text=FOLLOWED):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "followed"
            file.write_text(text)
            return plugin.read(file)

    def test_sections_passes_and_code(self):
        first, second = self.read()
        self.assertEqual([row["kernel"] for row in first.rows(1)], [30, 34])
        self.assertEqual([row["kernel"] for row in first.rows(3)], [36, 40])  # the sum
        self.assertEqual(first.instructions(2), [plugin.Code(2, 12, 0x400010, 0x20, b"\xc3")])
        self.assertEqual(len(first.instructions(3)), 3)
        self.assertEqual(len(second.rows(1)), 1)

    def test_a_file_that_ends_early(self):
        first, second = self.read(FOLLOWED[: FOLLOWED.index("end") - 6])
        self.assertEqual(len(first.code), 3)
        self.assertEqual(second.rows(1), [])

    def test_costs_are_results_per_operation_and_lines_per_sample(self):
        first, _ = self.read()
        of_it = costs.of_result(dict(RESULT, name="x", iterations=20), first.rows(1))
        found = {result["name"]: result for result in of_it}
        self.assertEqual(found["x.cost.kernel"]["mean"], 3.2)
        self.assertEqual(found["x.cost.cr3"]["mean"], 0.4)
        self.assertEqual(found["x.cost.kernel_code_lines"]["mean"], 8)
        self.assertEqual(found["x.cost.kernel_code_lines"]["unit"], "lines")
        self.assertEqual(found["x.cost.cleared"]["unit"], "bytes")
        for result in of_it:
            results.check(result)

    def test_the_table_of_costs(self):
        first, _ = self.read()
        found = costs.of_result(dict(RESULT, name="x", iterations=20), first.rows(1))
        past = [dict(result, mean=result["mean"] * 2) for result in found]
        (grid,) = costs.make(found, {results.key(result): result for result in past})
        text = text_of(grid)
        self.assertRegex(text, r"x +3\.2 +1 +0\.4")
        self.assertRegex(text, r"  before +6\.4 +2 +0\.8")
        self.assertNotIn("wrmsr", text)
        other = [dict(result, name="y." + result["name"]) for result in found]
        self.assertEqual(len(costs.make(found + other)), 2)


class Profiles(unittest.TestCase):
    """On ELF files that the host's compiler makes: two programs at the same addresses."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.programs = []
        for role, number in (("left", 11), ("right", 22)):
            source, program = Path(folder.name) / "p.c", Path(folder.name) / role
            source.write_text(
                "__asm__(\".globl label\\n label: nop\");"
                "__attribute__((noinline)) int same(int x) { return 3 * x; }"
                f"int other(int x) {{ return same(x) + {number}; }}"
                "void _start(void) { for (;;) other(1); }"
            )
            subprocess.run(
                ["gcc", "-O1", "-nostdlib", "-static", "-fno-asynchronous-unwind-tables",
                 "-o", program, source], check=True,
            )  # fmt: skip
            cls.programs.append(profile.Program(role, program))

    def code(self, program, function, page, count):
        at = program.starts[program.names.index(function)]
        return plugin.Code(1, count, at, page, program.bytes(at, 3))

    def test_functions_and_labels(self):
        left = self.programs[0]
        for name in ("label", "same", "other", "_start"):
            at = left.starts[left.names.index(name)]
            self.assertEqual(left.function(at), name)
        self.assertEqual(left.function(0), profile.UNKNOWN)

    def test_bytes_tell_programs_apart(self):
        left, right = self.programs
        at = left.starts[left.names.index("other")]
        size = right.starts[right.names.index("_start")] - at
        code = [
            plugin.Code(1, 5, at, page, program.bytes(at, size))
            for page, program in ((1, left), (2, right))
        ]
        counted = profile.by_function(self.programs, code)
        self.assertEqual(counted, {("left", "other"): 5, ("right", "other"): 5})

    def test_of_equal_code_the_program_that_runs_otherwise_too(self):
        right = self.programs[1]
        at = right.starts[right.names.index("other")]
        code = [
            self.code(right, "same", 7, 3),
            plugin.Code(1, 9, at, 8, right.bytes(at, 12)),
        ]
        counted = profile.by_function(self.programs, code)
        self.assertEqual(counted["right", "same"], 3)

    def test_what_no_file_has(self):
        code = [plugin.Code(1, 4, 0x1000, 1, b"\x90"), plugin.Code(1, 2, 1 << 63, 2, b"\x90")]
        counted = profile.by_function(self.programs, code)
        self.assertEqual(counted, {("?", "?"): 4, ("kernel", "?"): 2})

    def test_the_table(self):
        counted = profile.Counter({("kernel", "walk"): 750, ("app", "main"): 250})
        lines = text_of(profile.make(counted, 10)).splitlines()
        self.assertRegex(lines[1], r"75\.0% +75 +kernel +walk")
        self.assertEqual(
            profile.summary("x", counted, 10), "x: 100 instructions: kernel 75, app 25"
        )


class Plots(unittest.TestCase):
    POINTS = [
        dict(RESULT, name=f"ipc.roundtrip.{size}w", size=size, mean=mean)
        for size, mean in ((5, 400), (0, 290), (120, 900))
    ]

    def test_a_size_in_the_name_is_a_series(self):
        found = plot.series([*self.POINTS, RESULT, dict(RESULT, name="once", size=1)])
        self.assertEqual(list(found), ["ipc.roundtrip.Nw"])
        self.assertEqual([point["size"] for point in found["ipc.roundtrip.Nw"]], [0, 5, 120])

    def test_a_plot_is_drawn_and_repeats(self):
        with tempfile.TemporaryDirectory() as folder:
            texts = []
            for name in ("one", "two"):
                (path,) = plot.write(self.POINTS, {}, Path(folder) / name)
                self.assertEqual(path.name, "ipc.roundtrip.Nw.svg")
                texts.append(path.read_text())
            self.assertEqual(*texts)
            for word in ("<svg", "ipc.roundtrip.Nw", "instructions per operation", "peer", "goal"):
                self.assertIn(word, texts[0])

    def test_results_without_plots_when_the_library_is_missing(self):
        shown = io.StringIO()
        with (
            mock.patch.object(command.importlib.util, "find_spec", return_value=None),
            mock.patch.object(command.ui, "complain", lambda text: shown.write(text)),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            command._show(self.POINTS, [], None, Path("/nonexistent"))
        self.assertIn("python3-matplotlib", shown.getvalue())


class Document(unittest.TestCase):
    def test_the_page_holds_what_was_measured(self):
        first = dict(RESULT, name="sched.yield", mean=300.5, iterations=1)
        other = dict(RESULT, name="page.other", size=7)
        row = {column: 3 for column in ("kernel", "user", *costs.EVENTS, *costs.BYTES, *costs.LINES)}
        further = costs.of_result(first, [{**row, "swapgs": 0}])
        counted = profile.Counter({("kernel", f"f{i}"): 100 for i in range(30)})
        with tempfile.TemporaryDirectory() as folder:
            docs = Path(folder) / "docs"
            docs.mkdir()
            with (
                mock.patch.object(document.paths, "ROOT", Path(folder)),
                mock.patch.object(document.results, "goals", return_value={
                    "sched.yield": (484.0, 300.0)}),
                contextlib.redirect_stdout(io.StringIO()),
            ):  # fmt: skip
                document.write([first, other, *Plots.POINTS], further, [("x", counted, 10, "x: all")])
            text = (docs / "performance.md").read_text()
            self.assertTrue((docs / "performance" / "ipc.roundtrip.Nw.svg").exists())
        for line in (
            "| `sched.yield` | 484 | 300 | 300.5 | 0.62 | **missed** |",
            "| `page.other` | instructions | 7 | 290 | 291 | 295.5 | 291.2 |",
            "![ipc.roundtrip.Nw](performance/ipc.roundtrip.Nw.svg)",
            "`./quoll bench --profile x`: all.",
            "| 3.3% | 10 | kernel | `f0` |",
            "| 16.7% | 50 |  | 5 more functions |",
        ):
            self.assertIn(line + "\n", text)
        self.assertIn("| syscall |", text)
        self.assertNotIn("| swapgs |", text)


class Measure(unittest.TestCase):
    """The exit code and the file of a run that partly failed."""

    def test_failures_are_told_at_the_end(self):
        benchmark = suite.Benchmark("ipc.roundtrip.0w", [RESULT])
        run = suite.Run(["ipc.roundtrip.0w"], [benchmark], [("b.two", "no memory")])
        said = []
        with (
            tempfile.TemporaryDirectory() as folder,
            mock.patch.object(command, "_suite_image", return_value=(Path(folder), None)),
            mock.patch.object(command.suite, "run", return_value=run),
            mock.patch.object(command.system, "measure", return_value=([], [])),
            mock.patch.object(command.ui, "complain", said.append),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            file = f"{folder}/r.json"
            code = command._measure(
                SimpleNamespace(names=[], compare=None, kvm=False, costs=False, json=file, limit=1,
                                quick=False)
            )
            self.assertEqual(list(results.load(file).values()), [RESULT])
        self.assertEqual(code, 1)
        self.assertIn("b.two failed: no memory", said)


if __name__ == "__main__":
    unittest.main()
