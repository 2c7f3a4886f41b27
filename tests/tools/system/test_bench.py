# SPDX-License-Identifier: BSD-2-Clause
"""The benchmark suite in QEMU, on the tree as built: it runs, it repeats, and what follows it counts
the same instructions as its clock."""

import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SHORT = "notification.signal_low"  # the shortest benchmark


def bench(*arguments, code=0):
    result = subprocess.run(
        [ROOT / "quoll", "bench", *map(str, arguments)], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=280,
    )  # fmt: skip
    if result.returncode != code:
        raise AssertionError(f"exit code {result.returncode}, not {code}:\n{result.stdout}")
    return result.stdout


def results_of(file):
    results = json.loads(Path(file).read_text())["results"]
    return {(result["name"], result.get("size")): result for result in results}


class Suite(unittest.TestCase):
    def test_a_result_the_file_and_the_ratio_to_it(self):
        with tempfile.TemporaryDirectory() as folder:
            first, second = f"{folder}/first.json", f"{folder}/second.json"
            text = bench(SHORT, "--json", first)
            self.assertRegex(text, rf"(?m)^{SHORT} +instructions +100 ")
            text = bench(SHORT, "--json", second, "--compare", first)
            self.assertRegex(text, rf"(?m)^{SHORT} .* 1\.00$")
            self.assertEqual(results_of(first), results_of(second))

    def test_names(self):
        names = bench("--list").split()
        self.assertIn("boot.main", names)
        text = bench("no.such", code=2)
        self.assertIn("no benchmark is called no.such", text)

    def test_costs_count_what_the_clock_counts(self):
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/costs.json"
            text = bench(SHORT, "fault.reply", "=irq.user", "--costs", "--json", file)
            found = results_of(file)
        self.assertIn("kernel  kernel  user", text)
        for name in (SHORT, "fault.reply"):
            kernel, user = (found[f"{name}.cost.{who}", None] for who in ("kernel", "user"))
            self.assertAlmostEqual(kernel["mean"] + user["mean"], found[name, None]["mean"], 1)
            self.assertGreater(found[f"{name}.cost.kernel_code_lines", None]["min"], 3)
        # The rounds of the loop that waits for the interrupt are no part of it.
        kernel, user = (found[f"irq.user.cost.{who}", None] for who in ("kernel", "user"))
        counted = kernel["mean"] + user["mean"]
        self.assertAlmostEqual(counted, found["irq.user", None]["mean"], delta=6)
        self.assertLess(user["max"], 30)
        self.assertEqual(found[f"{SHORT}.cost.syscall", None]["mean"], 1)
        self.assertEqual(found[f"{SHORT}.cost.cr3", None]["mean"], 0)
        self.assertEqual(found["fault.reply.cost.cr3", None]["mean"], 1)

    def test_a_profile(self):
        text = bench("--profile", SHORT)
        match = re.search(rf"(?m)^{SHORT}: (\d+) instructions: kernel (\d+), bench (\d+)$", text)
        self.assertTrue(match, text)
        self.assertEqual(int(match[1]), int(match[2]) + int(match[3]))
        self.assertRegex(text, r"(?m) kernel +syscall_entry *$")
        self.assertIn("no benchmark is called fault", bench("--profile", "fault", code=2))

    def test_boot_and_sizes(self):
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/system.json"
            bench("boot", "size", "--json", file)
            found = {name: result["mean"] for (name, _), result in results_of(file).items()}
        self.assertGreater(found["boot.main"], 10_000)
        self.assertGreater(found["size.image"], found["size.kernel.text"])
        self.assertGreater(found["size.kernel.text"], 10_000)

    def test_every_benchmark_runs(self):
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/quick.json"
            bench("--quick", "--json", file)
            measured = {name for name, _ in results_of(file)}
        self.assertEqual(measured, set(bench("--list").split()))

    def test_a_benchmark_that_takes_too_long_is_named(self):
        text = bench("life.total", "--limit", "0.01", code=1)
        self.assertIn("nothing was printed for too long", text)


if __name__ == "__main__":
    unittest.main()
