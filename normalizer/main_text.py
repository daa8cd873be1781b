"""trafilatura's way from the tree of a page to its text, each stage run when it is asked for, and once.

`trafilatura.extract` runs its stages in one go and gives text back: a first extraction by rules, a comparison with readability and jusText,
a rescue, a second try on pages of which little was found. Here the first stage is looked at before the others are asked, works on one
copy of the tree, and finds its containers and furniture through `selectors`. Its outcome is the library's own.
"""

from __future__ import annotations

import functools
from copy import copy

from justext.core import define_stoplist
from lxml.html import HtmlElement
from trafilatura.baseline import baseline, html2txt
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.settings import Extractor
from trafilatura.xml import delete_element
from trafilatura.xpaths import RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

from normalizer import by_rules, rivals
from normalizer.rivals import Outcome
from normalizer.selectors import Selectors

SHORT, SMALL_SHARE = 3000, 0.2  # trafilatura tries again below so many characters and such a share of the page's text
LONGER, FAR_LONGER = 1.5, 2.0  # and takes the second try, or jusText's, where that gives so many times as much

_APPENDED = Selectors([*RAW_TREE_PRUNE_XPATH, *REMOVE_COMMENTS_AND_LISTS_XPATH])


class MainText:
    """The text of one page, stage by stage. The tree is left as it is."""

    def __init__(self, tree: HtmlElement, options: Extractor) -> None:
        self._tree, self._options = tree, options
        self._first: Outcome | None = None

    def first(self) -> Outcome:
        """By rules alone: in the containers of articles, and around them where these hold too little."""
        if self._first is None:
            page = tree_cleaning(_pruned(_shown(self._tree)), self._options)
            self._first = by_rules.in_containers(convert_tags(page, self._options), self._options)
            if len(self._first[1]) < self._options.min_extracted_size:
                self._first = by_rules.anywhere(self._converted(), self._options)
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
        if not 0 < size < SHORT or size >= SMALL_SHARE * shown or size >= SMALL_SHARE * self._told():
            return found
        generous = copy(self._options)
        generous.focus = "recall"
        second = by_rules.anywhere(self._converted(generous), generous)
        second = self._rivals.compared(second, generous, lambda: self._cleaned(generous))
        third = rivals.paragraphs(copy(self._pruned))
        if len(third[1]) > max(len(second[1]), FAR_LONGER * size):
            return third
        return second if len(second[1]) > max(LONGER * size, self._options.min_extracted_size - 1) else found

    def _told(self) -> int:
        """Characters of the page's text as the library counts them."""
        return len(html2txt(rivals.without_banners(copy(self._pruned)), clean=False))


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


def warm() -> None:
    """Loads the words of all languages by which jusText tells prose from furniture."""
    define_stoplist(rivals.stop_words())
