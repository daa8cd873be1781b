"""Why a query found an article: the sentences in which its words stand, as offsets into the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from store.query import Query, Text
from store.query.reference import document, places
from store.types import Article

MOST = 5  # sentences
_END = re.compile(r"(?:[.!?…]+[\"'»”’)]*(?=\s)|[。！？]+[”’」』）]*|(?=\n))\s*")


@dataclass(frozen=True, slots=True)
class Highlight:
    """One sentence of `article.text` (code points `start` to `end`) and the matches in it."""

    start: int
    end: int
    marks: tuple[tuple[int, int], ...]


def highlights(article: Article, query: Query, most: int = MOST) -> tuple[Highlight, ...]:
    """The first sentences that hold words of the query; words asked for in the title alone count there only."""
    wanted = [leaf for leaf in query.leaves(wanted=True) if isinstance(leaf, Text) and not leaf.title]
    body = document(article).body
    found = sorted({place for leaf in wanted for place in places(leaf, body)})
    starts = [0, *(match.end() for match in _END.finditer(article.text) if 0 < match.end() < len(article.text))]
    sentences: dict[int, list[tuple[int, int]]] = {}
    for place in found:
        sentences.setdefault(bisect_right(starts, place[0]) - 1, []).append(place)
    return tuple(_sentence(article.text, starts, number, marks) for number, marks in list(sentences.items())[:most])


def title_marks(article: Article, query: Query) -> tuple[tuple[int, int], ...]:
    """Where the query's words stand in the title."""
    wanted = [leaf for leaf in query.leaves(wanted=True) if isinstance(leaf, Text)]
    title = document(article).title
    return tuple(_merged(sorted({place for leaf in wanted for place in places(leaf, title)})))


def _sentence(text: str, starts: list[int], number: int, marks: list[tuple[int, int]]) -> Highlight:
    start = starts[number]
    end = max(starts[number + 1] if number + 1 < len(starts) else len(text), marks[-1][1])
    end = start + len(text[start:end].rstrip())
    return Highlight(start, end, tuple(_merged(marks)))


def _merged(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in marks:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
