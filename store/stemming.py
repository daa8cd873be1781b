"""One stem for all the forms of a word, per language: Snowball for English and Russian, tables of endings for Central Asian languages.

What Snowball does not reach (met, рынка, Казахстану) stands in a table beside it: `data/inflections.toml`.

A stem is a key, not a word: what counts is that forms of one word meet in it. Snowball: https://snowballstem.org (PyStemmer).
"""

from __future__ import annotations

import functools
import importlib.resources
import re
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import Stemmer

from store.folding import APOSTROPHE, fold

_SNOWBALL = {"en": "english", "ru": "russian"}
_MOST_CUTS = 8  # longer chains of endings do not occur; a bound for made-up words
_LEAST = 3
_MOST_MENDS = 3  # endings of a stem that are taken off after Snowball
_here = threading.local()  # a Snowball stemmer is not made for several threads at once


@dataclass(frozen=True, slots=True)
class Endings:
    """The table of one language, ready for use."""

    vowels: frozenset[str]
    open: frozenset[str]
    voiceless: frozenset[str]
    keep: frozenset[str]
    keep_endings: tuple[str, ...]
    roots: frozenset[str]
    rules: dict[str, tuple[tuple[str, int], ...]]  # ending -> (after, least), …
    soft: dict[str, str]
    same: dict[str, str]
    longest: int

    def stem(self, word: str) -> str:
        for _ in range(_MOST_CUTS):
            if self._kept(word):
                break
            rests = self._cuts(word)
            if not rests:
                break
            word = next(filter(self._kept, rests), rests[0])
        word = word[:-1] + self.soft.get(word[-1], word[-1])
        return self.same.get(word, word)

    def _kept(self, word: str) -> bool:
        return word in self.keep or word.endswith(self.keep_endings)

    def _cuts(self, word: str) -> list[str]:
        """What may remain of the word, the shortest first."""
        return [
            word[:-length] for length in range(min(self.longest, len(word) - 2), 0, -1) if self._comes_off(word[:-length], word[-length:])
        ]

    def _comes_off(self, rest: str, ending: str) -> bool:
        return any(
            (len(rest) >= least or rest in self.roots) and self._fits(rest[-1], after) for after, least in self.rules.get(ending, ())
        )

    def _fits(self, letter: str, after: str) -> bool:
        if after == "any":
            return True
        if after == "vowel":
            return letter in self.vowels
        if after == "open":
            return letter in self.open
        if after == "voiceless":
            return letter in self.voiceless
        return letter not in self.vowels and (after == "consonant" or letter not in self.voiceless)


def _plain(word: str) -> str:
    """As words come to be stemmed."""
    return fold(word).replace(APOSTROPHE, "")


def _endings(table: dict[str, Any]) -> Endings:
    rules: dict[str, list[tuple[str, int]]] = {}
    for rule in table["rules"]:
        for ending in rule["endings"]:
            rules.setdefault(fold(ending), []).append((rule["after"], rule.get("least", _LEAST)))
    return Endings(
        vowels=frozenset(table["vowels"]),
        open=frozenset(table["open"]),
        voiceless=frozenset(table["voiceless"]),
        keep=frozenset(map(fold, table["keep"])),
        keep_endings=tuple(map(fold, table["keep_endings"])),
        roots=frozenset(map(fold, table["roots"])),
        rules={ending: tuple(found) for ending, found in rules.items()},
        soft={fold(written): fold(kept) for written, kept in table["soft"].items()},
        same=dict(_others(table.get("same", []))),
        longest=max(map(len, rules)),
    )


@dataclass(frozen=True, slots=True)
class Inflections:
    """What is known of one of Snowball's languages besides, ready for use."""

    bases: dict[str, str]  # form -> the form that it is stemmed as
    again: tuple[tuple[re.Pattern[str], str], ...]
    stems: dict[str, str]  # stem -> the stem that stands for the word

    def mend(self, stem: str) -> str:
        for _ in range(_MOST_MENDS):
            once = next((rule.sub(by, stem) for rule, by in self.again if rule.fullmatch(stem)), stem)
            if once == stem:
                break
            stem = once
        return self.stems.get(stem, stem)


def _inflections(table: dict[str, Any]) -> Inflections:
    families = {
        prefix + form: prefix + family["stem"]
        for family in table["families"]
        for prefix in family["prefixes"].split()
        for form in family["forms"].split()
    }
    return Inflections(
        bases=dict(_others(table["words"])),
        again=tuple((re.compile(rule), by) for rule, by in table["again"]),
        stems=families | dict(_others(table["stems"])),
    )


def _others(rows: list[str]) -> Iterator[tuple[str, str]]:
    """Of `день: дня дню`: (дня, день), (дню, день)."""
    for row in rows:
        one, others = row.split(": ")
        yield from ((_plain(other), _plain(one)) for other in others.split())


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(importlib.resources.files("store").joinpath(f"data/{name}").read_text("utf-8"))


@functools.cache
def _mended() -> dict[str, Inflections]:
    return {language: _inflections(table) for language, table in _read("inflections.toml").items()}


@functools.cache
def _tables() -> dict[str, Endings]:
    return {language: _endings(table) for language, table in _read("suffixes.toml").items()}


def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself for a language without a table."""
    if algorithm := _SNOWBALL.get(language):
        stemmer = getattr(_here, algorithm, None)
        if stemmer is None:
            stemmer = Stemmer.Stemmer(algorithm)
            setattr(_here, algorithm, stemmer)
        known = _mended()[language]
        return known.mend(str(stemmer.stemWord(known.bases.get(word, word))))
    table = _tables().get(language)
    return word if table is None else table.stem(word)
