"""`column IN (…)` for thousands of whole numbers: one parameter, one statement, however many they are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg


def one_of(connection: sa.Connection, column: sa.ColumnElement[Any], numbers: Iterable[int]) -> sa.ColumnElement[bool]:
    """A condition. SQLite takes the numbers as JSON, PostgreSQL as an array."""
    wanted = sorted(numbers)
    if connection.dialect.name == "sqlite":
        return column.in_(sa.select(sa.func.json_each(json.dumps(wanted)).table_valued("value").c.value))
    return column == sa.any_(sa.cast(wanted, pg.ARRAY(sa.BigInteger)))
