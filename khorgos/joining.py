"""The store with the alerts joined to it: for the commands that save articles."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from alerts.outbox import Outbox
from alerts.rules import why_not
from alerts.stored_rules import joined
from alerts.types import Rule
from khorgos.config import Settings
from store.articles import Store
from store.database import Database

AUTHORITY = {"gov": 5, "state-wire": 4, "wire": 4, "state-press": 3, "state-tv": 3, "ru-state": 3}  # by a source's type; others: 1
log = logging.getLogger("khorgos.alerts")


def rules_of(connection: Any, settings: Settings) -> tuple[Rule, ...]:
    """The rules in force: the settings' own, overruled and followed by those edited through the API.

    One of the latter that lost its channel or its pack is left out, and that is said: it must not stop the rest.
    """
    rules = joined(connection, settings.rules)
    kept = []
    for rule in rules:
        if rule not in settings.rules and (reason := why_not(rule, settings.channels, settings.timezone)):
            log.warning("the stored rule %s is not in force: %s", rule.id, reason)
        else:
            kept.append(rule)
    return tuple(kept)


def outbox_of(settings: Settings, database: Database) -> Outbox:
    with database.read() as connection:
        return outbox_with(settings, rules_of(connection, settings))


def outbox_with(settings: Settings, rules: Sequence[Rule]) -> Outbox:
    return Outbox(rules, settings.channels, settings.timezone)


def store_of(settings: Settings, database: Database, outbox: Outbox | None = None) -> Store:
    authority = {source.id: AUTHORITY.get(source.type or "", 1) for source in settings.sources}
    return Store(database, keep=settings.keep, owe=(outbox or outbox_of(settings, database)).owe, authority=authority)
