"""The text of a page by trafilatura's rules: the containers of articles, less their furniture, read element by element.

`extract_content` said stage by stage: containers and furniture are found through `selectors`, in a container without links no links are
weighed, and the text of a link is put together once for all that holds it. The outcome is the library's own.
"""

from __future__ import annotations

from copy import copy

from lxml.etree import Element, XPath, _Element, strip_elements, strip_tags
from lxml.html import HtmlElement
from trafilatura.htmlprocessing import process_node
from trafilatura.main_extractor import NOT_AT_THE_END, REBUILT_BLOCKS, handle_textelem
from trafilatura.settings import DEDUPE_SCAN_CAP, INLINE_FORMATTABLE, MIN_DUPLICATE_LENGTH, TAG_CATALOG, Extractor
from trafilatura.utils import text_chars_test, trim
from trafilatura.xml import delete_element
from trafilatura.xpaths import BODY_XPATH, DISCARD_IMAGE_ELEMENTS, OVERALL_DISCARD_XPATH, TEASER_DISCARD_XPATH

from normalizer import link_density
from normalizer.rivals import Outcome
from normalizer.selectors import Selectors

PRUNED = 1 / 7  # share of a container's text that must outlast the taking out of furniture
TAGS = TAG_CATALOG | {"table", "td", "th", "tr"}

_FRAMES = Selectors(BODY_XPATH)
_FURNITURE = Selectors([*OVERALL_DISCARD_XPATH, *DISCARD_IMAGE_ELEMENTS, *TEASER_DISCARD_XPATH])
_OVERALL, _TEASERS = len(OVERALL_DISCARD_XPATH), len(TEASER_DISCARD_XPATH)
_PARAGRAPH_TEXT = XPath("//p//text()", smart_strings=False)
_SCATTERED = XPath(".//code|.//p|.//quote|.//table|.//div[contains(@class, 'w3-code')]")
_ANYTHING = XPath(f"{_SCATTERED.path}|.//div|.//lb|.//list")  # where much is to be found


def in_containers(tree: HtmlElement, options: Extractor) -> Outcome:
    """The first container of the article that holds any text, in trafilatura's order, element by element. The tree is used up."""
    body, _ = _first_container(tree, options)
    text = _text(body)
    _tidy(body)
    return body, text


def anywhere(tree: HtmlElement, options: Extractor) -> Outcome:
    """The same, and where that is too little what else on the page is text. The tree is used up."""
    whole, order = copy(tree), list(tree.iter())
    body, tags = _first_container(tree, options)
    text = _text(body)
    if len(text) < options.min_extracted_size:
        taken = {twin for element, twin in zip(order, whole.iter(), strict=True) if element.tag == "done"}
        _gather(whole, body, tags, options, taken)
        text = _text(body)
    _tidy(body)
    return body, text


def _text(body: _Element) -> str:
    return " ".join(body.itertext()).strip()


def _first_container(tree: HtmlElement, options: Extractor) -> tuple[_Element, set[str]]:
    """What is read there, and the names of elements that count as text on this page."""
    body, tags = Element("body"), set(TAGS)
    for frame in map(_first, _FRAMES(tree)):
        if frame is None:
            continue
        _take_out_furniture(frame, options)
        if len(frame) == 0:
            continue
        if sum(map(len, _PARAGRAPH_TEXT(frame))) < 3 * options.min_extracted_size:
            tags.add("div")
        lead = _lead(frame, tags, options)
        start = len(body)
        _read(frame, body, tags, options)
        while len(body) > 0 and body[-1].tag in NOT_AT_THE_END:
            delete_element(body[-1], keep_tail=False)
        if len(body) > 1:
            if lead is not None:
                body.insert(start, lead)
            break
    return body, tags


def _gather(page: HtmlElement, body: _Element, tags: set[str], options: Extractor, taken: set[HtmlElement]) -> None:
    """Adds to the body what is text anywhere on the page, was not taken before, and does not stand in the body already."""
    generous = options.focus == "recall"
    tags = tags | {"div", "lb"} if generous else tags
    _take_out_furniture(page, options)
    present = [_joined(element) for element in body]
    alike, existing = set(present), "\n".join(filter(None, present))
    covered: set[HtmlElement] = set()
    for element in (_ANYTHING if generous else _SCATTERED)(page):
        if element in taken or any(around in covered for around in element.iterancestors()):
            continue
        made = handle_textelem(element, tags, options)
        if made is None:
            continue
        if made is element:
            covered.add(element)
        text = _joined(made)
        growing = len(existing) <= DEDUPE_SCAN_CAP
        run = trim(text + (made.tail or "")) if text_chars_test(made.tail) else ""  # a piece of a run of text that is there already?
        known = growing and ((len(text) > MIN_DUPLICATE_LENGTH and text in existing) or (run and run in existing))
        if text and (text in alike or known):
            continue
        body.append(made)
        existing += f"\n{run or text}" if growing else ""
        alike.add(text)


def _joined(element: _Element) -> str:
    return trim("".join(element.itertext()))


def _first(found: list[HtmlElement]) -> HtmlElement | None:
    return found[0] if found else None


def _take_out_furniture(frame: HtmlElement, options: Extractor) -> None:
    found = _FURNITURE(frame)
    matches = dict.fromkeys(element for one in found[:_OVERALL] for element in one)
    outer = [one for one in matches if not any(around in matches for around in one.iterancestors())]
    whole = len(frame.text_content()) if outer else 0
    if outer and whole - sum(len(one.text_content()) for one in outer) > whole * PRUNED:
        for element in outer:
            delete_element(element)
    for one in found[_OVERALL : -_TEASERS if options.focus == "recall" else None]:
        for element in one:
            delete_element(element)
    link_density.take_out(frame)
    strip_tags(frame, "span", "ref")


def _one_run(frame: HtmlElement, tags: set[str]) -> bool:
    """Is the container a single run of text, with line breaks and inline elements at most?"""
    if frame.find(".//p") is not None:
        return False
    inside = {one.tag for one in frame.iterdescendants()}
    return inside == {"lb"} or (frame.tag == "div" and "div" in tags and inside <= INLINE_FORMATTABLE | {"lb"})


def _lead(frame: HtmlElement, tags: set[str], options: Extractor) -> _Element | None:
    """The container's own text before its first element, as a paragraph."""
    if not text_chars_test(frame.text) or _one_run(frame, tags):
        return None
    lead = Element("p")
    lead.text = frame.text
    return process_node(lead, options)


def _read(frame: HtmlElement, body: _Element, tags: set[str], options: Extractor) -> None:
    """Moves what is text from the container to the body."""
    for element in [frame] if _one_run(frame, tags) else list(frame.iterdescendants()):
        if element.getroottree().getroot() is body:
            continue  # came along with an element around it
        tag, tail = element.tag, element.tail
        made = handle_textelem(element, tags, options)
        if made is not None:
            body.append(made)
            if element.getroottree().getroot() is not body:
                element.tag = "done"
        if tag in REBUILT_BLOCKS and text_chars_test(tail) and (made is None or made.tail is None):
            behind = Element("p")
            behind.text = tail
            if process_node(behind, options) is not None:
                body.append(behind)


def _tidy(body: _Element) -> None:
    """Takes out what says the same as its neighbour, and the traces of the work."""
    before = None
    for element in list(body):
        text = _joined(element)
        if text and text == before and len(text) > MIN_DUPLICATE_LENGTH:
            delete_element(element, keep_tail=False)
        else:
            before = text
    strip_elements(body, "done")
    strip_tags(body, "div")
