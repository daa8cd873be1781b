"""Letting go of what is old: whole groups of copies, with their words, tags, sketches and revisions. The addresses stay, so that nothing
is fetched a second time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from store import index, sketches
from store.crawl_tables import link
from store.database import Database
from store.group_tables import copy_group, redirect, story_key
from store.tables import article

GROUPS = 100  # in one transaction: the daemon writes in between
_SLICES = 64
Spare = Callable[[sa.Connection, Collection[int]], Collection[int]]  # of these articles, those that something is still owed for


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """What may go: arrived before `before`, and, where these are given, with a score below `below` or not relevant."""

    before: dt.datetime
    below: float | None = None
    irrelevant: bool = False

    def condition(self) -> sa.ColumnElement[bool]:
        wanted = [article.c.first_seen_at < self.before]
        if self.below is not None:
            wanted.append(article.c.score < self.below)
        if self.irrelevant:
            wanted.append(article.c.relevant.is_(sa.false()))
        return sa.and_(*wanted)


def count(database: Database, old: Old) -> int:
    """How many articles may go; those that something is owed for included."""
    with database.read() as connection:
        found = sa.select(sa.func.count()).select_from(article).where(article.c.group_id.in_(_groups(old)))
        return connection.scalar(found) or 0


def prune(database: Database, old: Old, spare: Spare = lambda connection, ids: (), progress: Callable[[int], None] = lambda n: None) -> int:
    """Removes the groups whose every article may go; returns how many articles went. Can be stopped at any time and run again."""
    gone, last = 0, -1
    while True:
        with database.write() as connection:
            database.serialise(connection)
            behind = _groups(old).where(article.c.group_id > last).order_by(article.c.group_id).limit(GROUPS)
            chosen: list[int] = list(connection.execute(behind).scalars())
            if not chosen:
                break
            members = connection.execute(sa.select(article.c.id, article.c.group_id).where(article.c.group_id.in_(chosen))).all()
            owed = set(spare(connection, [row.id for row in members]))
            kept = {row.group_id for row in members if row.id in owed}
            ids = [row.id for row in members if row.group_id not in kept]
            _remove(connection, ids, [group for group in chosen if group not in kept])
        gone, last = gone + len(ids), chosen[-1]
        progress(len(ids))
    if gone:
        _sweep(database)
    return gone


def _groups(old: Old) -> sa.Select[int]:
    """Groups without an article that has to stay."""
    stays = sa.func.sum(sa.case((old.condition(), 0), else_=1))
    return sa.select(article.c.group_id).group_by(article.c.group_id).having(stays == 0)


def _remove(connection: sa.Connection, ids: Sequence[int], whole: Sequence[int]) -> None:
    if not ids:
        return
    for entry in index.read(connection, article.c.id.in_(ids), len(ids)):
        index.drop(connection, entry)
        sketches.forget(connection, entry.article_id)
    connection.execute(sa.delete(copy_group).where(copy_group.c.id.in_(whole)))
    connection.execute(sa.delete(redirect).where(redirect.c.kind == "group", redirect.c.new_id.in_(whole)))
    connection.execute(sa.update(link).where(link.c.article_id.in_(ids)).values(state="old", article_id=None, recheck_at=None))
    connection.execute(sa.delete(article).where(article.c.id.in_(ids)))


def _sweep(database: Database) -> None:
    """Takes the keys of stories that articles left behind, a slice of all keys at a time."""
    width = 2**64 // _SLICES
    for number in range(_SLICES):
        low = -(2**63) + number * width
        there = sa.select(article.c.id).where(article.c.id == story_key.c.article_id).exists()
        with database.write() as connection:
            connection.execute(sa.delete(story_key).where(story_key.c.key.between(low, low + width - 1), ~there))
