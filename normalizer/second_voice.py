"""readability as a second voice: which blocks of a page it takes for the article. It reads a copy of our tree; nothing is parsed again.

`Document` is written to be given markup and to give markup back, and cleans attributes that nobody looks at here: half of its time.
"""

from __future__ import annotations

import re
from copy import copy

from lxml import etree
from lxml.html import HtmlElement
from readability import Document

from normalizer import blocks

ENOUGH = 2_000  # characters of markup that are no failed attempt, however many of them are attributes
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:!important\s*)?(?:;|$)", re.I)
_LENGTH = etree.XPath("string-length(normalize-space())")


def second_voice(tree: HtmlElement) -> set[str]:
    """Keys of the blocks that readability takes for the article; empty where it fails."""
    document = _Document(tree)
    try:
        document.summary(html_partial=True)
    except (etree.LxmlError, ValueError, TypeError, AttributeError, AssertionError, RecursionError):
        return set()
    return {blocks.key(block.text) for block in blocks.walk(document.html)}


class _Document(Document):  # type: ignore[misc]  # untyped
    """readability between trees."""

    html: HtmlElement

    def _parse(self, input: HtmlElement) -> HtmlElement:
        tree = copy(input)
        for element in tree.xpath("//*[@hidden]"):
            element.drop_tree()
        for element in tree.xpath("//*[@style]"):
            if _HIDDEN.search(element.get("style")):
                element.drop_tree()
        etree.strip_elements(tree, "script", "style", "link", "noscript", with_tail=False)
        return tree

    def get_clean_html(self) -> str:
        """The outcome as markup: looked at for its length alone."""
        markup = str(etree.tostring(self.html, method="html", encoding="unicode"))
        return markup if len(markup) >= ENOUGH else str(super().get_clean_html())

    def get_link_density(self, elem: HtmlElement) -> float:
        """The share of link text, counted by libxml2."""
        links = elem.findall(".//a")
        return sum(map(_LENGTH, links)) / max(_LENGTH(elem), 1.0) if links else 0.0
