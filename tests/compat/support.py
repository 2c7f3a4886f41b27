# SPDX-License-Identifier: BSD-2-Clause
"""What the scripts here share: include folders from the environment, options of target code."""

import functools
import os
import subprocess
from pathlib import Path

MUSL = "/usr/include/x86_64-linux-musl"


def folders(variable):
    """The folders in an environment variable, parted by ':'."""
    return [Path(name) for name in os.environ.get(variable, "").split(":") if name]


@functools.cache
def compiler_includes(compiler):
    run = subprocess.run([compiler, "-print-file-name=include"], capture_output=True, text=True,
                         check=True)
    return run.stdout.strip()


def target_options(compiler, includes):
    """Options that compile for Quoll with `includes` on the include path."""
    return ["-fno-pie", "-ftls-model=local-exec", "-nostdinc",
            "-isystem", compiler_includes(compiler), "-isystem", MUSL,
            *(f"-I{folder}" for folder in includes)]
