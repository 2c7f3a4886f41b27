# SPDX-License-Identifier: BSD-2-Clause
"""Expected console output, with placeholders, and how it compares with what came.

A line such as `main@main.c:<line> [...]` stands for any number after the colon. Lines of one
process come in order; lines of two processes may mix.
"""

import re
from dataclasses import dataclass
from functools import cached_property

PLACEHOLDERS = {
    "hex": r"(?:0x)?[0-9a-f]+",
    "line": r"\d+",
    "function": r"\w+",
    "pointer": r"0x[0-9a-f]+",
    "address": r"(?:0x)?[0-9a-f]+",
    "number": r"\d+",
}
# Lines that tell more than others about what went wrong, the most telling first.
TELLING = [re.compile(r"\[Cond failed: |^fault: |^kernel exception "), re.compile(r"^<<quoll")]
_PLACEHOLDER = re.compile(f"<({'|'.join(PLACEHOLDERS)})>")


@dataclass(frozen=True)
class Line:
    """One expected line. What comes may have more text after it."""

    text: str

    @cached_property
    def pattern(self):
        pieces = _PLACEHOLDER.split(self.text)
        return re.compile(
            "".join(
                PLACEHOLDERS[piece] if index % 2 else re.escape(piece)
                for index, piece in enumerate(pieces)
            )
        )

    def matches(self, line):
        return bool(self.pattern.search(line))

    def among(self, lines):
        return any(self.matches(line) for line in lines)

    def __str__(self):
        return self.text


@dataclass(frozen=True)
class Missing:
    """An expected line that did not come, and what came in its place (None: nothing)."""

    expected: Line
    got: str


@dataclass(frozen=True)
class Expectation:
    """What the processes of a system print: for each, its lines in order."""

    streams: tuple

    @classmethod
    def of(cls, blocks):
        return cls(
            tuple((name, tuple(Line(text) for text in texts)) for name, texts in blocks.items())
        )

    def lines(self):
        return [line for _, expected in self.streams for line in expected]

    def missing(self, console):
        """The first expected line of each process that did not come in its place."""
        found = []
        for _, expected in self.streams:
            at = 0
            for line in expected:
                hits = [i for i in range(at, len(console)) if line.matches(console[i])]
                if not hits:
                    found.append(Missing(line, self._instead(console[at:], at == 0)))
                    break
                at = hits[0] + 1
        return found

    def _instead(self, rest, is_first):
        """What came in place of a line: one that tells what is wrong, or else the next that nobody
        expected; where nothing expected came before it, the last. None when no more came."""
        other = [
            line.strip()
            for line in rest
            if line.strip() and not any(known.matches(line) for known in self.lines())
        ]
        for telling in TELLING:
            for line in filter(telling.search, other):
                return line
        return (other[-1] if is_first else other[0]) if other else None

    def met_by(self, console):
        return not self.missing(console)

    def gone_after(self, later):
        """Lines that are expected here and no more in `later`: what a task makes disappear."""
        return [line for line in self.lines() if line not in later.lines()]
