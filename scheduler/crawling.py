"""Joins the crawler with the store: its ports, and `Rounds`, which says who is visited when and sees that hosts are not crowded."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import zlib
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from crawler.gate import Gate
from crawler.ports import Archive
from crawler.run import Crawls
from crawler.types import CrawlReport, CrawlSettings, Source
from crawler.visit import Visit
from scheduler import rhythm
from scheduler.health import Tell
from scheduler.remembering import Marks, StoredHosts, StoredMemory
from store import backfill, crawling, ledger, switches
from store.database import Database

log = logging.getLogger("khorgos.crawler")

RECHECKS_EVERY = dt.timedelta(seconds=60)  # rechecks alone bring a visit no sooner than this after the last one
PAST_EVERY = dt.timedelta(seconds=60)  # a backfill brings a visit no sooner than this
RHYTHM_OF, RHYTHM_AGE = dt.timedelta(days=28), dt.timedelta(hours=6)  # what a rhythm is read from, how long the reading holds
CLOCKS_APART = dt.timedelta(minutes=1)  # a visit that ends while we look is noted later than now
LONGEST_PAUSE = dt.timedelta(hours=6)  # a dead source is still asked so often


class Rounds:
    """One visit per source at a time, one visit per home host at a time, so many hosts side by side. Made inside the loop."""

    def __init__(
        self,
        sources: Iterable[Source],
        database: Database,
        settings: CrawlSettings,
        clock: Callable[[], dt.datetime],
        store: Marks | None = None,
        archive: Archive | None = None,
        tell: Tell | None = None,
    ) -> None:
        """`store` is told of pages that are gone, `tell` of sources whose health changed; without them nobody is alerted."""
        self._sources = {source.id: source for source in sources}
        self._database, self._settings, self._clock, self._archive = database, settings, clock, archive
        self._memory, self._hosts = StoredMemory(database, settings, store, tell), StoredHosts(database, clock)
        self._gate = Gate(self._hosts, clock, settings.delay_seconds, settings.timeout_seconds)
        self._crawls = Crawls(settings)
        self._room = asyncio.Semaphore(settings.concurrent_hosts)
        self._locks: dict[str, asyncio.Lock] = {}
        self._under_way: set[str] = set()
        self._stopping = False
        self._rhythms: dict[str, tuple[dt.datetime, rhythm.Intervals | None]] = {}

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(self._sources.values())

    def enabled(self) -> list[str]:
        """The sources that a pass over all of them visits: what the settings say, and what was switched by hand."""
        with self._database.read() as connection:
            switched = switches.switched(connection)
        return [source.id for source in self._sources.values() if switched.get(source.id, source.enabled) and source.has_routes]

    async def visit(self, source_id: str, *, past: bool = False) -> CrawlReport:
        """One pass over one source: its routes, what it owes, the rechecks that are due. Never raises for what the world does.

        `past`: its backfill and what it owes alone, and more of it at a time.
        """
        source = self._sources[source_id]
        self._under_way.add(source_id)
        try:
            async with self._turn(source):
                if self._stopping:
                    return CrawlReport(source=source_id, started=self._clock())
                visit = Visit(
                    source,
                    self._settings,
                    memory=self._memory,
                    hosts=self._hosts,
                    gate=self._gate,
                    clock=self._clock,
                    archive=self._archive,
                    past=past,
                )
                return await self._crawls.visit(visit)
        finally:
            self._under_way.discard(source_id)

    @contextlib.asynccontextmanager
    async def _turn(self, source: Source) -> AsyncIterator[None]:
        """The host first, then the room: whoever waits for a busy host takes no place away from others."""
        host = (urlsplit(source.home).hostname or source.id).lower()
        async with self._locks.setdefault(host, asyncio.Lock()), self._room:
            yield

    def due(self, now: dt.datetime) -> list[str]:
        """Enabled sources whose time has come and that are not being visited, the longest overdue first."""
        times = {name: at for name, at in self._times(now).items() if at <= now and name not in self._under_way}
        return sorted(times, key=lambda name: (times[name], name))

    def next_due(self) -> dt.datetime | None:
        """When the next source that is not being visited falls due; None where there is none."""
        return min((at for name, at in self._times(self._clock()).items() if name not in self._under_way), default=None)

    def _times(self, now: dt.datetime) -> dict[str, dt.datetime]:
        with self._database.read() as connection:
            states, errands = crawling.states(connection), crawling.next_errands(connection)
            past = backfill.open_sources(connection)
            switched = switches.switched(connection)
            return {
                source.id: _due_at(
                    source,
                    states.get(source.id),
                    errands.get(source.id),
                    self._usual(source.id, connection),
                    past=source.id in past,
                    now=now,
                )
                for source in self._sources.values()
                if switched.get(source.id, source.enabled) and source.has_routes
            }

    def _usual(self, source_id: str, connection: Any) -> rhythm.Intervals | None:
        """The rhythm of a source, worked out anew a few times a day."""
        if not self._settings.adaptive:
            return None
        now, known = self._clock(), self._rhythms.get(source_id)
        if known is None or not dt.timedelta(0) <= now - known[0] < RHYTHM_AGE:
            known = (now, rhythm.intervals(ledger.arrivals(connection, source_id, now - RHYTHM_OF), now))
            self._rhythms[source_id] = known
        return known[1]

    def unfinished(self) -> set[str]:
        """The sources whose backfill is not at its end, or whose pages of it can be fetched now."""
        with self._database.read() as connection:
            return backfill.unfinished(connection, self._clock())

    def housekeeping(self) -> None:
        """Forgets what nobody will ask for: old ledger hours."""
        with self._database.write() as connection:
            crawling.forget(connection, self._clock())

    async def stop(self, seconds: float = 5.0) -> None:
        """No new visits; those under way end after what they are asking now, or after `seconds`."""
        self._stopping = True
        await self._crawls.stop(seconds)


def _due_at(
    source: Source,
    state: crawling.SourceState | None,
    errand: dt.datetime | None,
    usual: rhythm.Intervals | None,
    *,
    past: bool,
    now: dt.datetime,
) -> dt.datetime:
    if state is None:
        return dt.datetime.fromtimestamp(0, dt.UTC)
    if state.visited_at > now + CLOCKS_APART:  # the clock was put back
        return now
    pause = rhythm.pause(source.every, usual, state.visited_at) if state.failures <= 1 else _back_off(source, state)
    if past and not state.failures:
        pause = min(pause, max(source.every / 4, PAST_EVERY))
    at = state.visited_at + pause
    if errand is not None and state.failures <= 1:
        at = min(at, max(errand, state.visited_at + min(source.every, RECHECKS_EVERY)))
    return at


def _back_off(source: Source, state: crawling.SourceState) -> dt.timedelta:
    """Doubling with every visit that had no answer, up to a cap, for ever; a fifth more or less, so that sources do not march in step."""
    pause: dt.timedelta = min(source.every * 2 ** min(state.failures, 16), max(source.every, LONGEST_PAUSE))
    draw = zlib.crc32(f"{source.id} {state.visited_at.isoformat()}".encode()) / 0xFFFFFFFF
    return dt.timedelta(seconds=pause.total_seconds() * (0.8 + 0.4 * draw))
