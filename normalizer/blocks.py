"""The page as a flat run of text blocks, each with its share of link text and with where it stands; one pass over the tree.

What an extractor keeps is looked up here: a line that is all links, or stands inside a box of related articles, is rarely the article's.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

MAX_BLOCKS = 20_000
CAPTION = 200  # characters
BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "button",
        "label",
        "br",
    ]
)
_UNKNOWN, _HIDDEN, _ANCHOR, _BREAK, _BLOCK = range(5)  # what an element means for the run of text
_KINDS: dict[str, int] = (
    dict.fromkeys(BLOCK_TAGS, _BLOCK) | dict.fromkeys(("script", "style", "template"), _HIDDEN) | {"a": _ANCHOR, "br": _BREAK}
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(slots=True)
class Block:
    """One run of text between two block boundaries."""

    text: str
    linked: int  # characters of it inside links
    noise: bool  # stands inside an element whose class or id names page furniture
    element: HtmlElement  # the block element it stands in
    tag: str
    key: str  # the text without white space

    @property
    def link_share(self) -> float:
        return self.linked / max(1, len(self.text))


@functools.cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of class and id names: (page furniture, what is spared because the article itself may carry it)."""
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/boxes.toml").read_text("utf-8"))
    furniture_, spared = ("|".join(data[name]["words"]) for name in ("furniture", "spared"))
    return re.compile(rf"(?<![a-z])(?:{furniture_})"), re.compile(rf"(?<![a-z])(?:{spared})")


@functools.lru_cache(maxsize=1 << 16)
def _names_furniture(name: str) -> bool | None:
    """True for a name of page furniture, None for one that may be neither, False for one that spares its element."""
    parted = _CAMEL.sub("-", name).lower()
    noise, spared = _words()
    if spared.search(parted):
        return False
    return True if noise.search(parted) else None


def furniture(element: HtmlElement) -> bool:
    """Does the element's class, id or role name page furniture (related, share, newsletter, comments …)?"""
    get = element.get
    class_, id_, role = get("class"), get("id"), get("role")
    return bool(class_ or id_ or role) and _furniture(class_, id_, role)


@functools.lru_cache(maxsize=1 << 14)
def _furniture(*values: str | None) -> bool:
    found = False
    for value in values:
        for name in value[:300].split() if value else ():
            verdict = _names_furniture(name)
            if verdict is False:
                return False
            found = found or verdict is True
    return found


@functools.lru_cache(maxsize=1 << 8)  # a line of the page at hand is asked about by several
def key(text: str) -> str:
    """A block's text without white space: how a line of an extractor finds its block."""
    return "".join(text.split())


def walk(body: HtmlElement, *, plain: bool = False) -> list[Block]:
    """The blocks of a page in reading order; `plain` ones do not know whether they stand in furniture."""
    blocks: list[Block] = []
    pieces: list[str] = []
    linked = anchors = 0
    noise = None if plain else _Noise(body)

    def flush(element: HtmlElement) -> None:
        nonlocal linked
        words = "".join(pieces).split()
        if words and len(blocks) < MAX_BLOCKS:
            text = " ".join(words)
            noisy = noise is not None and noise[element]
            blocks.append(Block(text, min(linked, len(text)), noisy, element, str(element.tag), "".join(words)))
        pieces.clear()
        linked = 0

    for event, element in _events(body):
        kind = _KINDS.get(element.tag, _UNKNOWN)
        if event == "start":
            if kind >= _BREAK:  # whatever ends a block
                if pieces:
                    flush(_outer(element))
            elif kind == _ANCHOR:
                anchors += 1
            elif kind == _HIDDEN:
                continue
            text = element.text
        else:
            if kind >= _BREAK:
                if pieces:
                    flush(element)
            elif kind == _ANCHOR:
                anchors -= 1
            text = element.tail if element is not body else None
        if text and (pieces or not text.isspace()):  # indentation opens no block
            pieces.append(text)
            if anchors > 0:
                linked += len(text.strip())
    if pieces:
        flush(body)
    return blocks


class _Noise(dict[HtmlElement, bool]):
    """Does an element stand in furniture, or is it some? Only what holds text is asked, and all of it once."""

    def __init__(self, body: HtmlElement) -> None:
        super().__init__()
        self._body = body

    def __missing__(self, element: HtmlElement) -> bool:
        found = _KINDS.get(element.tag) == _BLOCK and furniture(element)
        if not found and element is not self._body:
            found = self[element.getparent()]
        self[element] = found
        return found


def _outer(element: HtmlElement) -> HtmlElement:
    parent = element.getparent()
    return element if parent is None else parent


def _events(body: HtmlElement) -> Iterable[tuple[str, HtmlElement]]:
    return cast("Iterable[tuple[str, HtmlElement]]", etree.iterwalk(body, events=("start", "end")))


def is_caption(block: Block) -> bool:
    """Is the block, short, all the text of an element that holds a picture?"""
    if len(block.text) > CAPTION or next(block.element.iter("img"), None) is None:
        return False
    return key("".join(block.element.itertext())) == block.key


def lookup(blocks: Iterable[Block]) -> dict[str, Block]:
    """Blocks by key; of equal ones the least suspicious, so that a teaser elsewhere condemns no paragraph."""
    found: dict[str, Block] = {}
    for block in blocks:
        known = found.setdefault(block.key, block)
        if known is not block and (known.noise, known.link_share) > (block.noise, block.link_share):
            found[block.key] = block
    return found
