"""The stages of cleaning: spam, repeated headline, tail, page furniture by pattern, links and boxes, lines the site repeats.

Every stage takes lines and gives lines; what it takes out is recorded. A guard puts everything back where too little would be left.
"""

from __future__ import annotations

import re

from normalizer import dates, wording
from normalizer.cleaning import edges, injected
from normalizer.cleaning.judged import Cleaned, Context, drop, is_prose, is_sentence, weight
from normalizer.cleaning.places import beyond_body, boxes
from normalizer.cleaning.rules import fold, reason
from normalizer.extraction import Line
from normalizer.identity import line_key
from normalizer.types import Removal

LEAST_LEFT = 0.25  # share of the text that must survive cleaning
STAMP = 80  # characters of a line that only names the author or the day
BESIDE_NAME = 16  # letters beside an author's name on such a line: "Von …", a place
OPENING = 16  # characters of a line by which most are told from the headline
KEYED = 160  # longest line that the per-site counter looks at
_WORDS = re.compile(r"\w+")


def clean(lines: list[Line], context: Context) -> Cleaned:
    """Takes out of the lines what is no part of the article."""
    cleaned = Cleaned([line for line in lines if line.text])
    injected.take_out(cleaned)
    for stage in (_headline, _cut_tail, _furniture, boxes, beyond_body, _site_lines, _signature):
        stage(cleaned, context)
    if context.guarded and not (cleaned.flags & {"spam_removed"}) and _too_little(lines, cleaned.lines):
        return Cleaned(list(lines), [], {"extraction_suspect"})
    return cleaned


def _too_little(lines: list[Line], kept: list[Line]) -> bool:
    """Is next to nothing left, and were there sentences in what went?"""
    before, after = sum(weight(x.text) for x in lines), sum(weight(x.text) for x in kept)
    left = {id(line) for line in kept}
    return after < LEAST_LEFT * before and any(is_sentence(line) for line in lines if id(line) not in left)


def _first_prose(lines: list[Line]) -> int:
    return next((i for i, line in enumerate(lines) if is_prose(line)), len(lines))


def _headline(cleaned: Cleaned, context: Context) -> None:
    names = [name for name in dict.fromkeys((context.title, *context.names)) if name]
    if context.title:
        names = [
            name
            for name in names
            if name == context.title or wording.same(name, context.title) or wording.fold(context.title) in wording.fold(name)
        ]
    if not names:
        return
    folded = {wording.fold(name) for name in names} - {""}
    edge = _first_prose(cleaned.lines) + 2

    def judge(index: int, line: Line) -> str | None:
        if weight(line.text) > 900:
            return None
        opening = wording.fold(line.text[:OPENING])
        if any(name.startswith(opening) for name in folded) and wording.fold(line.text) in folded:
            return "headline_repeated"
        return "headline_repeated" if index <= edge and len(line.text) < 400 and any(wording.same(line.text, n) for n in names) else None

    drop(cleaned, judge)


def _cut_tail(cleaned: Cleaned, context: Context) -> None:
    """Cuts at the first marker in the second part of the text behind which there is little prose."""
    lines = cleaned.lines
    total = sum(weight(line.text) for line in lines)
    seen = 0
    for index, line in enumerate(lines):
        if seen >= 0.3 * total and index > 0:
            why = reason(fold(line.text), "cut")
            rest = lines[index + 1 :]
            if why and sum(weight(x.text) for x in rest if _speaks(x)) < 0.45 * max(1, sum(weight(x.text) for x in rest)):
                cleaned.removals.extend(Removal(why, x.text) for x in lines[index:])
                cleaned.lines = lines[:index]
                return
        seen += weight(line.text)


def _speaks(line: Line) -> bool:
    """A sentence that no rule for the end of a page knows."""
    folded = fold(line.text)
    return is_sentence(line) and reason(folded, "any") is None and reason(folded, "tail") is None


def _furniture(cleaned: Cleaned, context: Context) -> None:
    first = _first_prose(cleaned.lines)
    last = max((i for i, line in enumerate(cleaned.lines) if is_prose(line)), default=-1)
    count = len(cleaned.lines)

    def judge(index: int, line: Line) -> str | None:
        folded = fold(line.text)
        if not folded or not any(c.isalnum() for c in folded):
            return "symbols" if context.page or not folded else None
        why = reason(folded, "any") or ("navigation" if context.page and edges.is_menu(line.text) else None)
        if why is None and (index < max(first, 1) or index <= 3):
            why = reason(folded, "head")
        if why is None and index < first:  # the end of a page, or of a column of it, that the extractor put before the text
            why = reason(folded, "cut") or reason(folded, "tail")
        if why is None and (index >= last - 1 or index >= count - 6) and index > 0:
            why = reason(folded, "tail")
        if why is None and line.caption and not is_sentence(line):
            why = "caption"
        if why is None and (index < first or index <= 3 or index >= count - 3):
            why = _stamp(line.text, context)
        return why

    drop(cleaned, judge)


def _signature(cleaned: Cleaned, context: Context) -> None:
    """The last line where it is only somebody's name."""
    if len(cleaned.lines) < 2 or cleaned.lines[-1].kind != "p":
        return
    before, last = cleaned.lines[-2:]
    if edges.is_signature(last.text, before.text):
        cleaned.removals.append(Removal("signature", last.text))
        cleaned.lines.pop()


def _stamp(text: str, context: Context) -> str | None:
    """A line that says no more than who wrote the text, or when."""
    if len(text) > STAMP:
        return None
    folded = wording.fold(text)
    if any(author in folded and len(folded) - len(author) <= BESIDE_NAME for author in context.authors):
        return "byline"
    return "date_line" if dates.is_date(text) else None


def _site_lines(cleaned: Cleaned, context: Context) -> None:
    if not context.repeated:
        return
    drop(cleaned, lambda _, line: "site_line" if len(line.text) <= KEYED and line_key(line.text) in context.repeated else None)
