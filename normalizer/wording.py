"""Two forms of one headline or line: what they have in common, and whether they are the same."""

from __future__ import annotations

import functools
import re

from rapidfuzz import fuzz

from normalizer.markup import letters

LONGEST = 400  # characters of a headline
ALIKE = 88  # likeness in per cent of two forms of one headline
WORTH_COMPARING = 12  # letters of a text whose likeness says anything
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.I)  # shown as text by one form of a headline, lost by another


def fold(text: str) -> str:
    """Letters and digits only, case folded."""
    return _folded(text) if len(text) <= LONGEST else letters(text)


_folded = functools.lru_cache(maxsize=1 << 11)(letters)


def same(a: str, b: str) -> bool:
    """Are these two forms of one headline: equal letters, one with a short tail, or nearly equal?"""
    x, y = fold(_TAG.sub(" ", a)), fold(_TAG.sub(" ", b))
    if not x or not y:
        return False
    if x == y:
        return True
    short, long = sorted((x, y), key=len)
    if short in long and len(short) * 1.35 >= len(long):
        return True
    return len(short) >= WORTH_COMPARING and fuzz.ratio(x, y, score_cutoff=ALIKE) > 0
