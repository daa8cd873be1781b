"""Sitemaps, news sitemaps with their fields, sitemap indexes, gzipped or not.

https://www.sitemaps.org/protocol.html; https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass

from lxml import etree

from crawler.dates import When, read_date
from crawler.feeds import MAX_TITLE, Found
from crawler.types import Link
from crawler.xml import NotReadable, cut_inside, local, read_xml, text_of
from normalizer.types import Hints

MAX_ADDRESSES = 50_000  # the protocol's own bound
MAX_CHILDREN = 8  # sitemaps of an index that one visit looks at, newest first


@dataclass(frozen=True, slots=True)
class Index:
    """A list of further sitemaps: (address, last change)."""

    sitemaps: tuple[tuple[str, dt.datetime | None], ...]
    whole: bool


def unzip(body: bytes, limit: int) -> bytes:
    """A gzipped body as it was before, cut off with NotReadable at `limit` bytes; any other body as it is."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    opener = zlib.decompressobj(wbits=31)
    try:
        opened = opener.decompress(body, limit + 1)
    except zlib.error as error:
        raise NotReadable("a broken gzip file instead of a sitemap") from error
    if len(opened) > limit:
        raise NotReadable(f"a sitemap that opens to more than {limit} bytes")
    if not opener.eof:
        raise NotReadable("a gzip file that was cut")
    return opened


def read_sitemap(text: str, *, zone: str | None = None) -> Found | Index:
    """Raises NotReadable where the text is no sitemap. A list of addresses as plain text is one too."""
    if text.lstrip("\ufeff \t\r\n").startswith("http"):
        lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()[:MAX_ADDRESSES]]
        return Found(tuple(Link(url=line) for line in lines if line.startswith("http")), True, len(lines))
    root, whole = read_xml(text, what="a sitemap")
    if local(root) == "sitemapindex":
        children = []
        for entry in list(root.iter("{*}sitemap"))[:MAX_ADDRESSES]:
            fields = {local(child): text_of(child) for child in entry}
            if fields.get("loc"):
                changed = read_date(fields.get("lastmod"), zone)
                children.append((fields["loc"], changed[0] if changed else None))
        return Index(tuple(children), whole)
    if local(root) != "urlset":
        raise NotReadable(f"<{local(root)}> instead of a sitemap")
    entries = list(root.iter("{*}url"))[:MAX_ADDRESSES]
    if not whole and cut_inside(text, "url"):
        entries = entries[:-1]
    links = [link for entry in entries if (link := _entry(entry, zone)) is not None]
    return Found(tuple(links), whole, len(entries))


def _entry(entry: etree._Element, zone: str | None) -> Link | None:
    address, changed, news = "", None, None
    for child in entry:
        name = local(child)
        if name == "loc":
            address = text_of(child)
        elif name == "lastmod":
            changed = read_date(text_of(child), zone)
        elif name == "news":
            news = child
    if not address:
        return None
    return Link(url=address, hints=_hints(news, changed, zone))


def _hints(news: etree._Element | None, changed: When | None, zone: str | None) -> Hints:
    """`lastmod` is no date of publication, but nothing on the page is newer: it only says how old a link is at most."""
    if news is None:
        return Hints()
    fields = {local(child): text_of(child) for child in news.iter() if local(child)}
    when = read_date(fields.get("publication_date"), zone)
    return Hints(
        title=fields.get("title", "")[:MAX_TITLE] or None,
        published_at=when[0] if when else None,
        published_precision=when[1] if when else None,
        language=fields.get("language") or None,
    )


def children_to_read(index: Index, now: dt.datetime, max_age: dt.timedelta | None) -> list[str]:
    """The newest sitemaps of an index, without those unchanged for longer than `max_age`; undated ones count as last in the list.

    Outlets number their archives upwards, so without dates the last ones are the newest.
    """
    dated = [(changed, url) for url, changed in index.sitemaps if changed is not None]
    if dated:
        fresh = [(changed, url) for changed, url in dated if max_age is None or now - changed <= max_age]
        return [url for _, url in sorted(fresh, reverse=True)[:MAX_CHILDREN]]
    return [url for url, _ in index.sitemaps[-MAX_CHILDREN:]]
