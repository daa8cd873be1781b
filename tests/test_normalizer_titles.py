"""The headline: what declarations and page agree on, without the outlet's name, and literally as it is shown."""

from __future__ import annotations

import datetime as dt

import pytest

from normalizer import markup, metadata, titles, wording
from normalizer.pipeline import normalize
from normalizer.types import Draft, Page

NOW = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)
LD = '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{}"}}</script>'
PAGES = [
    ("title-suffix", "<title>Rail link to Kashgar opens | World | The Steppe Post</title>", "", "Rail link to Kashgar opens"),
    (
        "site-name-first",
        '<title>The Steppe Post - Rail link to Kashgar opens</title><meta property="og:site_name" content="The Steppe Post">',
        "",
        "Rail link to Kashgar opens",
    ),
    ("han-underscore", "<title>中吉乌铁路开工建设进展顺利_国际新闻_草原网</title>", "", "中吉乌铁路开工建设进展顺利"),
    ("path", "<title>Travel Blog » Archive » Three days in Osh</title>", "", "Three days in Osh"),
    ("han-dash", "<title>中吉乌铁路开工建设进展顺利-草原网</title>", "", "中吉乌铁路开工建设进展顺利"),
    ("han-double-dash", "<title>一条铁路的等待——走进山里的小报社</title>", "", "一条铁路的等待——走进山里的小报社"),
    (
        "place-behind-the-outlet",
        "<title>Harvest of apricots begins a week early | Batken | Valley News - Batken / Leilek</title>",
        "",
        "Harvest of apricots begins a week early",
    ),
    (
        "cut-short",
        '<meta property="og:title" content="Trains stop at the border because of...">',
        "<h1>News</h1><h1>Trains stop at the border because of sand on the line</h1>",
        "Trains stop at the border because of sand on the line",
    ),
    (
        "not-cut-short",
        "<title>And then it rained... | Walks in the south</title>",
        "<h1>And then it rained...</h1>",
        "And then it rained...",
    ),
    (
        "structured-cut-short",
        "<title>Trains stop at the border - The Post</title>"
        + LD.format("Why the trains with wheat from the north have…")
        + '<meta property="og:title" content="Trains stop at the border">',
        "<h1>Trains stop at the border</h1>",
        "Trains stop at the border",
    ),
    (
        "heading-in-other-words",
        "<title>Court ends hearings on the water of the Isfara river</title>",
        "<h1>Opinion expected after court ends hearings on the Isfara river's water</h1><h1>Schools open again after the flood</h1>",
        "Opinion expected after court ends hearings on the Isfara river's water",
    ),
    (
        "declared-title-is-the-same-on-every-page",
        '<title>Two clubs share the lead before winter</title><meta property="og:title" content="The best of football from the valley">',
        "<h2>Other matches</h2><div>Two clubs share the lead before winter</div>",
        "Two clubs share the lead before winter",
    ),
    (
        "one-word-is-no-headline",
        '<title>x</title><meta property="og:title" content="The valley in the morning">',
        "<h2>Highlights</h2><h2>Ferry</h2>",
        "The valley in the morning",
    ),
    (
        "heading-that-the-title-backs-among-several",
        '<title>The deck of cards from Samarkand - Notes</title><meta property="og:title" content="Whom to thank for the cards">',
        "<h1>The deck of cards from Samarkand</h1><h1>See fewer advertisements</h1>",
        "The deck of cards from Samarkand",
    ),
    ("empty-title-first", "<title></title><title>Rail link to Kashgar opens early | Post</title>", "", "Rail link to Kashgar opens early"),
    ("link-to-itself", "<title>x</title>", "<h1>How salt is won at the lake ¶</h1>", "How salt is won at the lake"),
    ("path-to-the-outlet", "<title>Three days in Osh » notes.example</title>", "", "Three days in Osh"),
    (
        "path-to-the-outlet-below-a-heading",
        "<title>Three days in Osh, and one in Uzgen » Notes.Example | on the road</title>",
        "<h1>Three days in Osh, and one in Uzgen</h1>",
        "Three days in Osh, and one in Uzgen",
    ),
    ("path-from-the-outlet", "<title>notes.example » Three days in Osh</title>", "<h1>Notes</h1>", "Three days in Osh"),
    (
        "quotation-is-no-path",
        "<title>« Le col reste fermé jusqu'en avril » - Le Courrier du Pamir</title>",
        "<h1>Le Courrier du Pamir</h1><h1>« Le col reste fermé jusqu'en avril »</h1>",
        "« Le col reste fermé jusqu'en avril »",
    ),
    ("host-behind-a-dash", '<meta property="og:title" content="Three days in Osh - Notes Example">', "", "Three days in Osh"),
    (
        "outlet-longer-than-headline",
        "<title>The tea road | Walks in the mountains of the south</title>",
        "<h1>Walks in the mountains of the south</h1><h1>The tea road</h1>",
        "The tea road",
    ),
    (
        "declared-title-stands-nowhere",
        '<title>Guest book, entry 311</title><meta property="og:title" content="S. Abenova gave the guest house five stars">',
        "<h2>A house that I would come back to</h2>",
        "A house that I would come back to",
    ),
    (
        "declared-title-stands-somewhere",
        '<meta property="og:title" content="A house that I would come back to: The Guest Book: Notes">',
        "<h2>The Guest Book</h2><div>A house that I would come back to</div>",
        "A house that I would come back to: The Guest Book: Notes",
    ),
    (
        "declared-title-below-a-topic",
        '<title>Winter tyres in Kyrgyzstan (2025): the rules</title><meta property="og:title" content="Change them before the first pass">',
        "<h1>Winter tyres</h1><h2>Change them before the first pass</h2>",
        "Change them before the first pass",
    ),
    (
        "heading-that-the-title-backs",
        '<title>Winter tyres in the mountains</title><meta property="og:title" content="Change them before the first pass">',
        "<h1>Winter tyres in the mountains</h1><h2>Change them before the first pass</h2>",
        "Winter tyres in the mountains",
    ),
    (
        "three-forms",
        "<title>Heat in Tashkent: tram lines and roads - The Post</title>"
        + LD.format("Heat in Tashkent: tram lines and roads")
        + '<meta property="og:title" content="When rails bend: the fight against the next hot summer">',
        "<h1>How the trams are made ready for forty-five degrees</h1><h1>More from the city</h1>",
        "How the trams are made ready for forty-five degrees",
    ),
    (
        "structured-over-a-section",
        "<title>Heat in Tashkent: tram lines and roads - The Post</title>"
        + LD.format("Heat in Tashkent: tram lines and roads")
        + '<meta property="og:title" content="When rails bend: the fight against the next hot summer">',
        "<h1>City news</h1>",
        "Heat in Tashkent: tram lines and roads",
    ),
    (
        "heading-agrees-with-title",
        "<title>Глава Минэнерго посетил Китай — Степной вестник</title>",
        "<h1>Глава Минэнерго посетил Китай</h1>",
        "Глава Минэнерго посетил Китай",
    ),
    (
        "heading-is-the-outlet",
        "<title>Soup with barley and dill from Naryn | Cooking at home</title>",
        "<h1>Cooking at home</h1>",
        "Soup with barley and dill from Naryn",
    ),
    (
        "outlet-with-motto",
        '<title>Dates of the spring fairs in Khujand</title><meta property="og:title" content="Dates of the spring fairs in Khujand">'
        '<meta property="og:site_name" content="fairs.example - all under one roof">',
        "<h1>fairs.example</h1>",
        "Dates of the spring fairs in Khujand",
    ),
    (
        "heading-names-the-section",
        "<title>Apricots are picked a week early in Batken</title>",
        "<h1>Harvest and markets</h1><h2>Apricots are picked a week early in Batken</h2>",
        "Apricots are picked a week early in Batken",
    ),
    (
        "lesser-heading-begins-the-meta-title",
        '<title>x</title><meta property="og:title" content="Guest house Arashan - beds and horses above Karakol">',
        "<h2>Guest house Arashan</h2>",
        "Guest house Arashan",
    ),
    (
        "outlet-begins-the-path",
        "<title>steppe.example // » Saule Abenova</title>",
        "<h2>The weavers of Arslanbob</h2><b>Steppe.Example</b>",
        "Saule Abenova",
    ),
    (
        "entities",
        '<meta property="og:title" content="Tea &amp;amp; bread: what &amp;quot;non&amp;quot; means">',
        "",
        'Tea & bread: what "non" means',
    ),
    ("inline-markup", '<meta property="og:title" content="A &lt;em&gt;slow&lt;/em&gt; train to Almaty">', "", "A slow train to Almaty"),
    ("soft-hyphens", "<title>x</title>", "<h1>Ver&shy;hand&shy;lungen in Taschkent</h1>", "Verhandlungen in Taschkent"),
    (
        "structured",
        "<title>Gas deal: what to know</title>" + LD.format("Ashgabat signs gas deal"),
        "<h1>Gas deal signed</h1>",
        "Ashgabat signs gas deal",
    ),
    (
        "structured-for-search-engines",
        "<title>Kazakh grain exports 2025 explained - The Post</title>"
        + LD.format("Kazakh grain exports 2025 explained")
        + '<meta property="og:title" content="Why the wheat trains stopped at the border">',
        "<h1>Why the wheat trains stopped at the border</h1>",
        "Why the wheat trains stopped at the border",
    ),
]


@pytest.mark.parametrize(("head", "body", "expected"), [p[1:] for p in PAGES], ids=[p[0] for p in PAGES])
def test_the_headline_is_found(head: str, body: str, expected: str) -> None:
    tree = markup.parse(f"<html><head>{head}</head><body>{body}<p>Text.</p></body></html>")
    assert tree is not None
    assert titles.choose(metadata.read(tree, "https://www.notes.example/2025/osh")) == expected


def test_an_address_that_is_none_costs_nothing() -> None:
    tree = markup.parse("<html><head><title>Three days in Osh</title></head><body><p>Text.</p></body></html>")
    assert tree is not None
    assert titles.choose(metadata.read(tree, "https://[notes/osh")) == "Three days in Osh"


def test_markup_that_a_headline_speaks_of_stays_and_its_repetition_is_seen() -> None:
    shown = "How &lt;script&gt;alert(1)&lt;/script&gt; became the example of a whole trade"
    prose = "<p>" + "The line is older than most who type it, and it is still the first that a newcomer tries on a form. " * 3 + "</p>"
    page = f"<html><head><title>{shown}</title></head><body><article><h1>{shown}</h1><p>{shown}</p>{prose * 4}</article></body></html>"
    made = normalize(Page(url="https://example.org/a", body=page.encode(), fetched_at=NOW))
    assert isinstance(made, Draft)
    assert made.title == "How <script>alert(1)</script> became the example of a whole trade"
    assert "alert" not in made.text


def test_forms_of_one_headline_are_the_same_with_or_without_markup() -> None:
    assert wording.same("A <b>new</b> road to Batken, at last", "A new road to Batken, at last")
    assert not wording.same("A new road to Batken", "An old bridge in Osh")
    assert not wording.same("", "<b></b>")
