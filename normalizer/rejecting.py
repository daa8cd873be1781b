"""Pages that are no article: told by what they say and how they are built, each verdict with its evidence.

Only the page itself decides, never a hint about it. In doubt the page is an article: a wrong rejection loses news.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from normalizer.cleaning.judged import weight
from normalizer.types import Reason

SHORTEST = 60  # weighted characters of an article's text (a Han character counts for three)
WALL = 1600  # a bot wall or an error page says little: the longest text that is taken for one
INDEX_LINKS = 0.75  # share of link text on an index page
LINKS = 4  # lines of nothing but a link or a day that make a page without other text a list
LOCKED = 160  # a teaser shorter than this, of an article that says it is locked, is no article
FRAGMENTS = 600  # weighted characters of a text without a sentence that may be captions and buttons
EDGE = 200


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict looks at."""

    title: str
    text: str
    notices: str  # what cleaning took out of it that may tell: notes to subscribers, and all there was where nothing is left
    listed: int  # lines of nothing but a link or a day that cleaning took out of it
    prose: int  # paragraphs of running text in the article
    sentences: int  # lines of it that read like a sentence
    page_paragraphs: int  # paragraphs on the whole page
    page_characters: int
    linked_characters: int
    article: bool  # the page declares itself an article
    listing: bool  # the page declares itself a listing
    locked: bool
    html: str  # the beginning of the markup


@functools.cache
def _signs() -> tuple[tuple[Reason, re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...]:
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/walls.toml").read_text("utf-8"))
    return tuple((Reason(one["reason"]), _any(one, "titles"), _any(one, "texts"), _any(one, "markup")) for one in data["sign"])


@functools.cache
def _gallery() -> re.Pattern[str]:
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/walls.toml").read_text("utf-8"))
    return re.compile("|".join(data["gallery"]["titles"]), re.I)


def _any(sign: dict[str, list[str]], name: str) -> re.Pattern[str]:
    return re.compile("|".join(sign.get(name, ())) or "(?!)", re.I)


def verdict(evidence: Evidence) -> tuple[Reason, str] | None:
    """Why a page is no article, with the words that say so; None for an article."""
    size = weight(evidence.text)
    for reason, titles, texts, markup in _signs():
        longest = WALL if reason is not Reason.PAYWALL else WALL // 2
        if size > longest:
            continue
        said = f"{evidence.text[:1200]}\n{evidence.notices}"
        for pattern, where, below in ((titles, evidence.title, WALL // 2), (texts, said, longest + 1), (markup, evidence.html, EDGE)):
            if size < below and (match := pattern.search(where)):
                return reason, " ".join(match[0].split())[:EDGE]
    if evidence.locked and size < LOCKED:
        return Reason.PAYWALL, "isAccessibleForFree: false, and a teaser only"
    return _shape(evidence, size)


def _shape(evidence: Evidence, size: int) -> tuple[Reason, str] | None:
    if not evidence.page_characters and not size:
        return Reason.EMPTY, "no text on the page"
    links = evidence.linked_characters / max(1, evidence.page_characters)
    if size < SHORTEST or not any(c.isalpha() for c in evidence.text):
        listing = evidence.listing and not evidence.article and links > 0.5 and evidence.page_characters > 300
        if listing or (links > INDEX_LINKS and evidence.page_characters > 1000):
            return Reason.NOT_AN_ARTICLE, f"{links:.0%} of the page's text are links"
        if _gallery().search(evidence.title):
            return Reason.NOT_AN_ARTICLE, "a gallery without a text"
        if evidence.listed >= LINKS:
            return Reason.NOT_AN_ARTICLE, f"little but a list of {evidence.listed} links or days"
        return Reason.TOO_SHORT, f"{len(evidence.text)} characters of text"
    if weight("".join(dict.fromkeys(evidence.text.splitlines()))) < SHORTEST:
        return Reason.TOO_SHORT, "the same short lines over and over"
    if not evidence.sentences and size < FRAGMENTS and not evidence.article:
        return Reason.NOT_AN_ARTICLE, "names and captions, but no sentence"
    if evidence.listing and not evidence.article and evidence.prose < 3 and links > 0.5:
        return Reason.NOT_AN_ARTICLE, "declares itself a listing"
    if not evidence.article and not evidence.prose and links > INDEX_LINKS and size < 300:
        return Reason.NOT_AN_ARTICLE, f"no paragraph of prose, {links:.0%} of the page's text are links"
    return None
