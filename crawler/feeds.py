"""RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed -> links with hints.

Read with lxml in recovery mode (1 ms for 50 items); feedparser has a second look where that finds nothing.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree

from crawler.dates import read_date
from crawler.links import absolute
from crawler.types import Link
from crawler.xml import NotReadable, cut_inside, local, read_xml, text_of
from normalizer.types import Hints

MAX_ITEMS = 5000  # a feed with more is an archive; its order is newest first as a rule
MAX_TITLE = 500
SECOND_LOOK_BYTES = 500_000  # feedparser is 40 times slower, and nothing else goes on meanwhile
_TAG = re.compile(r"<[^>]{1,300}>")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_DATES = ("pubdate", "published", "date", "issued", "created", "updated", "modified")


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer held. `whole` is False where it was cut or broken: then its validators must not be kept."""

    links: tuple[Link, ...]
    whole: bool
    items: int = 0
    next_page: str | None = None


def read_feed(text: str, url: str, *, zone: str | None = None) -> Found:
    """Raises NotReadable where the text is no feed."""
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return _read_json(text, url, zone)
    root, whole = read_xml(text, what="a feed")
    if local(root) not in ("rss", "feed", "rdf", "channel"):
        raise NotReadable(f"<{local(root)}> instead of a feed")
    items = list(root.iter("{*}item", "{*}entry"))[:MAX_ITEMS]
    if not whole and cut_inside(text, "item", "entry"):
        items = items[:-1]
    base = urljoin(url, root.get(_XML_BASE, ""))
    links = [link for item in items if (link := _entry(item, base, zone)) is not None]
    if not links and not whole and len(text) <= SECOND_LOOK_BYTES:
        links = list(_second_look(text, zone))
    return Found(tuple(links), whole, len(items), _next_page(root))


def _entry(item: etree._Element, base: str, zone: str | None) -> Link | None:
    children: dict[str, list[etree._Element]] = {}
    for child in item:
        children.setdefault(local(child), []).append(child)
    base = urljoin(base, found) if (found := item.get(_XML_BASE)) else base
    address = _address(children, item)
    if not address:
        return None
    titles = [clean_title(text_of(title)) for title in children.get("title", ())]
    dates = (text_of(found[0]) for name in _DATES if (found := children.get(name)))
    when = next((read for date in dates if (read := read_date(date, zone)) is not None), None)
    authors = [text_of(creator) for creator in children.get("creator", ())]
    for author in children.get("author", ()):
        named = [text_of(name) for name in author if local(name) == "name"]
        authors += named or [text_of(author)]
    hints = Hints(
        title=next((title for title in titles if title), None),
        published_at=when[0] if when else None,
        published_precision=when[1] if when else None,
        authors=tuple(dict.fromkeys(author[:200] for author in authors if author))[:10],
        language=text_of(children["language"][0])[:20] or None if "language" in children else None,
    )
    return Link(url=absolute(base, address), hints=hints)


def _address(children: dict[str, list[etree._Element]], item: etree._Element) -> str:
    """RSS writes the link as text, Atom as href of the alternate; a permanent guid stands in for a missing link."""
    plain = [text_of(link) for link in children.get("link", ()) if not link.get("href")]
    if found := next((address for address in plain if address), ""):
        return found
    for link in children.get("link", ()):
        if link.get("href") and link.get("rel", "alternate") == "alternate" and "html" in link.get("type", "html"):
            return str(link.get("href"))
    for guid in children.get("guid", ()):
        if guid.get("isPermaLink", "true").lower() == "true" and text_of(guid).startswith("http"):
            return text_of(guid)
    return str(item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about", ""))


def clean_title(text: str) -> str:
    """A title as text: feeds escape it once too often, or put markup into it."""
    text = text[: 20 * MAX_TITLE]
    for _ in range(2):
        text = html.unescape(text)
    return " ".join(_TAG.sub(" ", text).split())[:MAX_TITLE]


def _next_page(root: etree._Element) -> str | None:
    """RFC 5005: the next page of an archived or paged feed."""
    for link in root.iter("{http://www.w3.org/2005/Atom}link"):
        if link.get("rel") in ("next", "prev-archive") and local(link.getparent()) not in ("item", "entry"):
            return str(link.get("href")) or None
    return None


def _second_look(text: str, zone: str | None) -> Iterator[Link]:
    parsed = feedparser.parse(io.BytesIO(text.encode("utf-8", "replace")), sanitize_html=False, resolve_relative_uris=False)
    for entry in parsed.entries[:MAX_ITEMS]:
        if address := entry.get("link"):
            when = read_date(entry.get("published") or entry.get("updated"), zone)
            yield Link(
                url=address,
                hints=Hints(
                    title=clean_title(entry.get("title", "")) or None,
                    published_at=when[0] if when else None,
                    published_precision=when[1] if when else None,
                ),
            )


def _read_json(text: str, url: str, zone: str | None) -> Found:
    """JSON Feed 1.x: https://www.jsonfeed.org/version/1.1/"""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotReadable("broken JSON instead of a feed") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise NotReadable("JSON, but no JSON Feed")
    items = [item for item in feed["items"][:MAX_ITEMS] if isinstance(item, dict)]
    links = [link for item in items if (link := _json_entry(item, url, zone)) is not None]
    following = feed.get("next_url")
    return Found(tuple(links), True, len(items), following if isinstance(following, str) else None)


def _json_entry(item: dict[str, Any], url: str, zone: str | None) -> Link | None:
    address = item.get("url") or item.get("external_url")
    if not isinstance(address, str) or not address:
        return None
    title, date, language = item.get("title"), item.get("date_published"), item.get("language")
    when = read_date(date, zone) if isinstance(date, str) else None
    people = item.get("authors") if isinstance(item.get("authors"), list) else []
    return Link(
        url=urljoin(url, address),
        hints=Hints(
            title=clean_title(title) if isinstance(title, str) and title else None,
            published_at=when[0] if when else None,
            published_precision=when[1] if when else None,
            authors=tuple(str(p["name"])[:200] for p in people or [] if isinstance(p, dict) and p.get("name"))[:10],
            language=language if isinstance(language, str) else None,
        ),
    )


def newest_of(links: tuple[Link, ...], now: dt.datetime) -> dt.datetime | None:
    """The newest date that is not in the future by more than a day: wrong clocks would hide a frozen feed."""
    dates = [link.hints.published_at for link in links if link.hints.published_at is not None]
    return max((date for date in dates if date <= now + dt.timedelta(days=1)), default=None)
