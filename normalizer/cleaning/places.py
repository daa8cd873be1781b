"""The stages of cleaning that look at where a line stands: boxes, lists of links, and the text that structured data declares."""

from __future__ import annotations

import re

from normalizer import wording
from normalizer.cleaning.judged import Cleaned, Context, drop, is_prose, is_sentence, weight
from normalizer.extraction import Line

DECLARED_BODY = 300  # letters of an articleBody that is worth a comparison
_STOPS = re.compile(r"[.!?。！？…][\s\"'’”»）)]{0,3}$")


def boxes(cleaned: Cleaned, context: Context) -> None:
    """Lines that are all links, and short lines inside boxes of page furniture."""
    if not context.page:
        return
    lines = cleaned.lines
    linked = [line.link_share > 0.8 for line in lines]
    prose = [line for line in lines if is_prose(line)]
    alone = sum(len(line.text) for line in lines if line.apart) * 2 <= sum(len(line.text) for line in lines)
    trusted = sum(line.noise for line in prose) * 5 <= len(prose)  # else the box is the article's own

    def judge(index: int, line: Line) -> str | None:
        if line.apart and alone:
            return "box"
        noise = line.noise and trusted
        if linked[index]:
            neighbours = (index > 0 and linked[index - 1]) or (index + 1 < len(lines) and linked[index + 1])
            if noise or neighbours or index >= len(lines) - 2:
                return "link_list"
            if line.link_share > 0.95 and weight(line.text) >= 20 and not line.text.rstrip().endswith((".", "。", ":", "：", ",")):
                return "link_line"
        if _teaser(lines, index) and (_teaser(lines, index - 1) or _teaser(lines, index + 1)):
            return "link_list"
        return "noise_box" if noise and line.link_share > 0.4 else None

    reasons = [judge(index, line) for index, line in enumerate(lines)]
    _twice(lines, reasons)
    _headings(lines, reasons)
    drop(cleaned, lambda index, _: reasons[index])


def _teaser(lines: list[Line], index: int) -> bool:
    """An item of a list that is mostly a link and no sentence ("Background: the headline of another text")."""
    if not 0 <= index < len(lines):
        return False
    line = lines[index]
    return line.kind == "item" and line.link_share >= 0.5 and _STOPS.search(line.text) is None


def _twice(lines: list[Line], reasons: list[str | None]) -> None:
    """A paragraph that stood before, word for word: pages that carry their text once for each width of screen."""
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if reasons[index] is None and line.kind == "p" and is_prose(line):
            if line.text in seen:
                reasons[index] = "repeated"
            seen.add(line.text)


def _headings(lines: list[Line], reasons: list[str | None]) -> None:
    """A heading goes with the list of links under it, and at the end of the text with nothing under it."""
    for index in range(len(lines) - 1):
        if lines[index].kind == "head" and reasons[index] is None and reasons[index + 1] == "link_list":
            reasons[index] = "link_list"
    for index in range(len(lines) - 1, 0, -1):
        if reasons[index] is None:
            if lines[index].kind != "head" or _STOPS.search(lines[index].text):
                return
            reasons[index] = "empty_heading"


def beyond_body(cleaned: Cleaned, context: Context) -> None:
    """Where structured data holds the article's text: what stands behind its end, and sentences between that it does not know.

    It is believed where it holds most of the text: many outlets give a part of it only, some another text.
    """
    if len(context.body) < DECLARED_BODY:
        return
    folded = [wording.fold(line.text) for line in cleaned.lines]
    known = [text in context.body for text in folded]
    share = sum(len(text) for text, told in zip(folded, known, strict=True) if told) / max(1, sum(map(len, folded)))
    if share < 0.6:
        return
    ending = context.body[-40:]
    end = max((i for i, text in enumerate(folded) if ending in text or (known[i] and text[-30:] == ending[-30:])), default=len(folded))

    def judge(index: int, line: Line) -> str | None:
        if known[index]:
            return None
        between = share >= 0.85 and index > 0 and line.kind == "p" and is_sentence(line)
        return "beyond_body" if index > end or between else None

    drop(cleaned, judge)
