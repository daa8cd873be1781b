"""What the store gives out: `Article`, `Change`, and what became of an arrival."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from normalizer.types import Draft, Precision, Rejection

if TYPE_CHECKING:  # who only reads need not load what a saving wants
    from store.preparing import Prepared

ChangeKind = Literal["new", "revised", "deleted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One stored article, as the newest revision has it."""

    id: int
    url: str | None
    canonical_url: str | None
    source: str | None
    title: str | None
    text: str
    language: str
    route: str
    languages: dict[str, float]
    spans: Sequence[Sequence[Any]]
    published_at: dt.datetime | None
    published_offset: int | None
    published_precision: Precision | None
    authors: Sequence[str]
    agency: str | None
    countries: Sequence[str]
    dyads: Sequence[str]
    topics: Sequence[str]
    entities: Sequence[str]
    relevance: float
    relevant: bool
    flags: Sequence[str]
    group: int
    story: int
    first_seen_at: dt.datetime
    fetched_at: dt.datetime
    revision: int
    deleted_at: dt.datetime | None
    removals: Sequence[Sequence[str]] = ()
    reasons: dict[str, Any] | None = None  # evidence, sentences and factors behind `relevance`

    def fields(self) -> dict[str, Any]:
        """The article in the shape that search, the API, webhooks and exports share."""
        return {
            "id": self.id,
            "url": self.url,
            "canonical_url": self.canonical_url,
            "source": self.source,
            "title": self.title,
            "text": self.text,
            "language": self.language,
            "route": self.route,
            "languages": self.languages,
            "spans": [list(span) for span in self.spans],
            "published_at": as_printed(self.published_at, self.published_offset),
            "published_precision": self.published_precision,
            "authors": list(self.authors),
            "agency": self.agency,
            "countries": list(self.countries),
            "dyads": list(self.dyads),
            "topics": list(self.topics),
            "entities": list(self.entities),
            "relevance": self.relevance,
            "relevant": self.relevant,
            "flags": list(self.flags),
            "group": self.group,
            "story": self.story,
            "first_seen_at": as_printed(self.first_seen_at),
            "fetched_at": as_printed(self.fetched_at),
            "revision": self.revision,
            "deleted_at": as_printed(self.deleted_at),
        }


def as_printed(moment: dt.datetime | None, offset: int | None = None) -> str | None:
    """ISO 8601 with the offset that the publisher printed (`offset` minutes east of UTC), else in UTC."""
    if moment is None:
        return None
    zone = dt.UTC if not offset else dt.timezone(dt.timedelta(minutes=offset))
    return moment.astimezone(zone).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the log of changes, written in the transaction of the article itself."""

    seq: int
    kind: ChangeKind
    article_id: int
    group_id: int
    revision: int
    at: dt.datetime
    kinds: tuple[str, ...] = ()  # of a revision: typo, number, name, headline, substantive


class Fate(enum.StrEnum):
    """What became of an arrival."""

    NEW = "new"
    REVISED = "revised"  # a known address with another text
    SAME = "same"  # a known address, nothing that matters changed
    IRRELEVANT = "irrelevant"  # only the address and the score are kept
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A draft or a rejection on its way into the store; `spooled` is the raw page it was made of.

    `prepared`: for the kind of database that it goes into, where that was worked out already.
    """

    made: Draft | Rejection
    spooled: int | None = None
    prepared: Prepared | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    fate: Fate
    made: Draft | Rejection
    article_id: int | None = None
    group_id: int | None = None
    change: Change | None = None
