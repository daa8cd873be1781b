"""Orders for older news: one a source, with the place that its walk into the past has reached. A walk cut off anywhere goes on there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from normalizer.types import Hints
from store.crawl_tables import backfill, link
from store.links import LinkState, key_of, note
from store.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """An order and how far it is. `queue`: the pages to be asked for next, as plain values."""

    source: str
    since: dt.datetime | None
    until: dt.datetime | None
    pages_left: int | None  # None: as many as there are
    queue: list[dict[str, Any]]
    pages: int
    links: int
    state: str  # open | done | stopped
    detail: str
    ordered_at: dt.datetime
    updated_at: dt.datetime


def order(
    connection: sa.Connection,
    source: str,
    *,
    since: dt.datetime | None,
    until: dt.datetime | None,
    pages: int | None,
    queue: Sequence[dict[str, Any]],
    now: dt.datetime,
) -> None:
    """Puts an order in place of the source's former one."""
    values: dict[str, Any] = {"since": since, "until": until, "pages_left": pages, "queue": list(queue), "pages": 0, "links": 0}
    values |= {"state": "open", "detail": "", "ordered_at": now, "updated_at": now}
    upsert(connection, backfill, {"source": source}, values)


def stop(connection: sa.Connection, source: str, now: dt.datetime) -> bool:
    """Ends an order that is open; the links it found stay owed. False where there is none."""
    here = sa.update(backfill).where(backfill.c.source == source, backfill.c.state == "open")
    return bool(connection.execute(here.values(state="stopped", updated_at=now)).rowcount)


def orders(connection: sa.Connection) -> list[Backfill]:
    return [Backfill(**row._mapping) for row in connection.execute(sa.select(backfill).order_by(backfill.c.source))]


def open_order(connection: sa.Connection, source: str) -> Backfill | None:
    row = connection.execute(sa.select(backfill).where(backfill.c.source == source, backfill.c.state == "open")).first()
    return Backfill(**row._mapping) if row else None


def open_sources(connection: sa.Connection) -> set[str]:
    return set(connection.execute(sa.select(backfill.c.source).where(backfill.c.state == "open")).scalars())


def unfinished(connection: sa.Connection, now: dt.datetime) -> set[str]:
    """Sources with an open order, or with links of the past that can be fetched now."""
    owed = sa.select(link.c.source).where(link.c.state == LinkState.OWED, link.c.low, link.c.retry_at <= now).distinct()
    return open_sources(connection) | set(connection.execute(owed).scalars())


def noted(connection: sa.Connection, source: str, way: str, found: Sequence[tuple[str, Hints]], now: dt.datetime) -> int:
    """Links of the past are owed after all others; those that were too old when they were first seen are owed now. Returns how many."""
    keys = [key_of(url) for url, _ in found]
    revived = 0
    for start in range(0, len(keys), 500):
        old = sa.update(link).where(link.c.key.in_(keys[start : start + 500]), link.c.state == LinkState.OLD)
        revived += connection.execute(old.values(state=LinkState.OWED, low=True, retry_at=now)).rowcount
    return revived + note(connection, source, way, found, None, now, low=True)


def advance(
    connection: sa.Connection, done: Backfill, *, queue: Sequence[dict[str, Any]], asked: int, links: int, detail: str, now: dt.datetime
) -> None:
    """Writes down where the walk stands after a page, in the transaction that notes its links."""
    left = None if done.pages_left is None else max(0, done.pages_left - asked)
    over = not queue or left == 0
    values = {"queue": list(queue), "pages": done.pages + asked, "links": done.links + links, "pages_left": left, "updated_at": now}
    values |= {"state": "done" if over else "open", "detail": detail[:300]}
    connection.execute(sa.update(backfill).where(backfill.c.source == done.source).values(**values))
