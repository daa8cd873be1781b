"""trafilatura's way from the tree of a page to its text, each stage run when it is asked for, and once.

`trafilatura.extract` runs its stages in one go and gives text back: a first extraction by rules, a comparison with readability and jusText,
a rescue, a second try on pages of which little was found. Here the first stage is looked at before the others are asked, works on one
copy of the tree, and finds its containers and furniture through `selectors`. Its outcome is the library's own.
"""

from __future__ import annotations

import functools
from copy import copy

from justext.core import define_stoplist
from lxml.etree import Element, XPath, _Element, strip_elements, strip_tags
from lxml.html import HtmlElement
from trafilatura.baseline import baseline, html2txt
from trafilatura.htmlprocessing import (
    convert_tags,
    delete_by_link_density,
    link_density_test_tables,
    process_node,
    tree_cleaning,
)
from trafilatura.main_extractor import NOT_AT_THE_END, REBUILT_BLOCKS, extract_content, handle_textelem
from trafilatura.settings import INLINE_FORMATTABLE, MIN_DUPLICATE_LENGTH, TAG_CATALOG, Extractor
from trafilatura.utils import text_chars_test, trim
from trafilatura.xml import delete_element
from trafilatura.xpaths import (
    BODY_XPATH,
    DISCARD_IMAGE_ELEMENTS,
    OVERALL_DISCARD_XPATH,
    RAW_TREE_PRUNE_XPATH,
    REMOVE_COMMENTS_AND_LISTS_XPATH,
    TEASER_DISCARD_XPATH,
)

from normalizer import rivals
from normalizer.rivals import Outcome
from normalizer.selectors import Selectors

SHORT, SMALL_SHARE = 3000, 0.2  # trafilatura tries again below so many characters and such a share of the page's text
LONGER, FAR_LONGER = 1.5, 2.0  # and takes the second try, or jusText's, where that gives so many times as much
PRUNED = 1 / 7  # share of a container's text that must outlast the taking out of furniture
TAGS = TAG_CATALOG | {"table", "td", "th", "tr"}

_APPENDED = Selectors([*RAW_TREE_PRUNE_XPATH, *REMOVE_COMMENTS_AND_LISTS_XPATH])
_FRAMES = Selectors(BODY_XPATH)
_FURNITURE = Selectors([*OVERALL_DISCARD_XPATH, *DISCARD_IMAGE_ELEMENTS, *TEASER_DISCARD_XPATH])
_OVERALL = len(OVERALL_DISCARD_XPATH)
_COUNT = XPath("count(.//*)")
_PARAGRAPH_TEXT = XPath("//p//text()", smart_strings=False)


class MainText:
    """The text of one page, stage by stage. The tree is left as it is."""

    def __init__(self, tree: HtmlElement, options: Extractor) -> None:
        self._tree, self._options = tree, options
        self._first: Outcome | None = None

    def first(self) -> Outcome:
        """By rules alone: in the containers of articles, and around them where these hold too little."""
        if self._first is None:
            page = tree_cleaning(_pruned(_shown(self._tree)), self._options)
            self._first = by_rules(convert_tags(page, self._options), self._options)
            if len(self._first[1]) < self._options.min_extracted_size:
                self._first = extract_content(self._converted(), self._options)
        return self._first

    @functools.cached_property
    def _pruned(self) -> HtmlElement:
        return _pruned(copy(self._tree))

    @functools.cached_property
    def _rivals(self) -> rivals.Rivals:
        return rivals.Rivals(self._pruned)

    def whole(self, shown: int) -> Outcome:
        """Every stage: rules, rivals, a rescue, a second try. `shown` are the characters of the page's text."""
        return self._retried(self._rescued(self.compared(self.first())), shown)

    def compared(self, found: Outcome) -> Outcome:
        """What was found, or what readability or jusText make of the page where trafilatura prefers that."""
        return self._rivals.compared(found, self._options, lambda: self._cleaned(self._options))

    def _cleaned(self, options: Extractor) -> HtmlElement:
        return tree_cleaning(copy(self._pruned), options)

    def _converted(self, options: Extractor | None = None) -> HtmlElement:
        return convert_tags(self._cleaned(options or self._options), options or self._options)

    def _rescued(self, found: Outcome) -> Outcome:
        """What was found, or the whole page's paragraphs where that was too little."""
        if len(found[1]) >= self._options.min_extracted_size:
            return found
        body, text, size = baseline(self._pruned)
        return (body, text) if size > len(found[1]) else found

    def _retried(self, found: Outcome, shown: int) -> Outcome:
        """What was found, or a less picky attempt where that was little of the page and the attempt gives clearly more."""
        size = len(found[1])
        if not 0 < size < SHORT or size >= SMALL_SHARE * shown or size >= SMALL_SHARE * len(html2txt(self._pruned)):
            return found
        generous = copy(self._options)
        generous.focus = "recall"
        second = extract_content(self._converted(generous), generous)
        second = self._rivals.compared(second, generous, lambda: self._cleaned(generous))
        third = rivals.paragraphs(copy(self._pruned))
        if len(third[1]) > max(len(second[1]), FAR_LONGER * size):
            return third
        return second if len(second[1]) > max(LONGER * size, self._options.min_extracted_size - 1) else found


def _shown(tree: HtmlElement) -> HtmlElement:
    """A copy of what the page shows; all of it where it declares a forum, or has no body."""
    body = tree.find("body")
    return copy(tree if body is None or _is_forum(tree) else body)


def _is_forum(tree: HtmlElement) -> bool:
    """Are comments the text of the page?"""
    return any("DiscussionForumPosting" in (script.text or "") for script in tree.iter("script"))


def _pruned(tree: HtmlElement) -> HtmlElement:
    """The page without comments and without the articles that follow its own."""
    for found in _APPENDED(tree)[: len(RAW_TREE_PRUNE_XPATH) if _is_forum(tree) else None]:
        for element in found:
            delete_element(element)
    return tree


def by_rules(tree: HtmlElement, options: Extractor) -> Outcome:
    """The first container of the article that holds any text, in trafilatura's order, element by element."""
    body, tags = Element("body"), set(TAGS)
    for frame in map(_first, _FRAMES(tree)):
        if frame is None:
            continue
        frame = _without_furniture(frame)
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
    text = " ".join(body.itertext()).strip()
    _tidy(body)
    return body, text


def _first(found: list[HtmlElement]) -> HtmlElement | None:
    return found[0] if found else None


def _without_furniture(frame: HtmlElement) -> HtmlElement:
    found = _FURNITURE(frame)
    matches = dict.fromkeys(element for one in found[:_OVERALL] for element in one)
    outer = [one for one in matches if not any(around in matches for around in one.iterancestors())]
    whole = len(frame.text_content()) if outer else 0
    if outer and whole - sum(len(one.text_content()) for one in outer) > whole * PRUNED:
        for element in outer:
            delete_element(element)
    for one in found[_OVERALL:]:
        for element in one:
            delete_element(element)
    left = _COUNT(frame) if frame.find(".//ref") is not None else 0
    for _ in range(2 if left else 0):
        frame = delete_by_link_density(frame, "div", backtracking=True)
        frame = delete_by_link_density(frame, "list")
        frame = delete_by_link_density(frame, "p")
        if _COUNT(frame) == left:
            break
    for table in [one for one in frame.iter("table") if link_density_test_tables(one)]:
        delete_element(table, keep_tail=False)
    strip_tags(frame, "span", "ref")
    return frame


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
        text = trim("".join(element.itertext()))
        if text and text == before and len(text) > MIN_DUPLICATE_LENGTH:
            delete_element(element, keep_tail=False)
        else:
            before = text
    strip_elements(body, "done")
    strip_tags(body, "div")


def warm() -> None:
    """Loads the words of all languages by which jusText tells prose from furniture."""
    define_stoplist(rivals.stop_words())
