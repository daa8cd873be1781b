"""Older news: the roads into the past, the place that is kept on them, and that they never stand in the way of the news."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from crawldesk import SETTINGS, Desk, desk, publish, source, web
from newsserver import NewsServer, Reply, rss, story

from crawler.backfill import Order, Step, beginnings, follow
from crawler.routes import Reading
from crawler.types import Poll, PollState, Route, Source, Way
from scheduler.crawling import Rounds
from scheduler.remembering import step_from, step_to
from store import backfill

__all__ = ["desk", "web"]
DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)


def order(desk: Desk, source: Source, since: dt.datetime | None = None, pages: int | None = None) -> None:
    steps = beginnings(source, Order(source=source.id, since=since), desk.clock().date())
    with desk.database.write() as connection:
        queue = [step_to(step) for step in steps]
        backfill.order(connection, source.id, since=since, until=None, pages=pages, queue=queue, now=desk.clock())


def state(desk: Desk) -> backfill.Backfill:
    with desk.database.read() as connection:
        (one,) = backfill.orders(connection)
    return one


def until_done(desk: Desk, source: Source, most: int = 30) -> None:
    """Visit after visit, each in a process of its own, as restarts would make them."""
    for _ in range(most):
        desk.visit(source)
        if state(desk).state != "open":
            desk.visit(source)
            return
    raise AssertionError(state(desk))


def old_pages(web: NewsServer, pages: int, path: str = "/feed/?paged={}") -> list[int]:
    """Pages of older news, three on each, the newest first; returns their numbers."""
    found = []
    for page in range(1, pages + 1):
        numbers = [1000 - 10 * page + n for n in (3, 2, 1)]
        found += numbers
        for number in numbers:
            web.put(f"/a/{number}", story(number))
        at = NOW - 400 * DAY - page * DAY
        rows = "".join(
            f"<item><title>Old</title><link>{web.base()}/a/{n}</link><pubDate>{at.isoformat()}</pubDate></item>" for n in numbers
        )
        web.put(path.format(page), Reply(rss(extra=rows), type="application/rss+xml"))
    return found


def test_a_wordpress_feed_is_walked_to_its_end_over_restarts(desk: Desk, web: NewsServer) -> None:
    publish(web, 1)
    web.put("/feed/", rss((web.base() + "/a/1", "Train 1")))
    wanted = old_pages(web, 5)
    times = source(web, feeds=(web.base() + "/feed/",))
    order(desk, times)
    until_done(desk, times)
    assert set(desk.states()) == {"1", *map(str, wanted)}
    assert set(desk.states().values()) == {"fetched"}
    assert (state(desk).state, state(desk).pages, state(desk).links) == ("done", 6, 15)
    asked = web.paths("/feed/?paged=")
    assert len(asked) == len(set(asked)), "no page of the past is asked for twice"


def test_a_walk_ends_where_its_days_or_its_pages_end(desk: Desk, web: NewsServer) -> None:
    old_pages(web, 9)
    times = source(web, feeds=(web.base() + "/feed/",))
    order(desk, times, pages=2)
    until_done(desk, times)
    assert state(desk).pages == 2 and len(desk.states()) == 6
    order(desk, times, since=NOW - 403.5 * DAY)
    until_done(desk, times)
    assert len(desk.states()) == 9, "what is older than the order is not taken"


def test_news_are_fetched_before_what_is_old(desk: Desk, web: NewsServer) -> None:
    old_pages(web, 1)
    publish(web, 1, 2)
    times = source(web, feeds=(web.base() + "/feed", web.base() + "/feed/"))
    order(desk, times)
    desk.visit(times)
    assert web.paths("/a/")[:2] == ["/a/1", "/a/2"]


def test_links_that_were_too_old_are_owed_after_all(desk: Desk, web: NewsServer) -> None:
    (first, *rest) = old_pages(web, 1, "/feed/")
    old_pages(web, 1)
    times = source(web, feeds=(web.base() + "/feed/",), max_age=30 * DAY)
    desk.visit(times)
    assert set(desk.states().values()) == {"old"}
    order(desk, times)
    until_done(desk, times)
    assert {desk.states()[str(number)] for number in (first, *rest)} == {"fetched"}


def test_a_page_that_cannot_be_had_is_tried_again_and_left_at_last(desk: Desk, web: NewsServer) -> None:
    old_pages(web, 3)
    web.put("/feed/?paged=2", Reply(status=500))
    times = source(web, feeds=(web.base() + "/feed/",))
    order(desk, times)
    for _ in range(3):
        desk.visit(times)
    assert state(desk).state == "open" and len(desk.states()) == 3
    old_pages(web, 3)
    until_done(desk, times)
    assert len(desk.states()) == 9
    web.put("/feed/?paged=1", Reply(status=500))
    order(desk, times)
    until_done(desk, times)
    assert state(desk).state == "done" and "HTTP 500" in state(desk).detail


def test_every_sitemap_of_an_index_within_the_days_is_read(desk: Desk, web: NewsServer) -> None:
    children = ""
    for year in (2023, 2024, 2025):
        web.put(f"/map-{year}.xml", f"<urlset><url><loc>{web.base()}/a/{year}</loc></url></urlset>")
        web.put(f"/a/{year}", story(year))
        children += f"<sitemap><loc>{web.base()}/map-{year}.xml</loc><lastmod>{year}-12-31</lastmod></sitemap>"
    web.put("/index.xml", f"<sitemapindex>{children}</sitemapindex>")
    times = source(web, feeds=(), sitemaps=(web.base() + "/index.xml",))
    order(desk, times, since=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    until_done(desk, times)
    assert set(desk.states()) == {"2024", "2025"}


def test_a_days_archive_is_walked_back_day_by_day(desk: Desk, web: NewsServer) -> None:
    today = desk.clock().date()
    for number in range(4):
        day = today - number * DAY
        web.put(
            f"/day/{day:%Y-%m-%d}", f"<a href='/a/{100 + number}'>Old news of a day</a>" if number != 1 else "<a href='/about'>No news</a>"
        )
        web.put(f"/a/{100 + number}", story(number))
    times = source(
        web, feeds=(), listings=(web.base() + "/list",), link_pattern=r"/a/\d+$", archive_pages=(web.base() + "/day/{year}-{month}-{day}",)
    )
    order(desk, times, since=desk.clock() - 3 * DAY)
    until_done(desk, times)
    assert set(desk.states()) == {"100", "102", "103"}


def test_crawling_the_past_alone_asks_no_route(desk: Desk, web: NewsServer) -> None:
    import asyncio

    old_pages(web, 4)
    times = source(web, feeds=(web.base() + "/feed/",))
    order(desk, times)

    async def run() -> None:
        rounds = Rounds([times], desk.database, SETTINGS, desk.clock)
        assert rounds.unfinished() == {"times"}
        await rounds.visit("times", past=True)
        assert rounds.unfinished() == set()
        await rounds.stop()

    asyncio.run(run())
    assert state(desk).state == "done" and len(desk.states()) == 12 and "/feed/" not in web.paths()


def test_a_feed_that_is_all_new_after_a_gap_is_read_on(desk: Desk, web: NewsServer) -> None:
    def page(numbers: range, after: str | None) -> Reply:
        items = [{"url": f"/a/{n}", "title": f"Train {n}"} for n in numbers]
        return Reply(json.dumps({"version": "1.1", "items": items, "next_url": after}).encode(), type="application/feed+json")

    for number in range(1, 40):
        web.put(f"/a/{number}", story(number))
    web.put("/feed", page(range(1, 7), "/feed?page=2"))
    web.put("/feed?page=2", page(range(30, 37), None))
    times = source(web)
    desk.visit(times)
    assert "/feed?page=2" not in web.paths(), "a first visit does not walk into the past"
    web.put("/feed", page(range(20, 26), "/feed?page=2"))
    web.put("/feed?page=2", page(range(14, 20), "/feed?page=3"))
    web.put("/feed?page=3", page(range(2, 14), "/feed?page=4"))
    desk.visit(times)
    assert "/feed?page=3" in web.paths() and "/feed?page=4" not in web.paths()
    assert {str(n) for n in range(1, 26)} == set(desk.states())


def reading(state: PollState = PollState.OK, **more: object) -> Reading:
    return Reading(Poll(source="t", route=Route(Way.FEED, "https://t.example/"), state=state), **more)  # type: ignore[arg-type]


ENDS = {
    "not there": (Step(way=Way.FEED, url="u", template="u{page}", page=3), reading(PollState.MISSING)),
    "no link": (Step(way=Way.FEED, url="u", template="u{page}", page=3), reading(PollState.EMPTY)),
    "no next page": (Step(way=Way.LISTING, url="u"), reading()),
    "a next page that is the same": (Step(way=Way.LISTING, url="https://t.example/1"), reading(next_page="https://t.example/1")),
    "nothing new three times": (Step(way=Way.LISTING, url="u", dry=2), reading(next_page="https://t.example/9")),
    "tried often enough": (Step(way=Way.LISTING, url="u", tries=4), reading(PollState.FAILED)),
}


@pytest.mark.parametrize(("step", "found"), ENDS.values(), ids=ENDS.keys())
def test_where_a_road_ends(step: Step, found: Reading) -> None:
    assert follow(step, found, Order(source="t"), 0) == ()


def test_a_step_survives_being_written_down() -> None:
    step = Step(way=Way.LISTING, url="u", template="t", day=dt.date(2026, 3, 9), dry=2)
    assert step_from(json.loads(json.dumps(step_to(step)))) == step
