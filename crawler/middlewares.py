"""Before every request: robots.txt."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.http import Request

from crawler.misses import RobotsForbid, RobotsUnreachable
from crawler.ports import Robots
from crawler.visit import Visit, visit_of

ROBOTS_AGE = dt.timedelta(hours=24)  # RFC 9309 2.4
ROBOTS_RETRY = dt.timedelta(minutes=10)  # a copy from before an outage is used meanwhile
ROBOTS_BYTES = 512 * 1024  # RFC 9309 2.5 asks for 500 KiB at least

_OBJECT = re.compile(r" \w+:<[^>]*>")  # "ssl:<ssl.SSLContext object at 0x…>" tells a reader nothing


class RobotsMiddleware:
    """Asks robots.txt once per origin and day; the copy outlives the visit."""

    def __init__(self, crawler: Crawler, visit: Visit) -> None:
        self._crawler, self._visit = crawler, visit
        self._rules: dict[str, asyncio.Future[Protego | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, visit_of(crawler))

    async def process_request(self, request: Request) -> None:
        if request.meta.get("robots"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        rules = await self._rules_of(origin, (parts.hostname or "").lower())
        if rules is not None and not rules.can_fetch(request.url, self._visit.settings.user_agent):
            raise RobotsForbid(request.url)

    async def _rules_of(self, origin: str, host: str) -> Protego | None:
        """One look per origin and visit, however many requests wait for it."""
        if origin in self._rules:
            return await asyncio.shield(self._rules[origin])
        waiting = self._rules[origin] = asyncio.get_running_loop().create_future()
        waiting.add_done_callback(lambda future: future.cancelled() or future.exception())
        try:
            rules = await self._look(origin, host)
        except BaseException as error:
            waiting.set_exception(error if isinstance(error, Exception) else RobotsUnreachable("the visit was stopped"))
            if not isinstance(error, RobotsUnreachable):
                self._rules.pop(origin, None)
            raise
        waiting.set_result(rules)
        return rules

    async def _look(self, origin: str, host: str) -> Protego | None:
        now, known = self._visit.clock(), self._visit.hosts.robots(origin)
        age = now - known.fetched_at if known is not None else ROBOTS_AGE
        if known is None or not -ROBOTS_RETRY <= age < (ROBOTS_AGE if 0 < known.status < 500 else dt.timedelta(0)):
            known = await self._ask(origin, known, now)
        rules = Protego.parse(known.text) if known.text else None
        delay = rules.crawl_delay(self._visit.settings.user_agent) if rules is not None else None
        if delay:
            self._visit.gate.crawl_delay(host, float(delay))
        return rules

    async def _ask(self, origin: str, known: Robots | None, now: dt.datetime) -> Robots:
        request = Request(origin + "/robots.txt", meta={"robots": True}, dont_filter=True)
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # no answer, too large, a redirect loop: the host is asked nothing else today
            if type(error).__name__ in ("HostResting", "PrivateAddress"):
                raise
            return self._without_answer(known, now, error)
        if response.status >= 500 or response.status == 429:
            return self._without_answer(known, now, RobotsUnreachable(f"HTTP {response.status}"))
        text = response.body[:ROBOTS_BYTES].decode("utf-8-sig", "replace") if response.status == 200 else ""  # a mark would hide line one
        read = Robots("" if text.lstrip()[:1] == "<" else text, response.status, now)
        self._visit.hosts.save_robots(origin, read)
        return read

    def _without_answer(self, known: Robots | None, now: dt.datetime, error: Exception) -> Robots:
        if known is not None and 0 < known.status < 500:
            return Robots(known.text, known.status, now - ROBOTS_AGE + ROBOTS_RETRY)
        said = _OBJECT.sub("", str(error)).split("\n")[0][:100] or type(error).__name__
        raise RobotsUnreachable(f"robots.txt could not be had ({said})") from error
