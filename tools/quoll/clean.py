# SPDX-License-Identifier: BSD-2-Clause
"""The command `clean`: remove what was built. Sources and tutorial directories stay."""

import shutil

from quoll import paths, ui


def main(arguments):
    build = paths.ROOT / "build"
    victims = [build]
    if arguments.tests:
        victims = sorted(build.glob("*/Testing")) + sorted(build.glob("*/**/*-results"))
    for victim in victims:
        if victim.exists():
            shutil.rmtree(victim)
            ui.say(f"Removed {paths.shown(victim)}")
