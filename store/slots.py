"""Two texts aligned, one number for another: the runs of equal tokens, the numbers that differ in them and between them. Pure.

Aligned for the longest common subsequence: by the fewest edits, which count a replaced token once, a copy behind a foreign beginning
of its own length would be replaced token by token, and nothing of it found.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from store.texts import NUMBER, Reading, Tokens, is_number

_RUN = 3  # equal tokens on both sides that make a replaced stretch a slot
_SOLID = 8  # tokens of a run that is hardly equal by chance
_SLOT = 8  # tokens of the longest stretch that counts as a slot


@dataclass(slots=True)
class Alignment:
    """Counts of tokens, and of numbers that differ."""

    aligned: int = 0  # equal tokens, and numbers in the same place
    longest: int = 0
    solid_end: int = 0  # where the last solid run ends in the second text; the last run where none is solid
    equal: int = 0  # numbers in the same place of a run
    apart: int = 0  # other numbers in the same place of a run
    slots: int = 0  # stretches between two runs that tell other numbers
    swaps: list[tuple[Tokens, Tokens]] = field(default_factory=list)  # short stretches between two runs, in either text


def align(one: Reading, other: Reading) -> Alignment:
    """What stands in both texts in one order, where a number may stand for any other, and which numbers differ."""
    found = Alignment()
    a_end = b_end = run = solid = 0  # where the last run ended, and its length; whether a solid one was met
    for op in Indel.opcodes(one.form, other.form):
        length = op.src_end - op.src_start
        if op.tag != "equal" or length < _RUN:
            continue
        swap = (one.tokens[a_end : op.src_start], other.tokens[b_end : op.dest_start])
        if run and 0 < len(swap[0]) <= _SLOT and 0 < len(swap[1]) <= _SLOT:
            found.swaps.append(swap)
            found.slots += _tells_other_numbers(*swap)
        left, right = one.tokens[op.src_start : op.src_end], other.tokens[op.dest_start : op.dest_end]
        apart = 0 if left == right else sum(map(operator.ne, left, right))
        found.apart += apart
        found.equal += one.form[op.src_start : op.src_end].count(NUMBER) - apart
        found.aligned += length
        found.longest = max(found.longest, length)
        if length >= _SOLID or not solid:
            found.solid_end = op.dest_end
        solid = solid or length >= _SOLID
        a_end, b_end, run = op.src_end, op.dest_end, length
    return found


def _tells_other_numbers(left: Tokens, right: Tokens) -> bool:
    """Whether both tell numbers, and not the same."""
    numbers = [{_figure(word) for word in side} - {""} for side in (left, right)]
    return bool(numbers[0] and numbers[1] and numbers[0] != numbers[1])


def _figure(word: str) -> str:
    """A number; empty for anything else. Only inside equal context is `one` a number as well."""
    return word if is_number(word) else "1" if word == "one" else ""
