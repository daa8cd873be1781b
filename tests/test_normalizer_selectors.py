"""Selections that are answered from memory are those of the XPath expressions they are read from."""

from __future__ import annotations

import pytest
from lxml.etree import XPath
from lxml.html import HtmlElement, document_fromstring
from trafilatura import xpaths
from trafilatura.settings import BASIC_CLEAN_XPATH

from normalizer.selectors import Selectors

RE = {"re": "http://exslt.org/regular-expressions"}
PAGE = """<html><body id="top">
<div class="Main-content article-body" id="x1"><h1>Head</h1><p class="lead hidden">One</p><ul class="comment-list"><li>Two</li></ul></div>
<div id="comments" class="post"><div class="post"><span role="Navigation">Three</span></div></div>
<div class="cookie" id="y"><p>Four</p></div><div id="y" class="cookie"><p>Five</p></div>
<section class="infinite-scroll"><div class="infinite-scroll"><h1>Other</h1></div></section>
<section class="infinite-scroll"><p style="display:none">Six</p></section>
<main id="content"><article><p aria-hidden="true">Seven</p></article><article class="entry">Eight</article></main>
<section id="story">Nine</section>
<aside class="elementor-share-buttons">Nine</aside><p>Ten</p><p class="Teaser">Eleven</p><details id="Comments">Twelve</details>
</body></html>"""


@pytest.fixture
def page() -> HtmlElement:
    return document_fromstring(PAGE)


LISTS = {
    "appended": [*xpaths.RAW_TREE_PRUNE_XPATH, *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH],
    "furniture": [*xpaths.OVERALL_DISCARD_XPATH, *xpaths.DISCARD_IMAGE_ELEMENTS, *xpaths.TEASER_DISCARD_XPATH],
    "banners": [BASIC_CLEAN_XPATH],
    "first attribute": [XPath(".//*[re:test(@id|@class, 'cookie')]", namespaces=RE)],
    "not, any case": [XPath(".//*[self::div or self::main][not(@class) or re:test(@class, 'POST', 'i')]", namespaces=RE)],
    "union": [XPath(".//article|.//*[@class='post' or starts-with(@id, 'com')]|.//aside")],
    "translate": [XPath(".//*[contains(translate(@role, 'N', 'n'), 'nav')]")],
    "what it holds": [XPath(".//*[self::section][not(.//h1)]")],
    "not read, run": [XPath(".//div[count(p) = 1]"), XPath(".//p[last()]"), XPath(".//main")],
}


@pytest.mark.parametrize("expressions", LISTS.values(), ids=LISTS.keys())
@pytest.mark.parametrize("times", [1, 2], ids=["first time", "remembered"])
def test_elements_are_those_of_the_expressions(page: HtmlElement, expressions: list[XPath], times: int) -> None:
    selectors = Selectors(expressions)
    for _ in range(times):
        assert selectors(page) == [list(expression(page)) for expression in expressions]


def test_the_first_of_an_expression_that_asks_for_it_comes_first(page: HtmlElement) -> None:
    found = [one[:1] for one in Selectors(xpaths.BODY_XPATH)(page)]
    assert found == [list(expression(page))[:1] for expression in xpaths.BODY_XPATH]
    assert all(found)


def test_the_library_s_own_expressions_are_understood() -> None:
    """Where a release brings a new form, extraction stays right and grows slower: this is where it is noticed."""
    assert not Selectors([*LISTS["appended"], *LISTS["furniture"], *LISTS["banners"], *xpaths.BODY_XPATH]).unread
