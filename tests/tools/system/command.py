# SPDX-License-Identifier: BSD-2-Clause
"""Running other programs from tests."""

import subprocess


def command(*words):
    """What a program printed; one that fails fails the test with that."""
    result = subprocess.run(
        [str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if result.returncode:
        raise AssertionError(result.stdout)
    return result.stdout
