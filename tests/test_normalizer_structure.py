"""What the build of a page says about its text: standfirsts, boxes apart, second containers, the text that structured data holds."""

from __future__ import annotations

import datetime as dt
import html
import json

import pytest

from normalizer import Draft, Page, Site, normalize

NOW = dt.datetime(2025, 6, 20, tzinfo=dt.UTC)
TITLE = "Neue Bahnstrecke verbindet zwei Häfen am Kaspischen Meer"
STANDFIRST = "Nach neun Jahren Bauzeit rollt der erste Güterzug von Aktau nach Süden. Die Spediteure hoffen auf kürzere Wege."
PARAGRAPHS = (
    "Der Zug mit achtundvierzig Wagen verließ den Hafen am Morgen, begleitet von Musik und einer kurzen Rede des Direktors.",
    "Bisher wurden die Container auf Lastwagen umgeladen, was im Winter oft mehrere Tage Verspätung zur Folge hatte.",
    "Die Strecke kostete mehr als geplant, weil der salzige Boden an vielen Stellen mit Schotter gefestigt werden musste.",
    "Im kommenden Jahr soll ein zweites Gleis folgen, sofern die Nachbarländer ihren Teil der Finanzierung zusagen.",
)
ENGLISH = (
    "The train with its forty-eight wagons left the port in the morning, and the director of the works gave a short speech to the crowd.",
    "Until now the containers had to be moved to lorries, and that often meant several days of delay for the traders in winter.",
    "The line cost more than was planned, for the salty ground had to be made firm with gravel in many of the places it crosses.",
    "A second track is to follow next year if the neighbours of the country agree to pay for their part of the line, officials said.",
)


def page(body: str, *, title: str = TITLE, description: str = "", data: dict[str, object] | None = None) -> Page:
    ld = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    head = f'<title>{title}</title><meta name="description" content="{description}">{ld}'
    return Page(url="https://hafen.example/1", text=f"<html><head>{head}</head><body>{body}</body></html>", fetched_at=NOW)


def paragraphs(texts: tuple[str, ...] = PARAGRAPHS) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(made: Page, site: Site = Site()) -> Draft:  # noqa: B008 - frozen
    draft = normalize(made, site)
    assert isinstance(draft, Draft), draft
    return draft


def test_a_standfirst_apart_from_the_body_opens_the_story() -> None:
    body = f'<header><h1>{TITLE}</h1><div class="x7">{STANDFIRST}</div></header><div class="content">{paragraphs()}</div>'
    draft = read(page(body, description=STANDFIRST))
    assert draft.text.split("\n") == [STANDFIRST, *PARAGRAPHS]


def test_a_standfirst_is_known_by_its_name_too() -> None:
    body = f'<h1>{TITLE}</h1><p class="article-vorspann">{STANDFIRST}</p><aside>Mehr</aside><div class="content">{paragraphs()}</div>'
    assert read(page(body)).text.startswith(STANDFIRST)


def test_an_english_deck_is_a_second_headline() -> None:
    deck = "After nine years of works the first goods train leaves the port for the south, and the traders hope for shorter ways."
    head = f'<header><h1>First train leaves the new port</h1><h2 class="deck">{deck}</h2></header>'
    body = f'{head}<div class="content">{paragraphs(ENGLISH)}</div>'
    draft = read(page(body, title="First train leaves the new port", description=deck))
    assert draft.text.split("\n") == list(ENGLISH)


BOXED = "Warum die Fähren im Herbst seltener fahren und was das für die Inseln bedeutet, steht auf einer anderen Seite."
BOXES = {
    "the author's life": f'<div class="author-bio"><p>{BOXED}</p></div>',
    "a promoted text": f'<div class="promo-content"><p>{BOXED}</p></div>',
    "a fact box": f'<div class="article-body-infobox"><p>{BOXED}</p></div>',
    "a picture": f"<figure><p>{BOXED}</p></figure>",
    "a hidden question": f'<div class="hidden"><p>{BOXED}</p></div>',
}


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES.keys())
def test_boxes_apart_are_no_part_of_the_text(box: str) -> None:
    body = f'<h1>{TITLE}</h1><div class="content">{paragraphs(PARAGRAPHS[:2])}{box}{paragraphs(PARAGRAPHS[2:])}</div>'
    assert read(page(body)).text.split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize("name", ["paywall", "promo", "widget", "share sidebar"])
def test_a_name_on_the_articles_own_container_says_nothing(name: str) -> None:
    assert read(page(f'<h1>{TITLE}</h1><div class="{name}">{paragraphs()}</div>')).text.split("\n") == list(PARAGRAPHS)


def test_paragraphs_in_a_second_container_of_the_same_build() -> None:
    parts = [PARAGRAPHS[:2], PARAGRAPHS[2:], tuple(f"{n}. {text}" for n, text in enumerate(PARAGRAPHS, 5))]
    cut = '<div class="ad-slot"><a href="/buy">Anzeige</a></div>'
    chunks = "".join(f'<div class="grid"><div class="chunk rich">{paragraphs(part)}</div>{cut}</div>' for part in parts)
    lines = read(page(f"<h1>{TITLE}</h1><main>{chunks}</main>")).text.split("\n")
    assert lines == [text for part in parts for text in part]


def test_a_list_of_teasers_goes_with_its_heading() -> None:
    links = "".join(f'<li>Hintergrund: <a href="/{n}">Warum das Meer jedes Jahr kleiner wird, Teil {n}</a></li>' for n in range(3))
    teasers = f"<h3>Unsere Reihe über das Meer</h3><ul>{links}</ul>"
    body = f'<div class="content">{paragraphs(PARAGRAPHS[:2])}{teasers}{paragraphs(PARAGRAPHS[2:])}</div>'
    assert read(page(f"<h1>{TITLE}</h1>{body}")).text.split("\n") == list(PARAGRAPHS)


def test_what_stands_behind_the_end_of_the_declared_text() -> None:
    data = {"@type": "NewsArticle", "headline": TITLE, "articleBody": " ".join(PARAGRAPHS)}
    after = "<p>Guter Journalismus braucht Menschen, die ihn tragen, und wir danken allen, die unsere Arbeit seit Jahren begleiten.</p>"
    draft = read(page(f'<h1>{TITLE}</h1><div class="content">{paragraphs()}{after}</div>', data=data))
    assert draft.text.split("\n") == list(PARAGRAPHS)
    assert [removal.reason for removal in draft.removals] == ["beyond_body"]


def test_a_declared_text_that_is_only_a_part_cuts_nothing() -> None:
    data = {"@type": "NewsArticle", "headline": TITLE, "articleBody": " ".join(PARAGRAPHS[:1]) + " …"}
    assert read(page(f'<h1>{TITLE}</h1><div class="content">{paragraphs()}</div>', data=data)).text.split("\n") == list(PARAGRAPHS)


def test_a_page_that_scripts_would_draw_gives_its_declared_text() -> None:
    data = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(PARAGRAPHS)}
    assert read(page(f'<h1>{TITLE}</h1><div id="app">Bitte warten</div>', data=data)).text.split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "Lesedauer: 4 Minuten",
        "3 min read",
        "Время чтения: 5 минут",
        "Оқу уақыты: 3 минут",
        "阅读时间：5分钟",
        "17:41 JST, October 13, 2024",
    ],
)
def test_lines_about_the_reading_or_the_day_are_not_read(line: str) -> None:
    assert read(page(f'<h1>{TITLE}</h1><div class="content"><p>{line}</p>{paragraphs()}</div>')).text.split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "Il vous reste 57.09% de cet article à lire. La suite est réservée aux abonnés.",
        "(Reporting by Anna Berg, Carl Dahl and Eva Frost, with additional reporting by Gerd Holm and Ida Jensen, editing by K. Lund.)",
        "There is more where that came from. Sign up today to get the free daily newsletter delivered to your inbox.",
        "(Quelle: apa/dpa)",
    ],
)
def test_closing_lines_that_are_not_the_articles(line: str) -> None:
    assert read(page(f'<h1>{TITLE}</h1><div class="content">{paragraphs()}<p>{line}</p></div>')).text.split("\n") == list(PARAGRAPHS)


def test_the_dash_that_opens_what_somebody_says_stays() -> None:
    said = "– Wir haben lange auf diesen Tag gewartet, sagte der Direktor den Gästen und setzte die Mütze wieder auf."
    assert read(page(f'<h1>{TITLE}</h1><div class="content">{paragraphs()}<p>{said}</p></div>')).text.split("\n") == [*PARAGRAPHS, said]


def test_the_catalogue_says_where_the_body_stands() -> None:
    other = "<p>Ein ganz anderer Text über das Wetter an der Küste, der auf jeder Seite dieses Hauses zu lesen ist, Tag für Tag.</p>" * 3
    body = f'<h1>{TITLE}</h1><div class="c">{other}</div><div class="c" id="text">{paragraphs()}</div>'
    assert read(page(body), Site(body_xpath="//*[@id='text']")).text.split("\n") == list(PARAGRAPHS)


def test_a_body_that_is_escaped_in_a_text_area() -> None:
    area = f'<textarea class="article-content">{html.escape(f"<article>{paragraphs()}</article>")}</textarea>'
    site = Site(body_xpath="//textarea[contains(@class,'article-content')]", unescape=True)
    assert read(page(f"<h1>{TITLE}</h1>{area}"), site).text.split("\n") == list(PARAGRAPHS)


def test_a_hook_that_finds_nothing_is_as_none() -> None:
    body = f'<h1>{TITLE}</h1><div class="content">{paragraphs()}</div>'
    assert read(page(body), Site(body_xpath="//div[@id='gone']")).text.split("\n") == list(PARAGRAPHS)
