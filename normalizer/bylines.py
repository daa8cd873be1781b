"""Bylines on the page: elements marked as the author's and links to a person's page, near the article, not among its neighbours."""

from __future__ import annotations

import functools
import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from lxml.etree import XPath
from lxml.html import HtmlElement
from trafilatura.json_metadata import normalize_authors
from trafilatura.xpaths import AUTHOR_DISCARD_XPATHS, AUTHOR_XPATHS, REGEXP_NS

from normalizer.selectors import Selectors

MOST_ELEMENTS = 20_000
LONGEST = 200  # characters of an element that may hold names
LISTED = range(3, 120)  # characters of a text that trafilatura takes for names
_TAGS = ("a", "address", "author", "b", "cite", "dd", "div", "em", "h3", "h4", "h5", "h6", "i", "li", "p", "span", "strong", "td")
_SPEAKING = frozenset(["class", "id", "itemprop", "data-testid", "rel"])  # attributes that may name the author
# an element named `rel`, which the library's list asks for beside the attribute, is on no page
_PLACES = Selectors(XPath(one.path.replace("or rel='me'", ""), namespaces={"re": REGEXP_NS}) for one in AUTHOR_XPATHS)
_ASIDE = Selectors(AUTHOR_DISCARD_XPATHS)


@dataclass(frozen=True, slots=True)
class _Marks:
    own: re.Pattern[str]  # in class, id, itemprop or rel: this element names the author
    place: re.Pattern[str]  # in a link's address: it leads to a person
    aside: re.Pattern[str]  # in class or id of an element around it: of something else than the article


@functools.cache
def _marks() -> _Marks:
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/bylines.toml").read_text("utf-8"))
    words, places, aside = ("|".join(data[key]) for key in ("words", "places", "aside"))
    return _Marks(
        own=re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-]|(?:name|names|s|info|link|list|line|zeile|box)(?:$|[\s_-]))", re.I),
        place=re.compile(rf"/(?:{places})/[^/?#]{{3,60}}", re.I),
        aside=re.compile(rf"(?:{aside})", re.I),
    )


def candidates(tree: HtmlElement) -> Iterator[tuple[str, ...]]:
    """Texts that may name the authors, one tuple for each place of the page, the surest first: a mark, then a link to a person."""
    marks = _marks()
    linked: list[tuple[str, ...]] = []
    for element in _elements(tree):
        named = _named(element)
        if named:
            if not _beside_the_article(element, marks):
                yield _texts(element)
        elif element.tag == "a" and marks.place.search(element.get("href") or "") and not _beside_the_article(element, marks):
            linked.append(_texts(element))
    yield from linked


def neighbours(tree: HtmlElement) -> frozenset[str]:
    """Texts marked as the author's of something else than the article: of other texts, of comments, of pictures."""
    marks = _marks()
    marked = (one for one in _elements(tree) if _named(one) and _beside_the_article(one, marks))
    return frozenset(text for one in marked for text in _texts(one))


def listed(tree: HtmlElement) -> str | None:
    """Authors by trafilatura's own list of places, in one string; the text of dates, pictures and comments in them does not count."""
    places = [one for found in _PLACES(tree) for one in found]
    aside = {one for found in _ASIDE(tree) for one in found} if places else set()
    for place in places:
        if place in aside or any(around in aside for around in place.iterancestors()):
            continue
        text = " ".join("".join(_outside(place, aside)).split())
        if len(text) in LISTED:
            return normalize_authors(None, text)
    return None


def _outside(element: HtmlElement, aside: set[HtmlElement]) -> Iterator[str]:
    """The element's text, a space between two pieces, without that of the elements in `aside`."""
    yield element.text or ""
    for child in element:
        yield " "
        if child not in aside:
            yield from _outside(child, aside)
            yield " "
        yield child.tail or ""


def _elements(tree: HtmlElement) -> Iterator[HtmlElement]:
    return itertools.islice(tree.iter(*_TAGS), MOST_ELEMENTS)


def _named(element: HtmlElement) -> bool:
    names = element.keys()
    for name in names:  # most elements have none that speaks
        if name in _SPEAKING and (value := element.get(name)) and (value.lower() == "author" if name == "rel" else _own(value)):
            return True
    return bool(element.tag == "author")


@functools.lru_cache(maxsize=1 << 15)
def _own(value: str) -> bool:
    return len(value) <= LONGEST and _marks().own.search(_words(value)) is not None


def _words(value: str) -> str:
    """`articleAuthorName` as `article-Author-Name`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", value)


def _beside_the_article(element: HtmlElement, marks: _Marks) -> bool:
    """Does it stand in a margin, a list of other texts, the comments?"""
    for depth, one in enumerate((element, *element.iterancestors())):
        if one.tag == "footer" and next(one.iterancestors("article"), None) is not None:
            continue  # of the article: HTML puts there who wrote it
        if one.tag in ("footer", "nav", "aside", "figure", "figcaption", "form"):
            return True
        if depth > 8 or one.tag in ("body", "main"):
            return False
        mark = f"{one.get('class') or ''} {one.get('id') or ''}"
        if len(mark) <= 400 and marks.aside.search(mark):
            return True
    return False


def _texts(element: HtmlElement) -> tuple[str, ...]:
    """The names in their own elements where there are such, else the element's whole text."""
    whole = " ".join(" ".join(element.itertext()).split())
    links = tuple(text for a in element.iter("a") if (text := " ".join(" ".join(a.itertext()).split())))
    if links and element.tag != "a":
        return links
    if len(whole) <= LONGEST:
        return (whole,) if whole else ()
    return ()
