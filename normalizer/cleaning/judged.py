"""What the stages of cleaning share: what is known of a page, what is left of it, and what a line looks like."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from normalizer.extraction import Line
from normalizer.types import Removal

PROSE = 110  # characters of a line that is prose whatever it looks like; a Han character counts for three
SENTENCE = 45  # likewise, of a line that ends like a sentence
ENDINGS = frozenset(".!?。！？…»”\"'’）)")  # of a sentence
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Context:
    """What cleaning knows of the page beside its lines."""

    title: str | None = None
    names: tuple[str, ...] = ()  # every declared form of the headline
    body: str = ""  # the text of the article as structured data gives it, folded
    authors: frozenset[str] = frozenset()  # declared, folded
    repeated: frozenset[int] = frozenset()
    page: bool = True  # an HTML page: link shares and boxes are known
    guarded: bool = True


@dataclass(slots=True)
class Cleaned:
    """What is left, what went and why."""

    lines: list[Line]
    removals: list[Removal] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)


def weight(text: str) -> int:
    """Length of a text where a Han, kana or hangul character counts for three."""
    return len(text) if text.isascii() else _weight(text)


@functools.lru_cache(maxsize=1 << 10)
def _weight(text: str) -> int:
    return len(text) + 2 * len(_HAN.findall(text))


def ended(text: str) -> bool:
    """Does a text end like a sentence?"""
    return text.rstrip()[-1:] in ENDINGS


def is_prose(line: Line) -> bool:
    """Is the line a paragraph of running text?"""
    size = weight(line.text)
    if line.link_share > 0.6:
        return False
    return size >= 2 * PROSE or (size >= PROSE and ended(line.text))


def is_sentence(line: Line) -> bool:
    """Does the line read like a sentence or more of them?"""
    return (line.link_share <= 0.6 and weight(line.text) >= SENTENCE and ended(line.text)) or is_prose(line)


def drop(cleaned: Cleaned, judge: Callable[[int, Line], str | None]) -> None:
    """Takes out the lines for which `judge` gives a reason, and records them."""
    kept: list[Line] = []
    for index, line in enumerate(cleaned.lines):
        why = judge(index, line)
        if why is None:
            kept.append(line)
        else:
            cleaned.removals.append(Removal(why, line.text))
    cleaned.lines = kept
