# SPDX-License-Identifier: BSD-2-Clause
"""./check on a real machine: the way through all tasks, and a learner's mistakes."""

import unittest

from learner import TUTORIAL, Learner, require_sdk


def setUpModule():
    require_sdk()


class Way(unittest.TestCase):
    def test_the_eight_tasks_in_turn(self):
        """One directory, edited as a learner does, with ./check before and after each task."""
        with Learner("--tut", "dynamic-3") as learner:
            for task in TUTORIAL.tasks:
                learner.solve(task)
                said = learner.expect(0, learner.check())
                self.assertIn(f"done  {task.name}", said)
            self.assertIn("All tasks are done", said)
            self.assertIn("All tasks are done", learner.expect(0, learner.check()))


class Mistakes(unittest.TestCase):
    def setUp(self):
        self.learner = Learner("--tut", "dynamic-3", "--solution")
        self.addCleanup(self.learner.leave)

    def unfinished(self, task, kind, *sayings, silence="5"):
        said = self.learner.expect(1, self.learner.check("--silence", silence))
        self.assertIn(f"{task} is unfinished: {kind}", said)
        self.assertIn(f"init --hint {task}", said)
        for saying in sayings:
            self.assertIn(saying, said)

    def test_does_not_compile(self):
        self.learner.edit("main.c", "int main(void)", "int main(void) oops")
        self.unfinished("task-8", "it does not compile", "main.c:", "error:")

    def test_does_not_link(self):
        self.learner.edit("app.c", "seL4_Call(", "seL4_Cull(")
        self.unfinished("task-8", "it does not compile", "seL4_Cull")

    def test_wrong_path(self):
        self.learner.edit("main.c", "ep_object.cptr, &ep_cap_path", "0, &ep_cap_path")
        self.unfinished(
            "task-4", "the output is not the right one", "expected  NEW CAP SLOT: <hex>.",
            "[Cond failed: new_ep_cap == 0]", "vka_cspace_make_path(&vka, ep_object.cptr",
        )  # fmt: skip

    def test_wrong_badge(self):
        self.learner.edit("main.c", "seL4_AllRights, EP_BADGE)", "seL4_AllRights, 0x62)")
        self.unfinished(
            "task-4", "the output is not the right one", "The badge is the last argument"
        )

    def test_missing_reply(self):
        self.learner.edit("main.c", "tag = seL4_ReplyRecv(ep_object.cptr, ", "(void)(")
        self.unfinished("task-7", "", "the root task does not reply")

    def test_child_that_faults(self):
        self.learner.edit("app.c", "tag = seL4_Call(", "*(volatile int *)8 = 1; tag = seL4_Call(")
        self.unfinished("task-8", "the system faulted", "app.c:")

    def test_child_that_never_answers(self):
        self.learner.edit("app.c", "tag = seL4_Call(", "for (;;) seL4_Yield(); tag = seL4_Call(")
        self.unfinished("task-8", "the system hangs", "expected", "got", "does not send")


if __name__ == "__main__":
    unittest.main()
