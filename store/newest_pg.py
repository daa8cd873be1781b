"""The newest matches on PostgreSQL, at a cost that follows the hits and not the articles.

The planner holds a phrase for as common as its words together and a word it has not counted for nearly as common as the rarest it has,
and it counts the reading of a tsvector as free: for a page it then reads every article back to the first, 0.5 s for 100,000. So the way
back from the newest article is short here. Where it does not fill the page, matches are few, and the GIN index names them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from store.numbers import one_of
from store.query import Query
from store.query.ast import speaks
from store.query.compile_pg import TextFirst, branches, text_first

_WALK = 40  # articles read back from the newest for every hit asked for: reading one costs as much as sorting in a few hits
_LONGEST = 1_000  # hits; who asks for more gets the whole anyway
_FEW = 10_000  # hits in the text; where there are more, another condition may be the rarer one, and the planner chooses
_MANY = 3 * _FEW  # hits that the planner expects: to list the first of them would be for nothing
_EXPECTED = sa.text("EXPLAIN (FORMAT JSON) SELECT FROM article_fts WHERE tsv @@ CAST(:asked AS tsquery)")

number: sa.ColumnElement[int] = sa.literal_column("article.id", sa.BigInteger)
indexed: sa.ColumnElement[int] = sa.literal_column("article_fts.article_id", sa.BigInteger)


def newest(connection: sa.Connection, query: Query, limit: int | None, below: int | None, among: Sequence[int] | None) -> list[int]:
    """The ids of matches, newest first: at most `limit`, smaller than `below`, of those in `among`."""
    text = None if limit is None or limit > _LONGEST or among is not None else text_first(query)
    floor = None if limit is None or text is None else _floor(connection, below, _WALK * limit)
    if limit is None or text is None or floor is None:
        found = _within(query, below)
        return _first(connection, found if among is None else [part.where(number.in_(among)) for part in found], limit)
    walked = _first(connection, _within(query, below, floor), limit)
    return walked if len(walked) == limit else walked + _older(connection, query, text, limit - len(walked), floor + 1)


def _floor(connection: sa.Connection, below: int | None, count: int) -> int | None:
    """The id that has `count` articles between itself and `below`; None where there are no more than those."""
    ids = sa.select(number).select_from(sa.text("article")).order_by(number.desc()).offset(count).limit(1)
    return connection.scalar(ids if below is None else ids.where(number < below))


def _older(connection: sa.Connection, query: Query, text: TextFirst, limit: int, below: int) -> list[int]:
    """Matches below `below`, by way of the index."""
    short, parts = _within(query, below)
    # Materialised, so that the limit of the page does not lure the planner back onto the way past every article.
    hits = sa.select(indexed.label("id")).select_from(sa.text("article_fts")).where(text.match, indexed < below)
    hit = hits.cte("hit").prefix_with("MATERIALIZED")
    if text.rest is None:
        short = sa.select(hit.c.id)
    elif connection.execute(_EXPECTED, {"asked": text.tsquery}).scalar_one()[0]["Plan"]["Plan Rows"] <= _MANY:
        few = list(connection.scalars(sa.select(hit.c.id).limit(_FEW + 1)))
        if len(few) <= _FEW:
            short = sa.select(number.label("id")).select_from(sa.text("article")).where(one_of(connection, number, few), text.rest)
    return _first(connection, [short, parts], limit)


def _within(query: Query, below: int | None, above: int | None = None) -> list[sa.Select[Any]]:
    """The branches of the query between two ids. The bounds are put to both tables: the planner does not carry them over a join."""
    found = []
    text = speaks(query.root)
    for at, branch in enumerate(branches(query)):
        for column in (number, indexed) if at == 0 and text else (number,):
            branch = branch if below is None else branch.where(column < below)
            branch = branch if above is None else branch.where(column > above)
        found.append(branch)
    return found


def _first(connection: sa.Connection, found: Sequence[sa.Select[Any]], limit: int | None) -> list[int]:
    """The newest of what the statements give together; none gives an id of another."""
    if len(found) == 1:
        return list(connection.scalars(found[0].order_by(sa.desc("id")).limit(limit)))
    each = [sa.select(part.order_by(sa.desc("id")).limit(limit).subquery()) for part in found]
    union = sa.union_all(*each).subquery()
    return list(connection.scalars(sa.select(union.c.id).order_by(union.c.id.desc()).limit(limit)))
