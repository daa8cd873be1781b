"""Changing stories by hand: what a person decides is audited. Groups stay whole: a text and its copies are in one story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from store.database import Database
from store.errors import StoreError
from store.group_edits import leave_redirect, resolve
from store.group_tables import redirect
from store.tables import article, audit


class NoSuchStory(StoreError):
    """No story of that number, or an article that is not in it."""

    remedy = "numbers are printed by `khorgos stories list` and `khorgos stories show`"


def split(database: Database, story_id: int, article_ids: Sequence[int], *, actor: str, now: dt.datetime) -> int:
    """Takes articles, with their copies, out of a story into one of their own; returns its number. Raises NoSuchStory."""
    with database.write() as connection:
        database.serialise(connection)
        story_id = resolve(connection, "story", story_id)
        rows = connection.execute(sa.select(article.c.id, article.c.group_id).where(article.c.story_id == story_id)).all()
        group_of = {row.id: row.group_id for row in rows}
        if not group_of:
            raise NoSuchStory(f"there is no story {story_id}")
        strangers = sorted(set(article_ids) - group_of.keys())
        if strangers or not article_ids:
            raise NoSuchStory(
                f"article {strangers[0]} is not in story {story_id}" if strangers else "name the articles that are to leave the story"
            )
        chosen = {group_of[number] for number in article_ids}
        leaving = sorted(number for number, group in group_of.items() if group in chosen)
        if len(leaving) == len(group_of):
            raise NoSuchStory(f"story {story_id} would be empty")
        if story_id in leaving:  # a story keeps its first article
            leaving = sorted(group_of.keys() - set(leaving))
        new: int = leaving[0]
        connection.execute(sa.update(article).where(article.c.id.in_(leaving)).values(story_id=new))
        connection.execute(sa.delete(redirect).where(redirect.c.kind == "story", redirect.c.old_id == new))
        _audit(connection, now, actor, "stories split", {"story": story_id, "articles": leaving, "into": new})
    return new


def merge(database: Database, first: int, second: int, *, actor: str, now: dt.datetime) -> int:
    """Makes two stories one; returns its number, the older of the two. Raises NoSuchStory."""
    with database.write() as connection:
        database.serialise(connection)
        one, other = sorted(resolve(connection, "story", number) for number in (first, second))
        for number in (one, other):
            if connection.scalar(sa.select(article.c.id).where(article.c.story_id == number).limit(1)) is None:
                raise NoSuchStory(f"there is no story {number}")
        if one != other:
            connection.execute(sa.update(article).where(article.c.story_id == other).values(story_id=one))
            leave_redirect(connection, "story", other, one, now)
            _audit(connection, now, actor, "stories merge", {"story": one, "merged": other})
    return one


def _audit(connection: sa.Connection, now: dt.datetime, actor: str, action: str, detail: dict[str, object]) -> None:
    connection.execute(sa.insert(audit).values(at=now, actor=actor, action=action, detail=detail))
