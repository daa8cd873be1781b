"""One source visited over a real socket: what is asked, what is kept, what stays owed."""

from __future__ import annotations

import datetime as dt
import gzip
from dataclasses import replace

import pytest
import sqlalchemy as sa
from crawldesk import Desk, desk, publish, source, web
from newsserver import NewsServer, Reply, story

from store.crawl_tables import route

__all__ = ["desk", "web"]


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
