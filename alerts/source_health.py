"""The built-in rule `source-health`: each state that a source enters or leaves is told once.

It is in force wherever there are channels; a rule of that id in the settings says otherwise about channels, schedule, cap, or switches it
off. What is told was decided by the crawl and stands in the store; telling is committed with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from alerts.outbox import Found, Outbox, write_alerts
from alerts.types import SOURCE_HEALTH, Rule
from store import health
from store.health import HealthChange

CAP = 6  # messages an hour: when a network goes down, the first few say so and the rest come together
AT_ONCE = 500


def with_built_in(rules: Iterable[Rule], channels: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of the settings, and the built-in one where they do not name it and somebody can be told."""
    own, told = tuple(rules), tuple(channels)
    if not told or any(rule.id == SOURCE_HEALTH for rule in own):
        return own
    return (*own, Rule(id=SOURCE_HEALTH, name="Source health", channels=told, cap=CAP))


def tell(connection: sa.Connection, outbox: Outbox, now: dt.datetime) -> int:
    """Owes an alert for every change that nobody was told of, in the transaction that is open; returns the deliveries owed."""
    owed = 0
    while changes := health.untold(connection, AT_ONCE):
        if outbox.health is not None:
            owed += write_alerts(connection, outbox.health, [_found(change) for change in changes], now)
        health.mark_told(connection, [change.id for change in changes])
    return owed


def _found(change: HealthChange) -> Found:
    detail = {
        "source": change.source,
        "before": change.before,
        "after": change.after,
        "reason": change.detail,
        "headline": f"{change.source} is {change.after} (was {change.before})" + (f": {change.detail}" if change.detail else ""),
    }
    return Found("health", 0, change.id, None, detail)
