"""What can go wrong with the store.

StoreError
├── DatabaseUnreachable   no server, no such file
│   ├── AddressInvalid    what was given as the address of a database is none
│   └── DatabaseRefused   the user of this database may not do that, or it can only be read
├── DatabaseBusy          somebody else holds the lock for too long
├── DatabaseFull          the disk or a quota is full; nothing was written
├── DatabaseDamaged       the file is no database, or a check failed
├── SchemaAhead           the database was made by a newer khorgos
├── SchemaForeign         tables of these names are there already, and nothing says that they are ours
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
    remedy = "check its address (database_url in khorgos.toml), and that the server runs or the folder exists"


class AddressInvalid(DatabaseUnreachable):
    remedy = "see database_url in docs/reference.md"


class DatabaseRefused(DatabaseUnreachable):
    remedy = "let the user that khorgos works as own the file or the schema, or name another in database_url"


class DatabaseBusy(StoreError):
    remedy = "another process holds the database; try again, or end that process"


class DatabaseFull(StoreError):
    remedy = "free some space on the disk that holds the database; nothing was lost, the work goes on from there"


class DatabaseDamaged(StoreError):
    remedy = "run `khorgos db check`, and restore a backup if it fails"


class SchemaAhead(StoreError):
    remedy = "upgrade khorgos, or restore the backup that was made before the database was upgraded"


class SchemaForeign(StoreError):
    remedy = "name an empty database, or restore a backup of this one"


class QueryError(StoreError):
    """A query that cannot be read. `position` counts code points from 0."""

    remedy = "see docs/queries.md for the query language"

    def __init__(self, message: str, position: int, query: str = "") -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.position, self.query = position, query


class CursorInvalid(QueryError):
    """A page was asked for by a cursor that nobody gave out."""

    remedy = "use `next_cursor` of the page before as it is"
