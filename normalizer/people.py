"""Who wrote it: authors and agency, from what the page declares, its bylines, its credits and its dateline."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib import resources

from lxml.html import HtmlElement
from trafilatura.metadata import extract_author

MOST = 12
_BY = re.compile(
    r"^(?:by|von|par|por|di|da|автор(?:ы)?|текст|作者|记者|記者|本报记者|撰文|文|muallif|муаллиф|авторы)\s*[:：/|｜]?\s+|^(?:作者|记者|記者|撰文|文|автор|muallif|муаллиф)\s*[:：/|｜]\s*",
    re.I,
)
_ADDRESS = re.compile(r"https?:|www\.|facebook\.com", re.I)
_MAIL = re.compile(r"<?[\w.+-]+@[\w.-]+>?")
_SPLIT = re.compile(r"\s*(?:[;|/、·•]|,\s(?!(?:jr|sr|phd|md|ph\.d)\b)|\s(?:and|und|et|y|e|и|та|және|жана|va|ва|&)\s)\s*", re.I)
_JUNK = re.compile(
    r"https?://|www\.|@|\.(?:com|ru|kz|net|org|cn|uz|kg)\b|\d{3,}|^\W*$|^(?:admin|administrator|editor|редактор|staff|редакция|author|no author|none|null|undefined|user|guest|root|login|website|newsroom|web ?master)$",
    re.I,
)
_BYLINE = re.compile(
    r"^(?:by|written by|reported by)\s+(?P<who>[A-Z][\w.’'-]+(?:\s+(?:and\s+)?[A-Z][\w.’'-]+){1,5})(?:\s*[|,·•/].*|\s+\d.*|\s*)$",
    re.I,
)
_BYLINE_OTHER = re.compile(
    r"^(?:автор(?:ы)?|текст|корреспондент|муаллиф|muallif|автору|кабарчы|作者|记者|記者|撰文|文)\s*[:：/|｜]\s*(?P<who>[^\d|｜:：]{2,50})$",
    re.I,
)
_CLOSING = re.compile(
    r"[（(](?:by\s+)?(?P<who>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){1,3}),?\s+(?:the author|the writer|is (?:a|an|the))\b", re.I
)


@functools.cache
def _agencies() -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/agencies.toml").read_text("utf-8"))
    return tuple((one["name"], re.compile("|".join(one["patterns"]), re.I)) for one in data["agency"])


def names(values: Iterable[str], sites: Iterable[str] = ()) -> tuple[str, ...]:
    """Declared authors as single names, without titles of office, addresses and the site's own name."""
    known = {s.casefold().lstrip("@") for s in sites}
    out: list[str] = []
    for value in values:
        value = _MAIL.sub(" ", value)
        if _ADDRESS.search(value):
            continue
        for part in _SPLIT.split(_BY.sub("", value.strip())):
            name = _BY.sub("", " ".join(part.split())).strip(" ,.-–—()[]：:")
            if 2 <= len(name) <= 70 and not _JUNK.search(name) and name.casefold() not in known and name not in out:
                out.append(name)
    return tuple(out[:MOST])


def from_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Authors named by byline lines or by a closing note ("(Jia Pingfan, the author is …)")."""
    for line in lines:
        text = " ".join(line.split())
        match = (_BYLINE.match(text) or _BYLINE_OTHER.match(text)) if len(text) <= 160 else None
        match = match or _CLOSING.search(text[-300:])
        if match and (found := names([match["who"]])):
            return found
    return ()


def on_page(tree: HtmlElement, sites: Iterable[str] = ()) -> tuple[str, ...]:
    """Authors in an element that the page marks as theirs (trafilatura's list of places)."""
    found = extract_author(tree)
    return names(found.split(";"), sites) if found and len(found) <= 200 else ()


def agency(head: str, tail: str, bylines: Iterable[str]) -> str | None:
    """The agency that a dateline, a closing credit or a byline names: the first that one of them does."""
    for text in (head[:240], *bylines, tail[-160:]):
        for name, pattern in _agencies():
            if pattern.search(text):
                return name
    return None
