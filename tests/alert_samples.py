"""Articles, changes and a store to ask, for the tests of alerts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from alerts.outbox import Outbox
from store.database import Database
from store.errors import QueryError
from store.tables import article, article_text, change
from store.types import Article, Change

NOON = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)


def an_article(id: int, title: str = "铁路 railway opens", **others: Any) -> Article:
    values: dict[str, Any] = {
        "id": id,
        "url": f"https://site{id % 3}.example/a/{id}",
        "canonical_url": None,
        "source": f"site{id % 3}",
        "title": title,
        "text": "A railway opens in the steppe. Trains leave on Monday.",
        "language": "en",
        "route": "en",
        "languages": {"en": 1.0},
        "spans": [[0, 54, "en"]],
        "published_at": NOON,
        "published_offset": 300,
        "published_precision": "minute",
        "authors": ["Ann Example"],
        "agency": None,
        "countries": ["KZ"],
        "dyads": [],
        "topics": ["transport"],
        "entities": [],
        "relevance": 5.0,
        "relevant": True,
        "flags": [],
        "group": id,
        "story": id,
        "first_seen_at": NOON,
        "fetched_at": NOON,
        "revision": 1,
        "deleted_at": None,
    }
    return Article(**{**values, **others})


class Shelf:
    """Stands for the store: a query is a word that the title has to hold; "" is everything, "(" an error."""

    def __init__(self, *articles: Article) -> None:
        self.articles = {one.id: one for one in articles}

    def parse(self, query: str, timezone: str) -> str:
        if query.strip() == "(":
            raise QueryError("a parenthesis is not closed", 0, query)
        return query

    def matching(self, connection: sa.Connection, query: str, ids: Collection[int]) -> set[int]:
        return {id for id in ids if id in self.articles and query.lower() in (self.articles[id].title or "").lower()}

    def load(self, connection: sa.Connection, ids: Collection[int]) -> dict[int, Article]:
        return {id: self.articles[id] for id in ids if id in self.articles}

    def sentences(self, article: Article, query: str, most: int) -> tuple[str, ...]:
        return tuple(part.strip() for part in article.text.split(".") if query and query.lower() in part.lower())[:most]

    def put(self, connection: sa.Connection, *articles: Article) -> list[Change]:
        """Writes the rows that the alerts look into, and returns the changes that say they are new."""
        changes = []
        for one in articles:
            self.articles[one.id] = one
            connection.execute(sa.insert(article).values(**_row(one)))
            body = {"text": one.text, "spans": list(one.spans), "removals": [], "relevance": {}, "links": []}
            connection.execute(sa.insert(article_text).values(article_id=one.id, **body))
            changes.append(changed(one))
        return changes


def changed(one: Article, kind: Any = "new", seq: int | None = None, kinds: tuple[str, ...] = ()) -> Change:
    return Change(
        seq=one.id if seq is None else seq, kind=kind, article_id=one.id, group_id=one.group, revision=one.revision, at=NOON, kinds=kinds
    )


def _row(one: Article) -> dict[str, Any]:
    same = ("id", "url", "canonical_url", "source", "title", "language", "route", "languages", "published_at", "published_offset",
            "published_precision", "authors", "agency", "countries", "dyads", "topics", "entities", "relevant", "flags", "first_seen_at",
            "fetched_at", "revision", "deleted_at")  # fmt: skip
    row = {name: getattr(one, name) for name in same}
    made = {"dated_at": one.published_at or one.first_seen_at, "score": one.relevance, "content_hash": one.id.to_bytes(16, "big")}
    return {**row, **made, "group_id": one.group, "story_id": one.story, "analyser_version": 1, "lens_version": "test"}


def put(database: Database, shelf: Shelf, outbox: Outbox | None, *articles: Any, now: dt.datetime = NOON) -> None:
    """Saves articles and their changes, with what is owed where there is an outbox, without where something forgot it."""
    with database.write() as connection:
        changes = shelf.put(connection, *articles)
        for one in changes:
            row = {"seq": one.seq, "kind": one.kind, "article_id": one.article_id, "revision": 1, "at": now}
            connection.execute(sa.insert(change).values(row))
        if outbox is not None:
            outbox.owe(connection, changes, now)


def count(database: Database, table: sa.Table) -> int:
    with database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() or 0
