"""Pieces: a segment cut at the ends of sentences, and of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 600  # code points; a longer piece is cut at white space where it has any

CLOSERS = "\"'”’»›)\\]}）】」』》〉"
_STOPS, _WIDE = ".!?…؟۔", "。！？；｡"
# One class of characters first, which is looked for much faster than the alternatives; each then says which of them it goes on from.
END = re.compile(rf"[{_STOPS}{_WIDE}\n](?:(?<=[{_STOPS}])[{_STOPS}]*[{CLOSERS}]*(?=\s)|(?<=[{_WIDE}])[{_WIDE}]*[{CLOSERS}]*|(?<=\n)\n*)")


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
