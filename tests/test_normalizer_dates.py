"""Dates as pages print them, in the outlet's zone; never guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import markup, metadata, normalize, published
from normalizer.dates import Moment, in_zone, parse, parse_stamp, zone_of
from normalizer.types import Hints, Page, Reason, Rejection, Site

NOW = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)
READ = [
    ("2025年6月14日 07:22", "2025-06-14T07:22", "minute"),
    ("昨天 07:22", "2026-03-08T07:22", "minute"),
    ("14 июня 2025, 07:22", "2025-06-14T07:22", "minute"),
    ("Опубликовано: 14 июня 2025 г.", "2025-06-14T00:00", "day"),
    ("June 14, 2025 7:22 p.m.", "2025-06-14T19:22", "minute"),
    ("Jan. 24, 2022", "2022-01-24T00:00", "day"),
    ("24.01.2022 09:05", "2022-01-24T09:05", "minute"),
    ("13/02/2024", "2024-02-13T00:00", "day"),
    ("2025 жылғы 14 маусым", "2025-06-14T00:00", "day"),
    ("3 Наурыз 2025", "2025-03-03T00:00", "day"),
    ("14-iyun 2025, 10:20", "2025-06-14T10:20", "minute"),
    ("2025-yil 14-iyun", "2025-06-14T00:00", "day"),
    ("By Zhou Jin | China Daily | Updated: 2025-06-14 07:22", "2025-06-14T07:22", "minute"),
    ("28.09.19 12:44", "2019-09-28T12:44", "minute"),
    ("نشر الجمعة 24 نيسان / أبريل 2020", "2020-04-24T00:00", "day"),
    ("Вчера, 15:40", "2026-03-08T15:40", "minute"),
    ("14 июня 2025, суббота, 07:22", "2025-06-14T07:22", "minute"),
    ("2025 жылдың 14 маусымы", "2025-06-14T00:00", "day"),
    ("14-июн, 2025-жыл 15:20", "2025-06-14T15:20", "minute"),
    ("2025-жылдын 14-июну", "2025-06-14T00:00", "day"),
    ("2025-yil 14-iyunda", "2025-06-14T00:00", "day"),
    ("2025 йил 14 июнда, 10:05", "2025-06-14T10:05", "minute"),
    ("14 июни соли 2025", "2025-06-14T00:00", "day"),
    ("14-nji iýun 2025", "2025-06-14T00:00", "day"),
    ("2025-nji ýylyň 14-nji iýuny", "2025-06-14T00:00", "day"),
    ("2025-يىلى 14-ئىيۇن", "2025-06-14T00:00", "day"),
    ("2025-جىلعى 14-ماۋسىم", "2025-06-14T00:00", "day"),
    ("14 ژوئن 2025", "2025-06-14T00:00", "day"),
    ("2025/6/14 下午7:22", "2025-06-14T19:22", "minute"),
    ("2025年6月14日（星期六）07:22", "2025-06-14T07:22", "minute"),
    ("2025. 6. 14. 오전 7:22", "2025-06-14T07:22", "minute"),
    ("Le 14/06/2025 à 07:22", "2025-06-14T07:22", "minute"),
    ("14. června 2025", "2025-06-14T00:00", "day"),
    ("June 14, 20251747", "2025-06-14T00:00", "day"),
    ("14 June 202507:22", "2025-06-14T07:22", "minute"),
    ("Asel28.09.1912:44", "2019-09-28T12:44", "minute"),
    ("28.09.2012:44", "2020-09-28T12:44", "minute"),
    ("28.09.2012 12:44", "2012-09-28T12:44", "minute"),
    ("( Naryn, 14 Gennaio 20 )", "2020-01-14T00:00", "day"),
    ("03.Mär.19", "2019-03-03T00:00", "day"),
    ("12-Jan-20", "2020-01-12T00:00", "day"),
    ("14. März 24, 20:15 Uhr", "2024-03-14T20:15", "minute"),
    ("14 Jan '20", "2020-01-14T00:00", "day"),
    ("13 gusht 2020, 09:08", "2020-08-13T09:08", "minute"),
    ("2025 оны 6-р сарын 14 07:22", "2025-06-14T07:22", "minute"),
    ("14 जून 2025", "2025-06-14T00:00", "day"),
    ("14 чэрвеня 2025", "2025-06-14T00:00", "day"),
    ("3 soat avval", "2026-03-09T17:00", "minute"),
    ("3 соат пеш", "2026-03-09T17:00", "minute"),
]


@pytest.mark.parametrize(("text", "local", "precision"), READ, ids=[text for text, *_ in READ])
def test_a_printed_date_is_read_in_the_outlets_zone(text: str, local: str, precision: str) -> None:
    moment = parse(text, NOW, "Asia/Shanghai")
    assert moment is not None
    there = moment.when.astimezone(dt.timezone(dt.timedelta(hours=8)))
    assert there.strftime("%Y-%m-%dT%H:%M") == local
    assert moment.offset in (480, None)  # None: counted back from now
    assert moment.precision == precision


@pytest.mark.parametrize(
    "text",
    [
        "01/02/2024",
        "2024-02-30",
        "2031-01-01",
        "1871-05-04",
        "BEIJING, Jan. 24 (Xinhua)",
        "in 2024",
        "24 января",
        "12:30",
        "",
        "On 5 May 12 people died",
        "14 January 20:30",
        "2 May 90",
    ],
)
def test_what_is_no_whole_believable_date_is_refused(text: str) -> None:
    assert parse(text, NOW, "Asia/Almaty") is None


def test_a_machines_date_keeps_its_own_offset() -> None:
    moment = parse_stamp("2025-06-14T07:22:00+05:00", NOW, "Asia/Shanghai")
    assert moment is not None
    assert (moment.when, moment.offset) == (dt.datetime(2025, 6, 14, 2, 22, tzinfo=dt.UTC), 300)


@pytest.mark.parametrize("text", ["20250614T022200Z", "1749867720", "1749867720000"])
def test_compact_and_epoch_dates_are_read(text: str) -> None:
    moment = parse_stamp(text, NOW)
    assert moment is not None
    assert moment.when == dt.datetime(2025, 6, 14, 2, 22, tzinfo=dt.UTC)


@given(st.text(max_size=120))
def test_no_text_makes_the_parser_raise_or_look_ahead(text: str) -> None:
    moment = parse_stamp(text, NOW, "Asia/Almaty")
    assert moment is None or moment.when <= NOW + dt.timedelta(hours=26)


def _found(body: str, url: str = "https://example.org/a", head: str = "", site: Site = Site()) -> str | None:  # noqa: B008 - frozen
    tree = markup.parse(f"<html><head><title>A road opens in the hills</title>{head}</head><body>{body}</body></html>")
    assert tree is not None
    moment = published.find(Page(url=url, fetched_at=NOW), site, metadata.read(tree), [], [], tree)
    return None if moment is None else (moment.when + dt.timedelta(minutes=moment.offset or 0)).strftime("%Y-%m-%d")


H1 = "<h1>A road opens in the hills</h1>"
PLACES = [
    ("published-before-modified", "", '<meta property="article:modified_time" content="2025-07-01T10:00:00Z">'
     '<meta property="article:published_time" content="2025-06-14T10:00:00Z">', "2025-06-14"),
    ("beside-the-headline", H1 + "<div>14.06.2025 10:20</div><p>Text.</p><div>Read also: 01.07.2025 09:00</div>", "", "2025-06-14"),
    ("above-the-headline", f"<div>Par Anne Roche | 14 juin 2025</div>{H1}<p>x</p><p>Article mis à jour le 7 janvier 2026.</p>",
     "", "2025-06-14"),
    ("not-of-a-comment", f"{H1}<div class='comments'><time datetime='2025-07-20'>20 July</time></div>", "", None),
    ("not-of-a-sentence", f"{H1}<p>The old bridge was closed by the regional road office on 14 June 2024 for good.</p>", "", None),
    ("before-the-printed-edition", H1 + "<div>14.06.2025, 22:01</div>",
     '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2025-06-15"}</script>', "2025-06-14"),
    ("before-the-page-was-built", H1 + "<div>14.06.2025, 18:00</div>", '<meta name="date" content="2025-06-15T11:52:00">', "2025-06-14"),
    ("not-before-what-is-declared-to-the-minute", H1 + "<div>14.06.2025, 18:00</div>",
     '<meta property="article:published_time" content="2025-06-15T11:52:00Z">', "2025-06-15"),
    ("beside-the-headline-with-a-later-change", H1 + "<p>5 gennaio 2025 ( modifica il 6 gennaio 2025 | 15:24)</p>", "", "2025-01-05"),
    ("above-the-headline-with-a-later-change", f"<p>28. Juni 2025 - 16.03 Uhr</p><p>Akt.: 29. Juni 2025 - 21.18 Uhr</p>{H1}", "",
     "2025-06-28"),
    ("of-a-change-for-want-of-another", H1 + "<p>2025-06-14 10:20 更新</p>", "", "2025-06-14"),
    ("below-the-second-headline", f"<b>A road opens in the hills</b><div>June 20, 2025</div>{H1}<div>June 19, 2025</div>", "",
     "2025-06-19"),
    ("glued-to-a-name", H1 + "<div>by Asel SadykovaJune 14, 2025</div>", "", "2025-06-14"),
    ("not-of-a-copyright", H1 + "<p>Text.</p>", '<meta itemprop="copyrightyear" content="2025">', None),
    ("labelled-in-another-language", f"<p>x</p>{H1}" + "<p>y</p>" * 30 + "<li>Data publikacji: 14.06.2025</li>", "", "2025-06-14"),
    ("labelled", f"<p>x</p>{H1}" + "<p>y</p>" * 30 + "<li><b>Datum</b> 14.06.2025</li>", "", "2025-06-14"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "head", "day"), [p[1:] for p in PLACES], ids=[p[0] for p in PLACES])
def test_the_day_of_publication_is_taken_from_the_surest_place(body: str, head: str, day: str | None) -> None:
    assert _found(body, head=head) == day


STATES = [
    ("json", '<script type="application/json">{"publishedDate":"2025-06-14T20:37:27Z","updatedDate":"2025-07-01"}</script>', "2025-06-14"),
    ("escaped", r'<script>window.s = "{\"datePublished\": \"2025-06-14\"}"</script>', "2025-06-14"),
    ("assigned", "<script>var publish_time = '2025-06-14 10:20';</script>", "2025-06-14"),
    ("seconds", '<script>{"publishedAt":1749867720}</script>', "2025-06-14"),
    ("said-twice", '<script>{"publishedAt":"2025-06-14","published_at":"2025-06-14T10:20:00Z"}</script>', "2025-06-14"),
    ("of-several-articles", '<script>[{"publishedAt":"2025-06-14"},{"publishedAt":"2025-06-13"}]</script>', None),
    ("of-the-last-edition", '<script>{"last_published_date":"2025-06-14"}</script>', None),
    ("of-something-else", '<script>{"publisher":"2025-06-14", "released":"2025-06-14"}</script>', None),
]  # fmt: skip


@pytest.mark.parametrize(("script", "day"), [s[1:] for s in STATES], ids=[s[0] for s in STATES])
def test_the_state_of_scripts_tells_the_day_where_it_tells_one(script: str, day: str | None) -> None:
    source = f"<html><head><title>A road opens in the hills</title>{script}</head><body>{H1}<p>Text.</p></body></html>"
    tree = markup.parse(source)
    assert tree is not None
    moment = published.find(Page(url="https://example.org/a", fetched_at=NOW), Site(), metadata.read(tree), [], [], tree, source=source)
    assert (None if moment is None else moment.when.strftime("%Y-%m-%d")) == day


def test_a_printed_date_outweighs_the_state_of_scripts() -> None:
    source = f'<html><body>{H1}<div>14.06.2025 10:20</div><script>{{"publishedAt":"2025-06-20"}}</script></body></html>'
    tree = markup.parse(source)
    assert tree is not None
    moment = published.find(Page(url="https://example.org/a", fetched_at=NOW), Site(), metadata.read(tree), [], [], tree, source=source)
    assert moment is not None
    assert moment.when.strftime("%Y-%m-%d") == "2025-06-14"


@pytest.mark.parametrize("address", ["2025/12/02/road", "2025/12/2/road", "20251202/road", "2025-12-02-road", "2025/1202/road"])
def test_the_address_names_the_day_whole(address: str) -> None:
    assert _found(H1, url=f"https://example.org/{address}/") == "2025-12-02"


def test_the_address_outweighs_an_unmarked_date_of_another_time() -> None:
    assert _found(f"{H1}<time datetime='2019-01-14'>14 Jan</time>", url="https://example.org/2025/06/14/road/") == "2025-06-14"


def test_a_text_published_again_keeps_the_day_in_its_address() -> None:
    head = '<meta property="article:published_time" content="2025-09-01T10:00:00Z">'
    assert _found(H1, head=head, url="https://example.org/2023/6/14/road") == "2023-06-14"
    assert _found(H1, head=head, url="https://example.org/2025/08/20/road") == "2025-09-01"


def test_a_moment_in_utc_is_shown_on_the_outlets_clock() -> None:
    head = '<meta property="article:published_time" content="2025-06-14T22:30:00Z">'
    assert _found(H1, head=head) == "2025-06-14"
    assert _found(H1, head=head, site=Site(timezone="Asia/Almaty")) == "2025-06-15"
    assert _found(H1, head=head, url="https://example.kz/a") == "2025-06-15"


def test_only_countries_of_one_zone_lend_theirs() -> None:
    assert zone_of("https://www.example.uz/a") == "Asia/Tashkent"
    assert zone_of("https://example.ru/a") is zone_of("https://example.com/a") is zone_of(None) is None
    moment = Moment(NOW, 300, "minute")
    assert in_zone(moment, "Asia/Shanghai") is moment


@pytest.mark.parametrize(
    ("page", "reason", "moment"),
    [
        pytest.param(
            Page(
                url="https://film.example/osh",
                text='<html><head><title>Osh from above</title><meta property="article:published_time" content="2025-06-14T07:22:00+06:00">'
                "</head><body><p>Watch now</p><p>Posted on 3 May 2024</p></body></html>",
                is_html=True,
                fetched_at=NOW,
            ),
            Reason.TOO_SHORT,
            "2025-06-14T01:22:00+00:00",
            id="declared by a page that is no article",
        ),
        pytest.param(
            Page(
                url="https://film.example/osh",
                text="<html><head><title>Osh from above</title></head><body><p>Watch now</p><p>Posted on 3 May 2024</p></body></html>",
                is_html=True,
                fetched_at=NOW,
            ),
            Reason.TOO_SHORT,
            None,
            id="in print alone",
        ),
        pytest.param(
            Page(url="https://film.example/osh", text=" ", hints=Hints(published_at=NOW - dt.timedelta(days=1)), fetched_at=NOW),
            Reason.EMPTY,
            "2026-03-08T12:00:00+00:00",
            id="told by a feed",
        ),
    ],
)
def test_a_page_that_is_no_article_says_when_it_was_published_where_that_is_known(page: Page, reason: Reason, moment: str | None) -> None:
    made = normalize(page)
    assert isinstance(made, Rejection)
    assert (made.reason, made.published_at and made.published_at.isoformat()) == (reason, moment)
