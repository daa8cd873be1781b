"""What an outlet can answer to do harm: it costs itself, and neither the rest of its visit nor anybody else's."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alert_desk import until
from crawldesk import SETTINGS, Desk, publish, source, web
from newsserver import NewsServer, Reply

from crawler.guard import LOOKUPS
from crawler.types import JsonListing
from normalizer.types import Hints
from scheduler.crawling import Rounds
from store import links
from store.database import Database

__all__ = ["web"]


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Desk:
    return Desk(tmp_path, database)


def index(*addresses: str) -> bytes:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in addresses)}</sitemapindex>".encode()


SITEMAPS = {
    "addresses without a host": index("/relative.xml", "sub.xml"),
    "addresses of no web": index("file:///etc/passwd", "javascript:alert(1)", "data:text/xml,hi", "ftp://127.0.0.1/x"),
    "addresses that cannot be read": index("http://[::1", "http://127.0.0.1:99999999/x", "http://user:secret@127.0.0.1/x", ""),
    "itself": index("/map.xml"),
}


@pytest.mark.parametrize("body", SITEMAPS.values(), ids=SITEMAPS.keys())
def test_an_index_of_sitemaps_may_lead_anywhere(desk: Desk, web: NewsServer, body: bytes) -> None:
    publish(web, 1)
    web.put("/map.xml", Reply(body, type="text/xml"))
    (report,) = desk.visit(source(web, sitemaps=(web.base() + "/map.xml",)))
    assert report.fetched == 1 and report.seconds < SETTINGS.visit_seconds


def test_indexes_that_lead_to_indexes_without_end_leave_time_for_the_pages(desk: Desk, web: NewsServer) -> None:
    publish(web, 1)

    class Endless(dict[str, Any]):
        def get(self, path: str, default: Any = None) -> Any:
            return Reply(index(*(f"{path[9:]}{n}" for n in range(8))), type="text/xml") if "/map" in path else super().get(path, default)

    web.replies = Endless(web.replies)
    (report,) = desk.visit(source(web, sitemaps=(web.base() + "/map",)))
    assert report.fetched == 1 and report.requests < 60


def test_what_no_database_takes_is_left_out_of_a_listing(desk: Desk, web: NewsServer) -> None:
    publish(web, 1)
    web.put("/a/2", b"x")
    items = [
        {"url": f"{web.base()}/a/1", "title": "Oil \ud800 and\u0000gas"},
        {"url": f"{web.base()}/\ud800", "title": "Half a character"},
        {"url": f"{web.base()}/a\u0000b", "title": "A null"},
    ]
    web.put("/list.json", Reply(json.dumps(items).encode(), type="application/json"))
    listing = JsonListing(url=web.base() + "/list.json", title="title")
    (report,) = desk.visit(source(web, feeds=(), json_listings=(listing,)))
    assert (report.new_links, report.fetched, report.errors) == (1, 1, ())
    assert desk.pages()[0].page.hints.title == "Oil   and gas"


def test_a_robots_file_that_begins_with_a_mark_is_obeyed(desk: Desk, web: NewsServer) -> None:
    publish(web, 1, 2)
    web.put("/robots.txt", b"\xef\xbb\xbfUser-agent: *\nDisallow: /a/2\n", type="text/plain")
    desk.visit(source(web))
    assert desk.states() == {"1": "fetched", "2": "forbidden"}


INSIDE = ["①②⑦.⓪.⓪.①", "127。0。0。1", "localhost", "127.1", "2130706433", "127.0.0.1.", "[::ffff:127.0.0.1]", "[::127.0.0.1]"]


def test_no_way_of_writing_an_address_leads_inside(desk: Desk, web: NewsServer) -> None:
    urls = [f"http://{host}:{web.port}/a/{number}" for number, host in enumerate(INSIDE)]
    with desk.database.write() as connection:
        links.note(connection, "times", "feed", [(url, Hints()) for url in urls], None, desk.clock())
    (report,) = desk.visit(source(web, feeds=()), settings=replace(SETTINGS, allow_private_networks=False))
    assert (report.fetched, web.asked) == (0, [])


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A name server that answers for no `.example` before the test is over; gives the names that it was asked for."""
    over, real, asked = threading.Event(), socket.getaddrinfo, list[str]()

    def getaddrinfo(host: Any, *more: Any, **options: Any) -> Any:
        if str(host).endswith(".example"):
            asked.append(str(host))
            over.wait(30)
            raise socket.gaierror("no answer")
        return real(host, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield asked
    over.set()


def test_a_name_server_that_hangs_holds_up_nobody_else(desk: Desk, web: NewsServer, hanging: list[str]) -> None:
    lost = [replace(source(web), id=f"lost-{n}", home=f"http://{n}.example/", feeds=(f"http://{n}.example/feed",)) for n in range(40)]
    settings = replace(SETTINGS, timeout_seconds=1.0, concurrent_hosts=40)

    async def scene() -> None:
        rounds = Rounds(lost, desk.database, settings, desk.clock)
        visits = [asyncio.create_task(rounds.visit(one.id)) for one in lost]
        await until(lambda: len(hanging) >= LOOKUPS)
        await asyncio.wait_for(asyncio.to_thread(int), 20)  # the way that saving and claiming go
        await rounds.stop(0.1)
        await asyncio.gather(*visits)

    asyncio.run(scene())
