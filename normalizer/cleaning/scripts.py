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
_RUNS = {name: re.compile(letters.pattern + "+") for name, letters in LETTERS.items()}
_FREQUENT = ("han", "cyrillic", "latin")
_RARE = tuple(name for name in LETTERS if name not in _FREQUENT)
_ANY_RARE = re.compile(r"[\u0370-\u03ff\u0590-\u077f\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\uac00-\ud7af]")
_BEYOND_LATIN = re.compile(rf"{_ANY_RARE.pattern[:-1]}\u0400-\u052f\u3400-\u9fff]")
_COUNTED = {"han": 2, "kana": 3}


def script_of(text: str) -> str:
    """The script of most letters; a Han character counts for two, and a text with kana is Japanese whatever else it holds."""
    if _latin_alone(text):
        return "latin"
    names = LETTERS if _ANY_RARE.search(text) else _FREQUENT
    counts = {name: sum(map(len, _RUNS[name].findall(text))) * _COUNTED.get(name, 1) for name in names}
    return max(counts, key=lambda name: counts[name])


def scripts_in(text: str) -> list[str]:
    """Every script that a text has letters of; Latin of a text without any."""
    return ["latin"] if _latin_alone(text) else [name for name, letters in LETTERS.items() if letters.search(text)]


def _latin_alone(text: str) -> bool:
    return text.isascii() or _BEYOND_LATIN.search(text) is None
