"""Manners and memory over a real socket: pauses, delays, rechecks, redirects, stops."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import itertools
import time
from dataclasses import replace

from crawldesk import SETTINGS, Desk, desk, publish, source, web
from newsserver import Asked, NewsServer, Reply, rss, story

from crawler.types import CrawlReport, JsonListing
from scheduler.crawling import Rounds

__all__ = ["desk", "web"]


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


def test_a_clock_that_is_put_back_stops_nothing(desk: Desk, web: NewsServer) -> None:
    settings = replace(SETTINGS, delay_seconds=0.05)
    desk.ahead = dt.timedelta(days=400)
    publish(web, 1, 2, 3)
    web.put("/a/1", Reply(status=429, headers={"Retry-After": "30"}))
    assert desk.visit(source(web), settings=settings)[0].fetched == 0
    desk.ahead = dt.timedelta(0)
    publish(web, 1, 2, 3)

    async def due() -> list[str]:
        return Rounds([source(web)], desk.database, settings, desk.clock).due(desk.clock())

    assert asyncio.run(due()) == ["times"]
    assert desk.visit(source(web), settings=settings)[0].fetched == 3


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


def test_a_crawl_delay_is_kept_across_visits(desk: Desk, web: NewsServer) -> None:
    publish(web, 1, 2)
    web.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.4\n", type="text/plain")
    desk.visit(source(web))
    publish(web, 3, 1, 2)
    desk.visit(source(web))
    asked = [one for one in web.asked if one.path != "/robots.txt"]
    gaps = [b.at - a.end for a, b in itertools.pairwise(asked)]
    assert len(asked) == 5 and min(gaps) >= 0.38
