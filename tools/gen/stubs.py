# SPDX-License-Identifier: BSD-2-Clause
"""How a method's parameters travel: which message register and bits, which extra capability.

Values are laid out in order, each aligned to its own size but never further than a word, so small
neighbours share a register. Capabilities travel beside the message. Results come back by the same rule.
"""

from dataclasses import dataclass

from model import WORD_BITS

FAST_REGISTERS = 4


@dataclass(frozen=True)
class Piece:
    """Part of one message register: `expression` is C for the value, or for where to store it."""

    param: object
    expression: str
    shift: int
    bits: int


@dataclass(frozen=True)
class Stub:
    """Everything the template needs to write one client function."""

    method: object
    arguments: list
    caps: list
    words: list
    results: list
    struct: str
    result_words: list
    by_reference: object

    @property
    def result_type(self):
        return self.struct or "seL4_Error"


def make_stub(method):
    values = [p for p in method.inputs if p.type.kind != "cap"]
    caps = [p for p in method.inputs if p.type.kind == "cap"]
    references = [p for p in method.outputs if p.type.kind == "struct"]
    results = [p for p in method.outputs if p.type.kind != "struct"]
    arguments = [_argument(p) for p in method.params
                 if p.direction == "in" or p.type.kind == "struct"]
    return Stub(method, arguments, caps, _lay_out(values, _input_expression), results,
                f"{method.function}_t" if results else "",
                _lay_out(results, _result_expression), references[0] if references else None)


def _argument(param):
    star = "*" if param.type.kind == "struct" else ""
    return f"{param.type.name} {star}{param.name}"


def _lay_out(params, expression):
    """The pieces of each message register, in order."""
    words = []
    used = 0
    for param in params:
        if param.type.kind == "struct":
            used = _align(used, WORD_BITS)
            for member in param.type.members:
                words.append([Piece(param, f"{param.name}->{member}", 0, WORD_BITS)])
                used += WORD_BITS
            continue
        used = _align(used, min(param.type.bits, WORD_BITS))
        word, shift = divmod(used, WORD_BITS)
        if word == len(words):
            words.append([])
        words[word].append(Piece(param, expression(param), shift, param.type.bits))
        used += param.type.bits
    return words


def _align(position, unit):
    return (position + unit - 1) // unit * unit


def _input_expression(param):
    return f"{param.name}.words[0]" if param.type.kind == "bitfield" else param.name


def _result_expression(param):
    return f"result.{param.name}"


def pack(pieces):
    """C for the value of one message register."""
    parts = []
    for piece in pieces:
        if piece.bits == WORD_BITS:
            parts.append(piece.expression)
            continue
        if piece.bits == 1:
            text = f"({piece.expression} ? 1ul : 0ul)"
        else:
            text = f"({piece.expression} & 0x{(1 << piece.bits) - 1:x}ul)"
        parts.append(f"{text} << {piece.shift}" if piece.shift else text)
    if len(parts) == 1:
        return parts[0]
    return " | ".join(f"({part})" if "<<" in part else part for part in parts)


def unpack(piece, source):
    """C for one result out of the message register `source`."""
    value = f"({source} >> {piece.shift})" if piece.shift else source
    if piece.bits == WORD_BITS:
        return value
    return f"({piece.param.type.name})({value} & 0x{(1 << piece.bits) - 1:x}ul)"
