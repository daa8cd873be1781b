"""The parts of a running khorgos, joined."""

from __future__ import annotations

import asyncio

from alerts.dispatch import Dispatcher
from khorgos.config import Settings
from khorgos.joining import store_of
from khorgos.opening import utc_now
from scheduler.crawling import Rounds
from scheduler.extraction import Extraction, Sites
from scheduler.pool import Pool
from store import lines, spool
from store.database import Database


class Parts:
    """Made inside a running loop; `crawl` and `run` use the same ones."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.database = database
        self.store = store_of(settings, database)
        self.pool = Pool(overlay=settings.overlay)
        self.rounds = Rounds(settings.sources, database, settings.crawl, utc_now)
        self.extraction = Extraction(self.store, self.pool, Sites(settings.sources, self.store, utc_now), utc_now)
        self.dispatcher = Dispatcher(
            database,
            settings.channels,
            settings.rules,
            timezone=settings.timezone,
            allow_private=settings.crawl.allow_private_networks,
            dashboard=f"http://{settings.web.host}:{settings.web.port}",
            user_agent=settings.crawl.user_agent,
            clock=utc_now,
        )

    def release_stale(self) -> None:
        spool.release_stale(self.database)

    async def forget_lines(self) -> None:
        """Lines of pages that no page has carried for long are dropped from the per-site counter."""

        def work() -> None:
            with self.database.write() as connection:
                lines.forget(connection, utc_now())

        await asyncio.to_thread(work)
