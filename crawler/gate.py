"""One request at a time per host, with the delay kept across spiders, visits, processes and restarts.

Every request of every crawl passes here, robots.txt and redirects included. The delay counts from the end of one request to
the start of the next, so that a slow host is not asked sooner than a fast one.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from crawler.ports import Hosts
from crawler.retry_after import LONGEST

LOOK_AGAIN = dt.timedelta(seconds=1)
MAX_CRAWL_DELAY = 60.0  # seconds; a longer Crawl-delay would stop a news watch, so it is cut and the source visited less often


class HostResting(Exception):
    """The host asked for a pause (`Retry-After`) that is not over."""

    def __init__(self, host: str, until: dt.datetime) -> None:
        super().__init__(f"{host} asked for a pause until {until:%Y-%m-%d %H:%M:%S} UTC")
        self.host, self.until = host, until


@dataclass(slots=True)
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    crawl_delay: float = 0.0


class Gate:
    """Shared by every crawl of a process; `hosts` carries the state beyond it."""

    def __init__(self, hosts: Hosts, clock: Callable[[], dt.datetime], delay_seconds: float, timeout_seconds: float) -> None:
        self._hosts, self._clock, self._delay = hosts, clock, delay_seconds
        self._lease = dt.timedelta(seconds=timeout_seconds + 5)
        self._longest = dt.timedelta(seconds=max(delay_seconds, MAX_CRAWL_DELAY))
        self._turns: dict[str, _Turn] = {}
        self._pauses: dict[str, tuple[dt.datetime, dt.datetime | None]] = {}  # when it was looked up, and its end

    @contextlib.asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Waits for the host's turn and holds it. Raises HostResting where a pause is running, before or after the wait."""
        turn = self._turns.setdefault(host, _Turn())
        turn.waiting += 1
        try:
            self._refuse_resting(host)
            async with turn.lock:
                await self._wait(host, turn)
                try:
                    yield
                finally:
                    self._done(host, turn)
        finally:
            turn.waiting -= 1
            if not turn.waiting and len(self._turns) > 1000:
                self._turns = {name: known for name, known in self._turns.items() if known.waiting}

    def crawl_delay(self, host: str, seconds: float) -> None:
        """What robots.txt asks for; the larger of it and the settings' delay holds."""
        self._turns.setdefault(host, _Turn()).crawl_delay = min(seconds, MAX_CRAWL_DELAY)

    def rest(self, host: str, until: dt.datetime) -> None:
        self._hosts.rest(host, until)
        self._pauses.pop(host, None)

    def resting_until(self, host: str) -> dt.datetime | None:
        """The end of a pause that is still running. One that another process was asked for is known within `LOOK_AGAIN`."""
        now = self._clock()
        known = self._pauses.get(host)
        if known is None or not dt.timedelta(0) <= now - known[0] < LOOK_AGAIN:
            if len(self._pauses) > 1000:
                self._pauses.clear()
            known = self._pauses[host] = (now, self._hosts.resting_until(host))
        until = known[1]
        return until if until is not None and now < until <= now + LONGEST else None

    def _refuse_resting(self, host: str) -> None:
        if (until := self.resting_until(host)) is not None:
            raise HostResting(host, until)

    def _delay_of(self, turn: _Turn) -> float:
        return max(self._delay, turn.crawl_delay)

    async def _wait(self, host: str, turn: _Turn) -> None:
        self._refuse_resting(host)
        if not self._delay_of(turn):
            return  # nothing to keep: the lock alone sees to one at a time
        while (at := self._hosts.take(host, now := self._clock(), self._lease, self._longest)) > now:
            await asyncio.sleep(min((at - now).total_seconds() + 0.001, 5.0))
            self._refuse_resting(host)

    def _done(self, host: str, turn: _Turn) -> None:
        if delay := self._delay_of(turn):
            now = self._clock()
            self._hosts.free(host, now, now + dt.timedelta(seconds=delay))
