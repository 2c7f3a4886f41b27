# SPDX-License-Identifier: BSD-2-Clause
"""Tutorials: one Markdown source each, from which the learner's files, hints and checks come."""
