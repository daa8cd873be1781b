"""The parts of a running khorgos, joined."""

from __future__ import annotations

from alerts.dispatch import Dispatcher
from khorgos.config import Settings
from khorgos.opening import store_of, utc_now
from scheduler.crawling import Rounds
from scheduler.extraction import Extraction, Sites
from scheduler.pool import Pool
from store import spool
from store.database import Database


class Parts:
    """Made inside a running loop; `crawl` and `run` use the same ones."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.database = database
        self.store = store_of(settings, database)
        self.pool = Pool(overlay=settings.overlay)
        self.rounds = Rounds(settings.sources, database, settings.crawl, utc_now, store=self.store)
        self.extraction = Extraction(self.store, self.pool, Sites(settings.sources, self.store, utc_now), utc_now)
        self.dispatcher = Dispatcher(
            database,
            settings.channels,
            allow_private=settings.crawl.allow_private_networks,
            timezone=settings.timezone,
            rules=settings.rules,
        )

    def release_stale(self) -> None:
        spool.release_stale(self.database)
