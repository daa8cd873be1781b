"""`discover` and `probe` against a local imitation of each kind of source and each way of dying."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsserver import NewsServer, Reply, rss, serving

from crawler.blocks import to_toml
from crawler.discover import Proposal, discover, shape_of
from crawler.inquiry import Inquiry
from crawler.opml import read_opml, write_opml
from crawler.probe import Alive, Finding, probe
from crawler.types import CrawlSettings, JsonListing, Source
from crawler.xml import NotReadable
from scheduler.remembering import StoredHosts
from store.database import Database
from store.schema import create

SETTINGS = CrawlSettings(allow_private_networks=True, delay_seconds=0, timeout_seconds=1.0, max_page_bytes=200_000)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[StoredHosts]:
    database = Database(f"sqlite:///{tmp_path}/khorgos.db")
    create(database)
    yield StoredHosts(database, now)
    database.close()


@pytest.fixture
def web() -> Iterator[NewsServer]:
    with serving("127.0.0.1", "127.0.1.1") as server:
        yield server


def found(hosts: StoredHosts, url: str) -> Proposal:
    async def ask() -> Proposal:
        return await discover(Inquiry(SETTINGS, hosts, now), url)

    return asyncio.run(ask())


def findings(hosts: StoredHosts, *sources: Source) -> list[Finding]:
    async def ask() -> list[Finding]:
        return await probe(Inquiry(SETTINGS, hosts, now), sources)

    return asyncio.run(ask())


def dated(url: str, age: dt.timedelta) -> str:
    return f"<item><title>A train left</title><link>{url}</link><pubDate>{(now() - age).isoformat()}</pubDate></item>"


FRONT = "<html lang='ru-KZ'><head><title>Главная | Вести степи</title>{head}</head><body>{body}</body></html>"


def test_feeds_that_a_page_names_are_found(hosts: StoredHosts, web: NewsServer) -> None:
    web.put("/", FRONT.format(head="<link rel='alternate' type='application/rss+xml' href='/my/feed'>", body=""))
    web.put("/my/feed", rss((web.base() + "/a/1", "Train 1")))
    source = found(hosts, web.base() + "/").source
    assert source.feeds == (web.base() + "/my/feed",) and source.name == "Вести степи" and source.languages == ("ru",)


def test_feeds_in_usual_places_are_found_once(hosts: StoredHosts, web: NewsServer) -> None:
    web.put("/", FRONT.format(head="", body="hello"))
    for path in ("/feed/", "/rss.xml"):
        web.put(path, rss((web.base() + "/a/1", "Train 1")))
    assert found(hosts, web.base() + "/").source.feeds == (web.base() + "/feed/",)


def test_a_news_sitemap_that_robots_name_is_found(hosts: StoredHosts, web: NewsServer) -> None:
    web.put("/", FRONT.format(head="", body="hello"))
    web.put("/robots.txt", f"User-agent: *\nDisallow:\nSitemap: {web.base()}/news/map.xml\n", type="text/plain")
    news = f"<n:news><n:publication_date>{now().isoformat()}</n:publication_date><n:title>T</n:title></n:news>"
    entry = f"<url><loc>{web.base()}/a/1</loc>{news}</url>"
    namespaces = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'"
    web.put("/news/map.xml", Reply(gzip.compress(f"<urlset {namespaces}>{entry}</urlset>".encode())))
    assert found(hosts, web.base() + "/").source.sitemaps == (web.base() + "/news/map.xml",)


def test_without_feeds_a_listing_and_its_links_shape_are_found(hosts: StoredHosts, web: NewsServer) -> None:
    titles = [f"哈萨克斯坦新铁路通车第{n}天的报道" for n in range(8)]
    body = "".join(f"<a href='/world/2026-03/0{n}/content_10{n}.htm'>{title}</a>" for n, title in enumerate(titles, 1))
    body += "<a href='/about.html'>О редакции нашего издания и контакты</a><a href='/a'>x</a>"
    web.put("/world/", FRONT.format(head="", body=body))
    proposal = found(hosts, web.base() + "/world/")
    source = proposal.source
    assert source.listings == (web.base() + "/world/",) and source.link_pattern is not None
    (finding,) = findings(hosts, source)
    assert (finding.verdict, finding.links) == (Alive.ALIVE, 8) and len(proposal.sample) == 3


def test_the_proposed_block_is_what_the_settings_accept(hosts: StoredHosts, web: NewsServer) -> None:
    web.put("/feed/", rss((web.base() + "/a/1", "Train 1")))
    web.put("/", FRONT.format(head="", body="hello"))
    (block,) = tomllib.loads(to_toml(found(hosts, web.base() + "/").source))["sources"]
    assert block["feeds"] == [web.base() + "/feed/"] and block["every"] == "15m" and block["id"] == "127-0-0"


def test_where_there_is_nothing_nothing_is_proposed(hosts: StoredHosts, web: NewsServer) -> None:
    web.put("/", Reply(status=403))
    assert not found(hosts, web.base() + "/").source.has_routes


SHAPES = {
    "https://t.example/a/2026/03/09/long-title-of-a-story/": r"/a/\d{4}/\d+/\d+/[^/?#]{8,}/?$",
    "https://t.example/news/123456-title.html": r"/news/[^/?#]*\d[^/?#]*\.html/?$",
}


@pytest.mark.parametrize(("url", "shape"), SHAPES.items())
def test_shapes(url: str, shape: str) -> None:
    assert shape_of(url) == shape


def test_every_way_of_dying_gets_its_verdict(hosts: StoredHosts, web: NewsServer) -> None:
    day, year = dt.timedelta(days=1), dt.timedelta(days=365)
    fresh, old = dated(web.base() + "/a/1", day), dated(web.base() + "/a/1", year)
    wall = b"<html><title>Just a moment...</title><script src='/cdn/cf-chl-x'></script></html>"
    ways: dict[str, tuple[Reply, Alive]] = {
        "/alive": (Reply(rss(extra=fresh)), Alive.ALIVE),
        "/frozen": (Reply(rss(extra=old)), Alive.FROZEN),
        "/empty": (Reply(rss()), Alive.EMPTY),
        "/html": (Reply(b"<!doctype html><html><body>Moved</body></html>"), Alive.HTML),
        "/garbage": (Reply(b"\x00\x01\x02" * 500), Alive.BROKEN),
        "/404": (Reply(status=404), Alive.DEAD),
        "/403": (Reply(status=403), Alive.BLOCKED),
        "/wall": (Reply(wall), Alive.BLOCKED),
        "/challenge": (Reply(b"<html></html>", status=202), Alive.BLOCKED),
        "/500": (Reply(status=500), Alive.UNCONFIRMED),
        "/slow": (Reply(wait=3.0), Alive.UNCONFIRMED),
        "/forbidden": (Reply(rss(extra=fresh)), Alive.BLOCKED),
        "/endless": (Reply(b"<rss>", endless=True), Alive.BROKEN),
    }
    web.put("/robots.txt", "User-agent: *\nDisallow: /forbidden\n", type="text/plain")
    for path, (reply, _) in ways.items():
        web.put(path, reply)
    verdicts = findings(hosts, Source(id="x", name="X", home=web.base(), feeds=tuple(web.base() + path for path in ways)))
    assert {f.url.removeprefix(web.base()): f.verdict for f in verdicts} == {path: verdict for path, (_, verdict) in ways.items()}


def test_every_kind_of_route_is_probed(hosts: StoredHosts, web: NewsServer) -> None:
    web.put("/feed", rss((web.base() + "/a/1", "Train 1")))
    web.put("/map.xml", f"<urlset><url><loc>{web.base()}/a/1</loc></url></urlset>")
    web.put("/index.xml", f"<sitemapindex><sitemap><loc>{web.base()}/map.xml</loc></sitemap></sitemapindex>")
    web.put("/list", "<a href='/2026/03/09/story-one'>Story</a>")
    web.put("/api", '{"items": [{"url": "/a/1"}]}')
    base = web.base()
    source = Source(
        id="x",
        name="X",
        home=base,
        feeds=(base + "/feed",),
        sitemaps=(base + "/map.xml", base + "/index.xml"),
        listings=(base + "/list",),
        json_listings=(JsonListing(url=base + "/api", items="items"),),
    )
    assert [finding.verdict for finding in findings(hosts, source)] == [Alive.ALIVE] * 5


def test_a_dead_host_is_unconfirmed_and_costs_nobody_else(hosts: StoredHosts, web: NewsServer) -> None:
    web.put("/feed", rss((web.base() + "/a/1", "Train 1")))
    dead = Source(id="dead", name="Dead", home="http://127.0.1.9:9/", feeds=("http://127.0.1.9:9/feed",))
    alive = Source(id="alive", name="Alive", home=web.base(), feeds=(web.base() + "/feed",))
    assert [finding.verdict for finding in findings(hosts, dead, alive)] == [Alive.UNCONFIRMED, Alive.ALIVE]


def test_lists_of_feeds_survive_opml() -> None:
    given = [
        Source(id="times", name="Times & Co", home="https://t.example/", feeds=("https://t.example/feed?a=1&b=2",), languages=("en",)),
        Source(id="news", name="Новости", home="https://n.example/", feeds=("https://n.example/rss",)),
    ]
    back = read_opml(write_opml(given))
    assert [(s.name, s.feeds, s.home, s.languages) for s in back] == [(s.name, s.feeds, s.home, s.languages) for s in given]


@pytest.mark.parametrize("text", ["", "<html></html>", "<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>", "<rss/>"])
def test_what_is_no_opml_is_refused(text: str) -> None:
    with pytest.raises(NotReadable):
        read_opml(text)
