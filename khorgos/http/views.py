"""Articles in the form that the templates show: pieces of plain text, each with what is to be seen of it. Nothing here is markup."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from khorgos import atom
from store.highlighting import highlights, title_marks
from store.query import Query
from store.types import Article

OPENING = 260  # code points of the text that a list shows where no sentence matched
SENTENCE = 420  # of a matched sentence


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one language, marked or not."""

    text: str
    marked: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One article in a list."""

    article: Article
    title: Sequence[Piece]
    sentences: Sequence[Sequence[Piece]]
    when: str
    moment: str
    address: str | None


def row_of(article: Article, query: Query, zone: str) -> Row:
    title = " ".join((article.title or article.text[:100] or "(no title)").split())
    marks = title_marks(article, query) if article.title == title else ()
    sentences = [_pieces(article.text, h.start, min(h.end, h.start + SENTENCE), h.marks) for h in highlights(article, query, 2)]
    if not sentences and (opening := article.text[:OPENING].strip()):
        cut = len(article.text) > OPENING
        sentences = [[Piece(" ".join(opening.split()) + ("…" if cut else ""))]]
    shown, moment = when(article, zone)
    return Row(article, _pieces(title, 0, len(title), marks), sentences, shown, moment, atom.address(article))


def when(article: Article, zone: str) -> tuple[str, str]:
    """(for people, for programs): when it was published, as exactly as it says; else when it was seen first."""
    if article.published_at is None:
        seen = article.first_seen_at.astimezone(ZoneInfo(zone))
        return f"seen {seen:%d %b %Y, %H:%M}", seen.isoformat(timespec="minutes")
    if article.published_precision == "day":
        printed = article.published_at.astimezone(dt.timezone(dt.timedelta(minutes=article.published_offset or 0)))
        return f"{printed:%d %b %Y}", printed.date().isoformat()
    local = article.published_at.astimezone(ZoneInfo(zone))
    return f"{local:%d %b %Y, %H:%M}", local.isoformat(timespec="minutes")


def paragraphs(article: Article, sentences: Iterable[Sequence[int]]) -> list[list[Piece]]:
    """The text, paragraph by paragraph, cut where the language changes; the sentences that made it relevant are marked."""
    edges = [(int(start), int(end), str(language)) for start, end, language in article.spans]
    marks = [(int(start), int(end)) for start, end in sentences]
    cuts = sorted({0, len(article.text), *(n for start, end, _ in edges for n in (start, end)), *(n for pair in marks for n in pair)})
    out: list[list[Piece]] = [[]]
    for start, end in itertools.pairwise(cuts):
        language = next((name for a, b, name in edges if a <= start < b), None)
        marked = any(a <= start < b for a, b in marks)
        for number, part in enumerate(article.text[start:end].split("\n")):
            if number:
                out.append([])
            if part:
                out[-1].append(Piece(part, marked, language if language not in (article.language, "und") else None))
    return [pieces for pieces in out if pieces]


def _pieces(text: str, start: int, end: int, marks: Iterable[tuple[int, int]]) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for a, b in marks:
        if b > end:
            break
        if a > at:
            pieces.append(Piece(text[at:a]))
        pieces.append(Piece(text[a:b], marked=True))
        at = b
    if at < end:
        pieces.append(Piece(text[at:end]))
    return pieces


def shares(languages: dict[str, Any]) -> str:
    """ "en 97 %, zh-Hans 3 %" """
    return ", ".join(f"{name} {share:.0%}".replace("%", " %") for name, share in languages.items())


def elapsed(minutes: int) -> str:
    """How much later: "+35 min", "+3 h 05 min", "+2 d 4 h"."""
    if minutes < 60:
        return f"+{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"+{hours} h {rest:02d} min" if hours < 24 else f"+{hours // 24} d {hours % 24} h"
