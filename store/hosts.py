"""What is known of hosts across processes and restarts: when the next request may start, who is asking, pauses, robots.txt."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from store.crawl_tables import host, robots
from store.upsert import upsert

LONGEST_REST = dt.timedelta(days=1)  # that anybody can ask for


def take(connection: sa.Connection, name: str, now: dt.datetime, lease: dt.timedelta, longest: dt.timedelta) -> dt.datetime:
    """`now` if the host is the caller's until it frees it (or the lease ends), else when to ask again. In a writing transaction.

    Nobody has to wait beyond `longest`: what says so was written before the clock was put back.
    """
    query = sa.select(host.c.next_at, host.c.busy_until).where(host.c.name == name)
    if connection.dialect.name != "sqlite":
        query = query.with_for_update()
    row = connection.execute(query).first()
    if row is not None:
        if now < row.next_at <= now + longest:
            later: dt.datetime = row.next_at
            return later
        if row.busy_until is not None and now < row.busy_until <= now + 2 * lease:
            return now + dt.timedelta(milliseconds=200)
    upsert(connection, host, {"name": name}, {"busy_until": now + lease}, {"next_at": now})
    return now


def free(connection: sa.Connection, name: str, next_at: dt.datetime) -> None:
    connection.execute(sa.update(host).where(host.c.name == name).values(busy_until=None, next_at=next_at))


def rest(connection: sa.Connection, name: str, until: dt.datetime, now: dt.datetime) -> None:
    """A pause that the host asked for; a longer one that is running stays."""
    running = connection.scalar(sa.select(host.c.rest_until).where(host.c.name == name))
    later = max(until, running) if running and running <= now + LONGEST_REST else until
    upsert(connection, host, {"name": name}, {"rest_until": later}, {"next_at": now})


def resting_until(connection: sa.Connection, name: str) -> dt.datetime | None:
    return connection.scalar(sa.select(host.c.rest_until).where(host.c.name == name))


def read_robots(connection: sa.Connection, origin: str) -> tuple[str, int, dt.datetime] | None:
    """(text, status, when)"""
    query = sa.select(robots.c.text, robots.c.status, robots.c.fetched_at).where(robots.c.origin == origin)
    row = connection.execute(query).first()
    return (row.text, row.status, row.fetched_at) if row else None


def save_robots(connection: sa.Connection, origin: str, text: str, status: int, at: dt.datetime) -> None:
    upsert(connection, robots, {"origin": origin}, {"text": text, "status": status, "fetched_at": at})
