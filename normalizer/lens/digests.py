"""Digests ("News in brief", 国内联播快讯): several unrelated items under one headline, split before anything is scored."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from normalizer.lens.folding import fold

_ENDS = tuple('。！？!?.;；…:：”»"）)')
_LEADER = re.compile(r"\s*(?:[•●▪■◆▶►*–—-]\s*|\d{1,2}\s*[.)、．]\s*|[一二三四五六七八九十]{1,2}、\s*)")
_LONGEST_HEADLINE = 140
_MOST_ITEMS = 60

Piece = tuple[int, int, int]
"""Where an item begins, where its body begins, where it ends; between the first two stands its headline, if any."""


@lru_cache(maxsize=1)
def _marker() -> re.Pattern[str]:
    """Headlines of digests, from `data/digests.txt`: one regular expression a line, against the folded title."""
    lines = (files("normalizer.lens") / "data" / "digests.txt").read_text("utf-8").splitlines()
    return re.compile("|".join(f"(?:{line.strip()})" for line in lines if line.strip() and not line.startswith("#")))


def is_digest(title: str | None) -> bool:
    """Does this headline announce several items?"""
    return bool(title) and bool(_marker().search(fold(title or "")[:300]))


def items(title: str | None, text: str) -> list[Piece]:
    """The items of a digest in order; one piece, the whole text, where there is no digest."""
    if not is_digest(title):
        return [(0, 0, len(text))]
    lines = _lines(text)
    pieces: list[Piece] = []
    heads = {at for at in range(len(lines)) if _heads(text, lines, at)}
    for at, (start, end) in enumerate(lines):
        if at in heads:
            pieces.append((start, end, end))
        elif pieces and heads and not _LEADER.match(text, start, end):
            pieces[-1] = (pieces[-1][0], pieces[-1][1], end)
        else:
            pieces.append((start, start, end))
    return pieces[:_MOST_ITEMS] or [(0, 0, len(text))]


def _lines(text: str) -> list[tuple[int, int]]:
    lines, last = [], 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((last, last + len(line)))
        last += len(line) + 1
    return lines


def _heads(text: str, lines: list[tuple[int, int]], at: int) -> bool:
    """Is this line the headline of the next? It is short, ends in no full stop, and a longer line follows that does."""
    if at + 1 >= len(lines):
        return False
    line, following = text[slice(*lines[at])].strip(), text[slice(*lines[at + 1])].strip()
    return len(line) <= _LONGEST_HEADLINE and not line.endswith(_ENDS) and following.endswith(_ENDS) and len(following) > len(line)
