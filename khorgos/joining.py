"""The store with the alerts joined to it: for the commands that save articles."""

from __future__ import annotations

from alerts.outbox import Outbox
from khorgos.config import Settings
from store.articles import Store
from store.database import Database

AUTHORITY = {"gov": 5, "state-wire": 4, "wire": 4, "state-press": 3, "state-tv": 3, "ru-state": 3}  # by a source's type; others: 1


def outbox_of(settings: Settings) -> Outbox:
    return Outbox(settings.rules, settings.channels, settings.timezone)


def store_of(settings: Settings, database: Database, outbox: Outbox | None = None) -> Store:
    authority = {source.id: AUTHORITY.get(source.type or "", 1) for source in settings.sources}
    return Store(database, keep=settings.keep, owe=(outbox or outbox_of(settings)).owe, authority=authority)
