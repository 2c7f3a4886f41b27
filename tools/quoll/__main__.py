# SPDX-License-Identifier: BSD-2-Clause
"""Started as `python3 tools/quoll COMMAND`: makes this folder importable as the package `quoll`."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from quoll.cli import main  # noqa: E402  (needs the path above)

sys.exit(main())
