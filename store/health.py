"""The health of sources as stored: the facts that it is judged from, the state, and every change of it, told once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from store.crawl_tables import health_change, ledger, link, link_route, route, source_state

DAY = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """Rows about one source: its routes, its state, a day of its ledger."""

    routes: Sequence[sa.Row[Any]]
    state: sa.Row[Any] | None
    fates: dict[str, int]


def facts(connection: sa.Connection, source: str, urls: Sequence[str], now: dt.datetime) -> SourceFacts:
    """`urls`: the routes that the source has today; what is remembered of former ones does not count."""
    routes = connection.execute(sa.select(route).where(route.c.source == source).order_by(route.c.url)).all()
    state = connection.execute(sa.select(source_state).where(source_state.c.source == source)).first()
    since = (now - DAY).replace(minute=0, second=0, microsecond=0)
    counted = (
        sa.select(ledger.c.what, sa.func.sum(ledger.c.count))
        .where(ledger.c.source == source, ledger.c.hour >= since)
        .group_by(ledger.c.what)
    )
    fates = {what: int(number) for what, number in connection.execute(counted)}
    wanted = set(urls)
    return SourceFacts([row for row in routes if row.url in wanted], state, fates)


def set_state(connection: sa.Connection, source: str, health: str, detail: str, now: dt.datetime) -> str | None:
    """Notes the state; returns the former one if it changed. A new reason for the same state is no change."""
    row = connection.execute(sa.select(source_state.c.health, source_state.c.health_detail).where(source_state.c.source == source)).first()
    if row is None or (row.health == health and row.health_detail == detail):
        return None
    here = sa.update(source_state).where(source_state.c.source == source)
    if row.health == health:
        connection.execute(here.values(health_detail=detail))
        return None
    connection.execute(here.values(health=health, health_since=now, health_detail=detail))
    change = {"source": source, "at": now, "before": row.health, "after": health, "detail": detail}
    connection.execute(sa.insert(health_change), change)
    before: str = row.health
    return before


@dataclass(frozen=True, slots=True)
class Condition:
    """A source's row in `sources list` and /api/sources."""

    source: str
    health: str
    since: dt.datetime | None
    detail: str
    visited_at: dt.datetime
    success_at: dt.datetime | None
    new_at: dt.datetime | None
    newest_at: dt.datetime | None
    usual_gap_seconds: float | None
    links: int
    articles: int


def conditions(connection: sa.Connection) -> dict[str, Condition]:
    """Every source that was ever visited."""
    dates = sa.select(route.c.source, sa.func.max(route.c.newest_at).label("at")).group_by(route.c.source)
    newest = {row.source: row.at for row in connection.execute(dates)}
    counts = sa.select(link.c.source, sa.func.count(), sa.func.count(link.c.article_id)).group_by(link.c.source)
    totals = {source: (links, articles) for source, links, articles in connection.execute(counts)}
    found = {}
    for row in connection.execute(sa.select(source_state)):
        links, articles = totals.get(row.source, (0, 0))
        found[row.source] = Condition(
            source=row.source,
            health=row.health,
            since=row.health_since,
            detail=row.health_detail,
            visited_at=row.visited_at,
            success_at=row.success_at,
            new_at=row.new_at,
            newest_at=newest.get(row.source),
            usual_gap_seconds=row.gap_seconds,
            links=links,
            articles=articles,
        )
    return found


@dataclass(frozen=True, slots=True)
class HealthChange:
    """A state that was entered (or left, where `after` is "ok")."""

    id: int
    source: str
    at: dt.datetime
    before: str
    after: str
    detail: str


def untold(connection: sa.Connection, limit: int = 100) -> list[HealthChange]:
    """Changes that nobody was told of, oldest first: what the built-in rule `source-health` reports."""
    query = sa.select(health_change).where(health_change.c.told.is_(sa.false())).order_by(health_change.c.id).limit(limit)
    return [HealthChange(row.id, row.source, row.at, row.before, row.after, row.detail) for row in connection.execute(query)]


def mark_told(connection: sa.Connection, ids: Sequence[int]) -> None:
    """To be called inside the transaction that writes the deliveries."""
    connection.execute(sa.update(health_change).where(health_change.c.id.in_(ids)).values(told=True))


def history(connection: sa.Connection, source: str, limit: int = 20) -> list[HealthChange]:
    query = sa.select(health_change).where(health_change.c.source == source).order_by(health_change.c.id.desc()).limit(limit)
    return [HealthChange(row.id, row.source, row.at, row.before, row.after, row.detail) for row in connection.execute(query)]


def recall(connection: sa.Connection, source: str, since: dt.datetime) -> dict[str, tuple[int, int]]:
    """Per kind of route: (links it showed, links any route showed) since then. A feed that lacks what the sitemap has shows here."""
    recent = sa.select(link.c.id).where(link.c.source == source, link.c.first_seen_at >= since).subquery()
    everything = connection.scalar(sa.select(sa.func.count()).select_from(recent)) or 0
    by_way = (
        sa.select(link_route.c.way, sa.func.count())
        .join(recent, recent.c.id == link_route.c.link_id)
        .group_by(link_route.c.way)
        .order_by(link_route.c.way)
    )
    return {way: (number, everything) for way, number in connection.execute(by_way)}
