# SPDX-License-Identifier: BSD-2-Clause
"""What the scripts here share: include folders from the environment, options of target code."""

import functools
import os
import subprocess
import sys
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


def configured_includes(options, folder):
    """COMPAT_INCLUDES for a kernel with more options, as `A,B`; `folder` gets what differs."""
    includes = folders("COMPAT_INCLUDES")
    if not options:
        return includes
    generator = Path(os.environ["QUOLL_SOURCE_DIR"]) / "tools" / "gen" / "gen.py"
    subprocess.run([sys.executable, "-B", generator, "--out", folder, "--config",
                    f"DEBUG_BUILD,PRINTING,SET_TLS_BASE_SELF,{options}"], check=True)
    plain = next(f for f in includes if (f / "kernel" / "gen_config.h").exists())
    config = Path(folder) / "include" / "kernel" / "gen_config.h"
    config.parent.mkdir()
    config.write_text((plain / "kernel" / "gen_config.h").read_text()
                      + "".join(f"#define CONFIG_{name} 1\n" for name in options.split(",")))
    return [config.parent.parent, *includes]


def target_options(compiler, includes):
    """Options that compile for Quoll with `includes` on the include path."""
    return ["-fno-pie", "-ftls-model=local-exec", "-nostdinc",
            "-isystem", compiler_includes(compiler), "-isystem", MUSL,
            *(f"-I{folder}" for folder in includes)]
