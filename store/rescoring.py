"""Looking at stored articles again after the gazetteer or the rule changed: relevance, countries, dyads, topics, entities.

Text, groups, stories and alerts stay as they are: a new gazetteer never re-alerts the past.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import sqlalchemy as sa

from normalizer.types import Languages, Span, View
from store.database import Database
from store.tables import article, article_tag, article_text

BATCH = 200  # articles in one transaction

Look = Callable[[str | None, str, Languages, str | None], View]  # title, text, languages, source
KINDS = ("country", "dyad", "topic", "entity")


def rescore(database: Database, version: str, look: Look, progress: Callable[[int], None] = lambda _n: None) -> int:
    """Brings every article to `version`; returns how many changed sides between relevant and not. Can be stopped and run again."""
    turned = last = 0
    while True:
        with database.write() as connection:
            rows = _stale(connection, version, last)
            if not rows:
                return turned
            for row in rows:
                view = look(row.title, row.text, _languages(row), row.source)
                turned += view.relevance.relevant != row.relevant
                _write(connection, row.id, view, version)
            last = rows[-1].id
        progress(len(rows))


def stale(database: Database, version: str) -> int:
    """How many articles another version of the lens looked at."""
    with database.read() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(article).where(article.c.lens_version != version)) or 0)


def _stale(connection: sa.Connection, version: str, after: int) -> list[sa.Row[*tuple[object, ...]]]:
    columns = [article.c[name] for name in ("id", "title", "source", "language", "route", "languages", "relevant")]
    query = sa.select(*columns, article_text.c.text, article_text.c.spans).join_from(article, article_text)
    older = query.where(article.c.lens_version != version, article.c.id > after)
    return list(connection.execute(older.order_by(article.c.id).limit(BATCH)))


def _languages(row: sa.Row[*tuple[object, ...]]) -> Languages:
    return Languages(
        language=row.language,
        route=row.route,
        shares=tuple(row.languages.items()),
        spans=tuple(Span(*span) for span in row.spans),
    )


def _write(connection: sa.Connection, number: int, view: View, version: str) -> None:
    relevance = asdict(view.relevance)
    connection.execute(
        article.update()
        .where(article.c.id == number)
        .values(
            countries=list(view.countries),
            dyads=list(view.dyads),
            topics=list(view.topics),
            entities=list(view.entities),
            score=view.relevance.score,
            relevant=view.relevance.relevant,
            lens_version=version,
        )
    )
    reasons = {name: relevance[name] for name in ("review", "evidence", "sentences", "factors", "version")}
    connection.execute(article_text.update().where(article_text.c.article_id == number).values(relevance=reasons))
    connection.execute(article_tag.delete().where(article_tag.c.article_id == number, article_tag.c.kind.in_(KINDS)))
    values = zip(KINDS, (view.countries, view.dyads, view.topics, view.entities), strict=True)
    tags = [{"kind": kind, "value": value, "article_id": number} for kind, found in values for value in sorted(set(found))]
    if tags:
        connection.execute(article_tag.insert(), tags)
