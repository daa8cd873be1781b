"""Text that no reader sees: boxes moved off the screen, where hacked pages carry their links and phrases.

`display: none` says nothing of the kind: pages hide their own text so and show it on demand.
"""

from __future__ import annotations

import functools
import re

from lxml.etree import XPath
from lxml.html import HtmlElement

MOST = 0.5  # share of the page's text that may be taken out so
_OFF = re.compile(
    r"(?:left|right|top|bottom|text-indent|margin(?:-left|-top)?)\s*:\s*-\s*\d{3,}(?:\.\d+)?\s*(?:px|em|rem|pt|%)"
    r"|font-size\s*:\s*0(?:px|em|pt|%)?\s*(?:;|$)",
    re.I,
)
_STYLES = XPath("/descendant::*/@style", smart_strings=False)  # much faster than to find the elements: few pages have such a style
_STYLED = XPath("/descendant::*[@style]")
_OUT_OF_PLACE = re.compile(r"position\s*:\s*(?:absolute|fixed)|text-indent|margin|font-size", re.I)


@functools.lru_cache(maxsize=1 << 12)
def _off_screen(style: str) -> bool:
    return _OFF.search(style) is not None and _OUT_OF_PLACE.search(style) is not None


def take_out(tree: HtmlElement) -> tuple[str, ...]:
    """Takes boxes that stand off the screen out of the tree; gives their texts."""
    if not any(_off_screen(style[:1000]) for style in set(_STYLES(tree))):
        return ()
    taken: list[str] = []
    total = 0
    for element in _STYLED(tree):
        if not _off_screen(element.get("style", "")[:1000]) or element.getparent() is None or element.tag in ("html", "body"):
            continue
        text = " ".join(element.text_content().split())
        total = total or len(tree.text_content())
        if len(text) > MOST * total:
            continue
        if text:
            taken.append(text)
        element.drop_tree()
    return tuple(taken)
