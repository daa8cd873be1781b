"""Raw pages between fetching and extraction: committed before anyone reads them, claimed by one worker, settled with the article.

keep -> fetched -> claim -> extracting -> settle (the row goes) | release -> fetched | fail -> fetched again, parked after two failures
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import zstandard

from normalizer.types import Hints, Page, Reason
from store.crawl_tables import link, spool
from store.database import Database
from store.health import pages_met
from store.ledger import count_fates
from store.links import LinkState, owe_again
from store.numbers import one_of

MAX_ATTEMPTS = 2  # a page that broke the extraction twice is parked
MAX_CLAIMS = 50  # kills while a page is being read; more, and the page is suspected of being the reason
STALE = dt.timedelta(minutes=15)  # a claim older than this was left by a process that is gone
_LEVEL = 1  # the page is read again within seconds: a third level saves a tenth of the room for twice the time

# Made once: building a statement costs as much as running it, and these run for every page.
_GIVES_WAY = sa.delete(spool).where(spool.c.link_id == sa.bindparam("of"), spool.c.state == "fetched")
_KEEP = sa.insert(spool).returning(spool.c.id)
_THIS = sa.update(link).where(link.c.id == sa.bindparam("this"))
_STORED = _THIS.values(
    state=LinkState.STORED, reason=None, score=sa.bindparam("its_score"), article_id=sa.bindparam("its_article"), attempts=0
)
_CLOSED = _THIS.values(state=sa.bindparam("its_state"), reason=sa.bindparam("its_reason"), score=sa.bindparam("its_score"), recheck_at=None)


@dataclass(frozen=True, slots=True)
class Spooled:
    """A claimed page. `attempts`: how often a worker died or stalled over it before; `damage`: why nothing but its address is left."""

    id: int
    page: Page
    attempts: int
    link_id: int | None = None
    recheck: bool = False
    damage: str = ""


def keep(connection: sa.Connection, page: Page, *, link_id: int | None = None, recheck: bool = False) -> int:
    """Writes the raw page down; returns its number. An earlier page of the same link that nobody has read yet gives way."""
    if link_id is not None:
        connection.execute(_GIVES_WAY, {"of": link_id})
    row = {
        "link_id": link_id,
        "state": "fetched",
        "attempts": 0,
        "recheck": recheck,
        "url": page.url,
        "requested_url": page.requested_url,
        "source": page.source,
        "content_type": page.content_type,
        "charset": page.charset,
        "fetched_at": page.fetched_at,
        "hints": page.hints.fields(),
        "body": zstandard.compress(page.body, _LEVEL),
    }
    number: int = connection.execute(_KEEP, row).scalar_one()
    return number


def claim(database: Database, n: int, now: dt.datetime) -> list[Spooled]:
    """Up to `n` pages, oldest first, for this caller alone. One that was damaged on the disk says so, and holds up nobody."""
    with database.write() as connection:
        chosen = sa.select(spool.c.id).where(spool.c.state == "fetched").order_by(spool.c.id).limit(n)
        if not database.is_sqlite:
            chosen = chosen.with_for_update(skip_locked=True)
        rows = connection.execute(
            sa.update(spool)
            .where(spool.c.id.in_(chosen.scalar_subquery() if database.is_sqlite else chosen), spool.c.state == "fetched")
            .values(state="extracting", claimed_at=now, claims=spool.c.claims + 1)
            .returning(spool)
        ).all()
    return [_spooled(row) for row in sorted(rows, key=lambda row: row.id)]


def _spooled(row: sa.Row[Any]) -> Spooled:
    body, hints, damage = b"", Hints(), ""
    try:
        body, hints = zstandard.decompress(row.body), Hints.of(row.hints)
    except (zstandard.ZstdError, TypeError, ValueError, AttributeError, MemoryError) as error:
        damage = f"{type(error).__name__}: {error}"
    page = Page(
        url=row.url,
        body=body,
        requested_url=row.requested_url,
        content_type=row.content_type,
        charset=row.charset,
        source=row.source,
        fetched_at=row.fetched_at,
        hints=hints,
    )
    return Spooled(row.id, page, row.attempts, row.link_id, row.recheck, damage)


def waiting(database: Database) -> int:
    """How many pages wait for extraction."""
    with database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(spool).where(spool.c.state == "fetched")) or 0


def release_stale(database: Database, now: dt.datetime | None = None) -> int:
    """Gives claimed pages back: all of them at start-up (`now` None), else those whose claim is old; returns how many."""
    condition = spool.c.state == "extracting"
    if now is not None:
        condition &= spool.c.claimed_at < now - STALE
    with database.write() as connection:
        parked = sa.update(spool).where(condition, spool.c.claims >= MAX_CLAIMS).values(state="parked")
        connection.execute(parked)
        return connection.execute(sa.update(spool).where(condition, spool.c.state == "extracting").values(state="fetched")).rowcount


def release(database: Database, ids: list[int]) -> None:
    """Gives claimed pages back untouched: whoever claimed them could not go on. What was settled or failed meanwhile stays as it is."""
    with database.write() as connection:
        held = sa.update(spool).where(spool.c.id.in_(ids), spool.c.state == "extracting")
        connection.execute(held.values(state="fetched", claims=spool.c.claims - 1))


def fail(database: Database, spooled_id: int) -> bool:
    """Extraction broke (not: the page is no article). True while the page will be tried again, False once it is parked."""
    with database.write() as connection:
        attempts = (connection.scalar(sa.select(spool.c.attempts).where(spool.c.id == spooled_id)) or 0) + 1
        state = "parked" if attempts >= MAX_ATTEMPTS else "fetched"
        connection.execute(sa.update(spool).where(spool.c.id == spooled_id).values(state=state, attempts=attempts))
    return state == "fetched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a claimed page. No article and no reason means: read, and irrelevant."""

    spooled: int
    article_id: int | None = None
    reason: str | None = None
    score: float | None = None

    @property
    def fate(self) -> str:
        return "stored" if self.article_id is not None else f"rejected:{self.reason}" if self.reason else "irrelevant"


def settle(connection: sa.Connection, pages: Sequence[Settled], now: dt.datetime) -> None:
    """Closes pages inside the transaction that saves their articles: the links learn what became of them, the raw pages go.

    A recheck never unmakes a stored link.
    """
    ids = [page.spooled for page in pages]
    if not ids:
        return
    query = sa.select(spool.c.id, spool.c.link_id, spool.c.source, spool.c.recheck, link.c.attempts)
    joined = query.join(link, link.c.id == spool.c.link_id, isouter=True).where(one_of(connection, spool.c.id, ids))
    rows = {row.id: row for row in connection.execute(joined)}
    connection.execute(sa.delete(spool).where(one_of(connection, spool.c.id, ids)))
    met = [(page, rows[page.spooled]) for page in pages if page.spooled in rows]
    fates = [(row.source, "rechecked" if row.recheck and page.article_id is not None else page.fate) for page, row in met]
    count_fates(connection, fates, now)
    linked = [(page, row) for page, row in met if row.link_id is not None and not (row.recheck and page.article_id is None)]
    pages_met(connection, [(row.source, page.fate, bool(row.attempts)) for page, row in linked])
    _close(connection, linked, now)


def _close(connection: sa.Connection, linked: Sequence[tuple[Settled, Any]], now: dt.datetime) -> None:
    stored, others = [], []
    for page, row in linked:
        if page.article_id is not None:
            stored.append({"this": row.link_id, "its_score": page.score, "its_article": page.article_id})
        elif page.reason is not None and Reason(page.reason).passing:
            owe_again(connection, row.link_id, page.reason, now)
        else:
            state = LinkState.REJECTED if page.reason else LinkState.IRRELEVANT
            others.append({"this": row.link_id, "its_score": page.score, "its_state": state, "its_reason": page.reason})
    if stored:
        connection.execute(_STORED, stored)
    if others:
        connection.execute(_CLOSED, others)


def unread(connection: sa.Connection) -> int:
    """How many pages were fetched and not read yet, those that are being read included."""
    return int(connection.scalar(sa.select(sa.func.count()).select_from(spool).where(spool.c.state != "parked")) or 0)
