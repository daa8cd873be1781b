"""A search as a feed: Atom, and JSON Feed 1.1 (https://jsonfeed.org/version/1.1). Text only: no markup of a page reaches a reader."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from aiohttp import hdrs, web

from khorgos import __version__, atom
from khorgos.http.articles import found
from khorgos.http.asking import parameter
from khorgos.http.replies import json_of
from khorgos.opening import utc_now
from store.search import Hits
from store.types import Article, as_printed


async def atom_feed(request: web.Request) -> web.StreamResponse:
    hits = await found(request)
    if known := _known(request, hits):
        return known
    asked, (there, following) = parameter(request, "q") or "", _addresses(request, hits)
    written = atom.feed(
        hits.items, query=asked, updated=_updated(hits) or utc_now(), home=str(request.url), page=there, following=following
    )
    return _marked(web.Response(text="".join(written), content_type="application/atom+xml"), hits)


async def json_feed(request: web.Request) -> web.StreamResponse:
    hits = await found(request)
    if known := _known(request, hits):
        return known
    asked, (there, following) = parameter(request, "q") or "", _addresses(request, hits)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"khorgos: {asked}" if asked else "khorgos: everything",
        "home_page_url": there,
        "feed_url": str(request.url),
        **({"next_url": following} if following else {}),
        "items": [_entry(article) for article in hits.items],
    }
    return _marked(json_of(feed, kind="application/feed+json"), hits)


def _addresses(request: web.Request, hits: Hits) -> tuple[str, str | None]:
    """The page that shows the same search, and the rest of the feed."""
    asked = parameter(request, "q")
    there = str(request.url.with_path("/").with_query({"q": asked} if asked else {}))
    return there, str(request.url.update_query(cursor=hits.next_cursor)) if hits.next_cursor else None


def _known(request: web.Request, hits: Hits) -> web.StreamResponse | None:
    """304 where the reader has all of it. By what is held and not by time: two articles may come in one second."""
    same = any(tag.value in (_tag(hits), "*") for tag in request.if_none_match or ())
    return _marked(web.Response(status=304), hits) if same else None


def _marked(response: web.Response, hits: Hits) -> web.Response:
    response.headers[hdrs.CACHE_CONTROL] = "private, no-cache"  # may be kept, and is asked for again
    response.etag = _tag(hits)
    return response


def _tag(hits: Hits) -> str:
    """Of what the feed holds, in its order."""
    held = [(article.id, article.revision, article.deleted_at is not None) for article in hits.items]
    return hashlib.sha256(repr((__version__, held, hits.next_cursor)).encode()).hexdigest()[:24]


def _entry(article: Article) -> dict[str, Any]:
    entry = {
        "id": f"urn:khorgos:article:{article.id}",
        "url": atom.address(article),
        "title": " ".join((article.title or "").split()) or None,
        "content_text": article.text,
        "date_published": as_printed(article.published_at, article.published_offset),
        "date_modified": as_printed(article.fetched_at) if article.revision > 1 else None,
        "language": article.language if article.language != "und" else None,
        "authors": [{"name": name} for name in article.authors or ([article.source] if article.source else [])],
        "tags": [*article.countries, *article.topics],
    }
    return {key: value for key, value in entry.items() if value or key == "content_text"}


def _updated(hits: Hits) -> dt.datetime | None:
    return max((article.fetched_at for article in hits.items), default=None)
