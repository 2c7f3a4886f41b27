# SPDX-License-Identifier: BSD-2-Clause
"""The command `image`: an ISO that GRUB boots, on a PC or in QEMU."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from quoll import image, machine, paths, ui
from quoll.build import build
from quoll.run import build_image, echo, expectation, verdict

MULTIBOOT_KERNEL = "quoll-kernel.mb.elf"  # beside the kernel that QEMU's -kernel takes
GRUB_CONFIG = """\
set timeout=0
insmod vbe
serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
menuentry "{name} on Quoll" {{
    multiboot /boot/kernel.elf
    module /boot/root_task.elf {name}
}}
"""


def make(system, output):
    """Write the ISO, or raise Failure with what grub-mkrescue said."""
    with tempfile.TemporaryDirectory(prefix="quoll-iso-") as folder:
        boot = Path(folder) / "boot"
        (boot / "grub").mkdir(parents=True)
        (boot / "grub" / "grub.cfg").write_text(GRUB_CONFIG.format(name=system.name))
        shutil.copy(system.kernel.with_name(MULTIBOOT_KERNEL), boot / "kernel.elf")
        shutil.copy(system.root_task, boot / "root_task.elf")
        try:
            result = subprocess.run(
                ["grub-mkrescue", "-o", str(output), folder],
                stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise ui.Failure("grub-mkrescue is not installed") from error
    if result.returncode:
        raise ui.Failure(f"grub-mkrescue failed:\n{result.stderr.strip()}")


def main(arguments):
    name = arguments.root_task
    directory = build_image(name)
    build("kernel_multiboot")
    system = image.named(directory, name).check()
    output = Path(arguments.output or directory / f"{name}.iso")
    make(system, output)
    ui.say(f"Made {paths.shown(output)} ({output.stat().st_size >> 10} KiB)")
    if not arguments.boot:
        return 0
    expected, seen = expectation(name), []

    def on_line(line):
        seen.append(line)
        return expected is not None and expected.met_by(seen)

    ending = machine.boot(output, on_line, silence=30.0, limit=120.0, echo=echo)
    code, message = verdict(ending, expected)
    ui.say(f"{name} {message}", style="red" if code else "green")
    return code
