"""Folding of text and names before they are compared; always code point for code point, so that offsets keep."""

from __future__ import annotations

import re

from normalizer.language import fold_homoglyphs, to_simplified

HAN = "\u3400-\u9fff"
WORD = re.compile(rf"[^\W_{HAN}]+(?:'[^\W_{HAN}]+)*|[{HAN}]+")
"""A word of an alphabet, its inner apostrophes included, or a run of Han characters."""

_TABLE: dict[int, int] = {ord("İ"): ord("i"), ord("Ё"): ord("е"), ord("ё"): ord("е"), 0x3000: ord(" "), 0x2E3A: ord("-")}
_TABLE |= dict.fromkeys(map(ord, "ʻʼ‘’`´ʹ′＇"), ord("'"))
_TABLE |= dict.fromkeys(map(ord, "‐‑‒–—―−－"), ord("-"))
_TABLE |= dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u200b\u2060"), ord(" "))
_TABLE |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code not in (0xFF07, 0xFF0D)}


def fold(text: str) -> str:
    """Lower case, `ё` as `е`, one apostrophe, one dash, one blank, ASCII for its full-width forms, simplified Han; as long as the text."""
    if text.isascii():
        return text.lower()
    mapped = fold_homoglyphs(to_simplified(text)).translate(_TABLE)
    lowered = mapped.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in mapped)


def is_han(char: str) -> bool:
    """True for a Han character of the blocks that news is written in."""
    return "\u3400" <= char <= "\u9fff"
