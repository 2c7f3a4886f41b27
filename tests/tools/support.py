# SPDX-License-Identifier: BSD-2-Clause
"""What the tests of the tools share."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def quoll_on_path():
    """Makes `import quoll` find the package in tools/."""
    tools = str(ROOT / "tools")
    if tools not in sys.path:
        sys.path.insert(0, tools)
