"""The coverage ledger: what happened to a source in each hour, counted. Silence is visible here: an hour without `polled`."""

from __future__ import annotations

import collections
import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from store.crawl_tables import ledger, source_state
from store.upsert import add, add_each


def count(connection: sa.Connection, source: str | None, what: str, now: dt.datetime, number: int = 1) -> None:
    if source is not None and number:
        add(connection, ledger, {"source": source, "hour": _hour(now), "what": what}, "count", number)


def count_all(connection: sa.Connection, source: str, numbers: Mapping[str, int], now: dt.datetime) -> None:
    _add(connection, {(source, what): number for what, number in numbers.items() if number}, now)


def count_fates(connection: sa.Connection, fates: Sequence[tuple[str | None, str]], now: dt.datetime) -> None:
    """What became of pages, as (source, fate); those without a source are not counted."""
    _add(connection, collections.Counter((source, what) for source, what in fates if source is not None), now)


def _add(connection: sa.Connection, counted: Mapping[tuple[str, str], int], now: dt.datetime) -> None:
    hour = _hour(now)
    rows = [{"source": source, "hour": hour, "what": what, "count": number} for (source, what), number in sorted(counted.items())]
    add_each(connection, ledger, rows, ("source", "hour", "what"), "count")


def _hour(now: dt.datetime) -> dt.datetime:
    return now.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)


def arrivals(connection: sa.Connection, source: str, since: dt.datetime) -> dict[dt.datetime, int]:
    """New links in every hour that had some, but for the hour of the first visit, which finds what came long before."""
    first = sa.select(source_state.c.first_visit_at).where(source_state.c.source == source)
    begun: dt.datetime | None = connection.scalar(first)
    if begun is None:
        return {}
    query = sa.select(ledger.c.hour, ledger.c.count).where(
        ledger.c.source == source, ledger.c.hour >= max(since, begun), ledger.c.what == "new"
    )
    return {row.hour: row._mapping["count"] for row in connection.execute(query)}


def hours(connection: sa.Connection, source: str, since: dt.datetime) -> dict[dt.datetime, dict[str, int]]:
    """The ledger of one source, oldest hour first."""
    query = sa.select(ledger.c.hour, ledger.c.what, ledger.c.count).where(ledger.c.source == source, ledger.c.hour >= since)
    found: dict[dt.datetime, dict[str, int]] = {}
    for hour, what, number in connection.execute(query.order_by(ledger.c.hour, ledger.c.what)):
        found.setdefault(hour, {})[what] = number
    return found
