"""Changing groups: joining, splitting, and which article stands for one. What a person decides is audited and stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from store.database import Database
from store.errors import StoreError
from store.group_tables import article_link, copy_group, redirect, sketch
from store.tables import article, audit


class NoSuchGroup(StoreError):
    """No group or article of that number."""

    remedy = "numbers are printed by `khorgos groups list` and `khorgos search`"


class NotAMember(StoreError):
    """An article that is not where the command says."""

    remedy = "`khorgos groups show GROUP` lists the articles of a group"


def merge_into(connection: sa.Connection, group_id: int, merged: Sequence[int], now: dt.datetime) -> None:
    """Moves every article of the groups `merged` into `group_id`, and leaves redirects."""
    for old in merged:
        connection.execute(sa.update(article).where(article.c.group_id == old).values(group_id=group_id))
        connection.execute(sa.delete(copy_group).where(copy_group.c.id == old))
        leave_redirect(connection, "group", old, group_id, now)


def leave_redirect(connection: sa.Connection, kind: str, old: int, new: int, now: dt.datetime) -> None:
    """From now on `old` means `new`; what led to `old` is led on."""
    of_kind = redirect.c.kind == kind
    connection.execute(sa.update(redirect).where(of_kind, redirect.c.new_id == old).values(new_id=new))
    connection.execute(sa.delete(redirect).where(of_kind, redirect.c.old_id.in_([old, new])))
    connection.execute(sa.insert(redirect).values(kind=kind, old_id=old, new_id=new, at=now))


def resolve(connection: sa.Connection, kind: str, number: int) -> int:
    """The present number of a group or story that may have gone into another."""
    led: int | None = connection.scalar(sa.select(redirect.c.new_id).where(redirect.c.kind == kind, redirect.c.old_id == number))
    return number if led is None else led


def taken_from(connection: sa.Connection, groups: Collection[int]) -> dict[int, dict[int, dt.datetime]]:
    """For groups that a person took out of others: those others, step by step, and until when they were one."""
    found: dict[int, dict[int, dt.datetime]] = {}
    asked: dict[int, tuple[int, dt.datetime | None]] = {number: (number, None) for number in groups}
    while asked:
        query = sa.select(redirect).where(redirect.c.kind == "split", redirect.c.old_id.in_(asked))
        further: dict[int, tuple[int, dt.datetime | None]] = {}
        for row in connection.execute(query).all():
            group, before = asked[row.old_id]
            known = found.setdefault(group, {})
            if row.new_id not in known:
                known[row.new_id] = min(row.at, before or row.at)
                further[row.new_id] = (group, known[row.new_id])
        asked = further
    return found


def settle(connection: sa.Connection, group_id: int, *, by_hand: bool = False) -> tuple[int, int]:
    """Works out anew which article stands for the group and how many there are; returns both.

    Most authoritative, then earliest published (first seen where there is no date), then the lowest id. A late, earlier arrival moves the
    pointer; nobody is alerted by that.
    """
    members = connection.execute(
        sa.select(article.c.id, sa.func.coalesce(sketch.c.authority, 0).label("authority"), article.c.dated_at)
        .join_from(article, sketch, sketch.c.article_id == article.c.id, isouter=True)
        .where(article.c.group_id == group_id)
    ).all()
    canonical: int = min(members, key=lambda m: (-m.authority, m.dated_at, m.id)).id if members else group_id
    decided = connection.scalar(sa.select(copy_group.c.by_hand).where(copy_group.c.id == group_id)) or by_hand
    connection.execute(sa.delete(copy_group).where(copy_group.c.id == group_id))
    if len(members) > 1 or decided:
        connection.execute(sa.insert(copy_group).values(id=group_id, canonical_id=canonical, members=len(members), by_hand=decided))
    return canonical, len(members)


def split(database: Database, group_id: int, article_ids: Sequence[int], *, actor: str, now: dt.datetime) -> int:
    """Takes articles out of a group into one of their own; returns its number. Raises NoSuchGroup, NotAMember."""
    chosen = sorted(set(article_ids))
    with database.write() as connection:
        database.serialise(connection)
        group_id = resolve(connection, "group", group_id)
        members = set(connection.scalars(sa.select(article.c.id).where(article.c.group_id == group_id)))
        if not members:
            raise NoSuchGroup(f"there is no group {group_id}")
        strangers = [number for number in chosen if number not in members]
        if strangers or not chosen:
            raise NotAMember(
                f"article {strangers[0]} is not in group {group_id}" if strangers else "name the articles that are to leave the group"
            )
        if len(chosen) == len(members):
            raise NotAMember(f"group {group_id} would be empty")
        leaving = chosen if group_id not in chosen else sorted(members - set(chosen))  # a group keeps its first article
        new = leaving[0]
        connection.execute(sa.update(article).where(article.c.id.in_(leaving)).values(group_id=new))
        pairs = sa.and_(article_link.c.article_id.in_(members), article_link.c.other_id.in_(members))
        across = article_link.c.article_id.in_(leaving) != article_link.c.other_id.in_(leaving)
        connection.execute(sa.update(article_link).where(pairs, across).values(relation="apart"))
        connection.execute(sa.delete(redirect).where(redirect.c.kind == "group", redirect.c.old_id == new))
        connection.execute(sa.delete(redirect).where(redirect.c.kind == "split", redirect.c.old_id == new))
        connection.execute(sa.insert(redirect).values(kind="split", old_id=new, new_id=group_id, at=now))
        settle(connection, group_id, by_hand=True)
        settle(connection, new, by_hand=True)
        _audit(connection, now, actor, "groups split", {"group": group_id, "articles": leaving, "into": new})
    return new


def merge(database: Database, first: int, second: int, *, actor: str, now: dt.datetime) -> int:
    """Makes two groups one; returns its number, the older of the two. Raises NoSuchGroup."""
    with database.write() as connection:
        database.serialise(connection)
        one, other = sorted(resolve(connection, "group", number) for number in (first, second))
        for number in (one, other):
            if not connection.scalar(sa.select(article.c.id).where(article.c.group_id == number).limit(1)):
                raise NoSuchGroup(f"there is no group {number}")
        if one != other:
            merge_into(connection, one, [other], now)
            settle(connection, one, by_hand=True)
            _audit(connection, now, actor, "groups merge", {"group": one, "merged": other})
    return one


def _audit(connection: sa.Connection, now: dt.datetime, actor: str, action: str, detail: dict[str, object]) -> None:
    connection.execute(sa.insert(audit).values(at=now, actor=actor, action=action, detail=detail))
