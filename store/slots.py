"""Two texts aligned: the runs of equal tokens, and where they differ in short between them. Pure.

Aligned for the longest common subsequence: by the fewest edits, which count a replaced token once, a copy behind a foreign beginning
of its own length would be replaced token by token, and nothing of it found.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import Indel

Tokens = tuple[str, ...]
Places = frozenset[int]  # of tokens that are names

_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
WORDS = {word: str(number) for number, word in enumerate(_SMALL, 2)}
_RUN = 3  # equal tokens on both sides that make a replaced stretch a slot
_SOLID = 8  # tokens of a run that is hardly equal by chance
_SLOT = 8  # tokens of the longest stretch that counts as a slot


@dataclass(slots=True)
class Alignment:
    """Counts of tokens, and of stretches that differ between two runs of equal tokens."""

    aligned: int = 0
    longest: int = 0
    solid_end: int = 0  # where the last solid run ends in the second text; the last run where none is solid
    numbers: int = 0
    gaps: int = 0


def align(one: Tokens, other: Tokens) -> Alignment:
    """What stands in both texts in one order, with the numbers that differ inside equal context."""
    found = Alignment()
    a_end = b_end = run = solid = 0  # where the last equal run ended, and its length; whether a solid one was met
    for op in Indel.opcodes(one, other):
        length = op.src_end - op.src_start
        if op.tag != "equal" or length < _RUN:
            continue
        if run:
            _slot(found, one[a_end : op.src_start], other[b_end : op.dest_start])
        found.aligned += length
        found.longest = max(found.longest, length)
        if length >= _SOLID or not solid:
            found.solid_end = op.dest_end
        solid = solid or length >= _SOLID
        a_end, b_end, run = op.src_end, op.dest_end, length
    return found


def _slot(found: Alignment, left: Tokens, right: Tokens) -> None:
    if not left or not right or len(left) > _SLOT or len(right) > _SLOT:
        found.gaps += 1
        return
    numbers = [{_figure(word) for word in side} - {""} for side in (left, right)]
    found.numbers += bool(numbers[0] and numbers[1] and numbers[0] != numbers[1])


def _figure(word: str) -> str:
    """A number; empty for anything else. Only inside equal context is `one` a number as well."""
    return word if word[0].isdecimal() else "1" if word == "one" else ""
