"""Everything of one database into another, row by row in the order of the keys; what is there already and equal is passed over.

So a copy that was cut off is taken up where it stopped, and one that was taken up after the source had changed is put right. The source is
read as it was at the beginning; what is stored meanwhile is not in the copy. At the end the copy is compared with it, count and checksum.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from store import index
from store.database import Database
from store.errors import DatabaseDamaged, StoreError
from store.tables import article, article_text, metadata, note
from store.upsert import upsert

ROWS = 1000  # in one transaction
MARK = "copy.under_way"  # the note that tells a copy that was cut off from a database in use
_OWN = (MARK, index.NOTE)  # notes that each database has for itself
Progress = Callable[[int, int], None]  # (done, total)
_Row = dict[str, Any]


class NotACopy(StoreError):
    """The other database is in use, or belongs to another copy."""

    remedy = "name an empty database"


@dataclass(frozen=True, slots=True)
class Copied:
    """How many rows of each table stand in the copy, all of them compared, and how many articles its index holds."""

    rows: Mapping[str, int]
    indexed: int


def copy(source: Database, target: Database, progress: Progress = lambda done, total: None) -> Copied:
    """Copies every table; both databases have to be at the newest schema. Raises StoreError; then it can be run again.

    `progress` counts rows, each twice (copied, compared), and articles in the index.
    """
    tables = metadata.sorted_tables
    with source.read() as here:
        _claim(target, source)
        articles = _count(here, article)
        meter = _Meter(progress, 2 * sum(_count(here, table) for table in tables) + articles)
        disturbed = False
        for table in tables:
            disturbed |= _mirror(here, target, table, meter)
        _go_on_counting(here, target, tables)
        indexed = index.reindex(target) if disturbed else index.complete(target, meter.add)
        rows = _compare(here, target, tables, meter)
    with target.write() as there:
        there.execute(sa.delete(note).where(note.c.name == MARK))
    if not target.is_sqlite:
        with target.write() as there:
            there.exec_driver_sql("ANALYZE")
    return Copied(rows, indexed)


class _Meter:
    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def add(self, number: int) -> None:
        self._done += number
        self._progress(min(self._done, self._total), self._total)


def _claim(target: Database, source: Database) -> None:
    """Marks the target as a copy under way; refuses one that is in use."""
    if target.shown == source.shown:
        raise NotACopy("that is the database itself", remedy="name another one")
    with target.write() as there:
        mark = there.scalar(sa.select(note.c.value).where(note.c.name == MARK))
        if mark is None and any(there.execute(sa.select(*table.primary_key.columns).limit(1)).first() for table in metadata.sorted_tables):
            raise NotACopy(f"the database {target.shown} holds something already")
        if mark not in (None, source.shown):
            raise NotACopy(f"the database {target.shown} is the unfinished copy of another one, {mark}")
        upsert(there, note, {"name": MARK}, {"value": source.shown})


def _mirror(here: sa.Connection, target: Database, table: sa.Table, meter: _Meter) -> bool:
    """Makes the table of the target equal; True where words that may be in its index were changed."""
    disturbed, last = False, None
    while True:
        rows = _chunk(here, table, last, None)
        until = _key_of(table, rows[-1]) if len(rows) == ROWS else None
        with target.write() as there:
            if not target.is_sqlite:
                there.exec_driver_sql("SET LOCAL synchronous_commit = off")  # what a crash takes is copied again
            old = {_key_of(table, row): row for row in _chunk(there, table, last, until, limit=None)}
            disturbed |= _write(there, table, rows, old)
        meter.add(len(rows))
        if until is None:
            return disturbed
        last = until


def _write(there: sa.Connection, table: sa.Table, rows: Sequence[_Row], old: Mapping[tuple[Any, ...], _Row]) -> bool:
    known = {_key_of(table, row) for row in rows}
    surplus = [key for key, row in old.items() if key not in known and not _own(table, row)]
    for key in surplus:
        there.execute(sa.delete(table).where(*(column == value for column, value in zip(table.primary_key, key, strict=True))))
    rows = [row for row in rows if not _own(table, row)]
    new = [row for row in rows if _key_of(table, row) not in old]
    if new:
        there.execute(sa.insert(table), new)
    other = [row for row in rows if (key := _key_of(table, row)) in old and _digest(old[key]) != _digest(row)]
    for row in other:
        names = {column.name for column in table.primary_key}
        upsert(there, table, {name: row[name] for name in names}, {name: value for name, value in row.items() if name not in names})
    return table in (article, article_text) and bool(surplus or other)


def _own(table: sa.Table, row: _Row) -> bool:
    return table is note and row["name"] in _OWN


def _chunk(
    connection: sa.Connection, table: sa.Table, after: tuple[Any, ...] | None, until: tuple[Any, ...] | None, limit: int | None = ROWS
) -> list[_Row]:
    """Rows behind the key `after` up to the key `until`, in an order that both databases share."""
    names = list(table.primary_key.columns)
    text = connection.dialect.name == "postgresql"
    order = [sa.collate(column, "C") if text and isinstance(column.type, sa.Text) else column for column in names]
    query = sa.select(table).order_by(*order).limit(limit)
    if after is not None:
        query = query.where(sa.tuple_(*order) > _literal(names, after))
    if until is not None:
        query = query.where(sa.tuple_(*order) <= _literal(names, until))
    return [dict(row) for row in connection.execute(query).mappings()]


def _literal(columns: Sequence[sa.Column[Any]], key: tuple[Any, ...]) -> Any:
    return sa.tuple_(*(sa.literal(value, column.type) for column, value in zip(columns, key, strict=True)))


def _key_of(table: sa.Table, row: _Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)


def _go_on_counting(here: sa.Connection, target: Database, tables: Sequence[sa.Table]) -> None:
    """Numbers that the database gives out go on behind the last one that the source gave out, pruned rows included."""
    with target.write() as there:
        for table in tables:
            column = table.autoincrement_column
            if column is None or column.autoincrement is not True:
                continue
            last = max(there.scalar(sa.select(sa.func.max(column))) or 0, _last_given(here, table, column))
            if last and target.is_sqlite:
                there.execute(sa.text("UPDATE sqlite_sequence SET seq = :last WHERE name = :name"), {"last": last, "name": table.name})
            elif last:
                sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
                there.execute(sa.select(sa.func.setval(sequence, last)))


def _last_given(here: sa.Connection, table: sa.Table, column: sa.Column[Any]) -> int:
    if here.dialect.name == "sqlite":
        if not table.dialect_options["sqlite"]["autoincrement"]:
            return 0
        found = here.scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    else:
        sequence = here.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
        found = here.scalar(sa.text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"))
    return int(found or 0)


def _compare(here: sa.Connection, target: Database, tables: Sequence[sa.Table], meter: _Meter) -> dict[str, int]:
    rows = {}
    with target.read() as there:
        for table in tables:
            ours, theirs = _sum(here, table, meter.add), _sum(there, table, lambda number: None)
            if ours != theirs:
                raise DatabaseDamaged(
                    f"table {table.name} differs after copying: {ours[0]} rows here, {theirs[0]} there", remedy="run the copy again"
                )
            rows[table.name] = ours[0]
    return rows


def _sum(connection: sa.Connection, table: sa.Table, tell: Callable[[int], None]) -> tuple[int, int]:
    """(rows, the sum of their digests modulo 2**128): the same in any order."""
    count = total = 0
    for chunk in _chunks(connection, table):
        rows = [row for row in chunk if not _own(table, row)]
        count += len(rows)
        total = (total + sum(int.from_bytes(_digest(row)) for row in rows)) % 2**128
        tell(len(rows))
    return count, total


def _chunks(connection: sa.Connection, table: sa.Table) -> Iterator[list[_Row]]:
    last = None
    while rows := _chunk(connection, table, last, None):
        yield rows
        last = _key_of(table, rows[-1])


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _digest(row: _Row) -> bytes:
    return hashlib.blake2b(repr([_plain(value) for value in row.values()]).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _plain(value: Any) -> Any:
    """The value as both databases write it: PostgreSQL sorts the keys of JSON and may give 1 for 1.0."""
    if isinstance(value, dict):
        return sorted((name, _plain(inner)) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value
