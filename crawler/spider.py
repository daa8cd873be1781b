"""The one spider: asks a source's routes, then fetches the pages that are owed. What it learns goes to the visit.

Callbacks only sort an answer and hand it on; nothing is parsed here that comes from a page.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import scrapy
from scrapy.http import Request, Response

from crawler.discovery import outlet_of
from crawler.misses import explain
from crawler.routes import Answer
from crawler.types import Errand, Miss, Route, Validators
from crawler.visit import BLOCKED, GONE, Visit
from normalizer.types import Page

log = logging.getLogger("khorgos.crawler")

AT_ONCE = 4  # requests of one visit on their way; the gate lets one through per host
_PAGE_TYPES = ("text/", "application/xhtml", "application/xml", "application/octet-stream", "application/json")


class SourceSpider(scrapy.Spider):
    """Made anew for every visit."""

    name = "source"

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self.visit = visit
        self._open = 0
        self._moved = asyncio.Event()

    async def start(self) -> AsyncIterator[Request]:
        for route in self.visit.routes():
            if route.past or self.visit.first_time(route.url):
                yield self._poll(route)
        await self._until(0)
        errands = self.visit.errands()
        for number, errand in enumerate(errands):
            await self._until(AT_ONCE - 1)
            if self.visit.over:
                self.visit.left(len(errands) - number)
                break
            yield self._fetch(errand)
        await self._until(0)

    # -- asking --
    def _poll(self, route: Route) -> Request:
        known = Validators() if route.past else self.visit.memory.validators(route.url)
        return self._request(route.url, known, self._route_answered, self._route_failed, route=route)

    def _fetch(self, errand: Errand) -> Request:
        return self._request(errand.url, errand.validators, self._page_answered, self._page_failed, errand=errand)

    def _request(self, url: str, known: Validators, callback: Any, errback: Any, **what: Any) -> Request:
        headers = {}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        made = Request(url, callback=callback, errback=errback, headers=headers, cb_kwargs=what, meta=what, dont_filter=True)
        self._open += 1
        return made

    async def _until(self, number: int) -> None:
        """Waits until at most `number` requests are open; a stop cancels the wait."""
        while self._open > number:
            self._moved.clear()
            await self._moved.wait()

    def _closed(self) -> None:
        self._open -= 1
        self._moved.set()

    # -- routes --
    def _route_answered(self, response: Response, route: Route) -> Iterable[Request]:
        with _bounded(self, lambda error: self.visit.unanswered(route, Miss.INTERNAL, error)):
            reading = self.visit.answered(route, answer_of(response))
            return [self._poll(following) for following in self.visit.onward(route, reading)]
        return []

    def _route_failed(self, failure: Any) -> None:
        with _bounded(self, lambda error: None):
            miss, detail, _ = explain(failure.value)
            self.visit.unanswered(failure.request.meta["route"], miss, detail)

    # -- pages --
    def _page_answered(self, response: Response, errand: Errand) -> None:
        with _bounded(self, lambda error: self.visit.missed(errand, Miss.INTERNAL, error)):
            self._sort(response, errand)

    def _sort(self, response: Response, errand: Errand) -> None:
        status, visit = response.status, self.visit
        if status == 304:
            visit.unchanged(errand, _validators(response, errand.validators))
        elif status in GONE:
            visit.gone(errand, status)
        elif status in (429, 503):
            host = response.meta.get("host", "")
            until = visit.gate.resting_until(host)
            visit.missed(errand, Miss.RESTING if until else Miss.STATUS, f"HTTP {status}", until)
        elif status in BLOCKED:
            visit.missed(errand, Miss.BLOCKED, f"HTTP {status}")
        elif status != 200:
            miss = Miss.REDIRECTS if 300 <= status < 400 else Miss.STATUS
            visit.missed(errand, miss, f"HTTP {status}")
        elif not _may_be_page(content_type := _header(response, "Content-Type")):
            visit.missed(errand, Miss.NOT_A_PAGE, f"{content_type} is no page")
        else:
            headers = [(name.decode("latin-1"), b", ".join(values).decode("latin-1")) for name, values in response.headers.items()]
            visit.fetched(errand, self._page(response, errand), status, _validators(response), headers)

    def _page(self, response: Response, errand: Errand) -> Page:
        content_type = _header(response, "Content-Type")
        charset = content_type.lower().partition("charset=")[2].split(";")[0].strip(" \"'") if content_type else ""
        return Page(
            url=response.url,
            body=response.body,
            requested_url=errand.url if errand.url != response.url else None,
            content_type=content_type,
            charset=charset or None,
            source=outlet_of(response.url, self.visit.source),
            fetched_at=self.visit.clock(),
            hints=errand.hints,
        )

    def _page_failed(self, failure: Any) -> None:
        with _bounded(self, lambda error: None):
            miss, detail, not_before = explain(failure.value)
            self.visit.missed(failure.request.meta["errand"], miss, detail, not_before)


class _bounded:  # noqa: N801
    """Around one answer: whatever goes wrong costs this answer alone, and the request counts as closed."""

    def __init__(self, spider: SourceSpider, on_error: Callable[[str], None]) -> None:
        self._spider, self._on_error = spider, on_error

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> bool:
        try:
            if isinstance(error, Exception):
                log.debug("an answer could not be handled", exc_info=error)
                self._spider.visit.halt(f"{type(error).__name__}: {error}")
                self._report(error)
        finally:
            self._spider._closed()
        return isinstance(error, Exception)

    def _report(self, error: Exception) -> None:
        try:
            self._on_error(f"{type(error).__name__}: {error}")
        except Exception as second:  # noqa: BLE001  (whoever called for the visit hears of it when it is closed)
            log.debug("%s: could not even note a failure: %s", self._spider.visit.source.id, second)


def answer_of(response: Response) -> Answer:
    return Answer(response.url, response.status, response.body, _header(response, "Content-Type"), _validators(response))


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1")[:500] if value else None


def _validators(response: Response, before: Validators | None = None) -> Validators:
    found = Validators(_header(response, "ETag"), _header(response, "Last-Modified"))
    return found if before is None or found.etag or found.last_modified else before


def _may_be_page(content_type: str | None) -> bool:
    return content_type is None or content_type.strip().lower().startswith(_PAGE_TYPES)
