"""What a program may ask of the store, each question a method that opens and closes its own view."""

from __future__ import annotations

from collections.abc import Iterator

from store import changes as log
from store import search as searching
from store.database import Database
from store.query import Query
from store.reading import one
from store.types import Article


class Questions:
    """Queries are given as text or as a `Query`. Every method may raise StoreError; QueryError for a query that cannot be read."""

    database: Database

    def search(
        self, query: str | Query = "", *, limit: int = 50, sort: searching.Sort = "new", cursor: str | None = None
    ) -> searching.Hits:
        """A page of articles; `cursor` is the `next_cursor` of the page before."""
        with self.database.read() as connection:
            return searching.search(connection, _read(query), limit=limit, sort=sort, cursor=cursor)

    def stream(self, query: str | Query = "", *, limit: int | None = None, sort: searching.Sort = "new") -> Iterator[Article]:
        """All matches (or the first `limit`), a few hundred in memory at a time, as the store was when the first was asked for."""
        with self.database.read() as connection:
            yield from searching.stream(connection, _read(query), limit=limit, sort=sort)

    def count(self, query: str | Query = "", *, at_most: int = 10_000) -> int:
        """How many match, counted no further than `at_most`."""
        with self.database.read() as connection:
            return searching.count(connection, _read(query), at_most)

    def article(self, number: int) -> Article | None:
        """One article by its number; None where there is none."""
        with self.database.read() as connection:
            return one(connection, number)

    def changes(self, after: int = 0, *, limit: int = 100) -> list[log.Told]:
        """What is new, revised or deleted since the change numbered `after`, in order; misses nothing however many write."""
        with self.database.read() as connection:
            return log.after(connection, after, limit)


def _read(query: str | Query) -> Query:
    return Query.parse(query) if isinstance(query, str) else query
