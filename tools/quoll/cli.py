# SPDX-License-Identifier: BSD-2-Clause
"""The commands of ./quoll: their arguments, and where each is carried out."""

import argparse
import importlib
import sys

from quoll import ui

EPILOG = "Each command has its own --help. Exit codes: 0 done, 1 failed, 2 wrong use."


def _config(parser):
    parser.add_argument(
        "--release", dest="config", action="store_const", const="release", default="debug",
        help="the optimised build without printing, in build/release",
    )  # fmt: skip


def _jobs(parser):
    parser.add_argument("-j", "--jobs", type=_positive, metavar="N", help="run N jobs at once")


def _positive(text):
    value = int(text) if text.isdecimal() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a positive number")
    return value


def _seconds(text):
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds")
    return value


def _minutes(text):
    try:
        return _seconds(text)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of minutes") from None


def _root_task(parser):
    parser.add_argument(
        "root_task", nargs="?", default="dynamic-3",
        help="which root task (default: dynamic-3, the two-process demo)",
    )  # fmt: skip


def _run(parser):
    _root_task(parser)
    parser.add_argument("--kvm", action="store_true", help="use KVM in place of emulation")
    parser.add_argument(
        "--silence", type=_seconds, default=15.0, metavar="S",
        help="give up after S seconds without output (15)",
    )  # fmt: skip
    parser.add_argument(
        "--limit", type=_seconds, default=120.0, metavar="S", help="give up after S seconds (120)"
    )


def _build(parser):
    parser.add_argument("targets", nargs="*", metavar="target", help="default: everything")
    _config(parser)
    _jobs(parser)


def _test(parser):
    parser.add_argument("-R", "--regex", metavar="RE", help="only tests whose name matches")
    parser.add_argument("-E", "--exclude", metavar="RE", help="not the tests whose name matches")
    parser.add_argument("--rerun-failed", action="store_true", help="only what failed last time")
    _config(parser)
    _jobs(parser)


def _gdb(parser):
    parser.add_argument(
        "function", nargs="?", default="main",
        help="where to stop first: FUNCTION of the root task, or IMAGE:FUNCTION with IMAGE one of "
        "kernel, the root task or a program, as in kernel:kernel_syscall (default: main)",
    )  # fmt: skip
    parser.add_argument("--root-task", default="dynamic-3", metavar="NAME", help="what to boot")
    parser.add_argument(
        "--batch", action="store_true",
        help="print a backtrace at the first stop and end: 0 if the function was reached",
    )  # fmt: skip
    parser.add_argument(
        "-x", "--execute", action="append", default=[], metavar="COMMAND",
        help="a gdb command to run at the stop (repeatable)",
    )  # fmt: skip


def _image(parser):
    _root_task(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help="default: build/debug/NAME.iso")
    parser.add_argument("--boot", action="store_true", help="boot it in QEMU to try it")


def _bench(parser):
    parser.add_argument(
        "names", nargs="*", metavar="name",
        help="benchmarks, or beginnings of names (default: all); =NAME is that one only",
    )  # fmt: skip
    parser.add_argument("--list", action="store_true", help="the names of all benchmarks")
    parser.add_argument("--json", metavar="FILE", help="store the results")
    parser.add_argument("--compare", metavar="FILE", help="show the ratio to stored results")
    parser.add_argument(
        "--costs", action="store_true",
        help="also count slow instructions, bytes cleared and copied, and cache lines (default: of "
        "the round trip and the life of a process)",
    )  # fmt: skip
    parser.add_argument(
        "--profile", metavar="NAME", help="which functions the instructions of one benchmark are in"
    )
    parser.add_argument(
        "--document", action="store_true", help="measure everything and write docs/performance.md"
    )
    parser.add_argument("--kvm", action="store_true", help="cycles under KVM, not instructions")
    parser.add_argument(
        "--quick", action="store_true", help="few samples and small sizes: to see that all runs"
    )
    parser.add_argument(
        "--limit", type=_seconds, default=300.0, metavar="S",
        help="a benchmark fails after S seconds without a result (300)",
    )  # fmt: skip


def _fuzz(parser):
    parser.add_argument("target", nargs="?", help="what to fuzz (default: everything in turn)")
    parser.add_argument(
        "--minutes", type=_seconds, default=1.0, metavar="N", help="for so long each (1)"
    )
    parser.add_argument(
        "--engine", choices=("libfuzzer", "afl"), default="libfuzzer",
        help="libFuzzer, which comes with clang (the default), or AFL++",
    )  # fmt: skip
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--replay", metavar="FILE", help="run one input and show all it does")
    what.add_argument(
        "--coverage", action="store_true",
        help="run all inputs there are and count the lines and branches of the kernel they reach",
    )  # fmt: skip
    what.add_argument(
        "--merge", action="store_true",
        help="keep in tests/fuzz/corpus those of all inputs that together reach most",
    )  # fmt: skip


def _soak(parser):
    parser.add_argument(
        "--minutes", type=_minutes, default=1.0, metavar="N", help="for how long (1)"
    )
    parser.add_argument(
        "--seed", type=_positive, metavar="S", help="of what happens (default: the time)"
    )


def _prove(parser):
    parser.add_argument(
        "names", nargs="*", metavar="name",
        help="functions, sources or beginnings of them (default: all)",
    )  # fmt: skip
    parser.add_argument("--list", action="store_true", help="only list what is proved")
    parser.add_argument(
        "--eva", action="store_true",
        help="no run-time errors in the decoding of system calls; names are those of "
             "drivers in tests/proofs/eva (without names, prove does this at its end)",
    )  # fmt: skip
    parser.add_argument("--update", action="store_true", help="keep the numbers of goals counted")
    parser.add_argument(
        "--timeout", type=_positive, metavar="S", help="seconds for each prover and goal"
    )
    _jobs(parser)


def _clean(parser):
    parser.add_argument("--tests", action="store_true", help="only the results of tests")


def _simulate(parser):
    parser.add_argument("--image", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--kvm", action="store_true", help="use KVM in place of emulation")
    parser.add_argument(
        "-m", "--memory", "--mem-size", default="512M", help="the machine's memory (512M)"
    )
    parser.add_argument(
        "-n", "--print", "--dry-run", action="store_true",
        help="show QEMU's command line, do not run",
    )  # fmt: skip
    parser.add_argument(
        "-d", "--gdbserver", action="store_true", help="wait for gdb on port 1234: ./launch_gdb"
    )
    parser.add_argument("-b", "--binary", help="this QEMU")
    parser.add_argument("-M", "--machine", help="QEMU's machine")
    parser.add_argument("-c", "--cpu", help="QEMU's CPU")
    parser.add_argument("-o", "--cpu-opt", "--extra-cpu-opts", default="", help="features of the CPU: +avx")
    parser.add_argument("-g", "--graphic", help="options in the place of -display none")
    parser.add_argument("-s", "--serial", help="options in the place of -serial mon:stdio")
    parser.add_argument("-k", "--kernel", help="this kernel")
    parser.add_argument("-i", "--initrd", help="this root task")
    parser.add_argument("-a", "--extra-qemu-args", default="", help="more options, as one string")
    parser.add_argument("extra", nargs="*", metavar="-- option", help="more options for QEMU")


def _check(parser):
    parser.add_argument("--build-dir", required=True, help=argparse.SUPPRESS)
    parser.add_argument(
        "--silence", type=_seconds, default=8.0, metavar="S",
        help="call it a hang after S seconds without output (8)",
    )  # fmt: skip
    parser.add_argument("--console", metavar="FILE", help="judge a saved console, boot nothing")


def _init(parser):
    parser.add_argument("--tut", metavar="NAME", help="the tutorial; inside one: that one")
    parser.add_argument("--task", metavar="TASK", help="start at this task, as in task-4")
    parser.add_argument("--solution", action="store_true", help="the finished sources")
    parser.add_argument("--hint", nargs="?", const="", metavar="TASK", help="hints for a task")
    parser.add_argument("--list", action="store_true", help="the tutorials and their tasks")


def _render(parser):
    parser.add_argument("tutorial")
    parser.add_argument("output")


def _target_tests(parser):
    parser.add_argument("--suite", required=True)
    parser.add_argument("--image", required=True)
    parser.add_argument("--timeout", type=_seconds, required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--qemu", default="", help="more options for QEMU, in one word")
    parser.add_argument("--kernel", help="another kernel than the image's")
    parser.add_argument("elf")


def _target_boot(parser):
    parser.add_argument("--suite", required=True)
    parser.add_argument("--image", required=True)
    parser.add_argument("--timeout", type=_seconds, required=True)
    parser.add_argument("--results", required=True)
    parser.add_argument("--qemu", default="", help="more options for QEMU, in one word")
    parser.add_argument("--kernel", help="another kernel than the image's")


# name: (module with a function main(arguments), arguments, one line of help)
COMMANDS = {
    "run": ("run", _run, "build, boot in QEMU and show the console until the demo is done"),
    "build": ("build", _build, "build the tree with progress"),
    "test": ("ctest", _test, "build, and run every test"),
    "gdb": ("gdb", _gdb, "debug kernel, root task and programs in one gdb"),
    "image": ("iso", _image, "make an ISO that boots in a PC through GRUB"),
    "bench": ("bench.command", _bench, "measure the release build in instructions"),
    "fuzz": ("fuzz", _fuzz, "fuzz the kernel against its model, and the readers of files"),
    "soak": ("soak", _soak, "random processes on a kernel that checks itself, for minutes or hours"),
    "prove": ("prove", _prove, "show with Frama-C that functions keep their contracts"),
    "clean": ("clean", _clean, "remove what was built"),
}
# Called by scripts and by the build, not by people.
INTERNAL = {
    "init": ("tutorial.init", _init, "start a tutorial or step to another of its tasks"),
    "simulate": ("simulate", _simulate, "boot with the terminal as console (Ctrl-A X leaves)"),
    "check": ("tutorial.check", _check, "boot and say whether the current task is done"),
    "render": ("tutorial.render", _render, "write the solution of a tutorial into a directory"),
    "target-tests": ("suite", _target_tests, "list a suite's tests for CTest"),
    "target-boot": ("suite", _target_boot, "run a suite and store its results"),
}


def _sentence(text):
    return text[0].upper() + text[1:] + "."


def _parser():
    parser = argparse.ArgumentParser(
        prog="./quoll", description="Build, run, test and debug Quoll.", epilog=EPILOG
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (_, arguments, text) in COMMANDS.items():
        arguments(commands.add_parser(name, help=text, description=_sentence(text)))
    return parser


def _internal_parser(name):
    _, arguments, text = INTERNAL[name]
    shown = {"init": "./init", "simulate": "./simulate", "check": "./check"}.get(name, name)
    parser = argparse.ArgumentParser(prog=shown, description=_sentence(text))
    arguments(parser)
    parser.set_defaults(command=name)
    return parser


def main(argv=None):
    """Run one command; returns the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    if argv and argv[0] in INTERNAL:
        arguments = _internal_parser(argv[0]).parse_args(argv[1:])
    else:
        arguments = _parser().parse_args(argv)
    module = {**COMMANDS, **INTERNAL}[arguments.command][0]
    try:
        return importlib.import_module(f"quoll.{module}").main(arguments) or 0
    except ui.Failure as failure:
        ui.complain(f"quoll: {failure}")
        return failure.code
    except KeyboardInterrupt:
        ui.complain("quoll: interrupted")
        return 130
    except BrokenPipeError:
        return 1
    except OSError as error:  # a full disk, a folder of somebody else: no defect of ours
        ui.complain(f"quoll: {error}")
        return 1
