"""Which script a line is mostly written in."""

from __future__ import annotations

import re

LETTERS = {
    "han": re.compile(r"[\u3400-\u9fff]"),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f]"),
    "kana": re.compile(r"[\u3040-\u30ff]"),
    "hangul": re.compile(r"[\uac00-\ud7af]"),
    "thai": re.compile(r"[\u0e00-\u0e7f]"),
    "hebrew": re.compile(r"[\u0590-\u05ff]"),
    "greek": re.compile(r"[\u0370-\u03ff]"),
    "devanagari": re.compile(r"[\u0900-\u097f]"),
}
_FREQUENT = ("han", "cyrillic", "latin")
_RARE = tuple(name for name in LETTERS if name not in _FREQUENT)
_ANY_RARE = re.compile(r"[\u0370-\u03ff\u0590-\u077f\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\uac00-\ud7af]")


def script_of(text: str) -> str:
    """The script of most letters; a Han character counts for two, and a text with kana is Japanese whatever else it holds."""
    if text.isascii():
        return "latin"
    counts = {name: len(LETTERS[name].findall(text)) * (2 if name == "han" else 1) for name in _FREQUENT}
    if _ANY_RARE.search(text):
        counts |= {name: len(LETTERS[name].findall(text)) * (3 if name == "kana" else 1) for name in _RARE}
    return max(counts, key=lambda name: counts[name])
