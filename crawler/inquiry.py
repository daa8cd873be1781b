"""Asks a few addresses and brings the answers back, for `discover` and `probe`. As polite as a visit; nothing is remembered of links."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Request, Response

from crawler.gate import Gate
from crawler.misses import explain
from crawler.ports import Hosts
from crawler.routes import Answer
from crawler.run import quiet, scrapy_settings
from crawler.spider import answer_of
from crawler.types import CrawlSettings, Miss


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one address: an answer, or why there is none."""

    url: str
    answer: Answer | None = None
    miss: Miss | None = None
    detail: str = ""


class Inquiry:
    """Shared by the questions of one command, so that hosts are not crowded. Made inside the running loop."""

    def __init__(
        self, settings: CrawlSettings, hosts: Hosts, clock: Callable[[], dt.datetime], advance: Callable[[int], None] = lambda _n: None
    ) -> None:
        """`advance` is told of every address that was heard of."""
        quiet()
        self.settings, self.hosts, self.clock, self.advance = settings, hosts, clock, advance
        self.gate = Gate(hosts, clock, settings.delay_seconds, settings.timeout_seconds)
        self._runner = AsyncCrawlerRunner(scrapy_settings(settings))

    def wants_browser(self, _route: object) -> bool:
        return False

    def sent(self) -> None:
        """Requests are not counted here."""

    async def ask(self, urls: Sequence[str]) -> dict[str, Heard]:
        """Every address once, in order; those that were not reached before the time ran out are misses too."""
        heard: dict[str, Heard] = {}
        crawler = self._runner.create_crawler(_Asking)
        task = asyncio.ensure_future(self._runner.crawl(crawler, visit=self, urls=tuple(dict.fromkeys(urls)), heard=heard))
        limit = (self.settings.timeout_seconds + self.settings.delay_seconds) * (len(urls) + 1)
        done, _ = await asyncio.wait({task}, timeout=limit)
        if not done:
            await asyncio.wait({asyncio.ensure_future(crawler.stop_async())}, timeout=self.settings.timeout_seconds)
        return {url: heard.get(url, Heard(url, miss=Miss.TIMEOUT, detail="no answer in time")) for url in urls}


class _Asking(scrapy.Spider):
    name = "asking"

    def __init__(self, visit: Inquiry, urls: Sequence[str], heard: dict[str, Heard]) -> None:
        super().__init__()
        self.visit, self._urls, self._heard = visit, urls, heard

    async def start(self) -> AsyncIterator[Request]:
        for url in self._urls:
            meta = {"asked": url, "robots": url.endswith("/robots.txt")}
            try:
                yield Request(url, callback=self._answered, errback=self._failed, meta=meta, dont_filter=True)
            except ValueError as error:
                self._heard[url] = Heard(url, miss=Miss.REDIRECTS, detail=str(error))

    def _answered(self, response: Response) -> None:
        url = response.meta["asked"]
        self._heard[url] = Heard(url, answer_of(response))
        self.visit.advance(1)

    def _failed(self, failure: Any) -> None:
        url = failure.request.meta["asked"]
        miss, detail, _ = explain(failure.value)
        self._heard[url] = Heard(url, miss=miss, detail=detail)
        self.visit.advance(1)
