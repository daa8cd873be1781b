"""The order `best`: relevance to the query among its newest hits. Its order may differ between databases, its set may not."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from store.query import Query, Text
from store.query.ast import Node, Or
from store.query.compile_pg import branches, literal, tsquery
from store.query.compile_sqlite import fts, plan

WINDOW = 20_000  # hits that are ranked, the newest; PostgreSQL takes a fifth of a second for so many
_TITLE = 4.0  # a word in the title counts as so many in the body
_BM25 = f"-bm25(article_fts, 1.0, {_TITLE})"  # FTS5's is negative, the better the smaller
_WEIGHTS = f"ARRAY[{1 / _TITLE}, 0, 0, 1]::real[]"  # of D (body), C, B, A (title)


def ranked(connection: sa.Connection, query: Query, below: int | None, skip: int = 0, limit: int | None = None) -> tuple[int, list[int]]:
    """The newest id of the window, and its ids from the `skip`-th on, best first; of equals the newer first.

    `below` keeps later pages to the same window. Beyond the last page the newest id is 0.
    """
    wanted = [leaf for leaf in query.leaves(wanted=True) if isinstance(leaf, Text)]
    words: Node | None = None if not wanted else wanted[0] if len(wanted) == 1 else Or(tuple(wanted))
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite or plan(query).match is not None:
        # Materialised: PostgreSQL would take whole tsvectors through the window, and both would rank a hit twice.
        hit = (_sqlite(query, below) if sqlite else _postgresql(query, below, words)).cte("hit").prefix_with("MATERIALIZED")
        top = sa.select(sa.func.max(hit.c.id)).scalar_subquery()
        best = sa.select(hit.c.id, top).order_by(sa.func.coalesce(hit.c.rank, 0.0).desc(), hit.c.id.desc())
        page = connection.execute(best.limit(limit).offset(skip)).all()
        return (page[0][1] if page else 0), [row[0] for row in page]
    ranks = _sqlite_apart(connection, query, below, words)
    order = [number for number, rank in sorted(ranks.items(), key=lambda row: (-row[1], -row[0]))]
    return max(order, default=0), order[skip:] if limit is None else order[skip : skip + limit]


def _sqlite(query: Query, below: int | None) -> sa.Select[Any]:
    """The window with its ranks, where FTS5 leads."""
    return _window(query, below).add_columns(sa.literal_column(_BM25, sa.Float).label("rank"))


def _sqlite_apart(connection: sa.Connection, query: Query, below: int | None, words: Node | None) -> dict[int, float]:
    """The window with its ranks, where another table leads: FTS5 is asked for those it knows."""
    ranks = dict.fromkeys(connection.scalars(_window(query, below)), 0.0)
    if words is None or not ranks:
        return ranks
    found = connection.execute(
        sa.text(
            f"SELECT article_fts.rowid, {_BM25} FROM json_each(:ids) AS hit"
            " CROSS JOIN article_fts ON article_fts.rowid = hit.value WHERE article_fts MATCH :match"
        ),
        {"ids": json.dumps(list(ranks)), "match": fts(words)},
    )
    return ranks | {row[0]: row[1] or 0.0 for row in found}


def _window(query: Query, below: int | None) -> sa.Select[Any]:
    planned = plan(query)
    window = planned.select().order_by(planned.id.desc()).limit(WINDOW)
    return window if below is None else window.where(planned.id < below)


def _postgresql(query: Query, below: int | None, words: Node | None) -> sa.Select[Any]:
    number: sa.ColumnElement[int] = sa.literal_column("article.id", sa.BigInteger)
    found = []
    for branch in branches(query):
        narrowed = branch if below is None else branch.where(number < below)
        found.append(narrowed.order_by(number.desc()).limit(WINDOW).subquery())
    union = sa.union_all(*(sa.select(part) for part in found)).subquery()
    hits = sa.select(union.c.id).order_by(union.c.id.desc()).limit(WINDOW).subquery()
    asked = None if words is None else tsquery(words)
    if asked is None:
        return sa.select(hits.c.id, sa.literal(0.0).label("rank"))
    index = sa.table("article_fts", sa.column("article_id"), sa.column("tsv"))
    rank = sa.func.ts_rank(sa.literal_column(_WEIGHTS), index.c.tsv, literal(asked), 1)
    return sa.select(hits.c.id, rank.label("rank")).join_from(hits, index, index.c.article_id == hits.c.id, isouter=True)
