# SPDX-License-Identifier: BSD-2-Clause
"""An installed Quoll: what its prefix holds, and a project outside the tree that uses only that."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from xml.etree import ElementTree

from command import command

HERE = Path(__file__).resolve().parent
ROOT = Path(__file__).resolve().parents[3]


class Prefix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.prefix = Path(cls.folder.name) / "prefix"
        build = os.environ["QUOLL_BUILD_DIR"]
        command("cmake", "--install", build, "--prefix", cls.prefix)
        cls.workspace = cls.prefix / "share/quoll/workspace"

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_api_description_is_there_and_readable(self):
        names = {
            interface.attrib["name"]
            for file in (self.prefix / "share/quoll/api").glob("object-api*.xml")
            for interface in ElementTree.parse(file).getroot().iter("interface")
        }
        self.assertLessEqual({"seL4_Untyped", "seL4_TCB", "seL4_CNode", "seL4_X86_Page"}, names)

    def test_both_images_of_the_kernel_are_there(self):
        for name in ("quoll-kernel.elf", "quoll-kernel.mb.elf"):
            self.assertTrue((self.prefix / "boot" / name).is_file(), name)

    def test_the_prefix_does_not_know_where_it_was_built(self):
        homes = (str(ROOT), os.environ["QUOLL_BUILD_DIR"])
        for file in self.prefix.rglob("*.cmake"):
            for home in homes:
                self.assertNotIn(home, file.read_text(), file)

    def test_no_program_of_the_tests_is_installed(self):
        self.assertEqual(sorted(p.name for p in self.prefix.iterdir()),
                         ["bin", "boot", "include", "lib", "libsel4", "share"])  # fmt: skip

    def test_generators_of_bindings_find_what_sel4_installs(self):
        """Labels and numbers as they count them are those of the headers beside the description."""
        include = self.prefix / "libsel4/include"
        config = {}
        for library in ("kernel", "sel4"):
            config |= json.loads((include / library / "gen_config.json").read_text())
        self.assertEqual((config["ARCH_X86_64"], config["KERNEL_MCS"], config["WORD_SIZE"]),
                         (True, False, "64"))  # fmt: skip
        checks = [(name, number) for number, name in enumerate(labels(include, config))]
        checks += [(f"seL4_Sys{name}", number) for number, name in syscalls(include, config)]
        self.assertGreater(len(checks), 60)
        source = self.prefix / "bindings.c"
        source.write_text(
            "#include <sel4/sel4.h>\n#include <sel4/arch/mapping.h>\n#include <sel4/sel4_arch/mapping.h>\n"
            + "".join(f"_Static_assert({n} == {v}, \"{n}\");\n" for n, v in checks)
        )
        command("cc", "-ffreestanding", "-fsyntax-only", f"-I{include}", source)
        source.unlink()
        for file in include.rglob("*.pbf"):
            for block in re.findall(r"(?s)block (\w+) \{(.*?)\}", file.read_text()):
                bits = sum(int(n) for n in re.findall(r"(?:padding|field \w+) (\d+)", block[1]))
                self.assertEqual((bits > 0, bits % 64), (True, 0), block[0])
        elf = self.prefix / "bin/kernel.elf"
        command("objcopy", "-O", "elf32-i386", elf, elf.with_suffix(".32"))
        elf.with_suffix(".32").unlink()

    def project(self, name):
        """A copy of one of the projects beside this file, and the folder to build it in."""
        project = Path(self.folder.name) / name
        shutil.copytree(HERE / name, project)
        return project, project / "build"

    def configure(self, project, build, *options):
        command("cmake", "-S", project, "-B", build, "-G", "Ninja", *options)

    def test_a_project_outside_is_built_and_runs(self):
        project, build = self.project("outside")
        self.configure(project, build, f"-DCMAKE_PREFIX_PATH={self.prefix}")
        command("ninja", "-C", build)
        cache = (build / "build.ninja").read_text()
        self.assertNotIn(str(ROOT), cache, "the project reaches into the source tree")
        self.assertIn("outside: 12 squared is 144", console(build / "simulate", ends="outside: "))

    def test_a_project_for_sel4_is_built_in_a_checkout_of_links(self):
        project, build = self.project("ecosystem")
        for part in ("kernel", "tools", "projects"):
            (project / part).symlink_to(self.workspace / part)
        build.mkdir()
        # A checkout of several repositories, this project one of them.
        checkout = Path(self.folder.name) / "checkout"
        checkout.mkdir()
        (checkout / "tools").symlink_to(self.workspace / "tools")
        (checkout / "init-build.sh").symlink_to("tools/seL4/cmake-tool/init-build.sh")
        (checkout / "easy-settings.cmake").symlink_to(project / "easy-settings.cmake")
        command("env", "-C", build, checkout / "init-build.sh", "-DPLATFORM=x86_64", "-DSIMULATION=TRUE")
        command("ninja", "-C", build)
        self.assertNotIn(str(ROOT), (build / "build.ninja").read_text())
        good = "All is well in the universe"
        self.assertIn(good, console(build / "simulate", ends="suite: finished"))
        self.assertIn("-m 256M", command(build / "simulate", "--dry-run"))
        # As a boot loader takes it.
        images = build / "images"
        self.assertIn(good, console(
            "qemu-system-x86_64", "-cpu", "Nehalem", "-m", "size=512M", "-nographic",
            "-serial", "mon:stdio", "-no-reboot", "-kernel", images / "kernel-x86_64-pc99",
            "-initrd", images / "suite-image-x86_64-pc99", ends="suite: finished",
        ))  # fmt: skip

    def test_the_parts_of_sel4_are_packages_of_the_prefix(self):
        project = Path(self.folder.name) / "packages"
        project.mkdir()
        (project / "main.c").write_text("int main(void) { return 0; }\n")
        (project / "CMakeLists.txt").write_text(PACKAGES)
        build = project / "build"
        self.configure(project, build, f"-DCMAKE_PREFIX_PATH={self.prefix}")
        self.assertIn("KernelNumDomains:STRING=7", (build / "CMakeCache.txt").read_text())
        # A debug kernel, since nothing is said.
        for macro in ("CONFIG_DEBUG_BUILD", "CONFIG_PRINTING"):
            self.assertIn(f"-D{macro}=1", (build / "build.ninja").read_text())
        wrong = subprocess.run(
            ["cmake", "-DKernelIsMCS=ON", build], capture_output=True, text=True, check=False
        )
        self.assertNotEqual(wrong.returncode, 0)
        self.assertIn("there is the classic scheduler, no MCS", " ".join(wrong.stderr.split()))
        for line, message in (
            ("target_link_libraries(packages sel4vm)", "packages uses sel4vm, a library that"),
            ("sel4_tutorials_setup_capdl_tutorial_environment()", "started by the capDL loader"),
        ):
            (project / "CMakeLists.txt").write_text(PACKAGES + line + "\n")
            wrong = subprocess.run(
                ["cmake", "-DKernelIsMCS=OFF", build], capture_output=True, text=True, check=False
            )
            self.assertNotEqual(wrong.returncode, 0)
            self.assertIn(message, " ".join(wrong.stderr.split()))


PACKAGES = """\
cmake_minimum_required(VERSION 3.7.2)
project(packages C ASM)
find_package(seL4 REQUIRED)
find_package(elfloader-tool REQUIRED)
find_package(musllibc REQUIRED)
find_package(util_libs REQUIRED)
find_package(seL4_libs REQUIRED)
find_package(sel4_projects_libs REQUIRED)
find_package(sel4-tutorials REQUIRED)
set(KernelNumDomains 7 CACHE STRING "")
sel4_import_kernel()
elfloader_import_project()
musllibc_setup_build_environment_with_sel4runtime()
sel4_import_libsel4()
util_libs_import_libraries()
sel4_libs_import_libraries()
sel4_projects_libs_import_libraries()
add_executable(packages main.c)
target_link_libraries(packages Configuration sel4 muslc)
include(rootserver)
DeclareRootserver(packages)
"""


def holds(element, config):
    """Whether the <condition> of an element does; there is none: yes."""

    def evaluate(tree):
        if tree.tag == "config":
            return config.get(tree.attrib["var"].removeprefix("CONFIG_"), False)
        values = [evaluate(child) for child in tree]
        return {"not": not values[0], "and": all(values), "or": any(values)}[tree.tag]

    condition = element.find("condition")
    return condition is None or evaluate(condition[0])


def labels(include, config):
    yield "InvalidInvocation"
    for name in ("object-api", "object-api-sel4-arch", "object-api-arch"):
        root = ElementTree.parse(include / "interfaces" / f"{name}.xml").getroot()
        for method in root.iter("method"):
            if holds(method, config):
                yield method.attrib["id"]


def syscalls(include, config):
    number = -1
    root = ElementTree.parse(include / "api/syscall.xml").getroot()
    for section in ("api-master", "debug"):
        for block in root.find(section):
            for call in block.findall("syscall"):
                if holds(block, config):
                    yield number, call.attrib["name"]
                number -= 1


def console(*words, ends):
    """What a machine prints until a line begins as said, or it halts."""
    with subprocess.Popen(
        [str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith((ends, "halting...")):
                break
        process.kill()
    return "".join(lines)


if __name__ == "__main__":
    unittest.main()
