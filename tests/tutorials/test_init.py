# SPDX-License-Identifier: BSD-2-Clause
"""./init: what it makes, what it refuses, and that a refusal changes nothing."""

import unittest

from learner import ROOT, TUTORIAL, Learner, require_sdk


def setUpModule():
    require_sdk()


def contents(directory):
    return {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}


class Start(unittest.TestCase):
    def setUp(self):
        self.learner = Learner()
        self.addCleanup(self.learner.leave)

    def refused(self, *arguments, saying, cwd=None):
        before = contents(self.learner.home)
        said = self.learner.expect(2, self.learner.init(*arguments, cwd=cwd))
        self.assertIn(saying, said)
        self.assertEqual(contents(self.learner.home), before)

    def test_list(self):
        said = self.learner.expect(0, self.learner.init("--list"))
        self.assertIn("dynamic-3", said)
        self.assertIn("libraries-3", said)
        for task in TUTORIAL.tasks:
            self.assertIn(f"{task.name}  {task.title}", said)

    def test_it_makes_both_directories(self):
        self.learner.expect(0, self.learner.init("--tut", "dynamic-3"))
        for name in ("main.c", "app.c", "CMakeLists.txt", "README.md"):
            self.assertTrue((self.learner.sources / name).exists(), name)
        for name in ("build.ninja", "simulate", "check"):
            self.assertTrue((self.learner.build / name).exists(), name)

    def test_the_second_name(self):
        self.learner.expect(0, self.learner.init("--tut", "libraries-3"))
        self.assertTrue((self.learner.sources / "main.c").exists())

    def test_refusals(self):
        self.refused(saying="--tut NAME")
        self.refused("--tut", "dynamic-9", saying="no tutorial 'dynamic-9'; there are: dynamic-3")
        self.refused("--tut", "dynamic-3", "--task", "task-9", saying="it has task-1 to task-8")
        self.refused("--hint", "task-1", saying="--tut NAME")
        self.refused("--tut", "dynamic-3", "--hint", saying="say hints for which task")

    def test_existing_directories(self):
        for directory in (self.learner.sources, self.learner.build):
            directory.mkdir()
            (directory / "mine").write_text("mine")
            self.refused("--tut", "dynamic-3", saying=f"{directory.name} is there already")
            (directory / "mine").unlink()
            directory.rmdir()

    def test_a_failure_leaves_nothing_behind(self):
        result = self.learner.run(
            "env", f"QUOLL_BUILD_DIR={self.learner.home}/no-such-build", str(ROOT / "init"),
            "--tut", "dynamic-3",
        )  # fmt: skip
        self.assertNotEqual(result.returncode, 0)
        self.assertEqual(contents(self.learner.home), {})


class Inside(unittest.TestCase):
    def setUp(self):
        self.learner = Learner("--tut", "dynamic-3")
        self.addCleanup(self.learner.leave)

    def test_steps_from_either_directory_and_keeps_own_work(self):
        for number, place in enumerate((self.learner.sources, self.learner.build), start=1):
            mine = f"my work {number}\n"
            (self.learner.sources / "main.c").write_text(mine)
            task = f"task-{number + 1}"
            said = self.learner.expect(0, self.learner.init("--task", task, cwd=place))
            self.assertIn(f"main.c.backup-{number}", said)
            self.assertEqual(
                (self.learner.sources / f"main.c.backup-{number}").read_text(), mine
            )

    def test_stepping_without_own_work_makes_no_backup(self):
        self.learner.expect(0, self.learner.init("--task", "4", cwd=self.learner.sources))
        self.learner.expect(0, self.learner.init("--solution", cwd=self.learner.sources))
        self.assertEqual(list(self.learner.sources.glob("*backup*")), [])
        self.assertIn("seL4_Call(ep, tag)", (self.learner.sources / "app.c").read_text())

    def test_refusals(self):
        said = self.learner.expect(2, self.learner.init(cwd=self.learner.sources))
        self.assertIn("is at task-1; say where to step", said)
        said = self.learner.expect(
            2, self.learner.init("--task", "task-0", cwd=self.learner.sources)
        )
        self.assertIn("it has task-1 to task-8", said)

    def test_hints(self):
        said = self.learner.expect(0, self.learner.init("--hint", cwd=self.learner.build))
        self.assertIn("task-1", said)
        for hint in TUTORIAL.tasks[6].hints:
            shown = self.learner.expect(
                0, self.learner.init("--hint", "task-7", cwd=self.learner.sources)
            )
            self.assertIn(hint, shown)


if __name__ == "__main__":
    unittest.main()
