"""What a driver says when something is wrong, as one line of ours."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import exc

from store.errors import DatabaseBusy, DatabaseDamaged, DatabaseFull, DatabaseRefused, DatabaseUnreachable, SchemaForeign, StoreError

# What a SQLSTATE begins with (PostgreSQL, appendix A) and what SQLite's lines hold, each with what it means.
_STATES: tuple[tuple[type[StoreError], str, tuple[str, ...]], ...] = (
    (DatabaseBusy, "is locked by another process", ("55P03",)),
    (DatabaseFull, "cannot grow", ("53100",)),
    (DatabaseDamaged, "lacks something of its schema", ("42P01", "42703")),
    (SchemaForeign, "holds something else", ("42P07",)),
    (DatabaseDamaged, "is damaged", ("XX001", "XX002")),
    (DatabaseRefused, "does not let this user do that", ("42501", "25006")),
    (DatabaseUnreachable, "cannot be reached", ("08", "28", "3D000", "53300", "57P0")),
)
_LINES: tuple[tuple[type[StoreError], str, tuple[str, ...]], ...] = (
    (DatabaseBusy, "is locked by another process", ("database is locked", "database table is locked", "lock timeout")),
    (DatabaseFull, "cannot grow", ("disk is full", "no space left", "disk i/o error")),
    (DatabaseDamaged, "is damaged", ("not a database", "malformed")),
    (DatabaseDamaged, "lacks something of its schema", ("no such table", "no such column")),
    (SchemaForeign, "holds something else", ("already exists",)),
    (DatabaseRefused, "does not let this user do that", ("readonly database",)),
    (DatabaseUnreachable, "cannot be opened", ("unable to open", "invalid connection option")),
)


@contextlib.contextmanager
def clear_errors(url: str) -> Iterator[None]:
    """Turns what a driver says into one line of ours; mistakes of our own (integrity, programming) pass as they are."""
    try:
        yield
    except (exc.DatabaseError, exc.TimeoutError) as error:
        clear = _explain(error, sa.make_url(url).render_as_string(hide_password=True))
        if clear is None:
            raise
        raise clear from error


def _explain(error: exc.SQLAlchemyError, where: str) -> StoreError | None:
    cause = getattr(error, "orig", None) or error
    said = str(cause).strip().split("\n")[0]
    if isinstance(error, exc.TimeoutError):
        return DatabaseBusy(f"the database {where} is locked by another process")
    low, state = said.lower(), getattr(cause, "sqlstate", None) or ""
    for kind, meaning, beginnings in _STATES:
        if state.startswith(beginnings):
            return kind(f"the database {where} {meaning}: {said}")
    for kind, meaning, parts in _LINES:
        if any(part in low for part in parts):
            return kind(f"the database {where} {meaning}: {said}")
    never_met = isinstance(error, exc.OperationalError) and not state and hasattr(cause, "sqlstate")
    if never_met or getattr(error, "connection_invalidated", False):
        return DatabaseUnreachable(f"the database {where} cannot be reached: {said}")
    return None
