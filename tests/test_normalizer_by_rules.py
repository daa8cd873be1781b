"""What is said of trafilatura stage by stage is what the library does in one go."""

from __future__ import annotations

import random
from copy import copy
from pathlib import Path

import pytest
from lxml.etree import Element, SubElement, _Element, tostring
from lxml.html import fragment_fromstring
from trafilatura.htmlprocessing import convert_tags, delete_by_link_density, link_density_test_tables, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import DEFAULT_CONFIG, Extractor
from trafilatura.xml import delete_element

from normalizer import by_rules, link_density, markup
from normalizer.cleaning.words import Glance, tree

PAGES = sorted((Path(__file__).parent / "pages").rglob("*.html"))
WORDS = ["the", "railway", "was", "opened", "on", "time,", "and", "freight", "began", "to", "move", "between", "borders", "in", "days"]


@pytest.mark.parametrize("focus", ["balanced", "recall"])
def test_the_text_of_a_page_is_the_library_s(focus: str) -> None:
    options = Extractor(config=DEFAULT_CONFIG, comments=False)
    options.focus = focus
    for file in PAGES[::6]:
        page = markup.parse(file.read_text("utf-8", "replace"))
        assert page is not None
        converted = convert_tags(tree_cleaning(page, options), options)
        text = extract_content(copy(converted), options)[1]
        assert by_rules.anywhere(converted, options)[1] == text, file


def _grown(draw: random.Random, parent: _Element, depth: int) -> None:
    """Containers in containers, with more or fewer links in them."""
    for _ in range(draw.randint(1, 4)):
        tag = draw.choice(["div", "div", "list", "item", "p", "ref", "ref", "table", "graphic" if draw.random() < 0.1 else "p"])
        child = SubElement(parent, tag)
        child.text = " ".join(draw.choices(WORDS, k=draw.choice([0, 1, 3, 12, 40])))
        child.tail = " ".join(draw.choices(WORDS, k=draw.choice([0, 0, 2, 20])))
        if depth and tag != "graphic":
            _grown(draw, child, depth - 1)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_mostly_links_goes_as_in_the_library(seed: int) -> None:
    frame = fragment_fromstring("<div/>")
    _grown(random.Random(seed), frame, 5)
    theirs = copy(frame)
    for _ in range(2):
        for tag in ("div", "list", "p"):
            delete_by_link_density(theirs, tag, backtracking=tag == "div")
    for table in [one for one in theirs.iter("table") if link_density_test_tables(one)]:
        delete_element(table, keep_tail=False)
    link_density.take_out(frame)
    assert tostring(frame) == tostring(theirs)


def test_a_container_without_links_stays_as_it_is() -> None:
    frame = Element("div")
    SubElement(frame, "p").text = "Trains run."
    link_density.take_out(frame)
    assert tostring(frame) == b"<div><p>Trains run.</p></div>"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("latin", ["casino*", "free spins", "slot"]),
        ("cyrillic", ["казино", "ставки на спорт"]),
        ("han", ["博彩", "官方网"]),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "casino",
        "slots and a slot\nnothing here\n\nCasinos, casinos",
        "в казино\nказинолар казино\nне про спорт: ставки на спорт",
        "free\nspins\nfree spins",
        "网上博彩官方网\n新闻\nmicrocasino",
        "slot\nslot,slot\n\nslot",
    ],
)
def test_a_glance_finds_the_lines_that_hold_a_word(script: str, words: list[str], text: str) -> None:
    pattern, glance = tree(words, script), Glance(words, script)
    low = text.lower()
    assert glance.lines(low) == {number for number, line in enumerate(low.split("\n")) if pattern.search(line)}
    assert glance(low) == (pattern.search(low) is not None)
