"""Paragraphs of the article that the extractor left out: those built exactly like the ones it took.

Layouts cut an article into several containers of one kind, around pictures and advertisements, and an extractor takes the first or the
largest. On the open evaluation pages 25 of 26 such paragraphs are the article's.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from normalizer import boxes
from normalizer.blocks import Block, key

PARAGRAPH = 80  # characters; shorter ones come along where they stand between two that were left out
LINKED = 0.6  # share of link text of a paragraph
TWICE = 16  # characters at either end of a paragraph that must not stand in the text already
UP = 4  # elements above a paragraph that may be a box of its own
HEADINGS = frozenset(["h2", "h3", "h4", "h5"])

Build = tuple[tuple[str, str], ...]


def left_out(blocks: Sequence[Block], taken: Sequence[Block | None], text: str) -> list[tuple[int, Block]]:
    """The blocks, with their index on the page, that are built like the paragraphs taken and stand behind the first of these."""
    at = {id(block): index for index, block in enumerate(blocks)}
    prose = [block for block in taken if block is not None and len(block.text) >= PARAGRAPH]
    builds = Counter(_build(block.element) for block in prose)
    usual = {build for build, count in builds.items() if count >= 2}
    if not usual:
        return []
    first, whole = min(at[id(block)] for block in prose), key(text)
    found = [
        (index, block)
        for index, block in itertools.islice(enumerate(blocks), first + 1, None)
        if len(block.text) >= PARAGRAPH
        and block.link_share < LINKED
        and _build(block.element) in usual
        and _new(block, whole)
        and not _boxed(block)
    ]
    return [*found, *_between(blocks, [index for index, _ in found], whole)]


def _between(blocks: Sequence[Block], found: list[int], whole: str) -> list[tuple[int, Block]]:
    """Headings and short paragraphs beside each other in one element with those left out."""
    parents = {blocks[index].element.getparent() for index in found}
    known = set(found)
    return [
        (index, blocks[index])
        for index in range(min(found, default=0), max(found, default=-1))
        if index not in known
        and blocks[index].element.getparent() in parents
        and (blocks[index].tag in HEADINGS or (blocks[index].tag == "p" and blocks[index].link_share < LINKED))
        and blocks[index].key not in whole
    ]


def _build(element: HtmlElement) -> Build:
    """Tag and class of the element and of the two around it."""
    up = itertools.islice(itertools.chain((element,), element.iterancestors()), 3)
    return tuple((str(one.tag), one.get("class") or "") for one in up)


def _new(block: Block, whole: str) -> bool:
    """Is it not in the text yet, in whatever form (an extractor drops hidden words inside a paragraph)?"""
    return block.key[:TWICE] not in whole and block.key[-TWICE:] not in whole


def _boxed(block: Block) -> bool:
    return any(boxes.is_box(one) for one in itertools.islice(itertools.chain((block.element,), block.element.iterancestors()), UP))
