"""The parts of a running khorgos, joined."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alerts import source_health, spikes
from alerts.dispatch import Dispatcher
from alerts.reconcile import put_in_force, reconcile
from alerts.types import Rule
from crawler.archive import WarcArchive
from khorgos.config import Settings
from khorgos.joining import outbox_with, rules_of, store_of
from khorgos.opening import utc_now
from scheduler.crawling import Rounds
from scheduler.extraction import Extraction, Sites
from scheduler.pool import Pool
from store import lines, spool
from store.database import Database

log = logging.getLogger("khorgos.chores")


class Parts:
    """Made inside a running loop; `crawl` and `run` use the same ones."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.database = database
        with database.read() as connection:
            rules = rules_of(connection, settings)
        self.outbox = outbox_with(settings, rules)
        put_in_force(database, self.outbox)
        self.store = store_of(settings, database, self.outbox)
        self.pool = Pool(overlay=settings.overlay, storing=self.store.storing)
        archive = WarcArchive(Path(settings.crawl.archive_dir)) if settings.crawl.archive == "warc" else None
        self.rounds = Rounds(settings.sources, database, settings.crawl, utc_now, store=self.store, archive=archive, tell=self._tell_health)
        self.extraction = Extraction(self.store, self.pool, Sites(settings.sources, self.store, utc_now), utc_now)
        self.dispatcher = Dispatcher(
            database,
            settings.channels,
            rules,
            timezone=settings.timezone,
            allow_private=settings.crawl.allow_private_networks,
            dashboard=f"http://{settings.web.host}:{settings.web.port}",
            user_agent=settings.crawl.user_agent,
            clock=utc_now,
        )

    def put_in_force(self, rules: Sequence[Rule]) -> None:
        """Other rules from here on; what was told and is owed stays as it is."""
        self.outbox.replace(rules)
        put_in_force(self.database, self.outbox)
        self.dispatcher.replace(rules)

    def _tell_health(self, connection: Any, now: dt.datetime) -> int:
        return source_health.tell(connection, self.outbox, now)

    def release_stale(self) -> None:
        spool.release_stale(self.database)

    async def forget(self) -> None:
        """Drops what nobody will ask for: lines that no page has carried for long, old hours of the ledger."""

        def work() -> None:
            with self.database.write() as connection:
                lines.forget(connection, utc_now())
            self.rounds.housekeeping()

        await asyncio.to_thread(work)

    async def look_for_spikes(self) -> None:
        """Rules that ask for it are told when there is more than usual."""
        if await asyncio.to_thread(spikes.look, self.database, self.outbox, utc_now()):
            self.dispatcher.wake()

    async def reconcile(self) -> None:
        """The nightly proof that every alert is owed or sent; what is missing after all is owed now."""
        report = await asyncio.to_thread(reconcile, self.database, self.outbox, utc_now())
        if not report.ok:
            log.error("reconciliation found something missing, which is owed now: %s", report)
            self.dispatcher.wake()
