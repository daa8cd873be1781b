"""One answer of one route -> one `Poll`: what links it holds, whether it was whole, and what was wrong with it otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.decode import decode
from crawler.feeds import Found, newest_of, read_feed
from crawler.links import LinkFilter, clean
from crawler.listings import read_json_listing, read_listing
from crawler.sitemaps import Index, children_to_read, read_sitemap, unzip
from crawler.types import STRANGE, Poll, PollState, Route, Source, Validators, Way
from crawler.xml import NotReadable


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a route: the body after transfer decoding, the final address."""

    url: str
    status: int
    body: bytes
    content_type: str | None = None
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Reading:
    """The poll, and the sitemaps that an index leads to."""

    poll: Poll
    further: tuple[str, ...] = ()
    next_page: str | None = None  # on the same host
    index: tuple[tuple[str, dt.datetime | None], ...] = ()  # every sitemap of an index


def read_answer(answer: Answer, route: Route, source: Source, now: dt.datetime, *, limit: int) -> Reading:
    """Never raises for what an answer holds. Validators are passed on only for an answer that was read whole."""
    try:
        found = _read(answer, route, source, limit)
    except NotReadable as error:
        return Reading(_poll(answer, route, source, PollState.BROKEN, detail=str(error)))
    if isinstance(found, Index):
        index = _addresses(found, answer.url)
        further = tuple(children_to_read(index, now, source.max_age))
        state = PollState.OK if index.whole and index.sitemaps else PollState.BROKEN if not index.whole else PollState.EMPTY
        return Reading(
            _poll(answer, route, source, state, detail="" if index.whole else "the index was cut"), further, index=index.sitemaps
        )
    links = tuple(LinkFilter(source)(found.links, base=answer.url, shaped=route.way in (Way.LISTING, Way.JSON)))
    if not found.whole:
        state, detail = PollState.BROKEN, f"broken XML, {len(links)} links could be read"
    elif not links:
        state, detail = PollState.EMPTY, f"{STRANGE} {found.items} items" if found.items else "no items"
    else:
        state, detail = PollState.OK, ""
    poll = Poll(
        source=source.id,
        route=route,
        state=state,
        links=links,
        validators=answer.validators if state is PollState.OK else None,
        status=answer.status,
        detail=detail,
        newest=newest_of(links, now),
    )
    return Reading(poll, next_page=_next_page(found.next_page, answer.url))


def _addresses(index: Index, base: str) -> Index:
    """The index with addresses made absolute; what is no web address is left out."""
    found = ((clean(url, base), changed) for url, changed in index.sitemaps)
    return Index(tuple((url, changed) for url, changed in found if url is not None), index.whole)


def _next_page(url: str | None, base: str) -> str | None:
    following = clean(url, base) if url else None
    return following if following is not None and urlsplit(following).hostname == urlsplit(base).hostname else None


def _read(answer: Answer, route: Route, source: Source, limit: int) -> Found | Index:
    body = unzip(answer.body, limit) if route.way is Way.SITEMAP else answer.body
    if not body.strip():
        raise NotReadable("an empty answer")
    if route.way is not Way.LISTING and b"\x00" in body[:200] and not body.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
        raise NotReadable("binary data")
    text = decode(body, answer.content_type, encoding=source.encoding, languages=source.languages)
    if route.way is Way.FEED:
        return read_feed(text, answer.url, zone=source.timezone)
    if route.way is Way.SITEMAP:
        return read_sitemap(text, zone=source.timezone)
    if route.json is not None:
        return read_json_listing(text, route.json, source)
    return read_listing(text, answer.url, source)


def _poll(answer: Answer, route: Route, source: Source, state: PollState, *, detail: str = "") -> Poll:
    return Poll(source=source.id, route=route, state=state, status=answer.status, detail=detail)
