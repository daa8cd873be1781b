"""Listing pages -> links by their shape; JSON listings -> links by path and template."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urljoin

from lxml import etree, html

from crawler.dates import date_from_url, read_date
from crawler.feeds import MAX_ITEMS, Found, clean_title
from crawler.types import JsonListing, Link, Source
from crawler.xml import NotReadable
from normalizer.types import Hints

_FIELD = re.compile(r"\{([A-Za-z0-9_.]+)\}")
# Without a pattern of the source's own: a date or a long number in the path, or a slug of four words.
ARTICLE_SHAPE = re.compile(
    r"https?://[^/]+/(?:[^?#]*?/)?"
    r"(?:(?:19|20)\d\d[-/]?\d{1,2}[-/]?\d{0,2}/|[^/?#]*\d{5,}|[^/?#]*t(?:19|20)\d{6}_|[^/?#]+(?:-[^/?#-]+){3,})[^?#]*",
    re.I,
)
_FILES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|xlsx?|zip|mp[34]|css|js|xml|ico)$", re.I)


def read_listing(text: str, url: str, source: Source) -> Found:
    """Every link of the page with the title it shows, in order; the caller filters by the source's patterns."""
    if not text.strip():
        raise NotReadable("an empty answer instead of a listing")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise NotReadable("no HTML instead of a listing") from error
    base = next((urljoin(url, found.get("href")) for found in root.iter("base") if found.get("href")), url)
    links: dict[str, Link] = {}
    anchors = [(anchor, address) for anchor in root.iter("a") if (address := (anchor.get("href") or "").strip())]
    if not anchors:
        raise NotReadable("a page without links instead of a listing")
    for anchor, address in anchors:
        if address.startswith(("#", "javascript:", "mailto:", "tel:")) or len(links) >= MAX_ITEMS:
            continue
        try:
            absolute = urljoin(base, address)
        except ValueError:
            continue
        if source.link_pattern is None and (not ARTICLE_SHAPE.match(absolute) or _FILES.search(absolute)):
            continue
        title = _title(anchor, source)
        if absolute not in links or (title and not links[absolute].hints.title):
            links[absolute] = Link(url=absolute, hints=_hints(absolute, title, source))
    following = [str(e.get("href")) for e in root.iter("a", "link") if e.get("href") and "next" in (e.get("rel") or "").split()]
    return Found(tuple(links.values()), True, len(anchors), urljoin(base, following[0]) if following else None)


def _hints(url: str, title: str | None, source: Source) -> Hints:
    when = date_from_url(url, source.date_from_url, source.timezone)
    return Hints(title=title, published_at=when[0] if when else None, published_precision=when[1] if when else None)


def _title(anchor: Any, source: Source) -> str | None:
    for place in source.title_from:
        if place == "text":
            found = anchor.text_content()
        elif place == "title-attr":
            found = anchor.get("title") or ""
        elif place == "img-alt":
            found = next((image.get("alt") for image in anchor.iter("img") if image.get("alt")), "")
        else:
            found = next((heading.text_content() for heading in anchor.iter("h1", "h2", "h3", "h4", "h5")), "")
        if title := clean_title(found):
            return title
    return None


def read_json_listing(text: str, listing: JsonListing, source: Source) -> Found:
    """Raises NotReadable where the text is no JSON or has no list where the source says."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = "HTML" if text.lstrip().startswith("<") else "no JSON"
        raise NotReadable(f"{what} instead of a JSON listing") from error
    items = pick(document, listing.items)
    if not isinstance(items, list):
        raise NotReadable(f"no list at {listing.items or 'the top'!r} of the JSON listing")
    links = [link for item in items[:MAX_ITEMS] if (link := _json_link(item, listing, source)) is not None]
    return Found(tuple(links), True, len(items))


def _json_link(item: Any, listing: JsonListing, source: Source) -> Link | None:
    if "{" in listing.link:
        values = {name: pick(item, name) for name in _FIELD.findall(listing.link)}
        if any(not isinstance(value, str | int) for value in values.values()):
            return None
        address = _FIELD.sub(lambda match: quote(str(values[match[1]]), safe="/-_.~"), listing.link)
    else:
        found = pick(item, listing.link)
        if not isinstance(found, str) or not found:
            return None
        address = found
    url = urljoin(listing.url, address)
    title, date = (pick(item, path) if path else None for path in (listing.title, listing.date))
    when = read_date(str(date), source.timezone) if isinstance(date, str | int) else None
    hints = _hints(url, clean_title(title) if isinstance(title, str) else None, source)
    return Link(url=url, hints=hints if when is None else Hints(title=hints.title, published_at=when[0], published_precision=when[1]))


def pick(value: Any, path: str) -> Any:
    """What stands at a dotted path, numbers meaning positions; None where the way ends."""
    for step in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
