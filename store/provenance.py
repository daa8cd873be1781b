"""Who had a text first, how long the others took, and what each of them added or left out."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from normalizer.identity import fold
from store.group_tables import copy_group
from store.revisions import sentences
from store.tables import article, article_text
from store.types import as_printed

COPIES = 50  # that are compared sentence by sentence
SHOWN = 12  # sentences added or dropped that are printed per copy


def of_group(connection: sa.Connection, group_id: int) -> dict[str, Any]:
    """The first outlet, and for every copy its lag in minutes and the sentences it added and dropped; ready for JSON.

    First is who was published first (first seen where a page has no date). A lag is None where one of the two dates is known to
    the day only.
    """
    rows = connection.execute(
        sa.select(
            article.c.id,
            article.c.source,
            article.c.url,
            article.c.published_at,
            article.c.published_offset,
            article.c.published_precision,
            article.c.dated_at,
            article_text.c.text,
        )
        .join_from(article, article_text)
        .where(article.c.group_id == group_id)
        .order_by(article.c.dated_at, article.c.id)
        .limit(COPIES)
    ).all()
    if not rows:
        return {}
    first = rows[0]
    canonical = connection.scalar(sa.select(copy_group.c.canonical_id).where(copy_group.c.id == group_id)) or first.id
    known = _sentences(first.text)
    return {
        "first": _who(first),
        "canonical": canonical,
        "copies": [_who(row) | {"lag_minutes": _lag(first, row)} | _changes(known, _sentences(row.text)) for row in rows[1:]],
    }


def _who(row: Any) -> dict[str, Any]:
    return {"id": row.id, "source": row.source, "url": row.url, "published_at": as_printed(row.published_at, row.published_offset)}


def _lag(first: Any, row: Any) -> int | None:
    if "day" in (first.published_precision, row.published_precision):
        return None
    minutes: int = round((row.dated_at - first.dated_at).total_seconds() / 60)
    return minutes


def _sentences(text: str) -> dict[str, str]:
    """By folded form; a sentence without a word is none."""
    return {key: sentence for sentence in sentences(text) if (key := "".join(fold(sentence)))}


def _changes(first: dict[str, str], copy: dict[str, str]) -> dict[str, Any]:
    added = [sentence for key, sentence in copy.items() if key not in first]
    dropped = [sentence for key, sentence in first.items() if key not in copy]
    return {"added": added[:SHOWN], "dropped": dropped[:SHOWN], "sentences_added": len(added), "sentences_dropped": len(dropped)}
