"""The tree of a page to the lines of its article: trafilatura, and a second voter where one is worth its price.

trafilatura's default mode without comments is the extractor (its fallbacks are worth five points on Russian and the smaller languages).
For Chinese, and where the outcome looks wrong, readability has a vote: what stands before its first or after its last line goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring
from trafilatura.settings import DEFAULT_CONFIG, Extractor, use_config

from normalizer import blocks as page_blocks
from normalizer import boxes, hidden, siblings
from normalizer.blocks import Block
from normalizer.main_text import MainText
from normalizer.markup import mend
from normalizer.rivals import Outcome
from normalizer.types import Site

MAX_LINES = 5000
COVERED = 0.75  # share of the page's prose that the fast extraction must find to be believed
ENOUGH = 500  # characters of it
LEAST = 100  # characters of a text that may be all there is
MOST_RIVALLED = 6000  # blocks of a page that another extractor is asked about: jusText's time grows with the square of their number
RIVALLED = 2  # another extractor is preferred where it finds so many times as much; the paragraphs of the page say whether it can,
SCATTERED = 6  # and, where the article may stand in short lines, all its text without links
RETRIED, SMALL_SHARE = 3000, 0.25  # trafilatura tries again where it found less, and less than a fifth of the page's text
DECLARED = 400  # characters of a text in structured data that may stand for the page's
DRAWN = 0.35  # share of it that the page must show to be preferred
PARAGRAPH = 160  # characters of a line that is a paragraph wherever it stands
SHOWN = 1500  # blocks of the page that are handed on
HEADS = 200  # blocks from the top of the page that may carry a byline
SHORT_PAGE = 800  # characters of unlinked text on a page whose article may be a few lines
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORDS_OF_HAN = use_config()
_WORDS_OF_HAN.set("DEFAULT", "MIN_EXTRACTED_SIZE", "85")  # of 250: a Han character says what three letters do
_OPTIONS = {han: Extractor(config=config, comments=False) for han, config in ((False, DEFAULT_CONFIG), (True, _WORDS_OF_HAN))}
_BULLET = re.compile(r"^[•·]\s+")  # a dash may open what somebody says


@dataclass(slots=True)
class Line:
    """One line of an extraction, with what the page says about it."""

    text: str
    kind: str = "p"  # p | head | item | row
    link_share: float = 0.0
    noise: bool = False
    caption: bool = False  # stands alone with a picture
    apart: bool = False  # stands in a box of its own below the article's container
    beside: bool = False  # stands right in the element that most of the text stands in


@dataclass(slots=True)
class Extraction:
    """What extraction found."""

    lines: list[Line] = field(default_factory=list)
    suspect: bool = False
    page_characters: int = 0
    linked_characters: int = 0
    paragraphs: int = 0
    links: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()  # what stood off the screen
    heads: tuple[str, ...] = ()  # short blocks from the top of the page: bylines stand there
    blocks: tuple[str, ...] = ()  # of the page, in reading order
    walked: list[Block] = field(default_factory=list)  # the same, with where they stand


def extract(tree: HtmlElement, site: Site, url: str | None) -> Extraction:
    """The raw lines of the article on a page."""
    body = tree.find("body")
    if body is None:
        body = tree
    unseen = hidden.take_out(body)
    blocks = page_blocks.walk(body)
    found = page_blocks.lookup(blocks)
    hooked = _hooked(tree, site)
    lines = hooked or _main_of_any(tree, blocks)
    places = [found.get(page_blocks.key(line.text)) for line in lines]
    if not hooked:
        lines, places = _completed(lines, places, blocks)
    apart = boxes.apart([(len(line.text), place and place.element) for line, place in zip(lines, places, strict=True)])
    column = _column(lines, places)
    for line, place, boxed in zip(lines, places, apart, strict=True):
        line.apart = boxed
        if place is not None:
            line.beside = place.element.getparent() is column
            line.link_share, line.noise = place.link_share, place.noise
            line.caption = page_blocks.is_caption(place)
    return Extraction(
        lines=lines[:MAX_LINES],
        unseen=unseen,
        page_characters=sum(len(b.text) for b in blocks),
        linked_characters=sum(b.linked for b in blocks),
        paragraphs=sum(1 for b in blocks if _prose(b)),
        heads=tuple(b.text for b in blocks[:HEADS] if len(b.text) <= 120),
        blocks=tuple(b.text for b in blocks[:SHOWN]),
        walked=blocks,
    )


def _column(lines: list[Line], places: list[Block | None]) -> HtmlElement | None:
    """The element that most of the text stands in, block beside block."""
    held: dict[HtmlElement | None, int] = {}
    for line, place in zip(lines, places, strict=True):
        around = place.element.getparent() if place is not None else None
        held[around] = held.get(around, 0) + len(line.text)
    held.pop(None, None)
    return max(held, key=lambda element: held[element], default=None)


def _completed(lines: list[Line], places: list[Block | None], blocks: list[Block]) -> tuple[list[Line], list[Block | None]]:
    """The lines with the paragraphs that the extractor left out, each where it stands on the page."""
    missing = siblings.left_out(blocks, places, "".join(line.text for line in lines))
    if not missing:
        return lines, places
    at = {id(block): index for index, block in enumerate(blocks)}
    ordered: list[tuple[int, Line, Block | None]] = []
    reached = -1
    for line, place in zip(lines, places, strict=True):
        reached = max(reached, at[id(place)] if place is not None else reached)
        ordered.append((reached, line, place))
    ordered.extend((index, Line(block.text, "head" if block.tag in siblings.HEADINGS else "p"), block) for index, block in missing)
    ordered.sort(key=lambda one: one[0])
    return [line for _, line, _ in ordered], [place for _, _, place in ordered]


def or_declared(lines: list[Line], body: str | None) -> list[Line]:
    """The lines, or the article's text from structured data where the page shows only a little of it (scripts would have to draw it)."""
    if body is None or len(body) < DECLARED:
        return lines
    parts = [Line(text) for part in body.splitlines() if (text := " ".join(part.split()))][:MAX_LINES]
    shown = sum(len(line.text) for line in lines)
    in_one_piece = len(lines) == 1 and lines[0].text == " ".join(part.text for part in parts)
    return parts if in_one_piece or shown < DRAWN * len(body) else lines


def _prose(block: Block) -> bool:
    return len(block.text) >= 80 and block.link_share < 0.5


def _main_of_any(tree: HtmlElement, blocks: list[Block]) -> list[Line]:
    """The same for pages with names and characters that no element can be made of: one in very many, so they are looked for only then."""
    try:
        return _main(tree, blocks)
    except ValueError:
        mend(tree)
        return _main(tree, blocks)


def _main(tree: HtmlElement, blocks: list[Block]) -> list[Line]:
    """trafilatura without its fallbacks where that finds most of the page's prose; elsewhere with those that may change anything."""
    prose = "".join(b.text for b in blocks[:2000] if not b.noise and b.link_share < 0.5)[:4000]
    han = len(prose) < SHORT_PAGE and len(_HAN.findall(prose)) * 3 > len(prose)
    lines = _read(tree, blocks, han)
    if han and sum(len(line.text) for line in lines) * 2 < len(prose):  # a note at its end, perhaps: the article is elsewhere
        return _read(tree, blocks, False)
    return lines


def _read(tree: HtmlElement, blocks: list[Block], han: bool) -> list[Line]:
    page = MainText(tree, _OPTIONS[han])
    found = page.first()
    lines = to_lines(found[0])
    if len(blocks) > MOST_RIVALLED or _believed(lines, blocks) or _unrivalled(found, blocks):
        return lines
    size, shown = len(found[1]), sum(len(block.text) for block in blocks)
    if size < ENOUGH or len(found[0]) == 1 or (size < RETRIED and size < SMALL_SHARE * shown):
        return to_lines(page.whole(shown)[0])  # every stage may step in
    if 2 * size >= shown and found[0].find(".//p") is not None:
        return lines  # another extractor would have to find twice as much: there is not as much
    return to_lines(page.compared(found)[0])


def _unrivalled(found: Outcome, blocks: list[Block]) -> bool:
    """Has the page no other text that would make another extractor's outcome the better one?"""
    body, text = found
    if len(text) < LEAST or body.find(".//p") is None:
        return False
    size, prose = len(text), sum(len(block.text) for block in blocks if _prose(block))
    loose = sum(len(block.text) - block.linked for block in blocks)
    return RIVALLED * size >= loose or (size >= ENOUGH / 2 and RIVALLED * size >= prose and SCATTERED * size >= loose)


def _believed(lines: list[Line], blocks: list[Block]) -> bool:
    prose = [block for block in blocks if not block.noise and _prose(block)]
    keys = {page_blocks.key(line.text) for line in lines} if prose else set()
    wanted, got = sum(len(b.text) for b in prose), sum(len(b.text) for b in prose if b.key in keys)
    return wanted > 0 and got >= COVERED * wanted and got >= ENOUGH / 2 and got * 2 >= sum(len(line.text) for line in lines)


def _hooked(tree: HtmlElement, site: Site) -> list[Line]:
    """The body where the catalogue says it stands."""
    if not site.body_xpath:
        return []
    lines: list[Line] = []
    for element in tree.xpath(site.body_xpath)[:20]:
        if site.unescape:
            element = fragment_fromstring("".join(element.itertext()), create_parent="div")
        lines.extend(Line(b.text, "p", b.link_share, b.noise) for b in page_blocks.walk(element) if b.tag != "figcaption")
    return lines


_STARTS = {
    "p": "p",
    "head": "head",
    "item": "item",
    "row": "row",
    "quote": "p",
    "code": "p",
    "list": "p",
    "table": "p",
    "body": "p",
}


def to_lines(body: HtmlElement) -> list[Line]:
    """The extractor's tree as lines: a paragraph, heading, list item or table row each."""
    lines: list[Line] = []
    pieces: list[str] = []
    kinds = ["p"]

    def flush() -> None:
        for part in "".join(pieces).split("\n"):
            text = " ".join(part.split())
            if text:
                lines.append(Line(_BULLET.sub("", text), kinds[-1]))
        pieces.clear()

    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        kind = _STARTS.get(tag)
        if event == "start":
            if kind:
                flush()
                kinds.append(kind)
            elif tag == "lb":
                pieces.append("\n")
            elif tag == "cell" and pieces:
                pieces.append(" ")
            if element.text:
                pieces.append(element.text)
        else:
            if kind:
                flush()
                kinds.pop()
            if element.tail and element is not body:
                pieces.append(element.tail)
    flush()
    return lines


def trim(lines: list[Line], voice: set[str], *, most: float = 1.0) -> tuple[list[Line], list[Line]]:
    """(kept, cut): the second voice's first and last line bound the article, if it knows a good part of the text.

    `most` is the share of the text that either end may lose; below 1, an end that is mostly long paragraphs stays.
    """
    shared = [i for i, line in enumerate(lines) if page_blocks.key(line.text) in voice]
    total = sum(len(line.text) for line in lines)
    if not shared or sum(len(lines[i].text) for i in shared) < (0.3 if most == 1.0 else 0.5) * total:
        return lines, []
    head, tail = ([] if _stays(end, most * total, most) else end for end in (lines[: shared[0]], lines[shared[-1] + 1 :]))
    return lines[len(head) : len(lines) - len(tail)], [*head, *tail]


def _stays(end: list[Line], bound: float, most: float) -> bool:
    size = sum(len(line.text) for line in end)
    prose = sum(len(line.text) for line in end if len(line.text) >= PARAGRAPH and line.link_share <= 0.6)
    return most < 1.0 and (size > bound or prose * 2 > size)
