#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Compare what tools/gen writes with the copies beside this script; --update makes new copies."""

import argparse
import difflib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tools" / "gen"))

from model import Api                 # noqa: E402
from render import Renderer           # noqa: E402

RELEASE = {"CONFIG_SET_TLS_BASE_SELF"}
DEBUG = RELEASE | {"CONFIG_DEBUG_BUILD", "CONFIG_PRINTING"}
SHOWN_LINES = 40

# Where the copies of a configuration are, and which of its files are kept.
KEPT = [
    ("debug", DEBUG, ("include/", "kernel_include/", "fuzz_include/", "doc/labels.tsv")),
    ("release", RELEASE, ("include/sel4/syscall.h", "kernel_include/api/syscall_numbers.h")),
    ("mcs", DEBUG | {"CONFIG_KERNEL_MCS"}, ("include/sel4/invocation.h", "include/sel4/syscall.h")),
]


def wanted_copies():
    """Path of each copy -> text it should have."""
    api = Api(ROOT / "api")
    copies = {}
    for folder, config, prefixes in KEPT:
        for name, text in Renderer(api, config).files().items():
            if name.startswith(prefixes):
                copies[HERE / folder / (name + ".golden")] = text
    return copies


def show_difference(path, old, new):
    name = path.relative_to(ROOT)
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), f"{name} (copy)",
                                      f"{name} (generated now)", lineterm=""))
    print("\n".join(lines[:SHOWN_LINES]))
    if len(lines) > SHOWN_LINES:
        print(f"... and {len(lines) - SHOWN_LINES} lines more")


def update(copies):
    for stale in set(HERE.rglob("*.golden")) - set(copies):
        stale.unlink()
    for path, text in copies.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(copies)} copies written")
    return 0


def check(copies):
    bad = 0
    for path, text in copies.items():
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if old != text:
            bad += 1
            show_difference(path, old, text)
    for stale in sorted(set(HERE.rglob("*.golden")) - set(copies)):
        bad += 1
        print(f"{stale.relative_to(ROOT)}: nothing generates this any more")
    if bad:
        print(f"{bad} of {len(copies)} differ. If that is meant:\n"
              f"  {Path(__file__).relative_to(ROOT)} --update")
    return 1 if bad else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the copies anew")
    options = parser.parse_args()
    copies = wanted_copies()
    return update(copies) if options.update else check(copies)


if __name__ == "__main__":
    sys.exit(main())
