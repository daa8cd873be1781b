"""Which stored articles may be copies of a text: looked up by content hash and by the smallest hashes of the sketch."""

from __future__ import annotations

import collections
import datetime as dt
import itertools
import struct
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa

from store.group_tables import copy_group, hot_key, sketch
from store.holders import ALWAYS, Days, Holders, id_of_row
from store.numbers import one_of
from store.tables import article
from store.upsert import insert_ignore

WINDOW = 14  # days between two copies
INDEXED = 32  # hashes of a sketch that are looked up by
HOT = 200  # rows that a key may have in one window before it is left out of lookups
FEWEST = 12  # hashes: a text with fewer is too short to be compared by them
CANDIDATES = 60
EQUAL = 30  # articles of an equal content hash that are looked at
UNBOUNDED = HOT // 2  # rows of a key that are read where the window is not known by publication


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

    @property
    def keys(self) -> tuple[int, ...]:
        """What it is looked up by; nothing where the text is too short."""
        return self.sketch[:INDEXED] if len(self.sketch) >= FEWEST else ()

    @property
    def windows(self) -> tuple[Days, ...]:
        """The days among which a copy may stand, the likeliest first.

        Undated copies of an old article stand under the day when they were seen, and dates are often wrong; and the other way round.
        """
        day = self.day
        before, after = (ALWAYS[0], day - WINDOW - 1), (day + WINDOW + 1, ALWAYS[1])
        if abs(day_of(self.first_seen_at) - day) > 1:
            return ((day - WINDOW, day + WINDOW), before, after)
        return ((day - WINDOW, day + WINDOW), before) if self.published_at is None else ((day - WINDOW, day + WINDOW),)


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


Met: TypeAlias = Mapping[int, Sequence[int]]  # rows that hold a key, packed as `Holders` gives them


class Shared:
    """What shares keys or words with a batch of arrivals: looked up once for all of them, the batch's own rows as they are added."""

    def __init__(self, connection: sa.Connection, batch: Sequence[Wanted]) -> None:
        self._connection = connection
        keys = {key for wanted in batch for key in wanted.keys}
        self._hot = _hot(connection, keys)
        self._holders = Holders(connection, "sketch_key", HOT + 1)
        asked: dict[Days, set[int]] = collections.defaultdict(set)
        for wanted in batch:
            cold = [key for key in wanted.keys if key not in self._hot]
            asked[ALWAYS if len(wanted.windows) > 1 else wanted.windows[0]].update(cold)
        self._holders.ask(asked)
        self._hashes = stored(connection, article.c.content_hash, {wanted.content_hash for wanted in batch})

    def met(self, wanted: Wanted) -> Met:
        """What shares a key in the window, common keys left out. A key that turns out to be common is noted as such."""
        window, *further = wanted.windows
        found: dict[int, list[int]] = {}
        common = []
        for key in wanted.keys:
            if key in self._hot:
                continue
            held = self._holders.of(key, window)
            if len(held) > HOT:
                common.append(key)
                continue
            for days in further:
                held = held + self._holders.of(key, days)[:UNBOUNDED]
            if held:
                found[key] = held
        if common:
            self._connection.execute(
                insert_ignore(self._connection, hot_key, ["key"]), [{"key": key, "since": wanted.day} for key in sorted(common)]
            )
            self._hot.update(common)
        return found

    def equal(self, wanted: Wanted) -> bool:
        """Whether an article of an equal content hash may be stored."""
        return wanted.content_hash in self._hashes

    def add(self, wanted: Wanted, keys: Iterable[int]) -> None:
        """An article that is stored in this transaction, under these keys."""
        self._holders.add(keys, wanted.day, wanted.article_id)
        self._hashes.add(wanted.content_hash)


def look_up(connection: sa.Connection, wanted: Wanted) -> Met:
    """`Shared.met` of a single article."""
    return Shared(connection, [wanted]).met(wanted)


def likely(met: Met) -> list[int]:
    """Those that share two keys, at most `CANDIDATES`: the ones that share most."""
    hits = collections.Counter(map(id_of_row, itertools.chain.from_iterable(met.values())))
    ranked = sorted((-count, number) for number, count in hits.items() if count >= 2)
    return [number for _, number in ranked[:CANDIDATES]]


def known(connection: sa.Connection, wanted: Wanted, numbers: Iterable[int]) -> list[Known]:
    """The candidates inside the window, by id: these, and those with an equal content hash.

    Pages lie about their dates, so what was seen in one window is a candidate as well, as `near` says.
    """
    equal = sa.select(article.c.id).where(article.c.content_hash == wanted.content_hash).order_by(article.c.id.desc()).limit(EQUAL)
    ids = {*numbers, *connection.scalars(equal)}
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


def _hot(connection: sa.Connection, keys: Collection[int]) -> set[int]:
    return set(connection.scalars(sa.select(hot_key.c.key).where(one_of(connection, hot_key.c.key, keys)))) if keys else set()


def stored(connection: sa.Connection, column: sa.Column[bytes], values: Collection[bytes]) -> set[bytes]:
    """Those of the values that stand in the column."""
    return set(connection.scalars(sa.select(column).where(column.in_(values)).distinct())) if values else set()
