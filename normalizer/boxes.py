"""Boxes inside the article's own container that hold something else: the author's life, a teaser, a fact box, another article.

A name says little by itself: `class="paywall"` may stand on the whole article. So a box counts only below the smallest element that holds
most of the text: what it holds is then a small part of what the extractor took.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib import resources

from lxml.html import HtmlElement

MOST = 0.4  # share of the text that one box may hold; measured on the open evaluation pages, flat between .3 and .5
DEEPEST = 40  # elements between a line and the container
MOST_LINES = 1500
_TAGS = frozenset(["address", "figcaption", "figure", "footer", "form", "nav"])
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@functools.cache
def _names() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """(a box whatever else its names say, a box unless they speak of the article, what speaks of the article)."""
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/boxes.toml").read_text("utf-8"))
    always, furniture, spared = ("|".join(data[name]["words"]) for name in ("apart", "furniture", "spared"))
    carries = "|".join(data["carries"]["words"])
    return (
        re.compile(rf"(?<![a-z])(?:{always})(?![a-z])"),
        re.compile(rf"(?<![a-z])(?!{carries})(?:{furniture})"),
        re.compile(rf"(?<![a-z])(?:{spared})"),
    )


@functools.lru_cache(maxsize=1 << 16)
def _named(marks: str) -> bool:
    always, furniture, spared = _names()
    parted = _CAMEL.sub("-", marks).lower()
    return bool(always.search(parted) or (furniture.search(parted) and not spared.search(parted)))


def is_box(element: HtmlElement) -> bool:
    """Does the element's tag, class or id say that it stands apart from the text around it?"""
    if element.tag in _TAGS or element.get("hidden") is not None:
        return True
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"[:400]
    return "hidden" in marks.split() or (len(marks) > 1 and _named(marks))


def apart(lines: Sequence[tuple[int, HtmlElement | None]]) -> list[bool]:
    """For each line (its length and the element it stands in): does it stand in such a box?"""
    if len(lines) > MOST_LINES:
        return [False] * len(lines)
    held: dict[HtmlElement, int] = {}
    total = 0
    for size, element in lines:
        total += size if element is not None else 0
        for one in _upwards(element):
            held[one] = held.get(one, 0) + size
    boxes: dict[HtmlElement, bool] = {}

    def inside(element: HtmlElement | None) -> bool:
        for one in _upwards(element):
            if held[one] > MOST * total:
                return False
            if one not in boxes:
                boxes[one] = is_box(one)
            if boxes[one]:
                return True
        return False

    return [inside(element) for _, element in lines]


def _upwards(element: HtmlElement | None) -> Iterator[HtmlElement]:
    for _ in range(DEEPEST):
        if element is None:
            return
        yield element
        element = element.getparent()
