"""One article with everything known about it: copies, story, revisions, and the reasons behind the decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from store.provenance import of_group
from store.reading import one
from store.tables import article, revision
from store.types import Article, as_printed

MANY = 200  # copies, or articles of a story, that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    article: Article
    copies: Sequence[sa.Row[*tuple[Any, ...]]]
    story_articles: Sequence[sa.Row[*tuple[Any, ...]]]
    revisions: Sequence[sa.Row[*tuple[Any, ...]]]
    provenance: Any

    def fields(self) -> dict[str, Any]:
        return self.article.fields() | {
            "removed": [list(pair) for pair in self.article.removals],
            "why": self.article.reasons or {},
            "copies": [_brief(row) for row in self.copies],
            "story_articles": [_brief(row) for row in self.story_articles],
            "provenance": self.provenance,
            "revisions": [
                {
                    "number": row.number,
                    "title": row.title,
                    "text": row.text,
                    "fetched_at": as_printed(row.fetched_at),
                    "replaced_at": as_printed(row.replaced_at),
                    "kinds": row.kinds,
                    "difference": row.difference,
                }
                for row in self.revisions
            ],
        }


def dossier(connection: sa.Connection, article_id: int) -> Dossier | None:
    """Everything about one article, or None where there is none of that number."""
    found = one(connection, article_id)
    if found is None:
        return None
    brief = sa.select(
        article.c.id, article.c.url, article.c.source, article.c.title, article.c.route, article.c.published_at, article.c.first_seen_at
    )
    copies = brief.where(article.c.group_id == found.group, article.c.id != article_id).order_by(article.c.id).limit(MANY)
    others = brief.where(article.c.story_id == found.story, article.c.group_id != found.group).order_by(article.c.id).limit(MANY)
    earlier = sa.select(revision).where(revision.c.article_id == article_id).order_by(revision.c.number)
    return Dossier(
        article=found,
        copies=connection.execute(copies).all(),
        story_articles=connection.execute(others).all(),
        revisions=connection.execute(earlier).all(),
        provenance=of_group(connection, found.group),
    )


def _brief(row: sa.Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": row.url,
        "source": row.source,
        "title": row.title,
        "route": row.route,
        "published_at": as_printed(row.published_at),
        "first_seen_at": as_printed(row.first_seen_at),
    }
