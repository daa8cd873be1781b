"""Letters in disguise: what spam does to its words so that no list finds them, undone.

Look-alikes of another alphabet inside a word, digits for letters, letters set apart by spaces or dots, fancy and full-width forms,
characters without width.
"""

from __future__ import annotations

import re
import unicodedata

_NO_WIDTH = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufe0f\ufeff]")
_FANCY = re.compile(r"[\u2460-\u24ff\u3200-\u33ff\uff01-\uff5e\u2100-\u218f\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff]")
_MIXED = re.compile(r"(?:[a-z][\u0430-\u0451\u0456]|[\u0430-\u0451\u0456][a-z])", re.I)
_WORD = re.compile(r"\w+")
_CYRILLIC_LOOKS = str.maketrans("aceopxyuikmtbhnrAaCcEeHKMOoPpTXxBy", "асеорхуиикмтвнпгАаСсЕеНКМОоРрТХхВу")
_LATIN_LOOKS = str.maketrans("асеорхуикмтвніАСЕНКМОРТХВІ", "aceopxyukmtbhiACEHKMOPTXBI")
_DIGITS = re.compile(r"(?<=[a-z])[013457@$]{1,2}(?=[a-z])", re.I)
_FOR_DIGITS = str.maketrans("013457@$", "oieastas")
_APART = re.compile(r"(?<![^\W\d_])[^\W\d_](?:([ ._*~-]{1,2})[^\W\d_](?![^\W\d_])){3,}")
_SIGNS_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])[*~^_✓❤♥★☆]{1,2}\ufe0f?(?=[\u3400-\u9fff])")
_ANY = re.compile("|".join(one.pattern for one in (_NO_WIDTH, _FANCY, _MIXED, _DIGITS, _APART, _SIGNS_BETWEEN_HAN)), re.I)


def off(text: str) -> str:
    """The text without disguises; the same string where there is none."""
    if _ANY.search(text) is None:
        return text
    plain = _NO_WIDTH.sub("", text)
    if _FANCY.search(plain):
        plain = unicodedata.normalize("NFKC", plain)
    plain = _SIGNS_BETWEEN_HAN.sub("", plain)
    plain = _APART.sub(lambda match: match[0].replace(match[1], ""), plain)
    if _MIXED.search(plain):
        plain = _WORD.sub(_one_alphabet, plain)
    return _DIGITS.sub(lambda match: match[0].translate(_FOR_DIGITS), plain)


def meant(text: str) -> bool:
    """Is the disguise no accident: letters set apart, digits for letters? Two alphabets in one word may be a slip."""
    return any(pattern.search(text) for pattern in (_APART, _DIGITS, _SIGNS_BETWEEN_HAN))


def _one_alphabet(match: re.Match[str]) -> str:
    word = match[0]
    if _MIXED.search(word) is None:
        return word
    latin = sum(c.isascii() and c.isalpha() for c in word)
    return word.translate(_LATIN_LOOKS if latin * 2 > len(word) else _CYRILLIC_LOOKS)
