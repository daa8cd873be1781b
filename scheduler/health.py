"""Joins the verdict on a source (crawler) with its facts (store), and says a change once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crawler.health import Facts, Health, RouteFacts, Verdict, judge
from crawler.types import Source, routes_of
from store import health
from store.database import Database

log = logging.getLogger("khorgos.crawler")


OFFLINE_SOURCES = 3  # where none of so many answers, the fault is ours
Tell = Callable[[Any, dt.datetime], object]


def weigh(database: Database, source: Source, now: dt.datetime, tell: Tell | None = None) -> Verdict:
    """Judges a source after a visit; a change of its state is written down and, in the same transaction, owed to whoever is told."""
    with database.read() as connection:
        found = health.facts(connection, source.id, [route.url for route in routes_of(source)])
    state = found.state
    if state is None:
        return Verdict(Health.OK)
    gap = dt.timedelta(seconds=state.gap_seconds) if state.gap_seconds is not None else None
    routes = [
        RouteFacts(
            url=row.url,
            state=row.state,
            detail=row.detail,
            failures=row.failures,
            success_at=row.success_at,
            newest_at=row.newest_at,
        )
        for row in found.routes
    ]
    facts = Facts(
        routes=routes,
        first_visit_at=state.first_visit_at,
        new_at=state.new_at,
        usual_gap=gap,
        barren=state.barren,
        barren_why=state.barren_why,
    )
    verdict = judge(facts, now)
    if verdict.health is Health.BROKEN and all(row.status is None for row in found.routes) and _offline(database, state.failing_since):
        verdict = replace(verdict, sure=False)
    settled = not verdict.sure or state.health_told == verdict.health
    if settled and (state.health, state.health_detail) == (verdict.health, verdict.detail):
        return verdict
    with database.write() as connection:
        before = health.set_state(connection, source.id, verdict.health, verdict.detail, now, sure=verdict.sure)
        if before is not None and tell is not None:
            tell(connection, now)
    if before is not None:
        level = logging.INFO if verdict.health is Health.OK else logging.WARNING
        log.log(level, "%s: %s (was %s)%s", source.id, verdict.health, before, f": {verdict.detail}" if verdict.detail else "")
    elif verdict.health is not Health.OK and (state.health, state.health_detail) != (verdict.health, verdict.detail):
        log.warning("%s: seen once: %s", source.id, verdict.detail or verdict.health)
    return verdict


def _offline(database: Database, since: dt.datetime | None) -> bool:
    """True where no source at all has answered since this one fell still: then ninety alerts would say nothing of the sources."""
    if since is None:
        return False
    with database.read() as connection:
        answered, sources = health.answered_since(connection, since)
    return sources >= OFFLINE_SOURCES and not answered
