"""From the address of an outlet to a ready source: feeds and sitemaps that it names or usually has, else a listing and its links' shape."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from crawler.decode import decode
from crawler.inquiry import Heard, Inquiry
from crawler.listings import read_listing
from crawler.probe import Alive, Finding, find
from crawler.routes import Answer
from crawler.types import Link, Route, Source, Way
from crawler.xml import NotReadable

# Where feeds and news sitemaps usually are: WordPress, Drupal, Bitrix, Sputnik, hand-made sites.
USUAL_FEEDS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/rss/", "/export/rss2/archive/index.xml")
USUAL_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml")
MOST = 24  # addresses asked in all
ENOUGH_LINKS = 5  # of one shape, to call it the shape of articles
TITLE = 25  # characters of a headline, at least; Han characters count for three
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source as it may be added, with what was seen."""

    source: Source
    sample: tuple[Link, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Home:
    name: str
    language: str
    feeds: tuple[str, ...]
    listing: Answer


async def discover(inquiry: Inquiry, url: str) -> Proposal:
    """Asks the page, robots.txt, and at most two dozen likely addresses. The proposal may have no route at all."""
    root = urljoin(url, "/")
    first = await inquiry.ask([url, urljoin(root, "/robots.txt")])
    now, limit = inquiry.clock(), inquiry.settings.max_page_bytes
    source = Source(id=id_of(url), name=urlsplit(url).hostname or url, home=root)
    own = _try_as_route(first[url], source, now, limit)
    home = _read_home(first[url])
    if home is not None:
        source = replace(source, name=home.name or source.name, languages=(home.language,) if home.language else ())
    routes = _candidates(url, root, home, first[urljoin(root, "/robots.txt")])
    heard = await inquiry.ask([route.url for route in routes])
    findings = [own] if own else []
    findings += [find(heard[route.url], route, source, now, limit=limit) for route in routes]
    listing = None if home is None or _good(findings, Way.FEED) else _listing(home, source)
    return _propose(source, findings, listing)


def id_of(url: str) -> str:
    """An id from the host: `astana-times` is nicer, but only a person knows that."""
    host = (urlsplit(url).hostname or "source").lower().removeprefix("www.")
    return re.sub(r"[^a-z0-9]+", "-", host.rpartition(".")[0] or host).strip("-") or "source"


def _try_as_route(heard: Heard, source: Source, now: dt.datetime, limit: int) -> Finding | None:
    """The address that was given may be a feed or a sitemap itself."""
    for way in (Way.FEED, Way.SITEMAP):
        found = find(heard, Route(way, heard.url), source, now, limit=limit)
        if found.links:
            return found
    return None


def _read_home(heard: Heard) -> _Home | None:
    answer = heard.answer
    if answer is None or answer.status != 200 or not answer.body.strip():
        return None
    text = decode(answer.body, answer.content_type)
    try:
        page = html.document_fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    named = page.xpath("string(//meta[@property='og:site_name']/@content)") or page.xpath("string(//title)")
    name = re.split(r"\s+[|–—-]\s+", " ".join(str(named).split()))[-1][:80]
    feeds = []
    for link in page.iter("link", "a"):
        kind, address = (link.get("type") or "").split(";")[0].strip().lower(), link.get("href")
        if address and (kind in _FEED_TYPES or (link.tag == "a" and re.search(r"/(?:rss|feed)(?:\.xml|/)?$", address))):
            feeds.append(urljoin(answer.url, address.strip()))
    language = (page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang") or "").split("-")[0].lower()
    return _Home(name, language if re.fullmatch(r"[a-z]{2,3}", language) else "", tuple(dict.fromkeys(feeds)), answer)


def _candidates(url: str, root: str, home: _Home | None, robots: Heard) -> list[Route]:
    named = []
    if robots.answer is not None and robots.answer.status == 200:
        named = re.findall(r"(?im)^\s*sitemap:\s*(\S+)", robots.answer.body[:500_000].decode("utf-8", "replace"))
    news = [address for address in named if "news" in address.lower()]
    feeds = [*(home.feeds if home else ()), *(urljoin(root, path) for path in USUAL_FEEDS)]
    sitemaps = [*news, *(address for address in named if address not in news), *(urljoin(root, path) for path in USUAL_SITEMAPS)]
    routes = [Route(Way.FEED, address) for address in feeds] + [Route(Way.SITEMAP, address) for address in sitemaps]
    same = {route.url: route for route in routes if route.url != url and _is_web(route.url)}
    return list(same.values())[:MOST]


def _is_web(url: str) -> bool:
    return re.match(r"https?://[^/]+", url) is not None


def _good(findings: Iterable[Finding], way: Way) -> list[Finding]:
    return [found for found in findings if found.verdict is Alive.ALIVE and found.way == way]


def _listing(home: _Home, source: Source) -> tuple[str, str, tuple[Link, ...]] | None:
    """(address, link pattern, links): the commonest shape among links that read like headlines."""
    text = decode(home.listing.body, home.listing.content_type)
    try:
        links = read_listing(text, home.listing.url, replace(source, link_pattern=".")).links
    except NotReadable:
        return None
    host = urlsplit(home.listing.url).hostname
    headlines = [link for link in links if _is_headline(link) and urlsplit(link.url).hostname == host]
    shapes = Counter(shape_of(link.url) for link in headlines)
    if not shapes:
        return None
    shape, number = shapes.most_common(1)[0]
    found = tuple(link for link in headlines if re.search(shape, link.url))
    return (home.listing.url, shape, found) if number >= ENOUGH_LINKS else None


def _is_headline(link: Link) -> bool:
    title = link.hints.title or ""
    return sum(3 if "\u4e00" <= character <= "\u9fff" else 1 for character in title) >= TITLE


def shape_of(url: str) -> str:
    """The path as a pattern: folders stay, dates and numbers become digits, slugs become anything without a slash."""
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    shaped = [_step(step, last=number == len(steps) - 1) for number, step in enumerate(steps)]
    tail = "/?$" if not parts.query else ""
    return "/" + "/".join(shaped) + tail


def _step(step: str, *, last: bool) -> str:
    stem, dot, suffix = step.rpartition(".")
    if last and dot and suffix.lower() in ("html", "htm", "shtml", "php", "aspx", "jsp"):
        return _step(stem, last=True).removesuffix("/?$") + re.escape("." + suffix)
    if step.isdigit():
        return r"\d{4}" if len(step) == 4 else r"\d+"
    if last and (len(step) > 12 or re.search(r"\d", step)):
        return r"[^/?#]*\d[^/?#]*" if re.search(r"\d{3}", step) else r"[^/?#]{8,}"
    return re.escape(step).replace(r"\-", "-")


def _propose(
    source: Source,
    findings: Sequence[Finding],
    listing: tuple[str, str, tuple[Link, ...]] | None,
) -> Proposal:
    feeds = _distinct(_good(findings, Way.FEED))[:4]
    sitemaps = [found for found in _distinct(_good(findings, Way.SITEMAP)) if found.newest is not None][:2]
    source = replace(source, feeds=tuple(found.url for found in feeds), sitemaps=tuple(found.url for found in sitemaps))
    sample: tuple[Link, ...] = ()
    if feeds or sitemaps:
        best = (feeds or sitemaps)[0]
        sample = tuple(Link(url=address) for address in best.sample)
    if listing is not None:
        address, pattern, sample_links = listing
        source = replace(source, listings=(address,), link_pattern=pattern)
        sample = sample or sample_links[:3]
    return Proposal(source, sample, tuple(findings))


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """The same feed under several addresses, once: alike in number, newest item and first links."""
    return list({(found.links, found.newest, found.sample): found for found in reversed(list(findings))}.values())[::-1]
