"""What the crawler remembers, as short transactions over the tables of `store.crawl_tables`. Plain values in, plain values out.

Nothing is acknowledged before it is committed: links before validators, raw pages before their link says "fetched".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from normalizer.types import Hints, Page
from store import spool
from store.crawl_tables import ledger, link, link_alias, route, source_state
from store.health import page_barren
from store.ledger import count, count_all
from store.links import FORBIDDEN_PAUSE, FURTHEST, LinkState, key_of, known, note, owe_again
from store.upsert import insert_ignore, upsert

FINE = ("ok", "not_modified", "empty")
_NO_FAULT = ("resting", "forbidden", "not_a_page")  # misses that say nothing about how a source is doing
LOOKS_BEFORE_GONE = 2  # a 404 is believed the second time; a 410 at once
SECOND_LOOK = dt.timedelta(hours=1)
LOOKED_AFTER = dt.timedelta(days=1)  # beyond the schedule, so long: its last look may have failed
LEDGER_KEPT = dt.timedelta(days=400)

_FETCHED = sa.update(link).where(link.c.id == sa.bindparam("this"))  # made once: it runs for every page


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A link whose page is to be fetched, for the first time or again."""

    link_id: int
    url: str
    hints: Hints
    etag: str | None = None
    last_modified: str | None = None
    body_hash: bytes | None = None
    recheck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """How the poll of one route ended; `validators` None where they must not be kept."""

    source: str
    url: str
    way: str
    state: str
    status: int | None
    detail: str
    newest: dt.datetime | None
    validators: tuple[str | None, str | None] | None
    links: Sequence[tuple[str, Hints]] = ()
    oldest: dt.datetime | None = None  # links known to be older are noted only


def validators(connection: sa.Connection, route_url: str) -> tuple[str | None, str | None]:
    row = connection.execute(sa.select(route.c.etag, route.c.last_modified).where(route.c.url == route_url)).first()
    return (row.etag, row.last_modified) if row else (None, None)


def polled(connection: sa.Connection, poll: Polled, now: dt.datetime) -> int:
    """Links first, then the route with its validators: a crash in between would lose a version of a feed. Returns new links."""
    new = note(connection, poll.source, poll.way, poll.links, poll.oldest, now) if poll.links else 0
    fine = poll.state in FINE
    values: dict[str, Any] = {"source": poll.source, "way": poll.way, "polled_at": now}
    said = {"state": poll.state, "status": poll.status, "detail": poll.detail[:300]}
    if poll.state == "resting":  # nothing was asked: what the route said last still holds
        upsert(connection, route, {"url": poll.url}, values, said)
        return new
    values |= said
    if poll.state in ("ok", "empty"):  # what was read whole before stays read, whatever failed since
        values |= {"items": len(poll.links), **dict(zip(("etag", "last_modified"), poll.validators or (None, None), strict=True))}
    if fine:
        values["success_at"] = now
    if poll.state in ("ok", "not_modified"):
        values["failures"] = 0
    else:
        values["failures"] = 1 + _in_a_row(connection, poll)
    if new:
        values |= {"new_at": now}
    if poll.newest is not None:
        values |= {"newest_at": poll.newest}
    upsert(connection, route, {"url": poll.url}, values)
    return new


def _in_a_row(connection: sa.Connection, poll: Polled) -> int:
    """How often the route failed before, without a break; to be empty is another row than to fail."""
    row = connection.execute(sa.select(route.c.state, route.c.failures).where(route.c.url == poll.url)).first()
    return row.failures if row is not None and (row.state == "empty") == (poll.state == "empty") else 0


def errands(connection: sa.Connection, source: str, now: dt.datetime, limit: int) -> list[Owed]:
    """What is owed now: new links first come first, then retries, then those of a backfill, then rechecks."""
    query = (
        sa.select(link)
        .where(link.c.source == source, link.c.state.in_((LinkState.OWED, LinkState.FORBIDDEN)))
        .where(sa.or_(link.c.retry_at <= now, link.c.retry_at > now + FURTHEST))
        .order_by(link.c.low, link.c.attempts, link.c.id)
        .limit(limit)
    )
    found = [_owed(row, recheck=False) for row in connection.execute(query)]
    if len(found) < limit:
        due = sa.select(link).where(link.c.source == source, link.c.state == LinkState.STORED, link.c.recheck_at <= now)
        rows = connection.execute(due.order_by(link.c.recheck_at, link.c.id).limit(limit - len(found)))
        found += [_owed(row, recheck=True) for row in rows]
    return found


def _owed(row: sa.Row[Any], *, recheck: bool) -> Owed:
    kept = {"etag": row.etag, "last_modified": row.last_modified, "body_hash": row.body_hash} if recheck else {}
    return Owed(link_id=row.id, url=row.url, hints=Hints.of(row.hints), recheck=recheck, **kept)


def keep(
    connection: sa.Connection,
    owed: Owed,
    page: Page,
    found: tuple[str | None, str | None],
    body_hash: bytes,
    recheck: Sequence[dt.timedelta],
    now: dt.datetime,
) -> None:
    """The raw page into the spool, its address after redirects as an alias, its validators for the recheck."""
    spool.keep(connection, page, link_id=owed.link_id, recheck=owed.recheck)
    values: dict[str, Any] = {"etag": found[0], "last_modified": found[1], "body_hash": body_hash, "looks_gone": 0}
    if owed.recheck:
        values["recheck_at"] = _next_look(connection, owed.link_id, recheck, now)
    else:
        values |= {"state": LinkState.FETCHED, "fetched_at": now, "recheck_at": now + recheck[0] if recheck else None}
    connection.execute(_FETCHED, {**values, "this": owed.link_id})
    if page.requested_url is not None and page.url is not None:
        alias = key_of(page.url)
        if alias not in known(connection, [alias]):
            connection.execute(insert_ignore(connection, link_alias, ["key"]), {"key": alias, "link_id": owed.link_id})


def unchanged(
    connection: sa.Connection, owed: Owed, found: tuple[str | None, str | None], recheck: Sequence[dt.timedelta], now: dt.datetime
) -> None:
    """A second look that showed nothing new. A 304 to a first request (a careless cache) leaves the link owed."""
    if not owed.recheck:
        owe_again(connection, owed.link_id, "status", now)
        return
    values: dict[str, Any] = {"looks_gone": 0, "recheck_at": _next_look(connection, owed.link_id, recheck, now)}
    values |= {name: value for name, value in zip(("etag", "last_modified"), found, strict=True) if value}
    connection.execute(sa.update(link).where(link.c.id == owed.link_id).values(**values))


def missed(
    connection: sa.Connection,
    owed: Owed,
    miss: str,
    source: str,
    recheck: Sequence[dt.timedelta],
    now: dt.datetime,
    not_before: dt.datetime | None,
) -> None:
    """No page this time. A host that rests costs the link nothing; what can never be a page is not asked for again."""
    count(connection, source, f"failed:{miss}", now)
    if not owed.recheck and miss not in _NO_FAULT and not connection.scalar(sa.select(link.c.attempts).where(link.c.id == owed.link_id)):
        page_barren(connection, source, f"failed:{miss}")
    here = sa.update(link).where(link.c.id == owed.link_id)
    if owed.recheck:
        soon = None if miss in ("forbidden", "not_a_page") else max(now + SECOND_LOOK, not_before or now)
        connection.execute(here.values(recheck_at=_next_look(connection, owed.link_id, recheck, now, soon)))
    elif miss == "resting":
        connection.execute(here.values(retry_at=not_before or now, reason=miss))
    elif miss == "forbidden":
        connection.execute(here.values(state=LinkState.FORBIDDEN, retry_at=now + FORBIDDEN_PAUSE, reason=miss))
    elif miss == "not_a_page":
        connection.execute(here.values(state=LinkState.REJECTED, reason=miss))
    else:
        owe_again(connection, owed.link_id, miss, now, not_before)


def article_to_mark(connection: sa.Connection, link_id: int, status: int) -> int | None:
    """The article that a 404 or 410 for this link marks as deleted; None where there is none, or one more look is due."""
    row = connection.execute(sa.select(link.c.looks_gone, link.c.article_id).where(link.c.id == link_id)).one()
    article: int | None = row.article_id if _is_gone(row.looks_gone + 1, status) else None
    return article


def gone(connection: sa.Connection, owed: Owed, status: int, source: str, recheck: Sequence[dt.timedelta], now: dt.datetime) -> None:
    """A page that answered 404 or 410: one more look is due, or the link is closed."""
    count(connection, source, "gone", now)
    looks = 1 + (connection.scalar(sa.select(link.c.looks_gone).where(link.c.id == owed.link_id)) or 0)
    here = sa.update(link).where(link.c.id == owed.link_id)
    if _is_gone(looks, status):
        connection.execute(here.values(looks_gone=looks, state=LinkState.GONE, recheck_at=None, reason="gone"))
        return
    again = now + min([SECOND_LOOK, *recheck[:1]])
    connection.execute(here.values(looks_gone=looks, reason="gone", **{"recheck_at" if owed.recheck else "retry_at": again}))


def _is_gone(looks: int, status: int) -> bool:
    return looks >= LOOKS_BEFORE_GONE or status == 410


def _next_look(
    connection: sa.Connection, link_id: int, recheck: Sequence[dt.timedelta], now: dt.datetime, soon: dt.datetime | None = None
) -> dt.datetime | None:
    """The first step of the schedule that is still ahead, counted from the first fetch; None when the schedule is over.

    `soon`: after a look that failed, if that is sooner or the failed one was the last.
    """
    fetched: dt.datetime | None = connection.scalar(sa.select(link.c.fetched_at).where(link.c.id == link_id))
    if fetched is None or not recheck:
        return None
    steps = [fetched + step for step in sorted(recheck) if fetched + step > now]
    if soon is not None and soon <= fetched + max(recheck) + LOOKED_AFTER:
        steps.append(soon)
    return min(steps, default=None)


def visited(connection: sa.Connection, source: str, numbers: Mapping[str, int], now: dt.datetime, *, answered: bool, new: bool) -> None:
    """The ledger and the state of a source after one visit."""
    count_all(connection, source, numbers, now)
    before = connection.execute(sa.select(source_state).where(source_state.c.source == source)).first()
    values: dict[str, Any] = {"visited_at": now, "failures": 0 if answered else (before.failures if before else 0) + 1}
    if answered:
        values |= {"success_at": now, "failing_since": None}
    elif before is None or before.failing_since is None:
        values["failing_since"] = now
    if new:
        values["new_at"] = now
        if before is not None and before.new_at is not None:
            gap = (now - before.new_at).total_seconds()
            values["gap_seconds"] = gap if before.gap_seconds is None else 0.8 * before.gap_seconds + 0.2 * gap
    upsert(connection, source_state, {"source": source}, values, {"first_visit_at": now})


@dataclass(frozen=True, slots=True)
class SourceState:
    """What decides when a source is visited next."""

    visited_at: dt.datetime
    failures: int
    gap_seconds: float | None


def was_visited(connection: sa.Connection, source: str) -> bool:
    return connection.scalar(sa.select(source_state.c.source).where(source_state.c.source == source)) is not None


def states(connection: sa.Connection) -> dict[str, SourceState]:
    query = sa.select(source_state.c.source, source_state.c.visited_at, source_state.c.failures, source_state.c.gap_seconds)
    return {row.source: SourceState(row.visited_at, row.failures, row.gap_seconds) for row in connection.execute(query)}


def next_errands(connection: sa.Connection) -> dict[str, dt.datetime]:
    """When each source's next recheck, or retry after a pause, is due: a reason to visit before its interval is over."""
    retries = (
        sa.select(link.c.source, sa.func.min(link.c.retry_at).label("at"))
        .where(link.c.state == LinkState.OWED, link.c.retry_at.is_not(None), link.c.attempts < 2)
        .group_by(link.c.source)
    )
    looks = (
        sa.select(link.c.source, sa.func.min(link.c.recheck_at).label("at"))
        .where(link.c.state == LinkState.STORED, link.c.recheck_at.is_not(None))
        .group_by(link.c.source)
    )
    found: dict[str, dt.datetime] = {}
    for query in (retries, looks):
        for source, at in connection.execute(query):
            found[source] = min(at, found.get(source, at))
    return found


def forget(connection: sa.Connection, now: dt.datetime) -> None:
    """Drops ledger hours that are older than a year."""
    connection.execute(sa.delete(ledger).where(ledger.c.hour < now - LEDGER_KEPT))
