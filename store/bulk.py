"""Many rows into a narrow table, past the types and the compiler: integers, texts and bytes that the driver takes as they are.

Most rows of an article are keys, thirty or forty at a time; making a dictionary and a parameter set of each takes longer than writing it.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def insert_plain(connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Writes rows whose values stand in the order of the table's columns. JSON columns take text that is JSON."""
    if rows:
        connection.exec_driver_sql(_statement(table, connection.dialect.name), list(rows))


@functools.cache
def _statement(table: sa.Table, dialect: str) -> str:
    if dialect == "sqlite":
        marks = ["?" for _ in table.c]
    else:
        marks = ["%s::jsonb" if isinstance(column.type, sa.JSON) else "%s" for column in table.c]
    return f"INSERT INTO {table.name} ({', '.join(column.name for column in table.c)}) VALUES ({', '.join(marks)})"
