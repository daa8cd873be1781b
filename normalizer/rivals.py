"""What readability and jusText make of a page, and whether trafilatura would rather have that than what it found by rules.

`compare_extraction` and `justext_rescue` said stage by stage: readability is asked once a page, a tree is made for jusText only where that
has a say, its list of words is one that knows its hash (jusText looks up what it made of a list, and would hash 150,000 words of a tuple
each time), and its paragraphs are read off the tree and put together once each. The decisions, their order and figures are the library's.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from copy import copy

from justext.core import ParagraphMaker, classify_paragraphs, revise_paragraph_classification
from justext.paragraph import Paragraph
from justext.utils import get_stoplist, get_stoplists
from lxml.etree import Element, SubElement, XPath, _Element, iterwalk, tostring
from lxml.html import HtmlElement
from trafilatura.external import JUSTEXT_OVERRIDE_RATIO, SANITIZED_XPATH, _prefer_readability, sanitize_tree, try_readability
from trafilatura.settings import BASIC_CLEAN_XPATH, Extractor
from trafilatura.utils import trim
from trafilatura.xml import delete_element

from normalizer.selectors import Selectors

Outcome = tuple[_Element, str]  # a body and its text

AMPLE = 10  # times the least size: nothing is compared with so much where the rules were generous
LENGTHS, STOP_WORDS, LINKED = (50, 150), (0.1, 0.2), 0.25  # jusText's thresholds as trafilatura sets them: characters, shares of words
NEAR = 150  # characters between a heading and its paragraph
_UNCLEAN = XPath(SANITIZED_XPATH)
_BANNERS = Selectors([BASIC_CLEAN_XPATH])


class Rivals:
    """The other extractors on one page. The tree is left as it is."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree

    def compared(self, found: Outcome, options: Extractor, cleaned: Callable[[], HtmlElement]) -> Outcome:
        """What was found, or what a rival makes of the page where trafilatura prefers that. `cleaned` gives the tree that jusText reads."""
        body, text = found
        if options.focus == "recall" and len(text) > AMPLE * options.min_extracted_size:
            return found
        readable, words = self._readable
        preferred = _prefer_readability(body, readable, words, len(text), len(words), options)
        if preferred:
            body, text = copy(readable), words
        unclean = bool(_UNCLEAN(body))
        if unclean or len(text) < options.min_extracted_size:
            prose = paragraphs(cleaned())
            longest = JUSTEXT_OVERRIDE_RATIO * len(prose[1]) if unclean else len(prose[1]) - 1
            if prose[1] and len(text) <= longest:
                return prose
        return sanitize_tree(body, options) if preferred else (body, text)

    @functools.cached_property
    def _readable(self) -> tuple[HtmlElement, str]:
        found = try_readability(copy(self._tree))
        return found, trim(tostring(found, method="text", encoding="utf-8").decode("utf-8"))


def paragraphs(tree: HtmlElement) -> Outcome:
    """What jusText takes for prose. The tree is used up."""
    read = _Maker.make_paragraphs(without_banners(tree))
    classify_paragraphs(read, stop_words(), *LENGTHS, *STOP_WORDS, LINKED, True)
    revise_paragraph_classification(read, NEAR)
    body = Element("body")
    for one in read:
        if not one.is_boilerplate:
            SubElement(body, "p").text = one.text
    return body, trim(" ".join(body.itertext()))


def without_banners(tree: HtmlElement) -> HtmlElement:
    """The tree, used up, without margins, footers and what asks for consent: `basic_cleaning`."""
    for element in _BANNERS(tree)[0]:
        delete_element(element)
    return tree


@functools.cache
def stop_words() -> frozenset[str]:
    """The words of all languages by which jusText tells prose from furniture."""
    return frozenset(word for language in get_stoplists() for word in get_stoplist(language))


class _Path(list[str]):
    """The elements around a paragraph."""

    xpath = ""

    @property
    def dom(self) -> str:
        return ".".join(self)


class _Paragraph(Paragraph):  # type: ignore[misc]  # untyped
    """A paragraph that puts its text together once: it is asked for it after its last piece only."""

    @functools.cached_property
    def text(self) -> str:
        return str(super().text)


class _Maker(ParagraphMaker):  # type: ignore[misc]  # untyped
    """jusText's reader of events, fed from the tree."""

    paragraph: Paragraph | None

    @classmethod
    def make_paragraphs(cls, root: HtmlElement) -> list[_Paragraph]:
        maker = cls()
        maker.path = _Path()
        for event, element in iterwalk(root, events=("start", "end", "comment", "pi")):
            if event == "start":
                maker.startElementNS((None, element.tag), None, None)
                heard = element.text
            else:
                if event == "end":
                    maker.endElementNS((None, element.tag), None)
                heard = element.tail
            if heard:
                maker.characters(heard)
        maker.endDocument()
        return list(maker.paragraphs)

    def _start_new_pragraph(self) -> None:
        if self.paragraph and self.paragraph.contains_text():
            self.paragraphs.append(self.paragraph)
        self.paragraph = _Paragraph(self.path)
