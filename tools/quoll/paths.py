# SPDX-License-Identifier: BSD-2-Clause
"""Where things are in the tree."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TUTORIALS = ROOT / "tutorials"


def build_dir(config="debug"):
    """The build directory of `debug` or `release`; QUOLL_BUILD_DIR, set by tests, overrides it."""
    override = os.environ.get("QUOLL_BUILD_DIR")
    return Path(override) if override else ROOT / "build" / config


def shown(path):
    """`path` as a person at the current directory would type it."""
    path = Path(path)
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return str(path)
    return relative if len(relative) < len(str(path)) else str(path)
