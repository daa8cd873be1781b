"""The daemon: one asyncio loop in which the clock, the crawls, the extraction and the dispatcher run side by side.

What is due stands in the database. Who is to be visited is looked up at a beat that no change of the system's clock can stop;
APScheduler is the clock of the chores alone. A stop drains within bounds; whatever is cut off was committed before, and is taken up at
the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import functools
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from alerts.dispatch import Dispatcher
from scheduler.crawling import Rounds
from scheduler.extraction import Extraction
from scheduler.guard import Guard
from store import spool
from store.database import Database
from store.errors import StoreError
from store.types import Outcome

log = logging.getLogger("khorgos.daemon")

TICK = 1.0  # seconds between two looks at what is due
GUARDED = 10.0  # seconds between two looks at the lock of the one that crawls
TROUBLE = 30.0  # seconds without a new visit after the database failed, and to a source whose visit did
FIRST_CHORE = 60.0  # seconds from the start to the first of the chores: a daemon that is started anew every day does them too
CRAWL_DRAIN = 8.0  # seconds that crawls under way get to end by themselves
LAST_PAGES = 8.0  # seconds that pages under extraction get; the rest stays in the spool
FAREWELL = 5.0  # seconds for deliveries under way


class Service(Protocol):
    """Something that runs beside the daemon, such as the web server."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class Daemon:
    """Runs until SIGTERM or SIGINT; `run()` returns when everything has ended."""

    def __init__(
        self,
        *,
        database: Database,
        rounds: Rounds,
        extraction: Extraction,
        dispatcher: Dispatcher,
        services: Sequence[Service] = (),
        chores: Sequence[tuple[str, dt.timedelta, Callable[[], Awaitable[None]]]] = (),
        concurrent: int = 16,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        tick: float = TICK,
        trouble: float = TROUBLE,
    ) -> None:
        self.database, self.rounds, self.extraction, self.dispatcher = database, rounds, extraction, dispatcher
        self.services, self._chores, self._clock, self._concurrent = services, chores, clock, concurrent
        self.ready = False
        self._stop = asyncio.Event()
        self._visits: dict[str, asyncio.Task[None]] = {}
        self._tick, self._trouble = tick, trouble
        self._rests_until, self._guarded_until, self._failed = 0.0, 0.0, dict[str, float]()  # by the loop's time
        self._guard = Guard(database)

    async def run(self) -> None:
        guard = self._guard
        guard.take()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        started: list[Service] = []
        try:
            for service in self.services:
                await service.start()
                started.append(service)
            await self._work()
        finally:
            for service in reversed(started):
                await service.stop()
            guard.release()
            log.info("stopped")

    async def _work(self) -> None:
        released = spool.release_stale(self.database)
        if released:
            log.info("%d page(s) left over from an earlier run are taken up again", released)
        stop_pages, stop_alerts = asyncio.Event(), asyncio.Event()
        pages = asyncio.create_task(self.extraction.run(stop_pages), name="extraction")
        alerts = asyncio.create_task(self.dispatcher.run(stop_alerts), name="dispatcher")
        looking = asyncio.create_task(self._looking(), name="visits")
        clock = self._start_clock()
        self.ready = True
        log.info("ready: %d sources", len(self.rounds.sources))
        try:
            await self._until_stopped(pages, alerts, looking)
        finally:
            self.ready = False
            self._stop.set()
            clock.shutdown(wait=False)
            await self._end(pages, stop_pages, alerts, stop_alerts)

    def _start_clock(self) -> AsyncIOScheduler:
        clock = AsyncIOScheduler(timezone=dt.UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 300})
        first = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=FIRST_CHORE)
        for name, every, chore in self._chores:
            seconds = every.total_seconds()
            clock.add_job(_guarded, "interval", seconds=seconds, id=name, args=[name, chore], jitter=5, next_run_time=first)
        clock.start()
        return clock

    async def _until_stopped(self, *tasks: asyncio.Task[None]) -> None:
        """Waits for the signal; a loop that ends by itself is a fault of ours, and ends the daemon."""
        stopping = asyncio.create_task(self._stop.wait())
        done, _ = await asyncio.wait({stopping, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        for task in done:
            if task is not stopping and task.exception() is not None:
                log.critical("%s ended: %s", task.get_name(), task.exception())
                raise RuntimeError(f"{task.get_name()} ended") from task.exception()

    async def _looking(self) -> None:
        while not self._stop.is_set():
            await self._look()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), self._tick)

    async def _look(self) -> None:
        """Starts a visit for each source that is due and not under way."""
        now = asyncio.get_running_loop().time()
        if now < self._rests_until:
            return
        try:
            if now >= self._guarded_until:
                await asyncio.to_thread(self._guard.keep)
                self._guarded_until = now + GUARDED
            due = await asyncio.to_thread(self.rounds.due, self._clock())
        except Exception as error:  # noqa: BLE001  (one look)
            self._rest(error)
            due = []
        for source_id in due:
            if source_id not in self._visits and len(self._visits) < 4 * self._concurrent and now >= self._failed.get(source_id, 0.0):
                task = asyncio.create_task(self._visit(source_id), name=f"visit {source_id}")
                self._visits[source_id] = task
                task.add_done_callback(functools.partial(self._visited, source_id))

    def _rest(self, error: Exception) -> None:
        """No new visits for a while: what they learn could not be written down. Said once, however many visits find out."""
        now = asyncio.get_running_loop().time()
        if now >= self._rests_until:
            said, trace = (f"{error} — {error.remedy}", None) if isinstance(error, StoreError) else (type(error).__name__, error)
            log.error("no source is visited for %g s: %s", self._trouble, said, exc_info=trace)
        self._rests_until = now + self._trouble

    def _visited(self, source_id: str, _task: asyncio.Task[None]) -> None:
        self._visits.pop(source_id, None)

    async def _visit(self, source_id: str) -> None:
        self._failed.pop(source_id, None)
        try:
            await self.rounds.visit(source_id)
        except StoreError as error:
            self._rest(error)
        except Exception:  # one job: a source that breaks never stops the rest
            log.exception("the visit to %s failed", source_id)
            self._failed[source_id] = asyncio.get_running_loop().time() + self._trouble
        finally:
            self.extraction.wake()

    async def _end(
        self, pages: asyncio.Task[None], stop_pages: asyncio.Event, alerts: asyncio.Task[None], stop_alerts: asyncio.Event
    ) -> None:
        """First no new pages, then no new articles, then no new deliveries; each step bounded."""
        ending = asyncio.create_task(self.rounds.stop())
        await asyncio.wait({ending, *self._visits.values()}, timeout=CRAWL_DRAIN)
        stop_pages.set()
        self.extraction.wake()
        await asyncio.wait({pages}, timeout=LAST_PAGES)
        self.extraction.pool.close()
        stop_alerts.set()
        self.dispatcher.wake()
        await asyncio.wait({alerts}, timeout=FAREWELL)

    def told(self, outcomes: Sequence[Outcome]) -> None:
        """Something was saved: deliveries may be due at once."""
        if any(outcome.change is not None for outcome in outcomes):
            self.dispatcher.wake()


async def _guarded(name: str, chore: Callable[[], Awaitable[None]]) -> None:
    try:
        await chore()
    except Exception:  # one job
        log.exception("the chore %s failed", name)
