"""What the normalizer takes and gives: `Page` in, `Draft` or `Rejection` out.

Every value here is frozen, picklable and free of Scrapy, SQLAlchemy and the clock: pages cross process borders.
Times are aware datetimes in UTC; offsets are code points of `Draft.text`.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Precision = Literal["minute", "day"]


class Reason(enum.StrEnum):
    """Why a page is no article. A rejection is a value, counted per source."""

    NOT_AN_ARTICLE = "not_an_article"  # index pages, galleries without text, search results
    BLOCKED = "blocked"  # a bot wall answered instead of the page
    PAYWALL = "paywall"
    SOFT_404 = "soft_404"
    TOO_SHORT = "too_short"
    UNDECODABLE = "undecodable"  # binary, or bytes in no known encoding
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"  # an input row that is no page at all (broken JSON, missing file)
    FAILED = "failed"  # our own fault: extraction raised, or ran out of time

    @property
    def passing(self) -> bool:
        """True where the same address may well give an article later, so that it is worth asking for again."""
        return self in (Reason.BLOCKED, Reason.EMPTY, Reason.UNDECODABLE, Reason.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a feed, a sitemap or the input row said of a page before anyone read it. Hints are weighed, never trusted."""

    title: str | None = None
    published_at: dt.datetime | None = None
    published_precision: Precision | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None

    def fields(self) -> dict[str, Any]:
        """For JSON, without what is not known: most links carry two of five."""
        found = {
            "title": self.title,
            "published_at": self.published_at.isoformat() if self.published_at else None,
            "published_precision": self.published_precision,
            "authors": list(self.authors),
            "language": self.language,
        }
        return {name: value for name, value in found.items() if value}

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Hints:
        """The hints that `fields` gave."""
        published = fields.get("published_at")
        return cls(
            title=fields.get("title"),
            published_at=dt.datetime.fromisoformat(published) if published else None,
            published_precision=fields.get("published_precision"),
            authors=tuple(fields.get("authors", ())),
            language=fields.get("language"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is known of the outlet a page comes from; all of it comes from the catalogue or from the store."""

    country: str | None = None  # ISO 3166 alpha-2 of the outlet's home
    languages: tuple[str, ...] = ()  # declared languages: a prior, never a verdict
    timezone: str | None = None  # IANA name, for dates printed without an offset
    encoding: str | None = None  # a declared encoding: one more candidate
    body_xpath: str | None = None  # where the body stands on this site
    unescape: bool = False  # the body is HTML escaped inside a textarea
    repeated_lines: frozenset[int] = frozenset()  # `line_key`s seen on several pages of this site


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Bytes as fetched, with where and when; or text as given (`text` set, `body` empty)."""

    url: str | None
    body: bytes = b""
    text: str | None = None  # a plain text dump, or HTML that was already decoded (`is_html`)
    is_html: bool = True
    requested_url: str | None = None  # before redirects
    content_type: str | None = None  # the header as sent
    charset: str | None = None  # as the HTTP header or the input row names it
    source: str | None = None
    fetched_at: dt.datetime  # the clock of everything that follows: relative dates, refusal of future dates
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True, slots=True)
class Span:
    """Code points `start` to `end` of a text are written in `language` (BCP 47, `und` where nothing can be said)."""

    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """The languages of one text: spans that cover it, shares by weighted letters, and where the article goes."""

    language: str  # the larger part, "und" where nothing can be said
    route: str  # "en", "zh", or "mixed(en+zh)": base codes, sorted
    shares: tuple[tuple[str, float], ...]  # largest first, rounded to 4 places
    spans: tuple[Span, ...]
    margin: float = 0.0  # nats between the best and the second language of the larger part


@dataclass(frozen=True, slots=True)
class Removal:
    """A piece that cleaning took out, and why. `reason` is one of the codes in `docs/reference.md`."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One name of the gazetteer found in the text."""

    entity: str  # the gazetteer's id
    name: str  # as it stands in the text
    side: str  # cn | ca | both | weakboth | other | none
    zone: str  # title | lead | body
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """Why an article concerns China and Central Asia, or does not."""

    score: float = 0.0
    relevant: bool = False
    review: bool = False  # below the threshold, but close enough for a person to look at
    evidence: tuple[Evidence, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()  # matched sentences, as offsets into the text
    factors: tuple[tuple[str, float], ...] = ()  # what raised or lowered the score, by name
    version: str = ""  # of the gazetteer and the rule


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the China–Central Asia lens sees in one text."""

    relevance: Relevance = field(default_factory=Relevance)
    countries: tuple[str, ...] = ()  # of CN, KZ, KG, TJ, TM, UZ, sorted
    dyads: tuple[str, ...] = ()  # "CN-KZ": CN first, else alphabetical
    topics: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()  # ids of the gazetteer, sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the normalizer makes of a page: the article, whole and alone."""

    url: str | None
    canonical_url: str | None
    url_key: str | None  # identity of the address: tracking, AMP, mobile and print forms folded
    source: str | None
    title: str | None
    text: str  # the body alone, paragraphs separated by "\n"
    languages: Languages
    published_at: dt.datetime | None  # aware UTC
    published_offset: int | None = None  # minutes east of UTC, as the page printed it
    published_precision: Precision | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    view: View = field(default_factory=View)
    flags: tuple[str, ...] = ()
    removals: tuple[Removal, ...] = ()
    content_hash: bytes = b""  # of the text, folded: equal for byte-wise different, word-wise equal texts
    sketch: tuple[int, ...] = ()  # bottom-64 of shingle hashes, ascending, signed 64 bit
    line_keys: tuple[int, ...] = ()  # hashes of short lines of the raw extraction, for the per-site counter
    links: tuple[str, ...] = ()  # absolute links inside the body: source attributions
    fetched_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A page that is no article: the reason, the evidence, and what is known all the same."""

    url: str | None
    reason: Reason
    evidence: str = ""
    source: str | None = None
    title: str | None = None
    languages: Languages | None = None
    published_at: dt.datetime | None = None  # aware UTC: as the page declares it
    published_offset: int | None = None  # minutes east of UTC
    published_precision: Precision | None = None
    fetched_at: dt.datetime
