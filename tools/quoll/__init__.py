# SPDX-License-Identifier: BSD-2-Clause
"""The front door: build, boot, test, debug and learn Quoll from one command."""
