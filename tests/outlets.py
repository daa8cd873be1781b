"""Made-up outlets on loopback: they publish articles of their own, by every kind of route, and misbehave when told to.

Every way of misbehaving stands in `FAULTS`: on routes (the address of a feed, sitemap or listing), on pages, or on the whole host.
"""

from __future__ import annotations

import datetime as dt
import gzip
import html
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.utils import format_datetime

from newsserver import Asked, NewsServer, Reply

SHOWN = 40  # items that a route shows, newest first
PLACES = ("Khorgos", "Osh", "Almaty", "Kashgar", "Tashkent", "Dushanbe", "Aktau", "Bishkek", "Urumqi", "Turkmenbashi", "Xi'an", "Samarkand")
GOODS = ("wheat", "copper", "containers", "cotton", "machines", "gas meters", "coal", "fruit", "steel pipes", "solar panels")
WHO = ("the ministry", "the railway company", "customs officers", "the port authority", "the governor", "a haulier", "the border service")
SENTENCES = (
    "{who} in {place} counted {n} lorries with {goods} on the road to {other} before noon.",
    "A train of {n} wagons with {goods} left {place} in the night and is expected in {other} after {m} hours.",
    "{who} said that {m} warehouses for {goods} would be built between {place} and {other}.",
    "In {place} the price of {goods} rose by {m}.{n} percent, which traders explain with the queue at {other}.",
    "The new timetable, signed in {other}, allows {m} crossings a day instead of {n} a week, {who} added.",
    "Students from {place} will learn to repair locomotives in {other}; {n} of them begin in the autumn.",
    "Before the agreement {goods} were reloaded twice, {who} recalled, and {m} days were lost near {place}.",
    "From {other} the {goods} go on by ship, {n} boxes at a time, to buyers whom {who} would not name.",
)


@dataclass(frozen=True)
class Story:
    number: int
    title: str
    paragraphs: tuple[str, ...]
    at: dt.datetime

    @property
    def path(self) -> str:
        return f"/a/{self.at:%Y/%m/%d}/{self.number}.html"

    def page(self) -> bytes:
        body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in self.paragraphs)
        head = f"<title>{html.escape(self.title)}</title><meta property='article:published_time' content='{self.at.isoformat()}'>"
        article = f"<article><h1>{html.escape(self.title)}</h1>{body}</article>"
        return f"<!doctype html><html lang='en'><head><meta charset='utf-8'>{head}</head><body>{article}</body></html>".encode()


def write_story(number: int, draw: random.Random, at: dt.datetime) -> Story:
    """No two alike: every sentence carries numbers of its own."""

    def sentence(pattern: str) -> str:
        said = pattern.format(
            who=draw.choice(WHO), place=draw.choice(PLACES), other=draw.choice(PLACES), goods=draw.choice(GOODS), n=draw.randint(11, 9999),
            m=draw.randint(2, 99),
        )  # fmt: skip
        return said[0].upper() + said[1:]

    patterns = draw.sample(SENTENCES, len(SENTENCES))
    paragraphs = tuple(f"{sentence(patterns[n])} {sentence(patterns[n + 1])}" for n in range(0, len(patterns), 2))
    title = f"{draw.choice(PLACES)} sends {draw.choice(GOODS)} to {draw.choice(PLACES)}: {number} wagons this week"
    return Story(number, title, paragraphs, at.replace(microsecond=0))


# -- routes --
def rss(base: str, stories: list[Story]) -> bytes:
    rows = "".join(
        f"<item><title>{html.escape(s.title)}</title><link>{base}{s.path}</link><pubDate>{format_datetime(s.at)}</pubDate></item>"
        for s in stories
    )
    return f"<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>News</title>{rows}</channel></rss>".encode()


def atom(base: str, stories: list[Story]) -> bytes:
    rows = "".join(
        f"<entry><title>{html.escape(s.title)}</title><link href='{s.path}'/><published>{s.at.isoformat()}</published></entry>"
        for s in stories
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{base}/'><title>News</title>{rows}</feed>".encode()


def json_feed(base: str, stories: list[Story]) -> bytes:
    items = [{"id": str(s.number), "url": base + s.path, "title": s.title, "date_published": s.at.isoformat()} for s in stories]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items}).encode()


def sitemap(base: str, stories: list[Story]) -> bytes:
    rows = "".join(
        f"<url><loc>{base}{s.path}</loc><news:news><news:publication_date>{s.at.isoformat()}</news:publication_date>"
        f"<news:title>{html.escape(s.title)}</news:title></news:news></url>"
        for s in stories
    )
    spaces = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"
    return f"<?xml version='1.0' encoding='UTF-8'?><urlset {spaces}>{rows}</urlset>".encode()


def listing(base: str, stories: list[Story]) -> bytes:
    rows = "".join(f"<li><a href='{s.path}'>{html.escape(s.title)}</a></li>" for s in stories)
    return f"<!doctype html><html><body><nav><a href='/about'>About</a></nav><ul>{rows}</ul></body></html>".encode()


def json_listing(base: str, stories: list[Story]) -> bytes:
    return json.dumps({"data": {"list": [{"path": s.path, "title": s.title, "time": s.at.isoformat()} for s in stories]}}).encode()


XML, JSON, HTML = "application/xml", "application/json", "text/html; charset=utf-8"
ROUTES: dict[str, tuple[str, str, Callable[[str, list[Story]], bytes], str]] = {  # (setting, path, writer, content type)
    "rss": ("feeds", "/rss.xml", rss, "application/rss+xml"),
    "atom": ("feeds", "/atom.xml", atom, "application/atom+xml"),
    "json feed": ("feeds", "/feed.json", json_feed, "application/feed+json"),
    "sitemap": ("sitemaps", "/news-sitemap.xml", sitemap, XML),
    "listing": ("listings", "/news/", listing, HTML),
    "json": ("json_listings", "/api/news", json_listing, JSON),
}


# -- faults --
def _status(code: int, **headers: str) -> Callable[[Reply], Reply]:
    return lambda _reply: Reply(b"fault", code, headers={name.replace("_", "-"): value for name, value in headers.items()})


_BOMB = gzip.compress(b"<p>" + b"a" * 50_000_000)
_ENTITIES = "<!ENTITY a0 'lol'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
_XML_BOMB = f"<?xml version='1.0'?><!DOCTYPE rss [{_ENTITIES}]><rss><channel><title>&a9;</title></channel></rss>".encode()
_WALL = b"<html><head><title>Just a moment...</title></head><body><p>Checking your browser before accessing</p></body></html>"

FAULTS: dict[str, tuple[str, Callable[[Reply], Reply]]] = {  # name -> (where, what becomes of a good reply)
    "500": ("routes", _status(500)),
    "404": ("routes", _status(404)),
    "403": ("routes", _status(403)),
    "429": ("routes", _status(429, Retry_After="15")),
    "503 with a date": ("routes", lambda _reply: Reply(b"", 503, headers={"Retry-After": format_datetime(_soon(), usegmt=True)})),
    "html": ("routes", lambda _reply: Reply(b"<!doctype html><html><body><p>Our news have moved.</p></body></html>")),
    "empty": ("routes", lambda reply: Reply(b"", type=reply.type)),
    "garbage": ("routes", lambda reply: Reply(random.Random(7).randbytes(40_000), type=reply.type)),
    "entity bomb": ("routes", lambda reply: Reply(_XML_BOMB, type=reply.type)),
    "gzip bomb": ("routes", lambda reply: Reply(_BOMB, type=reply.type, headers={"Content-Encoding": "gzip"})),
    "endless": ("routes", lambda reply: Reply(b"<rss>", type=reply.type, endless=True)),
    "loop": ("routes", lambda _reply: Reply(b"", 302, headers={"Location": "?again"})),
    "cut off": ("routes", lambda reply: replace(reply, cut=len(reply.body) // 2, etag=False)),
    "silence": ("routes", lambda reply: replace(reply, wait=45.0, etag=False)),
    "host down": ("host", _status(502)),
    "pages 500": ("pages", _status(500)),
    "pages cut": ("pages", lambda reply: replace(reply, cut=len(reply.body) // 2, etag=False)),
    "pages empty": ("pages", lambda _reply: Reply(b"")),
    "wall": ("pages", lambda _reply: Reply(_WALL)),
}


def _soon() -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=15)


@dataclass
class Outlet:
    """One made-up outlet on an address of its own. `fault` names what it does wrong just now."""

    name: str
    server: NewsServer
    host: str
    kinds: tuple[str, ...] = ("rss",)
    fault: str | None = None
    stories: list[Story] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.base = self.server.base(self.host)
        self.server.put("/robots.txt", self._answer("robots", self._robots), self.host)
        for kind in self.kinds:
            _, path, write, content_type = ROUTES[kind]
            for address in (path, path + "?again"):  # the second is where a loop leads to
                self.server.put(address, self._answer("routes", self._route(write, content_type)), self.host)

    def publish(self, story: Story) -> str:
        """The story stands on its page and on every route; returns its address."""
        self.stories.insert(0, story)
        return self.server.put(story.path, self._answer("pages", lambda: Reply(story.page(), etag=True)), self.host)

    def settings(self, every: str) -> str:
        """The outlet as a block of khorgos.toml."""
        lines = [f'[[sources]]\nid = "{self.name}"\nhome = "{self.base}/"\nlanguages = ["en"]\nevery = "{every}"']
        for kind in self.kinds:
            key, path, *_ = ROUTES[kind]
            address = f'"{self.base}{path}"'
            if kind == "json":
                address = f'{{ url = {address}, items = "data.list", link = "path", title = "title", date = "time" }}'
            lines.append(f"{key} = [{address}]")
        if "listing" in self.kinds:
            lines.append("link_pattern = '/a/\\d{4}/\\d\\d/\\d\\d/\\d+\\.html$'")
        return "\n".join(lines) + "\n"

    def _robots(self) -> Reply:
        return Reply(b"User-agent: *\nDisallow: /private/\n", type="text/plain")

    def _route(self, write: Callable[[str, list[Story]], bytes], content_type: str) -> Callable[[], Reply]:
        return lambda: Reply(write(self.base, self.stories[:SHOWN]), type=content_type, etag=True)

    def _answer(self, what: str, good: Callable[[], Reply]) -> Callable[[Asked], Reply]:
        def answer(_asked: Asked) -> Reply:
            if self.fault is not None:
                where, spoil = FAULTS[self.fault]
                if where in (what, "host"):
                    return spoil(good())
            return good()

        return answer
