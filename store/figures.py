"""Figures of the store, for `khorgos stats`: counted, never estimated."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from store import index
from store.database import Database
from store.tables import article, article_tag, metadata, revision

TOP = 20


def articles(connection: sa.Connection) -> int:
    return int(connection.scalar(sa.select(sa.func.count()).select_from(article)) or 0)


def figures(database: Database, now: dt.datetime) -> dict[str, Any]:
    """Counts by name; groups of counts as dictionaries, largest first."""
    with database.read() as connection:

        def count(query: sa.Select[Any]) -> int:
            return int(connection.scalar(query) or 0)

        def top(column: sa.ColumnElement[Any], *where: sa.ColumnElement[bool]) -> dict[str, int]:
            n = sa.func.count().label("n")
            query = sa.select(column, n).where(*where).group_by(column).order_by(n.desc(), column).limit(TOP)
            return {str(name): int(number) for name, number in connection.execute(query)}

        since = sa.select(sa.func.count()).select_from(article)
        return {
            "articles": count(sa.select(sa.func.count()).select_from(article)),
            "of the last 24 hours": count(since.where(article.c.first_seen_at > now - dt.timedelta(days=1))),
            "of the last 7 days": count(since.where(article.c.first_seen_at > now - dt.timedelta(days=7))),
            "relevant": count(since.where(article.c.relevant)),
            "deleted": count(since.where(article.c.deleted_at.is_not(None))),
            "earlier revisions": count(sa.select(sa.func.count()).select_from(revision)),
            "groups": count(sa.select(sa.func.count(sa.distinct(article.c.group_id)))),
            "stories": count(sa.select(sa.func.count(sa.distinct(article.c.story_id)))),
            "routes": top(article.c.route),
            "countries": top(article_tag.c.value, article_tag.c.kind == "country"),
            "topics": top(article_tag.c.value, article_tag.c.kind == "topic"),
            "sources": top(sa.func.coalesce(article.c.source, "-")),
            "bytes": _sizes(connection, database),
        }


def _sizes(connection: sa.Connection, database: Database) -> dict[str, int]:
    """Bytes on disk: of the files (SQLite), and of the largest tables with their indices."""
    if not database.is_sqlite:
        names = [*metadata.tables, *index.TABLES]
        query = sa.text("SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relname = ANY(:names) ORDER BY 2 DESC LIMIT :top")
        return {str(name): int(size) for name, size in connection.execute(query, {"names": names, "top": TOP})}
    files = {suffix or "database": Path(database.path + suffix) for suffix in ("", "-wal")}
    return {name: file.stat().st_size for name, file in files.items() if file.exists()} | _tables(connection)


def _tables(connection: sa.Connection) -> dict[str, int]:
    """SQLite's own count of pages, where it was built with it (the module dbstat); indices and FTS5's shadow tables with their table."""
    query = """
        SELECT CASE WHEN owner.tbl_name LIKE 'article_fts%' THEN 'article_fts' ELSE owner.tbl_name END AS name, sum(stat.pgsize) AS size
        FROM dbstat AS stat JOIN sqlite_master AS owner ON owner.name = stat.name WHERE stat.aggregate
        GROUP BY 1 ORDER BY 2 DESC LIMIT :top"""
    try:
        with connection.begin_nested():
            return {str(name): int(size) for name, size in connection.execute(sa.text(query), {"top": TOP})}
    except sa.exc.OperationalError:
        return {}
