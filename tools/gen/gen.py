#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write everything that follows from the description of the API: headers, tables, the reference manual."""

import argparse
import sys
from pathlib import Path

from model import Api, DescriptionError
from render import Renderer

HERE = Path(__file__).resolve().parent
DEFAULT_API = HERE.parent.parent / "api"
DEFAULT_CONFIG = "DEBUG_BUILD,PRINTING,SET_TLS_BASE_SELF"


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(
        prog="gen.py", description=__doc__,
        epilog="Files that would not change are left alone, so nothing is rebuilt for them.")
    parser.add_argument("--api", type=Path, default=DEFAULT_API, metavar="DIR",
                        help="folder of the description (default: the project's api/)")
    parser.add_argument("--out", type=Path, metavar="DIR",
                        help="folder to write below: include/, kernel_include/, doc/")
    parser.add_argument("--config", default=DEFAULT_CONFIG, metavar="A,B,...",
                        help="kernel options that are on, without CONFIG_ "
                             f"(default: {DEFAULT_CONFIG})")
    parser.add_argument("--only", metavar="PREFIX",
                        help="write only files whose path below --out starts with PREFIX")
    parser.add_argument("--list", action="store_true",
                        help="print the paths of the files instead of writing them")
    parser.add_argument("--inputs", action="store_true",
                        help="print the paths of the files that the result depends on, and stop")
    options = parser.parse_args(arguments)
    if not (options.out or options.list or options.inputs):
        parser.error("say where to write: --out DIR")
    return options


def input_files(api_folder):
    """Every file whose change asks for a new run."""
    return sorted([*api_folder.glob("*.xml"), *HERE.glob("*.py"),
                   *(HERE / "templates").glob("*.j2")])


def write_if_changed(path, text):
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main(arguments=None):
    options = parse_arguments(arguments)
    if options.inputs:
        print("\n".join(str(path) for path in input_files(options.api.resolve())))
        return 0
    config = {"CONFIG_" + name for name in options.config.split(",") if name}
    try:
        files = Renderer(Api(options.api), config).files()
    except DescriptionError as problem:
        print(f"gen.py: {problem}", file=sys.stderr)
        return 1
    for name, text in files.items():
        if options.only and not name.startswith(options.only):
            continue
        if options.list:
            print(name)
        else:
            write_if_changed(options.out / name, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
