"""What the crawler is told (`Source`, `CrawlSettings`) and what it tells (`Link`, `Poll`, `CrawlReport`).

    Source -> Route -> Poll (links, validators) -> Errand -> Page

All values are frozen; times are aware UTC; durations are `timedelta` unless a name says seconds.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Literal

from normalizer.types import Hints

TitleFrom = Literal["text", "title-attr", "img-alt", "heading"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonListing:
    """A listing served as JSON: where its items stand and how each gives a link."""

    url: str
    items: str = ""  # dotted path to the list, "" for the document itself
    link: str = "url"  # a field, or a template such as "https://example.org/{id}.html"
    title: str | None = None  # dotted paths inside an item
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An outlet, or a part of one, as the catalogue or the user declares it."""

    id: str
    name: str
    home: str
    country: str | None = None  # ISO 3166 alpha-2
    languages: tuple[str, ...] = ()
    timezone: str | None = None  # IANA name, for dates without an offset
    type: str | None = None  # state-wire, state-press, private, think-tank, …: whose voice it is
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    json_listings: tuple[JsonListing, ...] = ()
    link_pattern: str | None = None  # searched in the absolute address of a listing's link
    exclude_pattern: str | None = None
    every: dt.timedelta = dt.timedelta(minutes=15)
    max_age: dt.timedelta | None = dt.timedelta(days=30)  # links known to be older are noted, not fetched
    max_per_run: int = 200  # pages fetched in one visit; the rest waits for the next
    enabled: bool = True
    disabled_reason: str | None = None
    encoding: str | None = None
    body_xpath: str | None = None
    unescape: bool = False
    date_from_url: str | None = None  # a pattern with the groups year, month and, if it can, day
    title_from: tuple[TitleFrom, ...] = ("text", "title-attr", "img-alt", "heading")
    archive_pages: tuple[str, ...] = ()  # where older news stand: addresses with {page}, or with {year}, {month} and {day}
    domains: tuple[str, ...] = ()  # links elsewhere are passed over; none: every host
    javascript: bool = False  # listings and pages are opened in a browser: see crawler.rendering
    outlets: tuple[tuple[str, str], ...] = ()  # of a search service, whose pages it finds: (host, id), (".registered.domain", id)
    host_map: tuple[tuple[str, str], ...] = ()  # (old host, new host): links are asked for where the outlet lives now
    evidence: str | None = None  # how well the addresses are known: see the catalogue's levels
    checked: dt.date | None = None
    notes: str | None = None

    @property
    def has_routes(self) -> bool:
        return bool(self.feeds or self.sitemaps or self.listings or self.json_listings)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """The `[crawler]` part of the settings, as values."""

    user_agent: str = "khorgos/1.0 (+https://example.org/contact)"
    delay_seconds: float = 1.0  # from the end of one request to the start of the next, per host
    concurrent_hosts: int = 16
    allow_private_networks: bool = False
    max_page_bytes: int = 10_000_000  # on the wire, and again after decompression
    recheck: tuple[dt.timedelta, ...] = (
        dt.timedelta(hours=1),
        dt.timedelta(hours=6),
        dt.timedelta(hours=24),
        dt.timedelta(days=7),
    )  # after the first fetch
    archive: Literal["none", "warc"] = "none"
    archive_dir: str = "archive"
    timeout_seconds: float = 30.0  # for one request, first byte to last
    adaptive: bool = True  # sources are looked at by their rhythm, around `every`
    visit_seconds: float = 240.0  # for one pass over one source; what is left waits for the next
    verify_certificates: bool = True


class Way(enum.StrEnum):
    """How links are found."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Route:
    """One address that is polled for links."""

    way: Way
    url: str
    json: JsonListing | None = None
    past: bool = False  # a page of a backfill


def routes_of(source: Source) -> tuple[Route, ...]:
    """The addresses of a source in the order they are polled; each once."""
    found = [Route(Way.FEED, url) for url in source.feeds]
    found += [Route(Way.SITEMAP, url) for url in source.sitemaps]
    found += [Route(Way.LISTING, url) for url in source.listings]
    found += [Route(Way.JSON, listing.url, listing) for listing in source.json_listings]
    return tuple({route.url: route for route in found}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that may be an article, and what the route said of it."""

    url: str
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" with."""

    etag: str | None = None
    last_modified: str | None = None


STRANGE = "no link of this source among"  # how the detail of a poll begins that found items and no link of the right shape


class PollState(enum.StrEnum):
    """How the poll of one route ended."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    EMPTY = "empty"  # read well, and nothing in it
    BROKEN = "broken"  # an answer, but not (or only partly) what it should be
    BLOCKED = "blocked"  # 401, 403, 429, 451, or a bot wall
    MISSING = "missing"  # 404, 410
    FAILED = "failed"  # no answer, or a 5xx
    FORBIDDEN = "forbidden"  # robots.txt says no
    RESTING = "resting"  # the host asked for a pause that is not over; nothing was sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One look at one route. `validators` is set only where every link of the answer was read."""

    source: str
    route: Route
    state: PollState
    links: tuple[Link, ...] = ()
    validators: Validators | None = None
    status: int | None = None
    detail: str = ""
    newest: dt.datetime | None = None  # the newest date that an item claims


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A page to be fetched: new, owed from earlier, or looked at again (`recheck`)."""

    link: int
    url: str
    hints: Hints = field(default_factory=Hints)
    validators: Validators = field(default_factory=Validators)
    recheck: bool = False
    body_hash: bytes | None = None  # of the last body, for servers without validators


class Miss(enum.StrEnum):
    """Why an errand brought no page."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"  # refused, reset, no such host, TLS
    TRUNCATED = "truncated"  # the body ended before its length
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"  # a loop, or to something that is no web address
    PRIVATE = "private"  # leads to an address inside the network
    STATUS = "status"  # an answer that is no page
    GONE = "gone"  # 404, 410
    BLOCKED = "blocked"  # 401, 403, 451
    RESTING = "resting"  # 429, 503 with Retry-After, or a pause still running
    FORBIDDEN = "forbidden"  # robots.txt
    NOT_A_PAGE = "not_a_page"  # an image, a film, a document
    INTERNAL = "internal"  # our own fault


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReport:
    """What one visit of one source did; the numbers are of this visit alone."""

    source: str
    started: dt.datetime
    seconds: float = 0.0
    polled: int = 0
    not_modified: int = 0
    polls_failed: int = 0
    new_links: int = 0
    fetched: int = 0  # pages kept in the spool
    unchanged: int = 0  # rechecks without a change
    gone: int = 0
    failed: int = 0  # errands without a page, still owed
    left: int = 0  # errands that the time or the number did not allow
    requests: int = 0
    errors: tuple[str, ...] = ()  # one line each, at most ten

    @property
    def ok(self) -> bool:
        """False only where nothing at all could be had from the source."""
        return self.polled > self.polls_failed or (self.polled == 0 and not self.errors)
