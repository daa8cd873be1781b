"""Folding of text and names before they are compared; always code point for code point, so that offsets keep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from normalizer.language import fold_homoglyphs
from normalizer.language.han import HAN as _HAN
from normalizer.language.han import tables

HAN_FIRST, HAN_LAST = "\u3400", "\u9fff"
HAN = f"{HAN_FIRST}-{HAN_LAST}"
WORD = re.compile(rf"[^\W_{HAN}]+(?:'[^\W_{HAN}]+)*|[{HAN}]+")
"""A word of an alphabet, its inner apostrophes included, or a run of Han characters."""
_APART = re.compile(f"({WORD.pattern})")

_TABLE: dict[int, int] = {ord("İ"): ord("i"), ord("Ё"): ord("е"), ord("ё"): ord("е"), 0x3000: ord(" "), 0x2E3A: ord("-")}
_TABLE |= dict.fromkeys(map(ord, "ʻʼ‘’`´ʹ′＇"), ord("'"))
_TABLE |= dict.fromkeys(map(ord, "‐‑‒–—―−－"), ord("-"))
_TABLE |= dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u200b\u2060"), ord(" "))
_TABLE |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code not in (0xFF07, 0xFF0D)}


_MAPPED = re.compile("[" + "".join(re.escape(chr(code)) for code in sorted(_TABLE)) + "]")
_TWO_ALPHABETS = re.compile(r"[A-Za-z][\u0400-\u052f]|[\u0400-\u052f][A-Za-z]")


@lru_cache(maxsize=1)
def _table() -> dict[int, int]:
    return {**tables().fold, **_TABLE}


def _mapped(text: str) -> str:
    """`text.translate`, character by character where no Han is to be folded: a text has few kinds of punctuation."""
    if _HAN.search(text):
        return text.translate(_table())
    for char in set(_MAPPED.findall(text)):
        text = text.replace(char, chr(_TABLE[ord(char)]))
    return text


def fold(text: str) -> str:
    """Lower case, `ё` as `е`, one apostrophe, one dash, one blank, ASCII for its full-width forms, simplified Han; as long as the text."""
    if text.isascii():
        return text.lower()
    mapped = _mapped(text)
    if _TWO_ALPHABETS.search(mapped):
        mapped = fold_homoglyphs(mapped)
    lowered = mapped.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in mapped)


def is_han(char: str) -> bool:
    """True for a Han character of the blocks that news is written in."""
    return HAN_FIRST <= char <= HAN_LAST


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made ready for finding names in it, once for all lists of names."""

    text: str
    folded: str
    words: Sequence[str]  # in their order
    starts: Sequence[int]  # of the words
    han: bool  # are there runs of Han characters among the words?
    cased: bool  # it has capitals, so that their absence says something

    @classmethod
    def of(cls, text: str) -> Folded:
        folded = fold(text)
        parts = _APART.split(folded)  # words at the odd places
        return cls(
            text=text,
            folded=folded,
            words=parts[1::2],
            starts=list(accumulate(map(len, parts)))[:-1:2],
            han=not folded.isascii() and _HAN.search(folded) is not None,
            cased=text[:2000] != folded[:2000] and any(map(str.isupper, text[:2000])),
        )
