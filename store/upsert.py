"""INSERT … ON CONFLICT for both databases."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def _insert(connection: sa.Connection, table: sa.Table) -> Any:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_ignore(connection: sa.Connection, table: sa.Table, unique: Sequence[str]) -> Any:
    """Rows whose `unique` columns are there already are left as they are."""
    return _insert(connection, table).on_conflict_do_nothing(index_elements=list(unique))


def upsert(
    connection: sa.Connection, table: sa.Table, key: Mapping[str, Any], values: Mapping[str, Any], first: Mapping[str, Any] | None = None
) -> None:
    """One row by its key: `values` are set either way, `first` only where the row is new."""
    statement = _insert(connection, table).values(**key, **values, **(first or {}))
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=dict(values)))


def add(connection: sa.Connection, table: sa.Table, key: Mapping[str, Any], column: str, number: int) -> None:
    """Adds to a counter; the row is made where there is none."""
    connection.execute(_adding(connection.dialect.name, table, tuple(key), column), {**key, column: number})


def add_each(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], key: Sequence[str], column: str) -> None:
    """Adds to several counters, row for row: a statement that is made once, for any number of them."""
    if rows:
        connection.execute(_adding(connection.dialect.name, table, tuple(key), column), [dict(row) for row in rows])


@functools.lru_cache(maxsize=64)
def _adding(dialect: str, table: sa.Table, key: tuple[str, ...], column: str) -> Any:
    """Made once for a counter: building a statement costs as much as running it."""
    statement: Any = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return statement.on_conflict_do_update(index_elements=list(key), set_={column: table.c[column] + statement.excluded[column]})
