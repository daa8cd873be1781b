"""Where two aligned texts differ in short: a number, a name, or something else, between stretches that are equal. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

Tokens = tuple[str, ...]
Places = frozenset[int]  # of tokens that are names

_NUMBER = re.compile(r"\d")
_RUN = 3  # equal tokens on both sides that make a replaced stretch a slot
_SLOT = 8  # tokens of the longest stretch that counts as a slot


@dataclass(slots=True)
class Slots:
    """Counts of them, and of what was aligned around them."""

    aligned: int = 0
    longest: int = 0
    numbers: int = 0
    names: int = 0
    others: int = 0
    gaps: int = 0


def slots_between(one: Tokens, other: Tokens, names: tuple[Places, Places]) -> Slots:
    """Short stretches that differ between two runs of equal tokens."""
    found = Slots()
    a_end = b_end = run = 0  # where the last equal run ended, and its length
    for op in Levenshtein.opcodes(one, other):
        if op.tag != "equal":
            continue
        length = op.src_end - op.src_start
        if length < _RUN:
            continue
        if run:
            _slot(found, (one, other), names, ((a_end, op.src_start), (b_end, op.dest_start)))
        found.aligned += length
        found.longest = max(found.longest, length)
        a_end, b_end, run = op.src_end, op.dest_end, length
    return found


def _slot(found: Slots, texts: tuple[Tokens, Tokens], names: tuple[Places, Places], ends: tuple[tuple[int, int], tuple[int, int]]) -> None:
    left, right = (text[slice(*end)] for text, end in zip(texts, ends, strict=True))
    if not left or not right:
        found.gaps += bool(left or right)
        return
    if len(left) > _SLOT or len(right) > _SLOT:
        found.gaps += 1
        return
    numbers = [{t for t in side if _NUMBER.match(t)} for side in (left, right)]
    if numbers[0] and numbers[1] and numbers[0] != numbers[1]:
        found.numbers += 1
    elif all(any(i in places for i in range(*end)) for places, end in zip(names, ends, strict=True)):
        found.names += 1
    else:
        found.others += 1
