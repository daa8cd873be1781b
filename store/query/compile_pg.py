"""Query -> PostgreSQL. All text of a query goes into as few tsqueries as it allows, asked of one tsvector an article.

The few articles that go past a tsvector's limits stand in parts; they are asked word by word, in a branch of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from store import facets
from store.analyser import BREAK
from store.query.ast import And, Everything, Field, Node, Not, Or, Text, speaks
from store.query.conditions import TAGS, condition
from store.query.query import Query
from store.query.sequences import Sequence, sequences

_ID: sa.ColumnElement[int] = sa.literal_column("article.id", sa.BigInteger)
_MOST_JOINS = 4  # tags that become joins; planning takes seconds for a few dozen, so more are looked up row by row
_Ask = Callable[[Node], sa.ColumnElement[bool] | None]
_LONG = "article.id IN (SELECT article_id FROM article_fts_part)"


def branches(query: Query) -> list[sa.Select[Any]]:
    """Statements that give `id`; together they give every match once."""
    if not speaks(query.root):
        where = () if isinstance(query.root, Everything) else (_guarded(query, _in_parts),)
        return [sa.select(_ID.label("id")).select_from(sa.text("article")).where(*where)]
    short = sa.select(_ID.label("id")).select_from(sa.text("article JOIN article_fts ON article_fts.article_id = article.id"))
    parts = sa.select(_ID.label("id")).select_from(sa.text("article"))
    return [short.where(_guarded(query, _whole)), parts.where(sa.text(_LONG), _guarded(query, _in_parts))]


@dataclass(frozen=True, slots=True)
class TextFirst:
    """A query whose text can be asked first: `tsquery` of `article_fts`, then `rest` of `article` (None: nothing)."""

    tsquery: str
    rest: sa.ColumnElement[bool] | None

    @property
    def match(self) -> sa.ColumnElement[bool]:
        return _matches(self.tsquery)


def text_first(query: Query) -> TextFirst | None:
    """None where there is no text, where it asks for nothing (`-word`), or stands beside fields in one choice (`word OR country:KZ`)."""
    if not speaks(query.root):
        return None
    parts = query.root.parts if isinstance(query.root, And) else (query.root,)
    words = tuple(part for part in parts if tsquery(part) is not None)
    others = tuple(part for part in parts if part not in words)
    if not any(map(_leads, words)) or any(map(speaks, others)):
        return None
    asked = tsquery(words[0] if len(words) == 1 else And(words))
    assert asked is not None
    return TextFirst(asked, None if not others else _guarded(query, _in_parts, And(others)))


def _leads(node: Node) -> bool:
    """Whether some word or facet has to be there, so that the index names every match."""
    if isinstance(node, And | Or):
        return (any if isinstance(node, And) else all)(map(_leads, node.parts))
    return isinstance(node, Text | Field)


def _guarded(query: Query, text: _Ask, node: Node | None = None) -> sa.ColumnElement[bool]:
    tags = sum(isinstance(leaf, Field) and leaf.name in TAGS for leaf in query.leaves())

    def ask(node: Node) -> sa.ColumnElement[bool] | None:
        if isinstance(node, Field):
            return sa.func.coalesce(condition(node), sa.false(), type_=sa.Boolean()) if tags > _MOST_JOINS else condition(node)
        return text(node)

    return _condition(node or query.root, ask, together=text is _whole)


def tsquery(node: Node) -> str | None:
    """The node as text of a tsquery; None where fields are in it that are no facets."""
    if isinstance(node, Text):
        return _leaf(node)
    if isinstance(node, Field):
        return f"'{facets.facet(node.name, str(node.value))}'" if node.name in facets.NAMES else None
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
    written, apart = "", 1  # a BREAK is no lexeme, but takes a place
    for i, term in enumerate(sequence.terms):
        if term == BREAK:
            apart += 1
            continue
        mark = ("*" if sequence.prefix and i == len(sequence.terms) - 1 else "") + weight
        written += (f" <{apart}> " if written else "") + f"'{term}'" + (f":{mark}" if mark else "")
        apart = 1
    return f"({written})"


def _condition(node: Node, ask: _Ask, *, together: bool) -> sa.ColumnElement[bool]:
    found = ask(node)
    if found is not None:
        return found
    if isinstance(node, Not):
        return sa.not_(_condition(node.part, ask, together=together))
    if isinstance(node, And | Or):
        return _joined(node, ask, together=together)
    raise AssertionError(f"{node!r} stands for everything, and only alone")


def _joined(node: And | Or, ask: _Ask, *, together: bool) -> sa.ColumnElement[bool]:
    """The parts that are text and facets alone go into one tsquery if they may go `together`."""
    words = tuple(part for part in node.parts if tsquery(part) is not None) if together else ()
    parts = [part for part in node.parts if part not in words]
    if words:
        parts.append(words[0] if len(words) == 1 else type(node)(words))
    found = [_condition(part, ask, together=together) for part in parts]
    return sa.and_(*found) if isinstance(node, And) else sa.or_(*found)


def _whole(node: Node) -> sa.ColumnElement[bool] | None:
    """Asked of the article's one tsvector."""
    query = tsquery(node)
    return None if query is None else _matches(query)


def _matches(query: str) -> sa.ColumnElement[bool]:
    return sa.literal_column("article_fts.tsv").op("@@", is_comparison=True)(literal(query))


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
