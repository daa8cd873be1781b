"""Every question about articles that is put as a query: pages of hits, counts, which of some articles match, where a match stands.

`new` is by falling id, the order of arrival; pages follow each other by key, so that nothing is lost or doubled while articles come in.
`best` ranks the newest `WINDOW` hits by bm25 (SQLite) or ts_rank (PostgreSQL), title above body.
"""

from __future__ import annotations

import base64
import binascii
import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from store import newest_pg
from store.errors import CursorInvalid
from store.highlighting import Highlight, highlights
from store.query import Query
from store.query.compile_sqlite import plan
from store.ranking import WINDOW, ranked
from store.reading import chunks, load
from store.types import Article

Sort = Literal["new", "best"]
__all__ = ["Found", "Highlight", "Hits", "Sort", "count", "find", "highlights", "matching", "newest", "search", "stream"]
BATCH = 200  # articles read at a time where all are wanted


@dataclass(frozen=True, slots=True)
class Hits:
    """One page. `next_cursor` asks for the page after it; None on the last."""

    items: tuple[Article, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page, as ids."""

    ids: tuple[int, ...]
    next_cursor: str | None


def search(connection: sa.Connection, query: Query, *, limit: int, sort: Sort = "new", cursor: str | None = None) -> Hits:
    """A page of at most `limit` articles (at least 1). Raises CursorInvalid for a cursor that is not one of ours."""
    found = find(connection, query, limit=limit, sort=sort, cursor=cursor)
    return Hits(tuple(load(connection, found.ids)), found.next_cursor)


def find(connection: sa.Connection, query: Query, *, limit: int, sort: Sort = "new", cursor: str | None = None) -> Found:
    """Like `search`, the ids alone."""
    if limit < 1:
        raise ValueError(f"limit is {limit}, but a page has at least one article")
    below, skip = _read_cursor(cursor, sort)
    if sort == "best":
        top, page = ranked(connection, query, below, skip, limit + 1)
        return Found(tuple(page[:limit]), _cursor(sort, top + 1, skip + limit) if len(page) > limit else None)
    ids = newest(connection, query, limit + 1, below)
    return Found(tuple(ids[:limit]), _cursor(sort, ids[limit - 1]) if len(ids) > limit else None)


def stream(connection: sa.Connection, query: Query, *, limit: int | None = None, sort: Sort = "new") -> Iterator[Article]:
    """The first `limit` matches, or all of them, a batch in memory at a time. `best`: the window's, then what is older, newest first."""
    return itertools.islice(_stream(connection, query, sort), limit)


def _stream(connection: sa.Connection, query: Query, sort: Sort) -> Iterator[Article]:
    below: int | None = None
    if sort == "best":
        _, order = ranked(connection, query, None)
        for chunk in chunks(order):
            yield from load(connection, chunk)
        below = min(order) if len(order) >= WINDOW else 0
    while below != 0:
        ids = newest(connection, query, BATCH, below)
        yield from load(connection, ids)
        below = ids[-1] if len(ids) == BATCH else 0


def newest(
    connection: sa.Connection, query: Query, limit: int | None, below: int | None = None, among: Sequence[int] | None = None
) -> list[int]:
    """The ids of matches, newest first: at most `limit`, smaller than `below`, of those in `among`."""
    if connection.dialect.name == "sqlite":
        planned = plan(query)
        statement = _narrowed(planned.select(), planned.id, below, among).order_by(planned.id.desc()).limit(limit)
        return list(connection.execute(statement).scalars())
    return newest_pg.newest(connection, query, limit, below, among)


def matching(connection: sa.Connection, query: Query, ids: Collection[int]) -> set[int]:
    """Which of these articles the query finds: what a rule sends is what a search shows."""
    found: set[int] = set()
    for chunk in chunks(sorted(ids)):
        found.update(newest(connection, query, None, among=chunk))
    return found


def count(connection: sa.Connection, query: Query, at_most: int = 10_000) -> int:
    """How many articles match, counted no further than `at_most`."""
    return len(newest(connection, query, at_most))


def _narrowed(statement: sa.Select[Any], number: sa.ColumnElement[int], below: int | None, among: Sequence[int] | None) -> sa.Select[Any]:
    if below is not None:
        statement = statement.where(number < below)
    if among is not None:
        statement = statement.where(number.in_(among))
    return statement


def _cursor(sort: Sort, *numbers: int) -> str:
    return base64.urlsafe_b64encode(":".join((sort, *map(str, numbers))).encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None, sort: Sort) -> tuple[int | None, int]:
    """(ids below this, hits to skip)."""
    if cursor is None:
        return None, 0
    try:
        plain = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        kind, *numbers = plain.decode("ascii").split(":")
        if (
            kind != sort
            or len(numbers) != (1 if sort == "new" else 2)
            or not all(number.isdigit() and len(number) < 18 for number in numbers)
        ):
            raise ValueError(cursor)
    except (ValueError, binascii.Error):
        raise CursorInvalid("this cursor was not given out for this order", 0, cursor) from None
    return int(numbers[0]), int(numbers[1]) if sort == "best" else 0
