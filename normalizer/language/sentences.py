"""Pieces: a segment cut at the ends of sentences, and of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 600  # code points; a longer piece is cut at white space where it has any

CLOSERS = "\"'”’»›)\\]}）】」』》〉"
END = re.compile(rf"[.!?…؟۔]+[{CLOSERS}]*(?=\s)|[。！？；｡]+[{CLOSERS}]*|\n+")


@dataclass(slots=True)
class Piece:
    """A sentence or line while it is being read; a language is set where the piece says anything."""

    script: str
    start: int
    end: int
    letters: float = 0.0  # weighted: one for a letter of an alphabet
    language: str = ""


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces of `text[start:end]` in order, without gaps, none longer than `LONGEST`. A full stop ends one only before white space."""
    at = start
    for match in END.finditer(text, start, end):
        yield from _short(text, at, match.end())
        at = match.end()
    if at < end:
        yield from _short(text, at, end)


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = space + 1 if space >= 0 else start + LONGEST
        yield start, cut
        start = cut
    if start < end:
        yield start, end
