"""The stages of cleaning: spam, repeated headline, tail, page furniture by pattern, links and boxes, lines the site repeats.

Every stage takes lines and gives lines; what it takes out is recorded. A guard puts everything back where too little would be left.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from normalizer import titles
from normalizer.cleaning import edges, offers, spam
from normalizer.cleaning.rules import fold, reason
from normalizer.extraction import Line
from normalizer.identity import line_key
from normalizer.types import Removal

PROSE = 110  # characters of a line that is prose whatever it looks like; a Han character counts for three
SENTENCE = 45  # likewise, of a line that ends like a sentence
LEAST_LEFT = 0.25  # share of the text that must survive cleaning
KEYED = 160  # longest line that the per-site counter looks at
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDS = re.compile(r"[.!?。！？…»”\"'’）)]\s*$")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Context:
    """What cleaning knows of the page beside its lines."""

    title: str | None = None
    names: tuple[str, ...] = ()  # every declared form of the headline
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
    return len(text) if text.isascii() else len(text) + 2 * len(_HAN.findall(text))


def is_prose(line: Line) -> bool:
    """Is the line a paragraph of running text?"""
    size = weight(line.text)
    if line.link_share > 0.6:
        return False
    return size >= 2 * PROSE or (size >= PROSE and _ENDS.search(line.text) is not None)


def is_sentence(line: Line) -> bool:
    """Does the line read like a sentence or more of them?"""
    return (line.link_share <= 0.6 and weight(line.text) >= SENTENCE and _ENDS.search(line.text) is not None) or is_prose(line)


def clean(lines: list[Line], context: Context) -> Cleaned:
    """Takes out of the lines what is no part of the article."""
    cleaned = Cleaned([line for line in lines if line.text])
    prose = "\n".join(line.text for line in lines if is_prose(line))[:4000]
    script = spam.script_of(prose or "\n".join(line.text for line in lines)[:4000])
    if spam.suspect("\n".join(line.text for line in lines)):
        _despam(cleaned, script)
    _drop(cleaned, lambda _, line: "offer" if offers.is_offer(line.text, script) else None)
    if cleaned.removals:
        cleaned.flags.add("spam_removed")
    for stage in (_headline, _cut_tail, _furniture, _boxes, _site_lines, _signature):
        stage(cleaned, context)
    before, after = sum(weight(x.text) for x in lines), sum(weight(x.text) for x in cleaned.lines)
    if context.guarded and after < LEAST_LEFT * before and not (cleaned.flags & {"spam_removed"}) and any(map(is_sentence, lines)):
        return Cleaned(list(lines), [], {"extraction_suspect"})
    return cleaned


def _drop(cleaned: Cleaned, judge: Callable[[int, Line], str | None]) -> None:
    kept: list[Line] = []
    for index, line in enumerate(cleaned.lines):
        why = judge(index, line)
        if why is None:
            kept.append(line)
        else:
            cleaned.removals.append(Removal(why, line.text))
    cleaned.lines = kept


def _despam(cleaned: Cleaned, script: str) -> None:
    kept: list[Line] = []
    for line in cleaned.lines:
        if not spam.suspect(line.text):
            kept.append(line)
            continue
        if spam.is_spam(line.text, script):
            cleaned.removals.append(Removal("spam", line.text))
            continue
        text, phrases = spam.splice_out(line.text, script)
        cleaned.removals.extend(Removal("spliced_spam", phrase) for phrase in phrases)
        if phrases and len(text) < sum(map(len, phrases)) and not _ENDS.search(text):
            cleaned.removals.append(Removal("spam", text))  # the rest of a line that was mostly spam, and no sentence
        elif text:
            line.text = text
            kept.append(line)
    if len(cleaned.removals):
        cleaned.flags.add("spam_removed")
    cleaned.lines = kept


def _first_prose(lines: list[Line]) -> int:
    return next((i for i, line in enumerate(lines) if is_prose(line)), len(lines))


def _headline(cleaned: Cleaned, context: Context) -> None:
    names = [name for name in dict.fromkeys((context.title, *context.names)) if name]
    if context.title:
        names = [
            name
            for name in names
            if name == context.title or titles.same(name, context.title) or titles.fold(context.title) in titles.fold(name)
        ]
    if not names:
        return
    folded = {titles.fold(name) for name in names} - {""}
    edge = _first_prose(cleaned.lines) + 2

    def judge(index: int, line: Line) -> str | None:
        if weight(line.text) > 900:
            return None
        if titles.fold(line.text) in folded:
            return "headline_repeated"
        return "headline_repeated" if index <= edge and len(line.text) < 400 and any(titles.same(line.text, n) for n in names) else None

    _drop(cleaned, judge)


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
        return why

    _drop(cleaned, judge)


def _signature(cleaned: Cleaned, context: Context) -> None:
    """The last line where it is only somebody's name."""
    if len(cleaned.lines) < 2 or cleaned.lines[-1].kind != "p":
        return
    before, last = cleaned.lines[-2:]
    if edges.is_signature(last.text, before.text):
        cleaned.removals.append(Removal("signature", last.text))
        cleaned.lines.pop()


def _boxes(cleaned: Cleaned, context: Context) -> None:
    """Lines that are all links, and short lines inside boxes of page furniture."""
    if not context.page:
        return
    lines = cleaned.lines
    linked = [line.link_share > 0.8 for line in lines]
    prose = [line for line in lines if is_prose(line)]
    trusted = sum(line.noise for line in prose) * 5 <= len(prose)  # else the box is the article's own

    def judge(index: int, line: Line) -> str | None:
        noise = line.noise and trusted
        if linked[index]:
            neighbours = (index > 0 and linked[index - 1]) or (index + 1 < len(lines) and linked[index + 1])
            if noise or neighbours or index >= len(lines) - 2:
                return "link_list"
            if line.link_share > 0.95 and weight(line.text) >= 20 and not line.text.rstrip().endswith((".", "。", ":", "：", ",")):
                return "link_line"
        return "noise_box" if noise and line.link_share > 0.4 else None

    _drop(cleaned, judge)


def _site_lines(cleaned: Cleaned, context: Context) -> None:
    if not context.repeated:
        return
    _drop(cleaned, lambda _, line: "site_line" if len(line.text) <= KEYED and line_key(line.text) in context.repeated else None)
