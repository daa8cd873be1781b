"""The health of sources as stored: the facts that it is judged from, the state, and every change of it, told once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from normalizer.types import Reason
from store.crawl_tables import health_change, link, link_route, route, source_state

HARD = 3  # the weight of a page that could not be had, or was a wall
PASSING = frozenset(reason.value for reason in Reason if reason.passing) | {Reason.BLOCKED.value}


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """Rows about one source: its routes, its state."""

    routes: Sequence[sa.Row[Any]]
    state: sa.Row[Any] | None


def facts(connection: sa.Connection, source: str, urls: Sequence[str]) -> SourceFacts:
    """`urls`: the routes that the source has today; what is remembered of former ones does not count."""
    routes = connection.execute(sa.select(route).where(route.c.source == source).order_by(route.c.url)).all()
    state = connection.execute(sa.select(source_state).where(source_state.c.source == source)).first()
    wanted = set(urls)
    return SourceFacts([row for row in routes if row.url in wanted], state)


def answered_since(connection: sa.Connection, moment: dt.datetime) -> tuple[int, int]:
    """How many sources have answered since then, of how many."""
    counted = sa.select(sa.func.count(), sa.func.count(sa.case((source_state.c.success_at >= moment, 1)))).select_from(source_state)
    sources, answered = connection.execute(counted).one()
    return answered, sources


def set_state(connection: sa.Connection, source: str, health: str, detail: str, now: dt.datetime, *, sure: bool = True) -> str | None:
    """Notes the state. Returns the state that was told before if this one is sure and another: a change, to be told once.

    A new reason for the same state is no change; neither is a state that was seen once and not the next time.
    """
    row = connection.execute(sa.select(source_state).where(source_state.c.source == source)).first()
    if row is None:
        return None
    values: dict[str, Any] = {"health": health, "health_detail": detail}
    if row.health != health:
        values["health_since"] = now
    changed = sure and row.health_told != health
    if changed:
        values["health_told"] = health
        change = {"source": source, "at": now, "before": row.health_told, "after": health, "detail": detail}
        connection.execute(sa.insert(health_change), change)
    connection.execute(sa.update(source_state).where(source_state.c.source == source).values(**values))
    before: str = row.health_told
    return before if changed else None


def pages_met(connection: sa.Connection, pages: Sequence[tuple[str | None, str, bool]]) -> None:
    """What pages gave, in order: (source, fate, whether the page had been refused before).

    A page that gave an article, or an irrelevant one, ends the count of barren ones. What was no page at all weighs as much as three that
    were read and refused; a page that is refused again counts no second time.
    """
    barren: dict[str, tuple[bool, int, str]] = {}  # by source: whether counted from nothing, how much, the last reason
    for source, fate, again in pages:
        if source is None:
            continue
        if not fate.startswith("rejected:"):
            barren[source] = (True, 0, "")
        elif not again:
            fresh, before, _ = barren.get(source, (False, 0, ""))
            barren[source] = (fresh, before + _weight(fate), fate)
    for source, (fresh, more, why) in sorted(barren.items()):
        row = sa.update(source_state).where(source_state.c.source == source)
        if fresh and not more:
            connection.execute(row.where(source_state.c.barren > 0).values(barren=0, barren_why=""))
        else:
            connection.execute(row.values(barren=more if fresh else source_state.c.barren + more, barren_why=why))


def _weight(fate: str) -> int:
    return HARD if fate.removeprefix("rejected:") in PASSING else 1


def page_barren(connection: sa.Connection, source: str | None, why: str) -> None:
    """A page that gave no article, and never came to be read: it could not be had."""
    row = sa.update(source_state).where(source_state.c.source == source)
    connection.execute(row.values(barren=source_state.c.barren + HARD, barren_why=why))


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
