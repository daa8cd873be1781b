"""Links: what is known, what is owed, and what became of it. One transaction per call, decided in one place: `LinkState`."""

from __future__ import annotations

import datetime as dt
import enum
import random
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from normalizer.identity import url_key
from normalizer.types import Hints
from store.crawl_tables import link, link_alias, link_route
from store.rows import key_of as folded_key
from store.upsert import insert_ignore

MAX_ATTEMPTS = 12  # about a week of back-off; then the link is parked, and shown
FIRST_PAUSE = dt.timedelta(minutes=5)  # before the third try; the second may come with the next visit
LONGEST_PAUSE = dt.timedelta(hours=24)
FORBIDDEN_PAUSE = dt.timedelta(days=7)  # robots.txt may change its mind
FURTHEST = dt.timedelta(days=8)  # no pause is longer: what is put off further was put off before the clock was put back
IN_ONE_QUERY = 500  # below every database's limit of parameters


class LinkState(enum.StrEnum):
    OWED = "owed"
    FETCHED = "fetched"
    STORED = "stored"
    REJECTED = "rejected"
    IRRELEVANT = "irrelevant"
    OLD = "old"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    PARKED = "parked"


def key_of(url: str) -> bytes:
    """The identity of an address: the same as an article's."""
    return folded_key(url_key(url))


def known(connection: sa.Connection, keys: Sequence[bytes]) -> dict[bytes, int]:
    """Which addresses are known, by redirects too; their links."""
    found: dict[bytes, int] = {}
    for start in range(0, len(keys), IN_ONE_QUERY):
        part = keys[start : start + IN_ONE_QUERY]
        own = sa.select(link.c.key, link.c.id).where(link.c.key.in_(part))
        aliases = sa.select(link_alias.c.key, link_alias.c.link_id).where(link_alias.c.key.in_(part))
        found |= {row.key: row.id for row in connection.execute(sa.union_all(own, aliases))}
    return found


def note(
    connection: sa.Connection,
    source: str,
    way: str,
    found: Iterable[tuple[str, Hints]],
    oldest: dt.datetime | None,
    now: dt.datetime,
    *,
    low: bool = False,
) -> int:
    """Writes down links that are not known yet, in the order given; returns how many are new and owed. `low`: after all others."""
    by_key = {key_of(url): (url, hints) for url, hints in reversed(list(found))}
    keys = list(reversed(by_key))
    seen = known(connection, keys)
    rows = [_row(key, *by_key[key], source, oldest, now) | {"low": low} for key in keys if key not in seen]
    for start in range(0, len(rows), 100):
        connection.execute(insert_ignore(connection, link, ["key"]), rows[start : start + 100])
    shown = set((known(connection, keys) if rows else seen).values())
    ways = [{"link_id": number, "way": way} for number in sorted(shown - _shown_by(connection, shown, way))]
    if ways:
        connection.execute(insert_ignore(connection, link_route, ["link_id", "way"]), ways)
    return sum(row["state"] == LinkState.OWED for row in rows)


def _shown_by(connection: sa.Connection, links: set[int], way: str) -> set[int]:
    """Those of the links that a route of this kind is known to have shown."""
    found, numbers = set[int](), sorted(links)
    for start in range(0, len(numbers), IN_ONE_QUERY):
        part = sa.select(link_route.c.link_id).where(
            link_route.c.way == way, link_route.c.link_id.in_(numbers[start : start + IN_ONE_QUERY])
        )
        found |= set(connection.execute(part).scalars())
    return found


def _row(key: bytes, url: str, hints: Hints, source: str, oldest: dt.datetime | None, now: dt.datetime) -> dict[str, Any]:
    old = oldest is not None and hints.published_at is not None and hints.published_at < oldest
    return {
        "key": key,
        "url": url,
        "source": source,
        "state": LinkState.OLD if old else LinkState.OWED,
        "hints": hints.fields(),
        "first_seen_at": now,
        "retry_at": None if old else now,
    }


def back_off(attempts: int) -> dt.timedelta:
    """The pause after so many tries: none after the first (the next visit tries again), then doubling, with jitter, up to a day."""
    if attempts <= 1:
        return dt.timedelta(0)
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 2, 20), LONGEST_PAUSE)
    return dt.timedelta(seconds=pause.total_seconds() * random.uniform(0.8, 1.2))


def owe_again(connection: sa.Connection, number: int, reason: str, now: dt.datetime, not_before: dt.datetime | None = None) -> None:
    """A try that failed in passing: the link stays owed, with back-off; parked when that was the last try."""
    attempts = (connection.scalar(sa.select(link.c.attempts).where(link.c.id == number)) or 0) + 1
    state = LinkState.PARKED if attempts >= MAX_ATTEMPTS else LinkState.OWED
    retry_at = max(now + back_off(attempts), not_before or now)
    connection.execute(sa.update(link).where(link.c.id == number).values(state=state, attempts=attempts, reason=reason, retry_at=retry_at))
