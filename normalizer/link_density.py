"""What of a container is mostly links goes: trafilatura's tests of link density, where the text of each link is put together once.

The library asks every division, list and paragraph for all links below it; what stands ten divisions deep is read ten times.
"""

from __future__ import annotations

from lxml.etree import XPath
from lxml.html import HtmlElement
from trafilatura.htmlprocessing import is_paragraph_listing, link_density_test_tables
from trafilatura.utils import LINK_FARM_RATIO, trim
from trafilatura.xml import delete_element

ROUNDS = 2
SHORT_LINK = 10  # characters
LONG_LINK = 100  # of one that may fill its element alone, and on average of what is a catalogue and no farm of links
FEW = 4  # links
_COUNT = XPath("count(.//*)")


def take_out(frame: HtmlElement) -> None:
    """Takes out what is mostly links: divisions, lists and paragraphs, twice, then tables."""
    left = _COUNT(frame) if next(frame.iterdescendants("ref"), None) is not None else 0
    for _ in range(ROUNDS if left else 0):
        for tag in ("div", "list", "p"):
            _take_out(frame, tag)
        if _COUNT(frame) == left:
            break
    for table in [one for one in frame.iter("table") if link_density_test_tables(one)]:
        delete_element(table, keep_tail=False)


def _take_out(frame: HtmlElement, tag: str) -> None:
    sizes = _Sizes()
    for element in [one for one in frame.iter(tag) if _linked(one, sizes)]:
        delete_element(element)


class _Sizes(dict[HtmlElement, int]):
    """Characters of the text of a link."""

    def __missing__(self, link: HtmlElement) -> int:
        size = self[link] = len(trim(link.text_content()))
        return size


def _linked(element: HtmlElement, sizes: _Sizes) -> bool:
    """Is an element mostly links?"""
    links = list(element.iterdescendants("ref"))
    if not links or next(element.iterdescendants("graphic"), None) is not None:
        return False
    size = len(trim(element.text_content()))
    if len(links) == 1 and sizes[links[0]] > max(LONG_LINK, size * 0.9):
        return not _holds_item(element)
    if size < _limit(element):
        linked = [length for link in links if (length := sizes[link])]
        short = sum(length < SHORT_LINK for length in linked)
        found = not linked or sum(linked) > size * 0.8 or (len(linked) > 1 and short / len(linked) > 0.8)
        found = found or (element.tag == "div" and len(element) >= 3 and size < 100)
        return found and not _holds_item(element)
    if len(links) > FEW:
        linked = [length for link in links if (length := sizes[link])]
        farm = size * LINK_FARM_RATIO < sum(linked) < LONG_LINK * len(linked) and not is_paragraph_listing(links)
        return farm and not _holds_item(element)
    return False


def _limit(element: HtmlElement) -> int:
    """Characters below which an element is short."""
    if element.tag == "p":
        return 60 if element.getnext() is None else 30
    return 300 if element.getnext() is None else 100


def _holds_item(element: HtmlElement) -> bool:
    """Is it the paragraph that holds what an item of a list, or a cell, says? The list is weighed as a whole."""
    parent = element.getparent()
    return element.tag == "p" and parent is not None and parent.tag in ("item", "td", "th")
