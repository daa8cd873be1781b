"""The order `best`: relevance to the query among its newest hits. Its order may differ between databases, its set may not."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from store.query import Query, Text
from store.query.ast import Node, Or
from store.query.compile_pg import branches, literal, tsquery
from store.query.compile_sqlite import fts, plan

WINDOW = 20_000  # hits that are ranked, the newest; ranking all of a common word would take seconds
_TITLE = 4.0  # a word in the title counts as so many in the body


_WEIGHTS = f"ARRAY[{1 / _TITLE}, 0, 0, 1]::real[]"  # of D (body), C, B, A (title)


def ranked(connection: sa.Connection, query: Query, below: int | None) -> tuple[int, list[int]]:
    """The newest id of the window and all its ids, best first; of equals the newer first. `below` keeps later pages to the same window."""
    wanted = [leaf for leaf in query.leaves(wanted=True) if isinstance(leaf, Text)]
    words: Node | None = None if not wanted else wanted[0] if len(wanted) == 1 else Or(tuple(wanted))
    rows = _sqlite(connection, query, below, words) if connection.dialect.name == "sqlite" else _postgresql(connection, query, below, words)
    ranks = [(row[0], row[1] or 0.0) for row in rows]
    order = [number for number, rank in sorted(ranks, key=lambda row: (-row[1], -row[0]))]
    return max(order, default=0), order


def _sqlite(connection: sa.Connection, query: Query, below: int | None, words: Node | None) -> list[Any]:
    planned = plan(query)
    window = planned.select().order_by(planned.id.desc()).limit(WINDOW)
    if below is not None:
        window = window.where(planned.id < below)
    bm25 = sa.literal_column(f"-bm25(article_fts, 1.0, {_TITLE})", sa.Float)  # FTS5's is negative, the better the smaller
    if planned.match is not None:
        return list(connection.execute(window.add_columns(bm25.label("rank"))))
    ids = list(connection.execute(window).scalars())
    if words is None or not ids:
        return [(number, 0.0) for number in ids]
    match = fts(words)
    found = connection.execute(
        sa.text(
            f"SELECT article_fts.rowid, -bm25(article_fts, 1.0, {_TITLE}) FROM json_each(:ids) AS hit"
            " CROSS JOIN article_fts ON article_fts.rowid = hit.value WHERE article_fts MATCH :match"
        ),
        {"ids": json.dumps(ids), "match": match},
    )
    ranks = {row[0]: row[1] for row in found}
    return [(number, ranks.get(number, 0.0)) for number in ids]


def _postgresql(connection: sa.Connection, query: Query, below: int | None, words: Node | None) -> list[Any]:
    number: sa.ColumnElement[int] = sa.literal_column("article.id", sa.BigInteger)
    found = []
    for branch in branches(query):
        narrowed = branch if below is None else branch.where(number < below)
        found.append(narrowed.order_by(number.desc()).limit(WINDOW).subquery())
    union = sa.union_all(*(sa.select(part) for part in found)).subquery()
    hits = sa.select(union.c.id).order_by(union.c.id.desc()).limit(WINDOW).subquery()
    asked = None if words is None else tsquery(words)
    if asked is None:
        return list(connection.execute(sa.select(hits.c.id, sa.literal(0.0))))
    index = sa.table("article_fts", sa.column("article_id"), sa.column("tsv"))
    rank = sa.func.ts_rank(sa.literal_column(_WEIGHTS), index.c.tsv, literal(asked), 1)
    return list(connection.execute(sa.select(hits.c.id, rank).join_from(hits, index, index.c.article_id == hits.c.id, isouter=True)))
