"""Names in texts: leftmost, then longest, never overlapping.

A pure Python index of word beginnings; `Finder` is all that the rest of the lens asks for, so that another engine may take its place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from normalizer.lens.folding import WORD, Folded, is_han
from normalizer.lens.forms import SLAVIC, Form, tail_allowed
from normalizer.types import Span

MASK = ""  # the entity of a mask: it takes its place and counts for nothing
WESTERN = frozenset({"en", "de", "fr", "es", "it", "pt", "nl", "pl", "ro", "sv", "no", "da", "fi", "cs"})
_KEY = 3
_LONGEST_GAP = 3
REMEMBERED = 1 << 14  # words


@dataclass(frozen=True, slots=True)
class Hit:
    """Code points `start` to `end` of a text are `form`."""

    start: int
    end: int
    form: Form


class Finder(Protocol):
    """Finds names in a text whose spans say in which language each part is written."""

    def find(self, text: Folded, spans: Sequence[Span]) -> list[Hit]:
        """All names, from left to right; masks are taken out."""
        ...


class _Begun(dict[str, tuple[Form, ...]]):
    """The forms whose first word a word begins with, the longest form first. Most words of a text are in every text."""

    def __init__(self, table: dict[str, list[tuple[str, Form]]]) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, word: str) -> tuple[Form, ...]:
        if len(self) >= REMEMBERED:
            self.clear()
        candidates = self._table.get(word[:_KEY])
        found = self[word] = tuple([form for first, form in candidates if word.startswith(first)]) if candidates else ()
        return found


class _Tongues:
    """The language at an offset."""

    __slots__ = ("_languages", "_starts")

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts = [span.start for span in spans]
        self._languages = [span.language for span in spans]

    def at(self, offset: int) -> str:
        if not self._starts:
            return "und"
        return self._languages[max(0, bisect_right(self._starts, offset) - 1)]


class Index:
    """A `Finder` by the first three letters of a word, and the first two characters of a Han name."""

    def __init__(self, forms: Iterable[Form]) -> None:
        words: dict[str, list[tuple[str, Form]]] = {}  # with the first word of each form
        self._han: dict[str, list[tuple[str, Form]]] = {}
        for form in forms:
            first = form.words[0][0]
            table, width = (self._han, 2) if form.han else (words, _KEY)
            table.setdefault(first[:width], []).append((first, form))
        for table in (words, self._han):
            for candidates in table.values():
                candidates.sort(key=lambda one: (-one[1].length, one[1].text, one[1].entity))
        self._begun = _Begun(words)

    def find(self, text: Folded, spans: Sequence[Span]) -> list[Hit]:
        begun, tongues = self._begun, _Tongues(spans)
        hits: list[Hit] = []
        free, folded = 0, text.folded
        for start, word in zip(text.starts, text.words, strict=True):
            if text.han and is_han(word[0]):
                free = self._han_run(folded, max(start, free), start + len(word), hits) or free
            elif (forms := begun[word]) and start >= free:
                for form in forms:
                    if stop := self._match(form, text, start, start + len(word), tongues):
                        free = stop
                        if form.entity != MASK:
                            hits.append(Hit(start, stop, form))
                        break
        return hits

    def _han_run(self, folded: str, start: int, end: int, hits: list[Hit]) -> int:
        at, free, table = start, 0, self._han
        while at < end - 1:
            candidates = table.get(folded[at : at + 2])
            if candidates is not None:
                for word, form in candidates:
                    if folded.startswith(word, at):
                        free = at + len(word)
                        if form.entity != MASK:
                            hits.append(Hit(at, free, form))
                        at = free - 1
                        break
            at += 1
        return free

    def _match(self, form: Form, text: Folded, start: int, end: int, tongues: _Tongues) -> int:
        """Where the name ends whose first word begins here; 0 where it does not go on."""
        folded, (word, stem) = text.folded, form.words[0]
        language = tongues.at(start)
        if not tail_allowed(folded[start + len(word) : end], form, stem, language):
            return 0
        if form.language in ("uz", "tk") and language in WESTERN:
            return 0
        if form.exact and language not in (form.language, "und") and not (form.language in SLAVIC and language in SLAVIC):
            return 0
        if form.capital and text.cased and not text.text[start].isupper():
            return 0
        stop = end
        for gap, (word, stem) in zip(form.gaps, form.words[1:], strict=True):
            if not (token := WORD.match(folded, _after_gap(folded, stop, gap))) or not token.group().startswith(word):
                return 0
            if not tail_allowed(token.group()[len(word) :], form, stem, language):
                return 0
            stop = token.end()
        if form.exact and not text.text.startswith(form.text, start):
            return 0
        return stop


def _after_gap(folded: str, at: int, gap: str) -> int:
    """Where the next word of a name begins if `gap` stands here; an offset past the text where it does not.

    A blank in a name also matches a hyphen ("Central-Asian"); a dash in it matches with or without blanks around it.
    """
    stop = at
    while stop < len(folded) and stop - at < _LONGEST_GAP + len(gap) and not folded[stop].isalnum():
        stop += 1
    found = "".join(folded[at:stop].split())
    if found == gap or (not gap and found == "-") or (gap and found.strip('"“”«»') == gap):
        return stop
    return len(folded)
