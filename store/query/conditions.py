"""Field conditions as SQL, alike on both databases. Columns are named by text: the compilers choose the FROM themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from store.query.ast import Field
from store.tables import article, article_tag

TAGS = {"country": "country", "dyad": "dyad", "topic": "topic", "entity": "entity", "author": "author"}


def column(name: str) -> sa.ColumnElement[Any]:
    """`article.name`, without pulling the table into the FROM."""
    return sa.literal_column(f"article.{name}", article.c[name].type)


def condition(field: Field) -> sa.ColumnElement[bool]:
    """What a field asks of the row `article`."""
    name, value = field.name, field.value
    if name in TAGS:
        return sa.exists(
            sa.select(sa.literal(1))
            .select_from(article_tag)
            .where(article_tag.c.kind == TAGS[name], article_tag.c.value == value, article_tag.c.article_id == column("id"))
        )
    if name == "lang":
        return sa.or_(column("language") == value, column("language").like(_like(str(value)) + "-%", escape="\\"))
    if name == "is":
        return _state(str(value))
    if isinstance(value, dt.datetime):
        return column("dated_at") >= value if name == "after" else column("dated_at") < value
    if name == "source":  # may be NULL, which has to compare as false, so that NOT of it is true
        return sa.and_(column("source").is_not(None), column("source") == value)
    return {"route": column("route"), "group": column("group_id"), "story": column("story_id")}[name] == value


def _state(value: str) -> sa.ColumnElement[bool]:
    if value == "relevant":
        return column("relevant").is_(sa.true())
    if value == "deleted":
        return column("deleted_at").is_not(None)
    return column("revision") > 1


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
