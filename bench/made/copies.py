"""Made-up articles with copies among them, and a store filled with the rows that placing them one by one would leave."""

from __future__ import annotations

import collections
import datetime as dt
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from normalizer.identity import content_hash
from normalizer.sketch import SIZE, sketch
from store.candidates import INDEXED, pack
from store.database import Database
from store.group_tables import article_link, copy_group, sketch_key
from store.group_tables import sketch as sketch_table
from store.incoming import Incoming
from store.tables import article, article_text

START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
BATCH = 5000
NEAR_DAYS, PER_GROUP = 3, 3  # as in store.groups
EMPTY: dict[str, Any] = {"spans": [], "removals": [], "relevance": {}, "links": []}


class Texts:
    """Endless texts; with each the number, from 0, of the text that it is a copy of, or None."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        words = random.Random(7)  # one vocabulary and one set of stock lines, whatever the seed
        self.vocabulary = ["".join(words.choices("abcdefghijklmnopqrstuvwxyz", k=words.randint(2, 9))) for _ in range(30_000)]
        self.weights = list(itertools.accumulate(1 / (i + 10) for i in range(len(self.vocabulary))))
        self.stock = [" ".join(words.choices(self.vocabulary, cum_weights=self.weights, k=25)) for _ in range(20)]

    def fresh(self) -> str:
        text = " ".join(self.rng.choices(self.vocabulary, cum_weights=self.weights, k=150))
        return text + "\n" + self.rng.choice(self.stock) if self.rng.random() < 0.5 else text

    def cut(self, text: str) -> str:
        words = text.split()
        return " ".join(words[: int(len(words) * self.rng.uniform(0.4, 1))])

    def __iter__(self) -> Iterator[tuple[str, int | None]]:
        recent: collections.deque[tuple[int, str]] = collections.deque(maxlen=300)
        for number in itertools.count():
            if recent and self.rng.random() < 0.3:
                parent, text = self.rng.choice(recent)
                yield self.cut(text), parent
            else:
                text = self.fresh()
                recent.append((number, text))
                yield text, None


def incoming(number: int, text: str, at: dt.datetime) -> Incoming:
    return Incoming(
        article_id=number, title=None, text=text, sketch=sketch(text), content_hash=content_hash(None, text), source=None,
        published_at=at, first_seen_at=at,
    )  # fmt: skip


def row(new: Incoming, group: int) -> dict[str, Any]:
    at = new.first_seen_at
    empty: dict[str, Any] = {name: [] for name in ("authors", "countries", "dyads", "topics", "entities", "flags")}
    moments = {"published_at": new.published_at, "dated_at": at, "first_seen_at": at, "fetched_at": at}
    versions = {"revision": 1, "analyser_version": 1, "lens_version": "", "score": 1.0, "relevant": True}
    names = {"id": new.article_id, "group_id": group, "story_id": new.article_id, "content_hash": new.content_hash}
    return {"language": "en", "route": "en", "languages": {}, **empty, **moments, **versions, **names}


@dataclass(slots=True)
class _Group:
    number: int
    days: dict[int, int] = field(default_factory=dict)  # key -> the last day under which it was written
    members: list[int] = field(default_factory=list)


class _Rows:
    """Rows of one batch, by table."""

    def __init__(self) -> None:
        self.of: dict[sa.Table, list[dict[str, Any]]] = {t: [] for t in (article, article_text, sketch_table, sketch_key, article_link)}

    def add(self, new: Incoming, group: _Group) -> None:
        number, day, hashes = new.article_id, new.wanted.day, new.sketch[:SIZE]
        self.of[article].append(row(new, group.number))
        self.of[article_text].append({"article_id": number, "text": new.text, **EMPTY})
        self.of[sketch_table].append({"article_id": number, "hashes": pack(hashes), "authority": 0, "digest": False})
        for key in hashes[:INDEXED]:
            if day - group.days.get(key, -999) > NEAR_DAYS:
                self.of[sketch_key].append({"key": key, "day": day, "article_id": number})
                group.days[key] = day
        for other in group.members[-PER_GROUP:]:
            self.of[article_link].append({"article_id": number, "other_id": other, "relation": "same", "score": 1.0})
        group.members.append(number)

    def write(self, connection: sa.Connection) -> None:
        for table, rows in self.of.items():
            if rows:
                _insert(connection, table, rows)


def fill(database: Database, documents: int) -> None:
    """Fills an empty store. The list of common keys stays empty: look-ups fill it."""
    step = dt.timedelta(days=365) / documents
    groups: dict[int, _Group] = {}
    sizes: dict[int, int] = {}
    for batch in _batches(enumerate(itertools.islice(iter(Texts(7)), documents))):
        rows = _Rows()
        for number, (text, parent) in batch:
            group = groups[parent] if parent is not None else groups.setdefault(number, _Group(number + 1))
            rows.add(incoming(number + 1, text, START + number * step), group)
            if len(group.members) > 1:
                sizes[group.number] = len(group.members)
        with database.write() as connection:
            _hasten(connection)
            rows.write(connection)
        groups = {n: g for n, g in groups.items() if n > number - 2000}  # older texts are copied no more
    with database.write() as connection:
        made = [{"id": n, "canonical_id": n, "members": size, "by_hand": False} for n, size in sizes.items()]
        _insert(connection, copy_group, made)
    if not database.is_sqlite:
        with database.unbound() as connection:
            connection.exec_driver_sql("ANALYZE")


def _batches(numbered: Iterator[tuple[int, tuple[str, int | None]]]) -> Iterator[list[tuple[int, tuple[str, int | None]]]]:
    while batch := list(itertools.islice(numbered, BATCH)):
        yield batch


def _hasten(connection: sa.Connection) -> None:
    """For this filling alone; what is measured afterwards runs on a connection of its own."""
    fast = "PRAGMA cache_size=-2000000" if connection.dialect.name == "sqlite" else "SET LOCAL synchronous_commit=off"
    connection.exec_driver_sql(fast)


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """PostgreSQL: by COPY where no column needs converting."""
    plain = {sketch_table: ("article_id", "hashes", "authority", "digest"), sketch_key: ("key", "day", "article_id")}
    if connection.dialect.name != "postgresql" or table not in plain:
        connection.execute(sa.insert(table), rows)
        return
    names = plain[table]
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:  # type: ignore[attr-defined]
        for one in rows:
            copy.write_row([one[name] for name in names])
