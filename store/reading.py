"""Rows -> Article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from store.tables import article, article_text
from store.types import Article

CHUNK = 500  # ids in one statement
_COLUMNS = (
    *(column for column in article.c if column.name not in ("url_key", "dated_at", "content_hash", "analyser_version", "lens_version")),
    article_text.c.text,
    article_text.c.spans,
    article_text.c.removals,
    article_text.c.relevance.label("reasons"),
)
_RENAMED = {"score": "relevance", "group_id": "group", "story_id": "story"}


def load(connection: sa.Connection, ids: Iterable[int]) -> list[Article]:
    """The articles with these ids, in the order of the ids; ids of none are left out."""
    wanted = list(ids)
    found: dict[int, Article] = {}
    joined = sa.select(*_COLUMNS).join(article_text, article_text.c.article_id == article.c.id)
    for chunk in chunks(wanted):
        for row in connection.execute(joined.where(article.c.id.in_(chunk))).mappings():
            found[row["id"]] = from_row(row)
    return [found[number] for number in wanted if number in found]


def one(connection: sa.Connection, article_id: int) -> Article | None:
    return next(iter(load(connection, [article_id])), None)


def from_row(row: Any) -> Article:
    """A row of `article` joined with `article_text`."""
    return Article(**{_RENAMED.get(name, name): value for name, value in row.items()})


def chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
