"""Groups and stories for reading: lists, and one of them in full."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from store.group_edits import resolve
from store.group_tables import article_link, copy_group
from store.provenance import of_group
from store.tables import article
from store.types import as_printed

MANY = 500  # articles of a story that are shown


def groups(connection: sa.Connection, *, limit: int = 50, smallest: int = 2) -> list[dict[str, Any]]:
    """Groups of at least `smallest` articles, the newest first."""
    rows = connection.execute(
        sa.select(copy_group.c.id, copy_group.c.canonical_id, copy_group.c.members, copy_group.c.by_hand, article.c.title, article.c.source)
        .join_from(copy_group, article, article.c.id == copy_group.c.canonical_id)
        .where(copy_group.c.members >= smallest)
        .order_by(copy_group.c.id.desc())
        .limit(limit)
    )
    return [
        {
            "group": row.id,
            "articles": row.members,
            "canonical": row.canonical_id,
            "title": row.title,
            "source": row.source,
            "by_hand": row.by_hand,
        }
        for row in rows
    ]


def group(connection: sa.Connection, number: int) -> dict[str, Any] | None:
    """A group with its articles, who was first, what each copy changed, and what it is related to. None: no such group.

    A number that went into another group, and the number of any article of a group, lead to it as well.
    """
    number = resolve(connection, "group", number)
    found: int | None = connection.scalar(
        sa.select(article.c.group_id).where(sa.or_(article.c.group_id == number, article.c.id == number)).limit(1)
    )
    if found is None:
        return None
    members = _articles(connection, article.c.group_id == found)
    ids = [member["id"] for member in members]
    links = connection.execute(
        sa.select(article_link)
        .where(sa.or_(article_link.c.article_id.in_(ids), article_link.c.other_id.in_(ids)), article_link.c.relation != "same")
        .limit(MANY)
    )
    return {
        "group": found,
        "articles": members,
        "provenance": of_group(connection, found),
        "related": [{"id": row.article_id, "other": row.other_id, "relation": row.relation, "score": row.score} for row in links],
    }


def stories(connection: sa.Connection, *, limit: int = 50, smallest: int = 2) -> list[dict[str, Any]]:
    """Stories with at least `smallest` texts (copies count once), the newest first."""
    texts = sa.func.count(sa.distinct(article.c.group_id))
    rows = connection.execute(
        sa.select(article.c.story_id, texts.label("texts"), sa.func.count().label("articles"), sa.func.max(article.c.id).label("newest"))
        .group_by(article.c.story_id)
        .having(texts >= smallest)
        .order_by(sa.desc("newest"))
        .limit(limit)
    ).all()
    return [
        {"story": row.story_id, "texts": row.texts, "articles": row.articles, "titles": titles(connection, row.story_id)} for row in rows
    ]


def titles(connection: sa.Connection, story_id: int) -> dict[str, str]:
    """The first title of a story in each language."""
    found: dict[str, str] = {}
    rows = connection.execute(
        sa.select(article.c.language, article.c.title)
        .where(article.c.story_id == story_id, article.c.title.is_not(None))
        .order_by(article.c.dated_at, article.c.id)
        .limit(MANY)
    )
    for row in rows:
        found.setdefault(row.language, row.title)
    return found


def story(connection: sa.Connection, number: int) -> dict[str, Any] | None:
    """A story: a title in each language, the time line, and who reported first. None: no such story."""
    number = resolve(connection, "story", number)
    found: int | None = connection.scalar(
        sa.select(article.c.story_id).where(sa.or_(article.c.story_id == number, article.c.id == number)).limit(1)
    )
    if found is None:
        return None
    line = _articles(connection, article.c.story_id == found)
    began = _moment(line[0])
    return {
        "story": found,
        "titles": titles(connection, found),
        "texts": len({one["group"] for one in line}),
        "outlets": len({one["source"] for one in line if one["source"]}),
        "first": line[0],
        "articles": [one | {"minutes_after": round((_moment(one) - began).total_seconds() / 60)} for one in line],
    }


def _moment(shown: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(shown["published_at"] or shown["first_seen_at"])


def _articles(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    """In the order of time, texts of one group side by side in `group`."""
    rows = connection.execute(
        sa.select(
            article.c.id, article.c.group_id, article.c.story_id, article.c.url, article.c.source, article.c.title, article.c.language,
            article.c.route, article.c.published_at, article.c.published_offset, article.c.published_precision, article.c.first_seen_at,
        )
        .where(condition)
        .order_by(article.c.dated_at, article.c.id)
        .limit(MANY)
    )  # fmt: skip
    return [
        {
            "id": row.id,
            "group": row.group_id,
            "story": row.story_id,
            "url": row.url,
            "source": row.source,
            "title": row.title,
            "language": row.language,
            "route": row.route,
            "published_at": as_printed(row.published_at, row.published_offset),
            "published_precision": row.published_precision,
            "first_seen_at": as_printed(row.first_seen_at),
        }
        for row in rows
    ]
