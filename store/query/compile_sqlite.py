"""Query -> SQLite. What FTS5 can answer alone drives the statement, newest first; the rest are conditions on the article's row.

A common word costs nothing this way: rows come out of the index by falling id and the statement stops at its limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from store import facets
from store.query.ast import And, Everything, Field, Node, Not, Or, Text, speaks
from store.query.conditions import TAGS, condition
from store.query.query import Query
from store.query.sequences import Sequence, sequences

_FTS_ID = sa.literal_column("article_fts.rowid", sa.Integer)


@dataclass(frozen=True, slots=True)
class Plan:
    """FROM, the id's column and the conditions of a statement; `match` is FTS5's part if that drives it."""

    source: str
    id: sa.ColumnElement[int]
    where: tuple[sa.ColumnElement[bool], ...]
    match: str | None = None

    def select(self, *extra: sa.ColumnElement[Any]) -> sa.Select[Any]:
        return sa.select(self.id.label("id"), *extra).select_from(sa.text(self.source)).where(*self.where)


def plan(query: Query) -> Plan:
    """How the query is asked."""
    parts = _conjuncts(query.root)
    match, rest = _drive(parts)
    conditions = tuple(_condition(part) for part in rest)
    if match is not None:
        source = "article_fts CROSS JOIN article ON article.id = article_fts.rowid" if conditions else "article_fts"
        return Plan(source, _FTS_ID, (_matches(match), *conditions), match)
    tag = next((part for part in rest if isinstance(part, Field) and part.name in TAGS), None)
    if tag is not None:
        others = tuple(_condition(part) for part in rest if part is not tag)
        here = sa.and_(_tag("kind") == TAGS[tag.name], _tag("value") == tag.value)
        joined = " CROSS JOIN article ON article.id = tag.article_id" if others else ""
        return Plan("article_tag AS tag" + joined, _tag("article_id"), (here, *others))
    return Plan("article", sa.literal_column("article.id", sa.Integer), conditions)


def _tag(name: str) -> sa.ColumnElement[Any]:
    return sa.literal_column(f"tag.{name}", sa.Integer if name == "article_id" else sa.Text)


def _matches(match: str) -> sa.ColumnElement[bool]:
    return sa.literal_column("article_fts", sa.Text).op("MATCH", is_comparison=True)(match)


def _conjuncts(node: Node) -> list[Node]:
    if isinstance(node, Everything):
        return []
    return list(node.parts) if isinstance(node, And) else [node]


def _drive(parts: list[Node]) -> tuple[str | None, list[Node]]:
    """What FTS5 answers of a conjunction, and what is left."""
    wanted = [(part, match) for part in parts if (match := fts(part)) is not None]
    if not any(speaks(part) for part, _ in wanted):
        return None, parts
    unwanted = [(part, match) for part in parts if isinstance(part, Not) and (match := fts(part.part)) is not None]
    taken = {id(part) for part, _ in (*wanted, *unwanted)}
    return _without([match for _, match in wanted], [match for _, match in unwanted]), [part for part in parts if id(part) not in taken]


def _without(wanted: list[str], unwanted: list[str]) -> str:
    both = " AND ".join(f"({match})" for match in wanted)
    return f"({both}) NOT ({' OR '.join(f'({match})' for match in unwanted)})" if unwanted else both


def fts(node: Node) -> str | None:
    """The node in FTS5's own language; None where FTS5 cannot answer it (other fields, and negations without anything wanted)."""
    if isinstance(node, Text):
        text = " AND ".join(f"({' OR '.join(map(_sequence, alternatives))})" for alternatives in sequences(node))
        return f"title : ({text})" if node.title else text
    if isinstance(node, Field):
        return f'"{facets.facet(node.name, str(node.value))}"' if node.name in facets.NAMES else None
    if isinstance(node, Or):
        found = [fts(part) for part in node.parts]
        return None if None in found else " OR ".join(f"({match})" for match in found)
    if isinstance(node, And):
        match, rest = _drive(list(node.parts))
        return None if rest else match
    return None


def _sequence(sequence: Sequence) -> str:
    return f'"{" ".join(sequence.terms)}"' + (" *" if sequence.prefix else "")


def _condition(node: Node) -> sa.ColumnElement[bool]:
    """The node as a condition on the article's row; text is looked up once, as a set of ids."""
    match = fts(node) if speaks(node) else None
    if match is not None:
        found = sa.select(_FTS_ID).select_from(sa.text("article_fts")).where(_matches(match))
        return sa.literal_column("article.id", sa.Integer).in_(found)
    if isinstance(node, Not):
        return sa.not_(_condition(node.part))
    if isinstance(node, And):
        return sa.and_(*map(_condition, node.parts))
    if isinstance(node, Or):
        return sa.or_(*map(_condition, node.parts))
    if isinstance(node, Field):
        return condition(node)
    raise AssertionError(f"{node!r} stands for everything, and only alone")
