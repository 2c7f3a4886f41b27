#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Boots one program and waits for the line in which it says how its tests went."""

import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["QUOLL_SOURCE_DIR"]) / "tools"))

from quoll import machine  # noqa: E402  (needs the path above)
from quoll.image import Image  # noqa: E402
from quoll.machine import End  # noqa: E402

PASSED = re.compile(r"^ALL TESTS PASSED$")
ENDED = re.compile(r"^(ALL TESTS PASSED|\d+ EXPECTATIONS FAILED)$")


def main(manifest):
    image = Image.load(manifest).check()
    ending = machine.boot(
        image, lambda line: bool(ENDED.match(line)), silence=20.0, limit=40.0
    )
    print("\n".join(ending.lines + [ending.errors]))
    print(f"{image.name}: {ending.end.value} after {ending.seconds:.1f} s")
    passed = any(PASSED.match(line) for line in ending.lines)
    return 0 if passed and ending.end is End.STOPPED else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
