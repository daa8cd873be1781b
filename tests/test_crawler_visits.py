"""One source visited over a real socket: what is asked, what is kept, what stays owed."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from newsserver import Asked, NewsServer, Reply, rss, serving, story

from crawler.types import CrawlReport, CrawlSettings, JsonListing, Source
from scheduler.crawling import Rounds
from store import spool
from store.crawl_tables import link, route
from store.database import Database
from store.schema import create

SETTINGS = CrawlSettings(allow_private_networks=True, delay_seconds=0, timeout_seconds=2.0, visit_seconds=20.0, max_page_bytes=200_000)


class Desk:
    """A database, sources and a clock that can be put forward; each `visit` is a loop of its own, as a restart would be."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder}/khorgos.db")
        create(self.database)
        self.ahead = dt.timedelta(0)

    def clock(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead

    def visit(self, *sources: Source, settings: CrawlSettings = SETTINGS) -> list[CrawlReport]:
        async def run() -> list[CrawlReport]:
            rounds = Rounds(sources, self.database, settings, self.clock)
            reports = await asyncio.gather(*(rounds.visit(source.id) for source in sources))
            await rounds.stop()
            return list(reports)

        return asyncio.run(run())

    def states(self) -> dict[str, str]:
        with self.database.read() as connection:
            return {row.url.partition("/a/")[2] or row.url: row.state for row in connection.execute(sa.select(link))}

    def pages(self) -> list[spool.Spooled]:
        return spool.claim(self.database, 100, self.clock())

    def settle(self, article_of: dict[str, int] | None = None, reason: str | None = None) -> None:
        for number, spooled in enumerate(self.pages(), 1):
            with self.database.write() as connection:
                article = None if reason else (article_of or {}).get(spooled.page.url or "", number)
                spool.settle(connection, spooled.id, article_id=article, reason=reason, score=1.0, now=self.clock())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.database.close()


@pytest.fixture
def web() -> Iterator[NewsServer]:
    with serving("127.0.0.1", "127.0.1.1", "127.0.1.2") as server:
        yield server


def source(web: NewsServer, **fields: object) -> Source:
    fields = {"feeds": (web.base() + "/feed",)} | fields
    return Source(id="times", name="Times", home=web.base() + "/", **fields)  # type: ignore[arg-type]


def publish(web: NewsServer, *numbers: int, etag: bool = True) -> None:
    for number in numbers:
        web.put(f"/a/{number}", Reply(story(number), etag=etag))
    web.put("/feed", Reply(rss(*((f"{web.base()}/a/{n}", f"Train {n}") for n in numbers)), type="application/rss+xml", etag=etag))


def test_a_feeds_pages_come_into_the_spool_once(desk: Desk, web: NewsServer) -> None:
    publish(web, 1, 2, 3)
    (first,) = desk.visit(source(web))
    (second,) = desk.visit(source(web))
    assert (first.new_links, first.fetched, second.fetched, second.not_modified) == (3, 3, 0, 1)
    assert sorted(web.paths("/a/")) == ["/a/1", "/a/2", "/a/3"]
    pages = desk.pages()
    assert [p.page.body for p in pages] == [story(1), story(2), story(3)]
    assert pages[0].page.hints.title == "Train 1" and pages[0].page.charset == "utf-8" and pages[0].page.source == "times"


def test_new_items_alone_are_fetched_later(desk: Desk, web: NewsServer) -> None:
    publish(web, 1, 2)
    desk.visit(source(web))
    publish(web, 3, 1, 2)
    (report,) = desk.visit(source(web))
    assert report.fetched == 1 and web.paths("/a/")[-1] == "/a/3"


def test_robots_are_asked_first_and_obeyed_and_remembered(desk: Desk, web: NewsServer) -> None:
    publish(web, 1, 2)
    web.put("/robots.txt", "User-agent: khorgos\nDisallow: /a/2\n", type="text/plain")
    desk.visit(source(web))
    desk.visit(source(web))
    assert web.paths()[0] == "/robots.txt" and web.paths().count("/robots.txt") == 1
    assert desk.states() == {"1": "fetched", "2": "forbidden"}


@pytest.mark.parametrize("status", [500, 503])
def test_without_an_answer_for_robots_nothing_else_is_asked(desk: Desk, web: NewsServer, status: int) -> None:
    publish(web, 1)
    web.put("/robots.txt", Reply(status=status))
    (report,) = desk.visit(source(web))
    assert set(web.paths()) == {"/robots.txt"} and not report.ok
    web.put("/robots.txt", Reply(status=404))
    assert desk.visit(source(web))[0].fetched == 1


FAULTS = {
    "server error": Reply(status=503),
    "cut body": Reply(story(1), cut=100),
    "no answer": Reply(story(1), wait=4.0),
    "endless body": Reply(b"<p>", endless=True),
    "too large": Reply(b"x" * 300_000),
    "bomb": Reply(gzip.compress(b"a" * 5_000_000), headers={"Content-Encoding": "gzip"}),
    "broken compression": Reply(b"no gzip at all", headers={"Content-Encoding": "gzip"}),
    "redirect loop": Reply(status=302, headers={"Location": "/a/1"}),
    "redirect to a file": Reply(status=302, headers={"Location": "file:///etc/passwd"}),
    "redirect without an address": Reply(status=302),
    "forbidden": Reply(status=403),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_page_that_fails_stays_owed_and_comes_with_the_next_visit(desk: Desk, web: NewsServer, fault: Reply) -> None:
    publish(web, 1, 2)
    web.put("/a/1", fault)
    (report,) = desk.visit(source(web))
    assert desk.states() == {"1": "owed", "2": "fetched"} and report.failed == 1 and len(report.errors) == 1
    publish(web, 1, 2)
    desk.visit(source(web))
    assert desk.states() == {"1": "fetched", "2": "fetched"}


FEED_FAULTS = {
    "server error": Reply(status=500),
    "html": Reply(b"<!DOCTYPE html><html><body>Our feed has moved</body></html>"),
    "nothing": Reply(b"", type="application/rss+xml"),
    "garbage": Reply(bytes(range(256)) * 40),
    "entity bomb": Reply(
        b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><rss><channel><title>&b;</title></channel></rss>"
    ),
    "hang": Reply(wait=4.0),
    "bomb": Reply(gzip.compress(b"<rss>" * 500_000), headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("fault", FEED_FAULTS.values(), ids=FEED_FAULTS.keys())
def test_a_broken_feed_is_noticed_and_read_whole_next_time(desk: Desk, web: NewsServer, fault: Reply) -> None:
    publish(web, 1, 2)
    web.put("/feed", replace(fault, etag=True))
    (report,) = desk.visit(source(web))
    assert report.polls_failed == 1 and not report.ok and len(report.errors) == 1
    publish(web, 1, 2)
    assert desk.visit(source(web))[0].fetched == 2
    assert web.asked[-3].if_none_match is None


def test_a_feed_cut_in_the_middle_gives_what_can_be_read_but_no_validators(desk: Desk, web: NewsServer) -> None:
    publish(web, 1, 2, 3)
    whole = web.replies["127.0.0.1/feed"]
    assert isinstance(whole, Reply)
    web.put("/feed", replace(whole, body=whole.body[: whole.body.index(b"/a/3") - 30]))
    assert desk.visit(source(web))[0].fetched == 2
    with desk.database.read() as connection:
        assert connection.execute(sa.select(route.c.etag, route.c.state)).one() == (None, "broken")
    publish(web, 1, 2, 3)
    assert desk.visit(source(web))[0].fetched == 1


def test_a_page_rejected_in_passing_is_asked_for_again_and_another_is_not(desk: Desk, web: NewsServer) -> None:
    publish(web, 1)
    desk.visit(source(web))
    desk.settle(reason="empty")
    assert desk.states() == {"1": "owed"} and desk.visit(source(web))[0].fetched == 1
    desk.settle(reason="not_an_article")
    assert desk.states() == {"1": "rejected"} and desk.visit(source(web))[0].fetched == 0


def test_a_page_that_keeps_failing_is_asked_for_ever_more_rarely(desk: Desk, web: NewsServer) -> None:
    publish(web, 1)
    web.put("/a/1", Reply(status=500))
    for _ in range(4):
        desk.visit(source(web))
    assert len(web.paths("/a/")) == 2
    desk.ahead = dt.timedelta(minutes=10)
    desk.visit(source(web))
    desk.visit(source(web))
    assert len(web.paths("/a/")) == 3


def test_retry_after_is_kept_across_restarts(desk: Desk, web: NewsServer) -> None:
    publish(web, 1, 2, 3)
    web.put("/a/1", Reply(status=429, headers={"Retry-After": "30"}))
    desk.visit(source(web))
    asked = len(web.asked)
    (report,) = desk.visit(source(web))
    assert len(web.asked) == asked and web.paths("/a/") == ["/a/1"] and report.requests == 0
    publish(web, 1, 2, 3)
    desk.ahead = dt.timedelta(seconds=31)
    assert desk.visit(source(web))[0].fetched == 3


def test_a_date_in_retry_after_is_read(desk: Desk, web: NewsServer) -> None:
    publish(web, 1)
    until = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2)
    web.put("/feed", Reply(status=503, headers={"Retry-After": until.strftime("%a, %d %b %Y %H:%M:%S GMT")}))
    desk.visit(source(web))
    asked = len(web.asked)
    desk.visit(source(web))
    desk.ahead = dt.timedelta(seconds=100)
    desk.visit(source(web))
    assert len(web.asked) == asked
    desk.ahead = dt.timedelta(seconds=125)
    desk.visit(source(web))
    assert len(web.asked) == asked + 1


def test_one_host_is_asked_one_at_a_time_with_the_delay_between_sources_and_visits(desk: Desk, web: NewsServer) -> None:
    publish(web, 1, 2)
    web.put("/other", Reply(rss((web.base() + "/a/3", "Train 3"))))
    web.put("/a/3", Reply(story(3), wait=0.1))
    other = replace(source(web), id="other", feeds=(web.base() + "/other",))
    polite = replace(SETTINGS, delay_seconds=0.2)
    desk.visit(source(web), other, settings=polite)
    desk.visit(source(web), settings=polite)
    gaps = [b.at - a.end for a, b in zip(web.asked, web.asked[1:], strict=False)]
    assert len(web.asked) == 7 and min(gaps) >= 0.19 and max(asked.in_flight for asked in web.asked) == 1


def test_hosts_are_asked_side_by_side(desk: Desk, web: NewsServer) -> None:
    sources, polite = [], replace(SETTINGS, delay_seconds=0.3)
    for host in ("127.0.1.1", "127.0.1.2"):
        feed = web.put("/feed", rss(*((f"{web.base(host)}/a/{n}", "") for n in range(3))), host=host)
        for n in range(3):
            web.put(f"/a/{n}", story(n), host=host)
        sources.append(replace(source(web), id=host, home=web.base(host), feeds=(feed,)))
    began = time.monotonic()
    desk.visit(*sources, settings=polite)
    assert len(web.asked) == 10 and time.monotonic() - began < 2 * 4 * 0.3


def test_the_agent_string_is_the_configured_one(desk: Desk, web: NewsServer) -> None:
    publish(web, 1)
    desk.visit(source(web), settings=replace(SETTINGS, user_agent="Desk/7 (+https://desk.example)"))
    assert {asked.agent for asked in web.asked} == {"Desk/7 (+https://desk.example)"}


def test_addresses_inside_the_network_are_refused_unless_allowed(desk: Desk, web: NewsServer) -> None:
    publish(web, 1)
    (report,) = desk.visit(source(web), settings=replace(SETTINGS, allow_private_networks=False))
    named = replace(source(web), feeds=(f"http://localhost:{web.port}/feed",))
    (second,) = desk.visit(named, settings=replace(SETTINGS, allow_private_networks=False))
    assert web.asked == [] and "inside the network" in report.errors[0] and "inside the network" in second.errors[0]


def test_a_news_sitemap_behind_an_index_is_read_gzipped_too(desk: Desk, web: NewsServer) -> None:
    day = desk.clock().date().isoformat()
    urls = f"<url><loc>{web.base()}/a/1</loc><lastmod>{day}</lastmod></url>"
    web.put(
        "/news.xml.gz",
        Reply(
            gzip.compress(f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>".encode()), type="application/gzip"
        ),
    )
    entries = f"<sitemap><loc>{web.base()}/news.xml.gz</loc><lastmod>{day}</lastmod></sitemap>"
    entries += f"<sitemap><loc>{web.base()}/2019.xml</loc><lastmod>2019-01-01</lastmod></sitemap>"
    web.put("/index.xml", Reply(f"<sitemapindex>{entries}</sitemapindex>".encode(), type="application/xml"))
    web.put("/a/1", story(1))
    (report,) = desk.visit(source(web, feeds=(), sitemaps=(web.base() + "/index.xml",)))
    assert report.fetched == 1 and "/2019.xml" not in web.paths()


def test_a_listing_gives_links_of_the_right_shape(desk: Desk, web: NewsServer) -> None:
    page = "<a href='/a/1'>Train 1</a> <a href='/about'>About</a> <a href='/a/1?utm_source=x'>again</a>"
    web.put("/list/", page + "<a href='//127.0.1.1/a/9'>elsewhere</a>")
    web.put("/a/1", story(1))
    listing = source(web, feeds=(), listings=(web.base() + "/list/",), link_pattern=r"127\.0\.0\.1:\d+/a/\d+$")
    desk.visit(listing)
    assert web.paths("/a/") == ["/a/1"] and desk.pages()[0].page.hints.title == "Train 1"


def test_a_json_listing_gives_links_by_template(desk: Desk, web: NewsServer) -> None:
    web.put("/api", '{"data": {"list": [{"id": 1, "t": "Train 1"}, {"id": null}, 7]}}', type="application/json")
    web.put("/a/1", story(1))
    listing = JsonListing(url=web.base() + "/api", items="data.list", link="/a/{id}", title="t")
    desk.visit(source(web, feeds=(), json_listings=(listing,)))
    assert web.paths("/a/") == ["/a/1"] and desk.pages()[0].page.hints.title == "Train 1"


def test_links_older_than_max_age_are_noted_but_not_fetched(desk: Desk, web: NewsServer) -> None:
    old = "<item><title>Old</title><link>/a/8</link><pubDate>Mon, 04 Dec 2017 10:00:00 GMT</pubDate></item>"
    web.put("/feed", Reply(rss((web.base() + "/a/1", "Train 1"), extra=old)))
    web.put("/a/1", story(1))
    desk.visit(source(web))
    assert desk.states() == {"1": "fetched", "8": "old"} and web.paths("/a/") == ["/a/1"]


def test_what_one_visit_may_not_fetch_waits_for_the_next(desk: Desk, web: NewsServer) -> None:
    publish(web, *range(7))
    few = source(web, max_per_run=5)
    assert [desk.visit(few)[0].fetched for _ in range(3)] == [5, 2, 0]


def test_a_host_that_does_not_answer_is_left_alone_after_three_tries(desk: Desk, web: NewsServer) -> None:
    publish(web, *range(8))
    for number in range(8):
        web.put(f"/a/{number}", Reply(story(number), wait=3.0))
    (report,) = desk.visit(source(web), settings=replace(SETTINGS, timeout_seconds=0.3))
    assert report.failed <= 6 and report.left >= 2 and len(web.paths("/a/")) == report.failed


def test_a_recheck_asks_conditionally_and_keeps_only_what_changed(desk: Desk, web: NewsServer) -> None:
    publish(web, 1, 2)
    desk.visit(source(web))
    desk.settle()
    desk.ahead = dt.timedelta(hours=2)
    web.put("/a/2", Reply(story(22), etag=True))
    (report,) = desk.visit(source(web))
    assert (report.unchanged, report.fetched) == (1, 1)
    (changed,) = desk.pages()
    assert changed.recheck and changed.page.body == story(22) and web.asked[-1].if_none_match
    assert desk.visit(source(web))[0].requests == 1, "the next look is due after six hours"


def test_a_recheck_without_validators_compares_the_bytes(desk: Desk, web: NewsServer) -> None:
    publish(web, 1, etag=False)
    desk.visit(source(web))
    desk.settle()
    desk.ahead = dt.timedelta(hours=2)
    assert desk.visit(source(web))[0].unchanged == 1 and desk.pages() == []


def test_a_page_that_is_gone_is_looked_at_twice_before_it_is_believed(desk: Desk, web: NewsServer) -> None:
    publish(web, 1)
    desk.visit(source(web))
    desk.settle()
    web.put("/a/1", Reply(status=404))
    desk.ahead = dt.timedelta(hours=2)
    desk.visit(source(web))
    assert desk.states() == {"1": "stored"}
    desk.ahead = dt.timedelta(hours=3, minutes=1)
    desk.visit(source(web))
    assert desk.states() == {"1": "gone"}


def test_a_redirected_page_keeps_both_addresses_and_neither_is_fetched_again(desk: Desk, web: NewsServer) -> None:
    publish(web, 2)
    web.put("/feed", Reply(rss((web.base() + "/short", "Train 2"))))
    web.put("/short", Reply(status=301, headers={"Location": "/a/2"}))
    desk.visit(source(web))
    web.put("/feed", Reply(rss((web.base() + "/short", "Train 2"), (web.base() + "/a/2", "Train 2"))))
    assert desk.visit(source(web))[0].new_links == 0
    (page,) = desk.pages()
    assert page.page.url == web.base() + "/a/2" and page.page.requested_url == web.base() + "/short"


def test_an_image_is_no_page_and_is_not_asked_for_again(desk: Desk, web: NewsServer) -> None:
    publish(web, 1)
    web.put("/a/1", Reply(b"GIF89a", type="image/gif"))
    desk.visit(source(web))
    desk.visit(source(web))
    assert desk.states() == {"1": "rejected"} and len(web.paths("/a/")) == 1


def test_a_visit_can_be_stopped_in_the_middle_and_nothing_is_lost(desk: Desk, web: NewsServer) -> None:
    publish(web, *range(20))

    def slow(asked: Asked) -> Reply:
        return Reply(story(1), wait=0.2)

    for number in range(20):
        web.put(f"/a/{number}", slow)

    async def run() -> CrawlReport:
        rounds = Rounds([source(web)], desk.database, SETTINGS, desk.clock)
        visit = asyncio.create_task(rounds.visit("times"))
        while len(web.paths("/a/")) < 3:
            await asyncio.sleep(0.02)
        await rounds.stop()
        return await asyncio.wait_for(visit, 5)

    report = asyncio.run(run())
    assert 0 < report.fetched < 20
    states = list(desk.states().values())
    assert states.count("fetched") == report.fetched and states.count("owed") == 20 - report.fetched
