"""Which stored articles may be copies of a text: looked up by content hash and by the smallest hashes of the sketch."""

from __future__ import annotations

import collections
import datetime as dt
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from store.group_tables import copy_group, hot_key, sketch, sketch_key
from store.tables import article

WINDOW = 14  # days between two copies
INDEXED = 32  # hashes of a sketch that are looked up by
HOT = 200  # rows that a key may have in one window before it is left out of lookups
FEWEST = 12  # hashes: a text with fewer is too short to be compared by them
CANDIDATES = 60
EQUAL = 30  # articles of an equal content hash that are looked at
UNBOUNDED = 4000  # rows read where the window is not known by publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked up by."""

    article_id: int
    content_hash: bytes
    sketch: tuple[int, ...]
    published_at: dt.datetime | None
    first_seen_at: dt.datetime

    @property
    def day(self) -> int:
        return day_of(self.published_at or self.first_seen_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A stored article that may be a copy."""

    id: int
    group: int
    content_hash: bytes
    published_at: dt.datetime | None
    first_seen_at: dt.datetime
    hashes: tuple[int, ...]
    digest: bool
    by_hand: bool
    near: bool  # inside the window by publication; else only by when both were seen

    def days_from(self, published_at: dt.datetime | None) -> float:
        """Days between both publications; 0 where one is not known, and outside the window, where one is likelier wrong."""
        if not self.near or published_at is None or self.published_at is None:
            return 0.0
        return abs((self.published_at - published_at).total_seconds()) / 86400


@dataclass(frozen=True, slots=True)
class KeyRow:
    key: int
    day: int
    article_id: int


def look_up(connection: sa.Connection, wanted: Wanted) -> list[KeyRow]:
    """Everything in the window that shares a key, common keys left out. A key that turns out to be common is noted as such."""
    if len(wanted.sketch) < FEWEST:
        return []
    keys = wanted.sketch[:INDEXED]
    hot = set(connection.scalars(sa.select(hot_key.c.key).where(hot_key.c.key.in_(keys))))
    day, seen = wanted.day, day_of(wanted.first_seen_at)
    columns = sa.select(sketch_key.c.key, sketch_key.c.day, sketch_key.c.article_id).where(
        sketch_key.c.key.in_([k for k in keys if k not in hot])
    )
    rows = _rows(connection, columns.where(sketch_key.c.day.between(day - WINDOW, day + WINDOW)).limit(INDEXED * (HOT + 1)))
    counts = collections.Counter(row.key for row in rows)
    common = {key for key, count in counts.items() if count > HOT}
    if common:
        insert_new(connection, hot_key, [{"key": key, "since": day} for key in sorted(common)])
        rows = {row for row in rows if row.key not in common}
    if abs(seen - day) > 1:  # an old article: undated copies of it stand under the day when they were seen, and dates are often wrong
        rows |= _rows(connection, columns.where(~sketch_key.c.day.between(day - WINDOW, day + WINDOW)).limit(UNBOUNDED))
    elif wanted.published_at is None:  # and the other way round
        rows |= _rows(connection, columns.where(sketch_key.c.day < day - WINDOW).limit(UNBOUNDED))
    return sorted(rows, key=lambda row: (row.article_id, row.key))


def known(connection: sa.Connection, wanted: Wanted, rows: Iterable[KeyRow]) -> list[Known]:
    """The candidates inside the window, by id: those that share two keys, and those with an equal content hash.

    Pages lie about their dates, so what was seen in one window is a candidate as well, as `near` says.
    """
    hits = collections.Counter(row.article_id for row in rows)
    ranked = sorted((-count, number) for number, count in hits.items() if count >= 2)[:CANDIDATES]
    equal = sa.select(article.c.id).where(article.c.content_hash == wanted.content_hash).order_by(article.c.id.desc()).limit(EQUAL)
    ids = {number for _, number in ranked} | set(connection.scalars(equal))
    ids.discard(wanted.article_id)
    if not ids:
        return []
    found = connection.execute(
        sa.select(
            article.c.id,
            article.c.group_id,
            article.c.content_hash,
            article.c.published_at,
            article.c.first_seen_at,
            sketch.c.hashes,
            sketch.c.digest,
            copy_group.c.by_hand,
        )
        .join_from(article, sketch, sketch.c.article_id == article.c.id)
        .outerjoin(copy_group, copy_group.c.id == article.c.group_id)
        .where(article.c.id.in_(ids))
        .order_by(article.c.id)
    )
    when = (wanted.published_at, wanted.first_seen_at)
    candidates = [
        Known(
            id=r.id,
            group=r.group_id,
            content_hash=r.content_hash,
            published_at=r.published_at,
            first_seen_at=r.first_seen_at,
            hashes=unpack(r.hashes),
            digest=r.digest,
            by_hand=bool(r.by_hand),
            near=near(when, (r.published_at, r.first_seen_at)),
        )
        for r in found
    ]
    return [k for k in candidates if k.near or abs(k.first_seen_at - wanted.first_seen_at) <= dt.timedelta(days=WINDOW)]


def near(one: tuple[dt.datetime | None, dt.datetime], other: tuple[dt.datetime | None, dt.datetime]) -> bool:
    """Whether two (published, first seen) lie in one window: by publication where both have it, else by when they were seen."""
    a, b = (one[0], other[0]) if one[0] and other[0] else (one[1], other[1])
    return abs(a - b) <= dt.timedelta(days=WINDOW)


def pack(hashes: Sequence[int]) -> bytes:
    """Signed 64-bit integers, big-endian."""
    return struct.pack(f">{len(hashes)}q", *hashes)


def unpack(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(packed) // 8}q", packed)


def day_of(moment: dt.datetime) -> int:
    """Days since 1970 in UTC."""
    return int(moment.timestamp() // 86400)


def insert_new(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    """INSERT that passes over rows whose primary key is there."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(make(table).on_conflict_do_nothing(), [dict(row) for row in rows])


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> set[KeyRow]:
    return {KeyRow(row[0], row[1], row[2]) for row in connection.execute(query)}
