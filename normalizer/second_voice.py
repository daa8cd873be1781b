"""readability as a second voice: which blocks of a page it takes for the article. It reads a copy of our tree; nothing is parsed again.

`Document` is written to be given markup and to give markup back: it writes elements out to look for others inside them, parses every new
paragraph, and describes each step to a log. Its steps are said here over the tree; what it decides, and in which order, is the library's.
"""

from __future__ import annotations

import functools
import re
from copy import copy
from typing import Any

from lxml import etree
from lxml.html import HtmlElement
from readability import Document
from readability.readability import REGEXES

from normalizer import blocks

ENOUGH = 2_000  # characters of markup that are no failed attempt, however many of them are attributes
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:!important\s*)?(?:;|$)", re.I)
_LENGTH = etree.XPath("string-length(normalize-space())")
_STYLES, _HIDING = (etree.XPath(f"/descendant::*/@{name}", smart_strings=False) for name in ("style", "hidden"))
_MAYBE_HIDDEN = etree.XPath("/descendant::*[@style or @hidden]")
_SPACES = re.compile(r"\t|[ \t]{2,}")
_BLOCKS = ("blockquote", "dl", "div", "img", "ol", "p", "pre", "table", "ul")  # what makes a div more than a paragraph
# the library's words are in lower case: looked for in lower case, they are found much faster than in any case
_UNLIKELY, _POSSIBLE, _POSITIVE, _NEGATIVE = (
    re.compile(REGEXES[name].pattern) for name in ("unlikelyCandidatesRe", "okMaybeItsACandidateRe", "positiveRe", "negativeRe")
)
_INLINE = frozenset(["a", "b", "cite", "code", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"])


def second_voice(tree: HtmlElement) -> set[str]:
    """Keys of the blocks that readability takes for the article; empty where it fails."""
    document = _Document(tree)
    try:
        document.summary(html_partial=True)
    except (etree.LxmlError, ValueError, TypeError, AttributeError, AssertionError, RecursionError):
        return set()
    return {block.key for block in blocks.walk(document.html, plain=True)}


class _Document(Document):  # type: ignore[misc]  # untyped
    """readability between trees."""

    html: HtmlElement

    def _parse(self, input: HtmlElement) -> HtmlElement:
        tree = copy(input)
        hides = _HIDING(tree) or any(map(_hides, set(_STYLES(tree))))  # to look for the elements themselves is much slower
        for element in _MAYBE_HIDDEN(tree) if hides else ():
            if element.get("hidden") is not None or _hides(element.get("style")):
                element.drop_tree()
        etree.strip_elements(tree, "script", "style", "link", "noscript", with_tail=False)
        return tree

    def remove_unlikely_candidates(self) -> None:
        """Takes out what class and id name as furniture, but nothing that holds an article or stands inside of code."""
        for element in list(self.html.iterdescendants()):
            class_, id_ = element.get("class"), element.get("id")
            if (
                (class_ or id_)
                and _unlikely(class_, id_)
                and element.tag not in ("html", "body")
                and next(element.iter("main", "article", "math"), None) is None
                and element.tag not in ("pre", "code")
                and next(element.iterancestors("pre", "code"), None) is None
            ):
                element.drop_tree()

    def transform_misused_divs_into_paragraphs(self) -> None:
        """Divs that hold no block are paragraphs; loose text and inline elements of the others are put into some."""
        holding = _holding_blocks(self.html)
        divs = self.html.findall(".//div")
        for div in divs:
            if div not in holding:
                div.tag = "p"
        for div in divs:
            if div.tag == "div":
                _paragraphed(div, holding)

    def score_paragraphs(self) -> dict[HtmlElement, dict[str, Any]]:
        """Every paragraph speaks for the two elements around it; links speak against these."""
        found: dict[HtmlElement, dict[str, Any]] = {}
        for element in self.tags(self.html, "p", "pre", "td", "blockquote"):
            parent = element.getparent()
            if parent is None:
                continue
            text = _cleaned(element.text_content())
            if len(text) < self.min_text_length:
                continue
            score = 2 + text.count(",") + min(len(text) / 100, 3)
            for around, share in ((parent, 1.0), (parent.getparent(), 0.5)):
                if around is not None:
                    if around not in found:
                        found[around] = self.score_node(around)
                    found[around]["content_score"] += share * score
        for element, candidate in found.items():
            candidate["content_score"] *= 1 - self.get_link_density(element)
        return found

    def class_weight(self, e: HtmlElement) -> int:
        """What class and id say for an element or against it."""
        return _weight(e.get("class")) + _weight(e.get("id"))

    def get_preserved_elements(self, node: HtmlElement) -> dict[HtmlElement, bool]:
        """Lists of contents and what introduces a quotation; nothing where there is neither list nor quotation."""
        if next(node.iter("ul", "blockquote"), None) is None:
            return {}
        found: dict[HtmlElement, bool] = super().get_preserved_elements(node)
        return found

    def get_clean_html(self) -> str:
        """The outcome as markup: looked at for its length alone."""
        markup = str(etree.tostring(self.html, method="html", encoding="unicode"))
        return markup if len(markup) >= ENOUGH else str(super().get_clean_html())

    def get_link_density(self, elem: HtmlElement) -> float:
        """The share of link text, counted by libxml2."""
        links = elem.findall(".//a")
        return sum(map(_LENGTH, links)) / max(_LENGTH(elem), 1.0) if links else 0.0


@functools.lru_cache(maxsize=1 << 14)
def _unlikely(*names: str | None) -> bool:
    told = [_told(name) for name in names if name]
    return any(unlikely for unlikely, _ in told) and not any(possible for _, possible in told)


@functools.lru_cache(maxsize=1 << 12)
def _hides(style: str) -> bool:
    return _HIDDEN.search(style) is not None


@functools.lru_cache(maxsize=1 << 14)
def _told(name: str) -> tuple[bool, bool]:
    """Does a class or id speak of furniture, and does it speak of an article?"""
    name = name.lower()
    return _UNLIKELY.search(name) is not None, _POSSIBLE.search(name) is not None


@functools.lru_cache(maxsize=1 << 14)
def _weight(name: str | None) -> int:
    if not name:
        return 0
    name = name.lower()
    return 25 * bool(_POSITIVE.search(name)) - 25 * bool(_NEGATIVE.search(name))


def _cleaned(text: str) -> str:
    """A text without indentation: one space or one line break between words."""
    if "\n" in text:
        text = "\n".join(filter(None, map(str.strip, text.split("\n"))))
    return _SPACES.sub(" ", text).strip()


def _holding_blocks(tree: HtmlElement) -> set[HtmlElement]:
    """Every element with a block somewhere inside."""
    found: set[HtmlElement] = set()
    for element in tree.iterdescendants():
        if element.tag.startswith(_BLOCKS):
            around = element.getparent()
            while around is not None and around not in found:
                found.add(around)
                around = around.getparent()
    return found


def _paragraphed(div: HtmlElement, holding: set[HtmlElement]) -> None:
    children = list(div)
    paragraph = None
    if div.text and div.text.strip():
        paragraph = _paragraph(div, div.text)
        div.text = None
        div.insert(0, paragraph)
    for child in children:
        if child.tag not in _INLINE or child in holding:
            paragraph = None
            continue
        if paragraph is None:
            paragraph = _paragraph(div, None)
            child.addprevious(paragraph)
        paragraph.append(child)
    for position, child in reversed(list(enumerate(div))):
        if child.tail and child.tail.strip():
            behind = _paragraph(div, child.tail)
            child.tail = None
            div.insert(position + 1, behind)
        if child.tag == "br":
            child.drop_tree()


def _paragraph(beside: HtmlElement, text: str | None) -> HtmlElement:
    made: HtmlElement = beside.makeelement("p")
    made.text = text
    return made
