"""What a query's word or phrase asks of the index: sequences of terms that have to stand side by side.

The language of the query is not known, so each script's words are tried in every language of that script: one alternative per choice.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from store.analyser import BREAK, CYRILLIC, LATIN, LONGEST, PLAIN, form, han_terms, pieces, term
from store.errors import QueryError
from store.query.ast import Text

LONGEST_PHRASE = 100  # terms; an index of long articles reaches no further across its parts
_MARKS = {"latin": tuple(LATIN.values()), "cyrillic": tuple(CYRILLIC.values())}


@dataclass(frozen=True, slots=True)
class Piece:
    """A folded word or Han run of the query."""

    folded: str
    script: str
    broken: bool = False  # punctuation stands before it, in the text as in the query


@dataclass(frozen=True, slots=True)
class Sequence:
    """Terms side by side, BREAK where punctuation stands between them; of the last one only the beginning, if `prefix`."""

    terms: tuple[str, ...]
    prefix: bool = False


def segments(leaf: Text) -> list[list[tuple[Piece, ...]]]:
    """The pieces of a leaf: one entry per stretch that nothing breaks, each with its readings; a phrase is one stretch.

    Punctuation in a phrase may stand in the text or not: "Almaty, Kazakhstan". Two Han words in it that only a space parts are also read
    as one run: Chinese is written without spaces.
    """
    found: list[list[tuple[Piece, bool]]] = []
    last = 0
    for folded, start, end, script, broken in pieces(leaf.text):
        piece = Piece(folded, script, broken and leaf.kind == "phrase")
        if not found or (broken and leaf.kind != "phrase"):
            found.append([])
        joined = bool(found[-1]) and script == found[-1][-1][0].script == "han" and leaf.text[last:start] == " "
        found[-1].append((piece, joined))
        last = end
    return [_readings(segment) for segment in found]


def _readings(segment: list[tuple[Piece, bool]]) -> list[tuple[Piece, ...]]:
    readings = _joined(segment)
    if any(piece.broken for piece, _ in segment):
        readings += _joined([(Piece(piece.folded, piece.script), joined) for piece, joined in segment])
    return readings


def _joined(segment: list[tuple[Piece, bool]]) -> list[tuple[Piece, ...]]:
    apart = tuple(piece for piece, _ in segment)
    if not any(joined for _, joined in segment):
        return [apart]
    together: list[Piece] = []
    for piece, joined in segment:
        if joined:
            together[-1] = Piece(together[-1].folded + piece.folded, "han", together[-1].broken)
        else:
            together.append(piece)
    return [apart, tuple(together)]


def sequences(leaf: Text, query: str = "") -> list[list[Sequence]]:
    """All of the outer list have to be found, one of each inner list. Raises QueryError for a leaf without words, or with too many."""
    try:
        return _sequences(leaf.text, leaf.kind)
    except _Unusable as error:
        raise QueryError(str(error), leaf.position, query or leaf.text) from None


class _Unusable(Exception):
    pass


@functools.lru_cache(maxsize=1000)
def _sequences(text: str, kind: Literal["word", "phrase", "prefix"]) -> list[list[Sequence]]:
    found = segments(Text(text, kind))
    if not found:
        raise _Unusable(f"there are no letters or digits in {text[:40]!r}" if text.strip() else "there is no word here")
    wanted = []
    for i, readings in enumerate(found):
        last = kind == "prefix" and i == len(found) - 1
        wanted.append(list(dict.fromkeys(sequence for reading in readings for sequence in _alternatives(reading, last))))
    if any(len(sequence.terms) > LONGEST_PHRASE for alternatives in wanted for sequence in alternatives):
        raise _Unusable(f"words that have to stand side by side are at most {LONGEST_PHRASE}")
    return wanted


def _alternatives(reading: tuple[Piece, ...], prefix: bool) -> Iterator[Sequence]:
    scripts = [script for script in ("latin", "cyrillic") if any(piece.script == script for piece in reading)]
    for marks in itertools.product(*(_MARKS[script] for script in scripts)):
        yield from _of(reading, dict(zip(scripts, marks, strict=True)), prefix)
    only = reading[0]
    if prefix and len(reading) == 1 and only.script in _MARKS:
        yield Sequence((form(only.folded),), prefix=True)


def _of(reading: tuple[Piece, ...], marks: dict[str, str], prefix: bool) -> Iterator[Sequence]:
    *before, last = reading
    terms: list[str] = []
    for piece in before:
        terms += [BREAK] * piece.broken
        terms += han_terms(piece.folded) if piece.script == "han" else [term(marks.get(piece.script, PLAIN), piece.folded)]
    terms += [BREAK] * last.broken
    if last.script == "han":
        run = last.folded
        yield Sequence((*terms, *(han_terms(run, tail=False) or [run])), prefix=len(run) == 1)
        return
    mark = marks.get(last.script, PLAIN)
    if not prefix or before:
        yield Sequence((*terms, term(mark, last.folded)))
    if prefix:
        for each in dict.fromkeys((mark, PLAIN)):  # `c*` finds C5 too
            yield Sequence((*terms, (each + last.folded)[: LONGEST + 1]), prefix=True)
