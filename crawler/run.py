"""Runs visits: one short Scrapy crawl each, without a reactor, on the loop that is running.

Never cancel a crawl's task (the engine would live on); `Crawls.stop` and the deadline go through `stop_async`.
"""

from __future__ import annotations

import asyncio
import copy
import logging
from typing import Any, Self

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from crawler.spider import AT_ONCE, SourceSpider
from crawler.types import CrawlReport, CrawlSettings
from crawler.visit import Visit

log = logging.getLogger("khorgos.crawler")


def scrapy_settings(settings: CrawlSettings) -> dict[str, Any]:
    """Everything that Scrapy would decide for itself, decided. Politeness is the gate's, retries are the memory's."""
    off = dict.fromkeys(("telnet", "ftp", "file", "data", "s3"))
    off.pop("telnet")
    return {
        "TWISTED_REACTOR_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "ROBOTSTXT_OBEY": False,  # crawler.middlewares.RobotsMiddleware keeps its copy between visits
        "DOWNLOAD_VERIFY_CERTIFICATES": settings.verify_certificates,
        "DOWNLOAD_HANDLERS": {**off, "http": "crawler.handler.GatedHandler", "https": "crawler.handler.GatedHandler"},
        "DOWNLOAD_TIMEOUT": settings.timeout_seconds,
        "DOWNLOAD_MAXSIZE": settings.max_page_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": AT_ONCE,
        "CONCURRENT_ITEMS": 1,  # so many tasks are started for every answer, for items that no callback of ours gives
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "USER_AGENT": settings.user_agent,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.7"},
        "REDIRECT_MAX_TIMES": 5,
        "COOKIES_ENABLED": False,
        "RETRY_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "STATS_DUMP": False,
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        "EXTENSIONS_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES_BASE": {
            "crawler.middlewares.RobotsMiddleware": 100,
            "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
            "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
            "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
        },
    }


def quiet() -> None:
    """Scrapy's own lines are told by the visit, once, in our words."""
    scrapy_log = logging.getLogger("scrapy")
    if scrapy_log.level == logging.NOTSET:
        scrapy_log.setLevel(logging.CRITICAL)


class SharedSettings(Settings):
    """Settings whose copies share their values. Scrapy copies them deeply for every crawl, which is a good part of an unchanged visit;
    nothing in this room changes a value in place.
    """

    def copy(self) -> Self:
        found = self.__class__.__new__(self.__class__)
        found.__dict__.update(self.__dict__)
        found.attributes = {name: copy.copy(attribute) for name, attribute in self.attributes.items()}
        found.frozen = False
        return found


class Crawls:
    """The crawls of one process. Made inside the running loop."""

    def __init__(self, settings: CrawlSettings) -> None:
        quiet()
        self._settings = settings
        self._runner = AsyncCrawlerRunner(SharedSettings(scrapy_settings(settings)))
        self._visits: dict[Any, Visit] = {}

    async def visit(self, visit: Visit) -> CrawlReport:
        """Runs one visit to its end. It ends by itself at the visit's deadline; a crawl that does not is stopped from outside."""
        crawler = self._runner.create_crawler(SourceSpider)
        self._visits[crawler] = visit
        task = asyncio.ensure_future(self._runner.crawl(crawler, visit=visit))
        try:
            grace = 2 * self._settings.timeout_seconds + 10
            done, _ = await asyncio.wait({task}, timeout=self._settings.visit_seconds + grace)
            if not done:
                visit.halt("out of time")
                await self._stop_one(crawler, task)
            elif error := task.exception():
                log.error("%s: the crawl failed: %s: %s", visit.source.id, type(error).__name__, error)
                visit.halt("the crawl failed")
        finally:
            self._visits.pop(crawler, None)
        return visit.close()

    async def _stop_one(self, crawler: Any, task: asyncio.Future[None]) -> None:
        stopping = asyncio.ensure_future(crawler.stop_async())
        await asyncio.wait({stopping, task}, timeout=self._settings.timeout_seconds + 5)

    async def stop(self, seconds: float) -> None:
        """Asks every visit to end after what is under way; returns after `seconds` at the latest. What was fetched is in the spool."""
        for visit in self._visits.values():
            visit.halt("stopped")
        stops = {asyncio.ensure_future(crawler.stop_async()) for crawler in list(self._visits) if crawler.crawling}
        if stops:
            await asyncio.wait(stops, timeout=seconds)
