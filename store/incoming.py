"""An article on its way into the store, as far as copies are concerned."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from normalizer.types import Draft
from store.candidates import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An article on its way into the store."""

    article_id: int
    title: str | None
    text: str
    sketch: tuple[int, ...]
    content_hash: bytes
    source: str | None
    published_at: dt.datetime | None
    first_seen_at: dt.datetime
    language: str = "und"
    authority: int = 0  # of the outlet; the larger, the sooner it stands for the group

    @classmethod
    def of(cls, article_id: int, draft: Draft, now: dt.datetime, *, authority: int = 0) -> Incoming:
        return cls(
            article_id=article_id,
            title=draft.title,
            text=draft.text,
            sketch=draft.sketch,
            content_hash=draft.content_hash,
            source=draft.source,
            published_at=draft.published_at,
            first_seen_at=now,
            language=draft.languages.language,
            authority=authority,
        )

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            article_id=self.article_id,
            content_hash=self.content_hash,
            sketch=self.sketch,
            published_at=self.published_at,
            first_seen_at=self.first_seen_at,
        )
