"""Lines that stand on many pages of one source: the counter behind `Site.repeated_lines`."""

from __future__ import annotations

import collections
import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from normalizer.types import Draft, Rejection
from store.database import Database
from store.tables import site_line

ENOUGH = 3  # pages; a line on three pages of a site is chrome (research: +.01 F1 on Chinese pages, none lost)
FORGET = dt.timedelta(days=60)  # a line not seen for so long belonged to an old layout


def count(connection: sa.Connection, database: Database, made: Iterable[Draft | Rejection], now: dt.datetime) -> None:
    """Counts the short lines of these drafts, once per page."""
    seen: collections.Counter[tuple[str, int]] = collections.Counter()
    for draft in made:
        if isinstance(draft, Draft) and draft.source:
            seen.update((draft.source, key) for key in set(draft.line_keys))
    if not seen:
        return
    insert = sqlite.insert if database.is_sqlite else postgresql.insert
    rows = [{"source": source, "line_key": key, "pages": n, "last_seen": now} for (source, key), n in sorted(seen.items())]
    statement = insert(site_line)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["source", "line_key"],
            set_={"pages": site_line.c.pages + statement.excluded.pages, "last_seen": now},
        ),
        rows,
    )


def repeated(connection: sa.Connection, source: str) -> frozenset[int]:
    """The keys of the lines that this source repeats on page after page."""
    query = sa.select(site_line.c.line_key).where(site_line.c.source == source, site_line.c.pages >= ENOUGH)
    return frozenset(connection.scalars(query))


def forget(connection: sa.Connection, now: dt.datetime) -> int:
    """Drops lines that no page has carried for long; returns how many."""
    return connection.execute(site_line.delete().where(site_line.c.last_seen < now - FORGET)).rowcount
