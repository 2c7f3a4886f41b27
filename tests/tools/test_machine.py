# SPDX-License-Identifier: BSD-2-Clause
"""How a boot ends, with a shell in the place of QEMU."""

import unittest

from support import quoll_on_path

quoll_on_path()

from quoll import machine, ui  # noqa: E402  (needs the path above)
from quoll.machine import End  # noqa: E402


def watch(script, on_line=lambda line: False, silence=5.0, limit=10.0, echo=None):
    return machine.watch(["sh", "-c", script], on_line, silence, limit, echo)


class Watch(unittest.TestCase):
    def test_lines_arrive_whole_and_clean(self):
        ending = watch(r"printf 'one\r\ntw'; sleep 0.1; printf 'o\n\033[31mred\033[0m'; exit 1")
        self.assertEqual(ending.lines, ["one", "two", "red"])

    def test_power_off_carries_the_code(self):
        for code in (0, 1, 7, 63):
            ending = watch(f"echo up; exit {code << 1 | 1}")
            self.assertEqual((ending.end, ending.code), (End.POWER_OFF, code))

    def test_qemu_failure_is_told_from_power_off(self):
        ending = watch("echo 'qemu: no such machine' >&2; exit 1")
        self.assertEqual(ending.end, End.QEMU_FAILED)
        self.assertEqual(ending.errors, "qemu: no such machine")
        self.assertEqual(watch("echo up; exit 0").end, End.QEMU_FAILED)
        self.assertEqual(watch("echo up; kill -9 $$").end, End.QEMU_FAILED)

    def test_that_we_ended_it_is_no_error(self):
        ending = watch("trap 'echo told to end >&2; exit 0' TERM; echo up; sleep 60 & wait", silence=0.3)
        self.assertEqual((ending.end, ending.errors), (End.SILENT, ""))

    def test_silence_ends_it(self):
        ending = watch("echo up; exec sleep 60", silence=0.3)
        self.assertEqual(ending.end, End.SILENT)
        self.assertLess(ending.seconds, 5)

    def test_output_postpones_silence_but_not_the_limit(self):
        chatty = "while :; do echo tick; sleep 0.05; done"
        ending = watch(chatty, silence=0.5, limit=1.2)
        self.assertEqual(ending.end, End.TIME_OUT)
        self.assertGreater(ending.seconds, 1.0)

    def test_watcher_can_shorten_the_silence(self):
        ending = watch("echo enough; exec sleep 60", lambda line: 0.2, silence=30, limit=30)
        self.assertEqual(ending.end, End.SILENT)
        self.assertLess(ending.seconds, 5)

    def test_halt_ends_it_soon(self):
        ending = watch("echo halting...; exec sleep 60", silence=30, limit=30)
        self.assertEqual(ending.end, End.HALTED)
        self.assertLess(ending.seconds, 5)

    def test_watcher_ends_it_even_when_output_goes_on(self):
        ending = watch(
            "echo done; while :; do echo more; sleep 0.05; done", lambda line: line == "done"
        )
        self.assertEqual(ending.end, End.STOPPED)
        self.assertLess(ending.seconds, 5)

    def test_what_follows_at_once_is_still_seen(self):
        script = "echo done; sleep 0.1; echo after; exec sleep 60"
        ending = watch(script, lambda line: line == "done")
        self.assertEqual(ending.lines, ["done", "after"])

    def test_echo_gets_the_bytes(self):
        seen = []
        watch("printf 'a\\nb'; exit 1", echo=seen.append)
        self.assertEqual(b"".join(seen), b"a\nb")

    def test_endless_errors_do_not_block(self):
        ending = watch("dd if=/dev/zero bs=1k count=500 >&2 2>/dev/null; echo up; exit 1")
        self.assertEqual(ending.lines, ["up"])

    def test_missing_program_is_named(self):
        with self.assertRaisesRegex(ui.Failure, "no-such-qemu is not installed"):
            machine.watch(["no-such-qemu"], lambda line: False, 1, 1)


if __name__ == "__main__":
    unittest.main()
