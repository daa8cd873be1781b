"""What can go wrong with the store.

StoreError
├── DatabaseUnreachable   no server, no such file, no right to open it
├── DatabaseBusy          somebody else holds the lock for too long
├── DatabaseFull          the disk or a quota is full; nothing was written
├── DatabaseDamaged       the file is no database, or a check failed
├── SchemaAhead           the database was made by a newer khorgos
└── QueryError            a query that cannot be read; carries the place
    └── CursorInvalid     a cursor that was not given out for this order
"""

from __future__ import annotations


class StoreError(Exception):
    """The root. `str()` is one line for a person, `remedy` says what to do about it."""

    remedy = ""

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        if remedy is not None:
            self.remedy = remedy


class DatabaseUnreachable(StoreError):
    remedy = "check database_url in khorgos.toml, and that the server runs or the folder exists"


class DatabaseBusy(StoreError):
    remedy = "another process holds the database; try again, or end that process"


class DatabaseFull(StoreError):
    remedy = "free some space on the disk that holds the database; nothing was lost, the work goes on from there"


class DatabaseDamaged(StoreError):
    remedy = "run `khorgos db check`, and restore a backup if it fails"


class SchemaAhead(StoreError):
    remedy = "upgrade khorgos, or restore the backup that was made before the database was upgraded"


class QueryError(StoreError):
    """A query that cannot be read. `position` counts code points from 0."""

    remedy = "see docs/queries.md for the query language"

    def __init__(self, message: str, position: int, query: str = "") -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.position, self.query = position, query


class CursorInvalid(QueryError):
    """A page was asked for by a cursor that nobody gave out."""

    remedy = "use `next_cursor` of the page before as it is"
