"""One form for every way to write a word: case, Unicode form, Traditional characters, apostrophes, diacritics on Latin letters.

`fold` keeps the length, so that offsets into its result are offsets into the text; `clean` finishes a single word and may
change its length.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
import unicodedata
from typing import Any

from normalizer.language import to_simplified

APOSTROPHE = "'"
MARKS = "\u0300-\u036f\u0483-\u0489"
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"


@functools.cache
def tables() -> dict[str, Any]:
    return tomllib.loads(importlib.resources.files("store").joinpath("data/folding.toml").read_text("utf-8"))


def _ignored() -> str:
    """The characters that are part of no word, as the inside of a character class."""
    ends = [piece.split("-") for piece in tables()["ignored"]]
    return "".join("-".join(chr(int(end, 16)) for end in pair) for pair in ends)


IGNORED = _ignored()
_EXTRA = re.compile(f"[{IGNORED}{MARKS}{APOSTROPHE}]")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_]{2})'s$")


class _Folding(dict[int, int]):
    """A translation table that works a character out when it is first met."""

    def __missing__(self, code: int) -> int:
        folded = _fold_character(chr(code))
        self[code] = ord(folded)
        return self[code]


def _fold_character(character: str) -> str:
    """The folded character, or the character itself where folding would take more than one."""
    if character in tables()["apostrophes"]:
        return APOSTROPHE
    letters: dict[str, str] = tables()["letters"]
    if not character.isprintable() or re.match(f"[{IGNORED}]", character):
        return character
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    parts = unicodedata.normalize("NFD", folded)
    if "a" <= parts[0] <= "z" and all(unicodedata.combining(mark) for mark in parts[1:]):
        folded = parts[0]
    folded = letters.get(folded, folded)
    if len(folded) != 1:
        return character
    return to_simplified(folded)


_TABLE = _Folding()


def fold(text: str) -> str:
    """The text with every character folded that folds into one; the length stays."""
    return text.translate(_TABLE)


def clean(word: str) -> str:
    """A word cut out of `fold(text)`, without its apostrophes, marks and invisible characters; `'s` at its end is dropped.

    Characters that fold into several (`ß`, `ﬁ`, `ﷺ`) are written out, so the result may hold anything, spaces too.
    """
    if word.isascii() and APOSTROPHE not in word:
        return word
    if APOSTROPHE in word:
        word = _POSSESSIVE.sub("", word)
    word = _EXTRA.sub("", unicodedata.normalize("NFC", re.sub(f"[{IGNORED}{APOSTROPHE}]", "", word)).translate(_TABLE))
    wide = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
    return word if wide == word else _EXTRA.sub("", wide.translate(_TABLE))


def fold_value(value: str) -> str:
    """A name as it is compared as a whole (authors): each of its words folded and cleaned, single spaces."""
    return " ".join(clean(word) for word in fold(unicodedata.normalize("NFKC", value)).split())
