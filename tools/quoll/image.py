# SPDX-License-Identifier: BSD-2-Clause
"""A bootable system as DeclareRootserver() describes it: kernel, root task, programs."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from quoll import ui


@dataclass
class Image:
    """The three kinds of ELF file in one boot."""

    name: str
    kernel: Path
    root_task: Path
    programs: list = field(default_factory=list)

    @classmethod
    def load(cls, file):
        """Read a manifest; a missing or broken one is a Failure that names it."""
        try:
            data = json.loads(Path(file).read_text())
            programs = [Path(entry.rpartition("=")[2]) for entry in data["archive"]]
            return cls(data["name"], Path(data["kernel"]), Path(data["root_task"]), programs)
        except OSError as error:
            raise ui.Failure(f"there is no image {file}: {error.strerror}") from error
        except (ValueError, KeyError) as error:
            raise ui.Failure(f"{file} does not describe an image: {error}") from error

    def check(self):
        """Every file is there, or a Failure says which one is not built."""
        for file in (self.kernel, self.root_task):
            if not file.exists():
                raise ui.Failure(f"{file} is not built")
        return self

    def files(self):
        """(role, file) of each ELF file: kernel, root task, then each program by its name. An
        archive may hold other files too; they are not among these."""
        yield "kernel", self.kernel
        yield self.name, self.root_task
        for program in filter(is_elf, self.programs):
            yield program.name, program


def is_elf(path):
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"\x7fELF"
    except OSError:
        return False


def manifest(build_dir, name):
    """Where DeclareRootserver() writes the description of an image."""
    return Path(build_dir) / "images" / f"{name}.json"


def named(build_dir, name):
    """The image `name` of a build directory; an unknown name is wrong use and lists the others."""
    file = manifest(build_dir, name)
    if not file.exists():
        known = sorted(other.stem for other in file.parent.glob("*.json"))
        raise ui.usage_error(f"there is no root task '{name}'; there are: {', '.join(known)}")
    return Image.load(file)
