"""The query language read word for word: slow, without an index, and the measure of both compilers. It also says where a match stands.

Shares the analyser's words with the index, but none of its terms for Han: a Han word is looked for as contiguous characters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from store.analyser import Analysed, Word, term, words
from store.folding import fold_value
from store.query.ast import And, Everything, Field, Node, Not, Or, Text
from store.query.query import Query
from store.query.sequences import Piece, segments
from store.types import Article

_LISTS = {"country": "countries", "dyad": "dyads", "topic": "topics", "entity": "entities"}
_NUMBERS = {"group": "group", "story": "story", "source": "source", "route": "route"}


@dataclass(frozen=True, slots=True)
class Document:
    """An article, analysed."""

    title: Analysed
    body: Analysed
    fields: Mapping[str, Any] = field(default_factory=dict)


def document(article: Article) -> Document:
    """What the matcher looks at."""
    known: dict[str, Any] = {name: getattr(article, of) for name, of in {**_LISTS, **_NUMBERS}.items()}
    known["author"] = [fold_value(author) for author in article.authors]
    known["lang"] = article.language
    known["dated_at"] = article.published_at or article.first_seen_at
    known["is"] = {"relevant": article.relevant, "deleted": article.deleted_at is not None, "revised": article.revision > 1}
    title = words(article.title or "", None, article.language)
    return Document(title, words(article.text, article.spans, article.language), known)


def matches(query: Query, found: Document) -> bool:
    """Whether the query finds this article."""
    return _node(query.root, found)


def _node(node: Node, found: Document) -> bool:
    if isinstance(node, Everything):
        return True
    if isinstance(node, Not):
        return not _node(node.part, found)
    if isinstance(node, And):
        return all(_node(part, found) for part in node.parts)
    if isinstance(node, Or):
        return any(_node(part, found) for part in node.parts)
    if isinstance(node, Field):
        return _field(node, found.fields)
    texts = (found.title,) if node.title else (found.title, found.body)
    return all(any(next(_readings(readings, text, last), None) for text in texts) for readings, last in _segments(node))


def places(leaf: Text, text: Analysed) -> Iterator[tuple[int, int]]:
    """Where a word or phrase stands in a text, as offsets; stretches of a phrase that punctuation parts are found each by itself."""
    for readings, last in _segments(leaf):
        yield from _readings(readings, text, last)


def _segments(leaf: Text) -> Iterator[tuple[list[tuple[Piece, ...]], bool]]:
    """Readings of each stretch, and whether its last word is a prefix."""
    found = segments(leaf)
    for i, readings in enumerate(found):
        yield readings, leaf.kind == "prefix" and i == len(found) - 1


def _readings(readings: list[tuple[Piece, ...]], text: Analysed, prefix: bool) -> Iterator[tuple[int, int]]:
    for reading in readings:
        for i in range(len(text.words) - len(reading) + 1):
            here = text.words[i : i + len(reading)]
            place = _beside(reading, here, prefix)
            if place is not None:
                yield place


def _beside(reading: tuple[Piece, ...], here: tuple[Word, ...], prefix: bool) -> tuple[int, int] | None:
    """The offsets of the reading in these words, if it is there."""
    marks: dict[str, str] = {}
    for i, (piece, word) in enumerate(zip(reading, here, strict=True)):
        if i and word.broken != piece.broken:
            return None
        first, last = i == 0, i == len(reading) - 1
        if piece.script == "han" or word.script == "han":
            if not _run(piece, word, first, last):
                return None
        elif marks.setdefault(word.script, word.mark) != word.mark:
            return None  # a phrase is in one language
        elif not _word(piece, word, prefix and last, alone=len(reading) == 1):
            return None
    return _offsets(reading, here)


def _run(piece: Piece, word: Word, first: bool, last: bool) -> bool:
    if piece.script != word.script:
        return False
    if first and last:
        return piece.folded in word.folded
    if first:
        return word.folded.endswith(piece.folded)
    return word.folded.startswith(piece.folded) if last else word.folded == piece.folded


def _word(piece: Piece, word: Word, prefix: bool, *, alone: bool) -> bool:
    stem = term(word.mark, word.folded)
    same = piece.script == word.script and term(word.mark, piece.folded) == stem
    if not prefix:
        return same
    if piece.script != word.script and word.script:
        return False
    begins = stem[1:].startswith(piece.folded[:60])
    return begins or (alone and word.folded.startswith(piece.folded[:60])) or (same and not alone)


def _offsets(reading: tuple[Piece, ...], here: tuple[Word, ...]) -> tuple[int, int]:
    start, end = here[0].start, here[-1].end
    if here[0].script == "han" and here[0].end - here[0].start == len(here[0].folded):
        wanted = reading[0].folded
        start += here[0].folded.find(wanted) if len(here) == 1 else len(here[0].folded) - len(wanted)
    if here[-1].script == "han" and here[-1].end - here[-1].start == len(here[-1].folded):
        end = (start if len(here) == 1 else here[-1].start) + len(reading[-1].folded)
    return start, end


def _field(node: Field, known: Mapping[str, Any]) -> bool:
    value, name = node.value, node.name
    if isinstance(value, dt.datetime):
        return bool(known["dated_at"] >= value if name == "after" else known["dated_at"] < value)
    if name == "is":
        return bool(known["is"][value])
    if name == "lang":
        return known["lang"] == value or str(known["lang"]).startswith(f"{value}-")
    return value in known[name] if name in (*_LISTS, "author") else bool(known[name] == value)
