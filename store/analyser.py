"""Text into words, alike for indexing, for queries and for highlights; pure and versioned.

A word meets another if both have one stem in the language of the text. The language of a query is not known, so a term carries the
mark of its language (`erailway`, `rжелезн`), and a query asks for the stems of every language that is written in the word's script.
Han runs become overlapping pairs and the run's last character: contiguous characters are then a phrase, one character a prefix.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from normalizer.language import base
from normalizer.types import Span
from store.folding import APOSTROPHE, HAN, IGNORED, MARKS, clean, fold
from store.stemming import stem

VERSION = 5  # raise it whenever what the index holds of any text changes: it has to be rebuilt then
BREAK = "b"  # stands where no phrase reaches across; every other term is longer, or Han
LONGEST = 60  # code points of a term; what is longer is cut, in queries too
MOST = 2_000_000  # code points of a text that are indexed

LATIN = {"en": "e", "uz": "u", "tk": "m"}
CYRILLIC = {"ru": "r", "kk": "k", "ky": "y", "uz": "c", "tg": "j"}
_STEMMERS = {"e": "en", "u": "uz", "m": "tk", "r": "ru", "k": "kk", "y": "ky", "c": "uz-Cyrl", "j": "tg"}
PLAIN, FORM = "x", "f"  # marks: words of other scripts and with digits; the form of a word that its stem does not begin with

_UNSTEMMED = ("", PLAIN)

_WORD = re.compile(f"(?P<han>[{HAN}](?:[{IGNORED}]*[{HAN}])*)|[^\\W_{HAN}]+(?:[{MARKS}{IGNORED}{APOSTROPHE}]+[^\\W_{HAN}]+)*[{MARKS}]*")
_INVISIBLE = re.compile(f"[{IGNORED}]")
_END = re.compile(r"[;!?…|(){}\n\r\t•]|[\[\]]|[,:.](?=\s)")  # where a phrase ends, in scripts with spaces
_ABBREVIATION = 3  # letters before a full stop that may be an abbreviation: "St. Petersburg", "U.S. envoy"


class Word(NamedTuple):
    """A word or a Han run: folded, where it stands, its script ("han", "latin", "cyrillic", ""), its language's mark."""

    folded: str
    start: int
    end: int
    script: str
    mark: str  # "" for Han
    broken: bool  # something stands before it that no phrase reaches across


@dataclass(frozen=True, slots=True)
class Analysed:
    """The words of one text, in order."""

    words: tuple[Word, ...]

    def terms(self) -> list[str]:
        """What goes into the index, one position each."""
        found: list[str] = []
        add = found.append
        for folded, _, _, script, mark, broken in self.words:
            if broken and found:
                add(BREAK)
            if script == "han":
                found += han_terms(folded)
            else:
                add(term(mark, folded))
        return found

    def forms(self) -> list[str]:
        """Forms that their stems do not begin with, for prefixes, each once; a prefix finds a word by its form or by its stem."""
        met = {(word.mark, word.folded) for word in self.words if word.mark not in _UNSTEMMED}
        return sorted({form(folded) for mark, folded in met if term(mark, folded)[1:] != folded})


def words(text: str, spans: Sequence[Span | Sequence[Any]] | None, language: str) -> Analysed:
    """The words of a text with their offsets. Without `spans` all of it is in `language`."""
    mark = _Marks(spans, language).of
    found = [Word(folded, start, end, script, mark(script, start), broken) for folded, start, end, script, broken in pieces(text)]
    return Analysed(tuple(found))


def pieces(text: str) -> Iterator[tuple[str, int, int, str, bool]]:
    """Folded word, start, end, script, broken: see `Word`."""
    text = fold(text[:MOST])
    last_end, last_han, last_length, broken = 0, False, 0, False
    for match in _WORD.finditer(text):
        start, end = match.span()
        han = match.lastgroup == "han"
        if start - last_end > 1 or (start > last_end and text[last_end] != " "):
            broken = broken or (last_end > 0 and _breaks(text, last_end, start, last_han or han, last_length))
        if han:
            run = match[0]
            yield run if run.isalnum() else _INVISIBLE.sub("", run), start, end, "han", broken
            broken = False
        else:
            for folded, script in _cleaned(match[0]):
                yield folded, start, end, script, broken
                broken = False
        last_end, last_han, last_length = end, han, end - start


def _breaks(text: str, end: int, start: int, han: bool, length: int) -> bool:
    gap = text[end:start]
    if han:
        return "\n" in gap or bool(_INVISIBLE.sub("", gap).strip())
    found = _END.search(gap + " " if start >= len(text) else gap)
    return found is not None and (found[0] != "." or length > _ABBREVIATION or len(gap.strip()) > 1)


@functools.lru_cache(maxsize=100_000)
def _cleaned(word: str) -> tuple[tuple[str, str], ...]:
    """Usually one (folded, script); several where a character stands for more than a word."""
    done = clean(word)
    if done == word or (done.isalnum() and not re.search(f"[{HAN}]", done)):
        return ((done, _script(done)),) if done else ()
    return tuple((_INVISIBLE.sub("", m[0]), "han" if m.lastgroup == "han" else _script(m[0])) for m in _WORD.finditer(done))


def _script(word: str) -> str:
    if word.isalpha():
        if "a" <= word[0] <= "z":
            return "latin"
        if "\u0400" <= word[0] <= "\u052f":
            return "cyrillic"
    return ""


class _Marks:
    """The mark of a word by where it stands: its span's language if that is written in the word's script, else the article's."""

    def __init__(self, spans: Sequence[Span | Sequence[Any]] | None, language: str) -> None:
        rows = [
            (span.start, span.end, span.language) if isinstance(span, Span) else (int(span[0]), int(span[1]), str(span[2]))
            for span in spans or ()
        ]
        self._rows = sorted((start, end, base(code)) for start, end, code in rows) or [(0, sys.maxsize, base(language))]
        self._at, self._until = 0, 0
        self._here: dict[str, str] = {}
        shares = {base(language): 1}
        for start, end, code in self._rows:
            shares[code] = shares.get(code, 0) + 2 * (end - start)
        order = sorted(shares, key=lambda code: (-shares[code], code))
        self._else = {
            "latin": next((LATIN[code] for code in order if code in LATIN), "e"),
            "cyrillic": next((CYRILLIC[code] for code in order if code in CYRILLIC), "r"),
        }

    def of(self, script: str, start: int) -> str:
        if script == "han":
            return ""
        if not script:
            return PLAIN
        if start >= self._until:
            self._move(start)
        return self._here[script]

    def _move(self, start: int) -> None:
        """To the span that holds `start`; words come in order."""
        while self._at < len(self._rows) - 1 and self._rows[self._at][1] <= start:
            self._at += 1
        last = self._at == len(self._rows) - 1
        code = self._rows[self._at][2]
        self._until = sys.maxsize if last else self._rows[self._at][1]
        self._here = {"latin": LATIN.get(code, self._else["latin"]), "cyrillic": CYRILLIC.get(code, self._else["cyrillic"])}


@functools.lru_cache(maxsize=200_000)
def term(mark: str, folded: str) -> str:
    """The term of a folded word that is not Han."""
    return mark + (stem(folded, _STEMMERS[mark]) if mark in _STEMMERS else folded)[:LONGEST]


def form(folded: str) -> str:
    return FORM + folded[:LONGEST]


def han_terms(run: str, *, tail: bool = True) -> list[str]:
    """Overlapping pairs, then the last character."""
    pairs = [run[i : i + 2] for i in range(len(run) - 1)]
    return [*pairs, run[-1]] if tail else pairs
