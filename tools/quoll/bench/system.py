# SPDX-License-Identifier: BSD-2-Clause
"""What is measured of a system from outside: its boot up to `main`, and its sizes."""

from quoll import image, machine, ui
from quoll.bench import plugin, results, suite

SYSTEM = "dynamic-3"  # the two-process demo, whose root task and archive are the usual size
BOOT = "boot.main"
SIZES = ("size.kernel.text", "size.kernel.data", "size.kernel.bss", "size.image")
NAMES = (BOOT, *SIZES)
ENTRY = "boot_pvh"


def _elf(path):
    from elftools.elf.elffile import ELFFile

    return ELFFile(open(path, "rb"))


def address_of(path, name):
    """Where a symbol is in an ELF file; a Failure if it is not there."""
    table = _elf(path).get_section_by_name(".symtab")
    symbols = table.get_symbol_by_name(name) if table else None
    if not symbols:
        raise ui.Failure(f"{path} has no symbol {name}")
    return symbols[0]["st_value"]


def follow_boot(system, limit):
    """What the plugin sees from the kernel's first instruction to the root task's `main`."""
    library = plugin.build()
    with plugin.output() as output:
        extra = suite.COUNTING + plugin.options(
            library, output, from_=address_of(system.kernel, ENTRY),
            to=address_of(system.root_task, "main"),
        )  # fmt: skip
        ending = machine.boot(system, lambda line: None, silence=limit, limit=limit, extra=extra)
        followed = plugin.read(output)
    if not followed or not followed[0].passes:
        raise ui.Failure(suite.reason(ending))
    return followed[0]


def boot_result(followed):
    (row,) = followed.rows(1)
    return results.make(BOOT, "instructions", [row["kernel"] + row["user"]])


def section_sizes(path):
    """(text, data, bss) in bytes, as `size` counts: what is read-only, initialised, and zero."""
    text = data = bss = 0
    for section in _elf(path).iter_sections():
        flags, size = section["sh_flags"], section["sh_size"]
        if not flags & 2:  # SHF_ALLOC
            continue
        if section["sh_type"] == "SHT_NOBITS":
            bss += size
        elif flags & 1:  # SHF_WRITE
            data += size
        else:
            text += size
    return text, data, bss


def loaded_bytes(path):
    """The bytes of a file that are loaded: no debug information, no symbol table."""
    segments = _elf(path).iter_segments()
    return sum(segment["p_filesz"] for segment in segments if segment["p_type"] == "PT_LOAD")


def size_results(system):
    image_bytes = loaded_bytes(system.kernel) + loaded_bytes(system.root_task)
    values = (*section_sizes(system.kernel), image_bytes)
    return [results.make(name, "bytes", [value]) for name, value in zip(SIZES, values)]


def measure(directory, wanted, limit):
    """(results, failures) of what is wanted of this."""
    system = image.named(directory, SYSTEM).check()
    found = [one for one in size_results(system) if suite.matches(one["name"], wanted)]
    if not suite.matches(BOOT, wanted):
        return found, []
    if not plugin.supported():
        return found, [(BOOT, f"this {machine.QEMU} was built without plugins, which count it")]
    try:
        return [boot_result(follow_boot(system, limit)), *found], []
    except ui.Failure as failure:
        return found, [(BOOT, str(failure))]
