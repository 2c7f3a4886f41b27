# SPDX-License-Identifier: BSD-2-Clause
"""The command `bench`: boot the benchmark suite, follow it, and show what it measured."""
