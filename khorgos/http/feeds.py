"""A search as a feed: Atom, and JSON Feed 1.1 (https://jsonfeed.org/version/1.1). Text only: no markup of a page reaches a reader."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from khorgos import atom
from khorgos.http.articles import found
from khorgos.http.asking import parameter
from khorgos.http.replies import json_of
from khorgos.opening import utc_now
from store.types import Article, as_printed


async def atom_feed(request: web.Request) -> web.Response:
    hits = await found(request)
    written = atom.feed(hits.items, query=parameter(request, "q") or "", updated=_updated(hits.items), home=str(request.url))
    return web.Response(text="".join(written), content_type="application/atom+xml")


async def json_feed(request: web.Request) -> web.Response:
    hits = await found(request)
    asked = parameter(request, "q") or ""
    return json_of(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": f"khorgos: {asked}" if asked else "khorgos: everything",
            "home_page_url": str(request.url.with_path("/")),
            "feed_url": str(request.url),
            "items": [_entry(article) for article in hits.items],
        }
    )


def _entry(article: Article) -> dict[str, Any]:
    entry = {
        "id": f"urn:khorgos:article:{article.id}",
        "url": atom.address(article),
        "title": " ".join((article.title or "").split()) or None,
        "content_text": article.text,
        "date_published": as_printed(article.published_at, article.published_offset),
        "language": article.language if article.language != "und" else None,
        "authors": [{"name": name} for name in article.authors or ([article.source] if article.source else [])],
        "tags": [*article.countries, *article.topics],
    }
    return {key: value for key, value in entry.items() if value}


def _updated(articles: tuple[Article, ...]) -> Any:
    return max((article.fetched_at for article in articles), default=utc_now())
