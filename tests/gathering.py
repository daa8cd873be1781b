"""Puts texts into a store as saving does, without pages: for tests of groups, stories and revisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from normalizer.events import event
from normalizer.identity import content_hash
from normalizer.sketch import sketch
from store import groups, stories
from store.database import Database
from store.groups import Placement
from store.incoming import Incoming
from store.tables import article, article_text


def store_text(
    connection: sa.Connection,
    database: Database,
    number: int,
    text: str,
    *,
    now: dt.datetime,
    title: str | None = None,
    published: dt.datetime | None = None,
    source: str | None = None,
    language: str = "en",
    authority: int = 0,
    entities: Mapping[str, float] | None = None,
    with_story: bool = True,
) -> Placement:
    """Stores one article under `number` and places it; returns its placement among the groups."""
    incoming = Incoming(
        article_id=number, title=title, text=text, sketch=sketch(text), content_hash=content_hash(title, text), source=source,
        published_at=published, first_seen_at=now, language=language, authority=authority,
    )  # fmt: skip
    placement = groups.place(connection, database, incoming, now)
    connection.execute(
        sa.insert(article).values(
            id=number, title=title, source=source, language=language, route=language, languages={}, published_at=published,
            dated_at=published or now,
            authors=[], countries=[], dyads=[], topics=[], entities=list(entities or ()), score=1.0, relevant=True, flags=[],
            content_hash=incoming.content_hash, group_id=placement.group_id, story_id=number, first_seen_at=now, fetched_at=now,
            revision=1, analyser_version=1, lens_version="",
        )
    )  # fmt: skip
    connection.execute(sa.insert(article_text).values(article_id=number, text=text, spans=[], removals=[], relevance={}, links=[]))
    groups.remember(connection, database, incoming, placement, now)
    if not with_story:
        return placement
    read = event(title, text, entities or {}, published)
    story = stories.of_group(connection, number, placement.group_id, now)
    if story is None:
        story = stories.find(connection, database, number, read, published, now, placement.apart)
    connection.execute(sa.update(article).where(article.c.id == number).values(story_id=story))
    return placement


def group_of(database: Database, number: int) -> int:
    with database.read() as connection:
        found: int = connection.execute(sa.select(article.c.group_id).where(article.c.id == number)).scalar_one()
    return found


def story_of(database: Database, number: int) -> int:
    with database.read() as connection:
        found: int = connection.execute(sa.select(article.c.story_id).where(article.c.id == number)).scalar_one()
    return found
