"""Names that the rules of a script derive from another: Kazakh in Arabic and in Latin letters, Uzbek in Cyrillic ones.

Sources: the Kazakh Arabic alphabet as taught in Xinjiang (Töte jazu: one letter a sound, a leading hamza where the vowels are front and no
letter shows it); the Kazakh Latin alphabets of 2018 (acutes) and 2021 (diaereses); the Uzbek alphabets of 1940 and 1995.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from normalizer.lens.letters import pairs

_FRONT, _SHOWS_FRONT = frozenset("әөүі"), frozenset("кгеэ")


@lru_cache(maxsize=1)
def _latin() -> tuple[Mapping[str, str], Mapping[str, str]]:
    old = dict(pairs("kazakh_latin_2018"))
    return old, {**old, **dict(pairs("kazakh_latin_2021"))}


def derived(names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """(language, name) of every name that follows from those given, where no such language is listed."""
    for name in names.get("kk", ()):
        if name.isascii() or "!" in name:  # abbreviations follow no rule of letters
            continue
        if "kk-Arab" not in names:
            yield "kk-Arab", kazakh_arabic(name)
        if "kk-Latn" not in names:
            for table in _latin():
                yield "kk-Latn", _spelled(name, table)
    if "uz-Cyrl" not in names:
        for name in names.get("uz", ()):
            if "!" not in name and any(char in "ABDEGHIKLMNOPQRSTUVXYZabdeghiklmnopqrstuvxyz" for char in name):
                yield "uz-Cyrl", uzbek_cyrillic(name)


def borrowed(names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Russian names as Kazakh, Kyrgyz and Tajik write them, with their own endings, where none of these lists the thing."""
    if any(language in names for language in ("kk", "ky", "tg", "uz-Cyrl")):
        return
    for name in names.get("ru", ()):
        first, last = name[:2], name.rstrip("~?").rpartition(" ")[2]
        if first.istitle() and "!" not in name and len(last) >= 4:
            yield "ky", name if "~" in name else f"{name.rstrip('?')}~{'?' * name.endswith('?')}"


def kazakh_arabic(name: str) -> str:
    """A Kazakh name in the Arabic alphabet, word by word."""
    return " ".join(_arabic_word(word) for word in name.split())


def _arabic_word(word: str) -> str:
    low = word.lower()
    hamza = "ء" if set(low) & _FRONT and not set(low) & _SHOWS_FRONT else ""
    table = dict(pairs("kazakh_arabic"))
    return hamza + "".join(table.get(char, char) for char in low)


def _spelled(name: str, table: Mapping[str, str]) -> str:
    made = []
    for char in name:
        letter = table.get(char.lower(), char)
        made.append(letter.capitalize() if char.isupper() else letter)
    return "".join(made)


def uzbek_cyrillic(name: str) -> str:
    """An Uzbek name of the Latin alphabet in the Cyrillic one; capitals at the beginnings of words are kept."""
    plain = name.translate(str.maketrans("‘ʻʼ’`", "'''''"))
    made, at, low = [], 0, plain.lower()
    while at < len(low):
        for latin, cyrillic in pairs("uzbek"):
            if low.startswith(latin, at):
                letter = "э" if latin == "e" and (at == 0 or not low[at - 1].isalpha()) else cyrillic
                made.append(letter.capitalize() if plain[at].isupper() else letter)
                at += len(latin)
                break
        else:
            made.append(plain[at])
            at += 1
    return "".join(made)
