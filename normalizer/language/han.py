"""Chinese by characters: simplified or traditional, and the fold from the one to the other (tables of OpenCC)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

SIMPLIFIED, TRADITIONAL, JAPANESE = "zh-Hans", "zh-Hant", "ja"

HAN = re.compile("[\u2e80-\u2fff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")  # every character that has a simplified form is here


@dataclass(frozen=True, slots=True)
class Tables:
    """Characters of one written form alone, and the fold from traditional to simplified ones."""

    simplified: frozenset[str]
    traditional: frozenset[str]
    japanese: frozenset[str]
    fold: Mapping[int, int]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """`han.txt`, read once."""
    parts: dict[str, str] = {}
    name = ""
    for line in (files("normalizer.language") / "data" / "han.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            parts[name] = ""
        elif name:
            parts[name] += line
    pairs = parts["fold"]
    return Tables(
        simplified=frozenset(parts["simplified"]),
        traditional=frozenset(parts["traditional"]),
        japanese=frozenset(parts["japanese"]),
        fold={ord(pairs[i]): ord(pairs[i + 1]) for i in range(0, len(pairs), 2)},
    )


def to_simplified(text: str) -> str:
    """The text with every traditional character replaced by its simplified form; code point for code point, so offsets keep."""
    return text.translate(tables().fold) if not text.isascii() and HAN.search(text) else text


def evidence(text: str) -> tuple[int, int, int]:
    """How many characters of the text are simplified alone, traditional alone, Japanese alone."""
    known = tables()
    simplified = traditional = japanese = 0
    for char in text:
        if char in known.simplified:
            simplified += 1
        elif char in known.traditional:
            traditional += 1
        elif char in known.japanese:
            japanese += 1
    return simplified, traditional, japanese
