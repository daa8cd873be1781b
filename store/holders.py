"""Which articles hold a key on which days: asked once for a whole batch of arrivals, which are then added as they come.

`sketch_key` and `story_key` are alike: (key, day, article), ordered so. A look-up of one key in one stretch of days reads at most so many
rows; what it costs does not grow with the store.
"""

from __future__ import annotations

import collections
import functools
import json
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import sqlalchemy as sa

Days: TypeAlias = tuple[int, int]  # first and last, counted since 1970
ALWAYS = (-(2**31), 2**31 - 1)  # every day that the column can hold
_ID_BITS = 40  # an article's number is the second of its arrival since 2020: good for 34,000 years

_ONE = "SELECT {packed} AS p FROM {table} WHERE key = k.value AND day BETWEEN :since AND :until LIMIT :most"
_SQLITE = "SELECT k.value, (SELECT json_group_array(p) FROM ({one})) AS held FROM json_each(:keys) AS k"
_POSTGRESQL = "SELECT k.value, ARRAY({one}) AS held FROM unnest(CAST(:keys AS bigint[])) AS k(value)"


class Holders:
    """Rows of one table by key, stored ones and those that are added here."""

    def __init__(self, connection: sa.Connection, table: str, most: int) -> None:
        """`most` rows are read of one key in one stretch of days."""
        self._connection, self._table, self._most = connection, table, most
        self._stored: dict[Days, dict[int, list[int]]] = {}
        self._asked: dict[Days, set[int]] = collections.defaultdict(set)
        self._own: dict[int, list[int]] = collections.defaultdict(list)

    def ask(self, wanted: Mapping[Days, Iterable[int]]) -> None:
        """Reads what is stored under these keys, unless that was asked before.

        What is asked for under `ALWAYS` is good for every stretch of days; a key with too many rows is asked for again by stretch.
        """
        for days, keys in wanted.items():
            new = sorted(set(keys) - self._asked[days])
            if new:
                self._asked[days].update(new)
                self._stored.setdefault(days, {}).update(self._read(new, days))

    def add(self, keys: Iterable[int], day: int, article_id: int) -> None:
        """An article that is stored in this very transaction."""
        row = day << _ID_BITS | article_id
        for key in keys:
            self._own[key].append(row)

    def of(self, key: int, days: Days) -> list[int]:
        """The rows of a key, packed: `day_of_row` and `id_of_row` tell them apart."""
        stored = self._found(key, days)
        return stored + self.own(key, days) if key in self._own else stored

    def _found(self, key: int, days: Days) -> list[int]:
        if key in self._asked[days]:
            return self._stored[days].get(key, [])
        ever = self._stored.get(ALWAYS, {}).get(key, [])
        if key not in self._asked[ALWAYS] or len(ever) >= self._most:
            self.ask({days: [key]})
            return self._stored[days].get(key, [])
        return [row for row in ever if days[0] <= day_of_row(row) <= days[1]]

    def own(self, key: int, days: Days) -> list[int]:
        """Of these, the ones that were added."""
        return [row for row in self._own[key] if days[0] <= day_of_row(row) <= days[1]] if key in self._own else []

    def _read(self, keys: list[int], days: Days) -> dict[int, list[int]]:
        sqlite = self._connection.dialect.name == "sqlite"
        bound = {"keys": json.dumps(keys) if sqlite else keys, "since": days[0], "until": days[1], "most": self._most}
        rows = self._connection.execute(_statement(self._table, sqlite), bound)
        return {key: json.loads(held) if sqlite else held for key, held in rows if held and held != "[]"}


@functools.cache
def _statement(table: str, sqlite: bool) -> sa.TextClause:
    packed = f"day << {_ID_BITS} | article_id" if sqlite else f"CAST(day AS bigint) << {_ID_BITS} | article_id"
    one = _ONE.format(packed=packed, table=table)
    return sa.text((_SQLITE if sqlite else _POSTGRESQL).format(one=one))


def day_of_row(row: int) -> int:
    return row >> _ID_BITS


def id_of_row(row: int) -> int:
    return row & (1 << _ID_BITS) - 1
