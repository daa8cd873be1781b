"""Query -> PostgreSQL. All text of a query goes into as few tsqueries as it allows, asked of one tsvector an article.

The few articles that go past a tsvector's limits stand in parts; they are asked word by word, in a branch of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from store.query.ast import And, Everything, Field, Node, Not, Or, Query, Text
from store.query.conditions import condition
from store.query.sequences import Sequence, sequences

_ID: sa.ColumnElement[int] = sa.literal_column("article.id", sa.BigInteger)
_LONG = "article.id IN (SELECT article_id FROM article_fts_part)"


def branches(query: Query) -> list[sa.Select[Any]]:
    """Statements that give `id`; together they give every match once."""
    if not any(isinstance(leaf, Text) for leaf in query.leaves()):
        where = () if isinstance(query.root, Everything) else (_condition(query.root, _whole),)
        return [sa.select(_ID.label("id")).select_from(sa.text("article")).where(*where)]
    short = sa.select(_ID.label("id")).select_from(sa.text("article JOIN article_fts ON article_fts.article_id = article.id"))
    parts = sa.select(_ID.label("id")).select_from(sa.text("article"))
    return [short.where(_condition(query.root, _whole)), parts.where(sa.text(_LONG), _condition(query.root, _in_parts))]


def tsquery(node: Node) -> str | None:
    """The node as text of a tsquery; None where fields are in it."""
    if isinstance(node, Text):
        return _leaf(node)
    if isinstance(node, Not):
        inner = tsquery(node.part)
        return None if inner is None else f"!({inner})"
    if isinstance(node, And | Or):
        found = [tsquery(part) for part in node.parts]
        return None if None in found else (" & " if isinstance(node, And) else " | ").join(f"({part})" for part in found)
    return None


def literal(text: str) -> sa.ColumnElement[Any]:
    """A tsquery written into the statement: the planner has to see the words to know how rare they are."""
    return sa.cast(sa.bindparam(None, text, sa.Text, literal_execute=True), sa.Text).op("::")(sa.literal_column("tsquery"))


def _leaf(leaf: Text) -> str:
    weight = "A" if leaf.title else ""
    return " & ".join(f"({' | '.join(_sequence(each, weight) for each in alternatives)})" for alternatives in sequences(leaf))


def _sequence(sequence: Sequence, weight: str) -> str:
    *before, last = (f"'{term}'" for term in sequence.terms)
    mark = ("*" if sequence.prefix else "") + weight
    every = [term + (f":{weight}" if weight else "") for term in before] + [last + (f":{mark}" if mark else "")]
    return "(" + " <-> ".join(every) + ")"


def _condition(node: Node, text: Callable[[Node], sa.ColumnElement[bool] | None]) -> sa.ColumnElement[bool]:
    found = text(node)
    if found is not None:
        return found
    if isinstance(node, Not):
        return sa.not_(_condition(node.part, text))
    if isinstance(node, And | Or):
        return _joined(node, text)
    if isinstance(node, Field):
        return condition(node)
    raise AssertionError(f"{node!r} stands for everything, and only alone")


def _joined(node: And | Or, text: Callable[[Node], sa.ColumnElement[bool] | None]) -> sa.ColumnElement[bool]:
    """The parts that are text alone go together into one tsquery."""
    words = tuple(part for part in node.parts if tsquery(part) is not None)
    others = [_condition(part, text) for part in node.parts if tsquery(part) is None]
    if words and text is _whole:
        others.append(_condition(words[0] if len(words) == 1 else type(node)(words), text))
    elif words:
        others += [_condition(part, text) for part in words]
    return sa.and_(*others) if isinstance(node, And) else sa.or_(*others)


def _whole(node: Node) -> sa.ColumnElement[bool] | None:
    """Asked of the article's one tsvector."""
    query = tsquery(node)
    return None if query is None else sa.literal_column("article_fts.tsv").op("@@", is_comparison=True)(literal(query))


def _in_parts(node: Node) -> sa.ColumnElement[bool] | None:
    """A single word or phrase, asked of each part."""
    if not isinstance(node, Text):
        return None
    found = []
    for alternatives in sequences(node):
        query = " | ".join(_sequence(each, "A" if node.title else "") for each in alternatives)
        matches = sa.literal_column("part.tsv").op("@@", is_comparison=True)(literal(query))
        part = sa.select(sa.literal(1)).select_from(sa.text("article_fts_part AS part"))
        found.append(sa.exists(part.where(sa.literal_column("part.article_id") == _ID, matches)))
    return sa.and_(*found)
