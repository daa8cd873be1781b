"""Plain text dumps: the same cleaning without a tree, and the headline only where it clearly is one.

Running prose is never taken for a headline: a line counts as one only with evidence beside it (repeated, followed by a byline, its words
taken up by the first paragraph).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizer import cleaning, wording
from normalizer.cleaning import Cleaned
from normalizer.cleaning.judged import is_prose, weight
from normalizer.cleaning.rules import fold, reason
from normalizer.extraction import Line

LONGEST_TITLE = 240
_TERMINAL = re.compile(r"[.。!！;；:：,，、…]$")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]{4,}")
_BYLINE = ("byline", "date_line", "source_line", "article_number", "navigation", "share")


@dataclass(slots=True)
class Dump:
    """A text dump, read."""

    title: str | None
    lines: list[Line]
    cleaned: Cleaned


def read(text: str, given: str | None, repeated: frozenset[int]) -> Dump:
    """Lines, headline and cleaned body of a text dump."""
    lines = [Line(" ".join(part.split())) for part in re.split(r"[\n\r\u2028\u2029]+", text)]
    lines = [line for line in lines if line.text]
    raw = [Line(line.text) for line in lines]
    lines, label = _labelled(lines)
    title = given or _title(lines)
    context = cleaning.Context(title=title, page=False, repeated=repeated, guarded=False)
    if len(lines) == 1 and title is None:
        cleaned = cleaning.clean(lines, context) if weight(lines[0].text) > 300 else Cleaned(lines)
    else:
        cleaned = cleaning.clean(_after_navigation(lines, title), context)
    cleaned.removals[:0] = label
    if not cleaned.lines and raw:
        cleaned.lines = [line for line in raw if title is None or wording.fold(line.text) != wording.fold(title)] or []
    return Dump(title, raw, cleaned)


def _labelled(lines: list[Line]) -> tuple[list[Line], list[cleaning.Removal]]:
    """A date label glued to the first paragraph ("date 2022-01-24 Beijing …") is taken off."""
    if lines and (match := re.match(r"date\s+\d{4}-\d{2}-\d{2}\s+", lines[0].text)):
        lines[0].text = lines[0].text[match.end() :]
        return lines, [cleaning.Removal("date_line", match[0].strip())]
    return lines, []


def _furniture(text: str) -> str | None:
    folded = fold(text)
    return reason(folded, "head") or reason(folded, "any")


def _title(lines: list[Line]) -> str | None:
    """The headline of a dump, if a line before the first prose clearly is one."""
    prose = next((i for i, line in enumerate(lines) if is_prose(line)), None)
    if prose is None or prose == 0 or prose > 15:
        return None
    head = lines[:prose]
    marks = [i for i, line in enumerate(head) if (why := _furniture(line.text)) is not None and why in _BYLINE]
    crumbs = " ".join(head[i].text for i in marks)
    for index, line in enumerate(head):
        if index in marks or not _headline_like(line.text) or (len(line.text) < 20 and line.text in crumbs):
            continue
        again = sum(wording.fold(other.text) == wording.fold(line.text) for other in lines[:12]) > 1
        words = _words(line.text)
        follow = _words(" ".join(other.text for other in lines[index + 1 : prose + 2]))
        taken_up = len(words) >= 3 and len(words & follow) * 2 >= len(words)
        framed = bool(marks) and len(_WORD.findall(line.text)) >= 2
        if again or taken_up or framed:
            return line.text
    return None


def _headline_like(text: str) -> bool:
    return 4 <= len(text) <= LONGEST_TITLE and _TERMINAL.search(text) is None and len(_WORD.findall(text)) >= 2


def _words(text: str) -> set[str]:
    return {word[:5] for word in _WORD.findall(text.casefold())}


def _after_navigation(lines: list[Line], title: str | None) -> list[Line]:
    """Very short lines before the headline that only name a section of the site go with the navigation."""
    if title is None:
        return lines
    at = next((i for i, line in enumerate(lines[:20]) if wording.fold(line.text) == wording.fold(title)), 0)
    short = all(len(line.text) < 60 and not is_prose(line) for line in lines[:at])
    return lines[at:] if at and short else lines
