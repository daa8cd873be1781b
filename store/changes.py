"""The log of changes, for whoever follows the store: numbers that only rise, and none that appears behind a reader's back.

Whoever saves holds the lock under which numbers are given out until the commit (`Database.serialise`), so that a number that can be seen
has no smaller one still to come.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from store.reading import load
from store.tables import change
from store.types import Article, ChangeKind


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the log, with the article as it is now."""

    seq: int
    kind: ChangeKind
    article: Article


def after(connection: sa.Connection, seq: int, limit: int) -> list[Told]:
    """At most `limit` changes whose number is larger than `seq`, in their order."""
    query = sa.select(change.c.seq, change.c.kind, change.c.article_id).where(change.c.seq > seq).order_by(change.c.seq).limit(limit)
    rows = connection.execute(query).all()
    articles = {article.id: article for article in load(connection, {row.article_id for row in rows})}
    return [Told(row.seq, row.kind, articles[row.article_id]) for row in rows if row.article_id in articles]


def newest(connection: sa.Connection) -> int:
    """The number of the last change; 0 before the first."""
    return int(connection.scalar(sa.select(sa.func.max(change.c.seq))) or 0)
