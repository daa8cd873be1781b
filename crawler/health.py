"""How a source is doing, judged from what its routes and pages gave. Values in, a verdict out; no clock, no memory.

HTTP 200 and valid XML do not mean alive: feeds freeze, listings change their shape, walls answer politely.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

USUAL_TIMES = 8  # a source is overdue after so many times its usual gap between news
FROZEN_SOONEST, FROZEN_UNKNOWN = dt.timedelta(hours=48), dt.timedelta(days=7)
SILENT_SOONEST, SILENT_UNKNOWN = dt.timedelta(hours=24), dt.timedelta(days=7)
ENOUGH_PAGES = 8  # fewer say nothing about a source


class Health(enum.StrEnum):
    """States; the larger the number of `gravity`, the more a desk should worry."""

    OK = "ok"
    DEGRADED = "degraded"  # a part of it fails, or all of it once
    SILENT = "silent"  # everything answers, nothing new comes, for much longer than usual
    FROZEN = "frozen"  # what comes is old
    BLOCKED = "blocked"  # refuses us, by status, robots.txt or a wall
    BROKEN = "broken"  # does not answer, or not with what it should

    @property
    def gravity(self) -> int:
        return list(Health).index(self)

    @property
    def wants_alert(self) -> bool:
        return self not in (Health.OK, Health.DEGRADED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """One route as last polled."""

    url: str
    state: str  # a `PollState`
    detail: str = ""
    failures: int = 0  # in a row
    success_at: dt.datetime | None = None
    newest_at: dt.datetime | None = None  # the newest date that an item claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one source. `fates` counts a day of the ledger: fetched, stored, irrelevant, rejected:…, failed:…"""

    routes: Sequence[RouteFacts] = ()
    first_visit_at: dt.datetime
    new_at: dt.datetime | None = None
    usual_gap: dt.timedelta | None = None
    fates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state and the reason, in one line for a person."""

    health: Health
    detail: str = ""


def judge(facts: Facts, now: dt.datetime) -> Verdict:
    """The worst thing that is true of the source."""
    asked = [route for route in facts.routes if route.state != "resting"]
    failing = [route for route in asked if route.failures]
    if asked and len(failing) == len(asked):
        return _all_fail(failing)
    for verdict in (_pages(facts), _frozen(facts, asked, now), _silent(facts, now)):
        if verdict is not None:
            return verdict
    if failing:
        more = f" (and {len(failing) - 1} more routes)" if len(failing) > 1 else ""
        return Verdict(Health.DEGRADED, f"{failing[0].url}: {failing[0].detail or failing[0].state}{more}")
    empty = [route for route in asked if route.state == "empty"]
    if asked and len(empty) == len(asked):
        return Verdict(Health.DEGRADED, f"{empty[0].url}: {empty[0].detail or 'no links'}")
    return Verdict(Health.OK)


def _all_fail(failing: Sequence[RouteFacts]) -> Verdict:
    worst = next((route for route in failing if route.state in ("blocked", "forbidden")), failing[0])
    detail = f"{worst.url}: {worst.detail or worst.state}"
    once = all(route.failures == 1 and route.success_at is not None for route in failing)
    if once:
        return Verdict(Health.DEGRADED, detail)
    return Verdict(Health.BLOCKED if worst.state in ("blocked", "forbidden") else Health.BROKEN, detail)


def _pages(facts: Facts) -> Verdict | None:
    """Routes that answer are worth nothing if their pages do not."""
    good = facts.fates.get("stored", 0) + facts.fates.get("irrelevant", 0) + facts.fates.get("rechecked", 0)
    refused = facts.fates.get("rejected:blocked", 0) + facts.fates.get("failed:blocked", 0)
    rejected = sum(number for what, number in facts.fates.items() if what.startswith("rejected:"))
    failed = sum(number for what, number in facts.fates.items() if what.startswith("failed:") and what != "failed:resting")
    if good:
        return None
    if refused >= ENOUGH_PAGES:
        return Verdict(Health.BLOCKED, f"{refused} pages were refused, none was had, within a day")
    if rejected + failed >= ENOUGH_PAGES:
        return Verdict(Health.BROKEN, f"none of {rejected + failed} pages gave an article within a day")
    return None


def _frozen(facts: Facts, asked: Sequence[RouteFacts], now: dt.datetime) -> Verdict | None:
    dates = [route.newest_at for route in asked if route.newest_at is not None]
    if not dates:
        return None
    age = now - max(dates)
    patience = max(FROZEN_SOONEST, USUAL_TIMES * facts.usual_gap) if facts.usual_gap else FROZEN_UNKNOWN
    undated_news = facts.new_at is not None and now - facts.new_at < patience and any(route.newest_at is None for route in asked)
    if age <= patience or undated_news:
        return None
    return Verdict(Health.FROZEN, f"the newest item is of {max(dates):%Y-%m-%d}")


def _silent(facts: Facts, now: dt.datetime) -> Verdict | None:
    since = facts.new_at or facts.first_visit_at
    patience = max(SILENT_SOONEST, USUAL_TIMES * facts.usual_gap) if facts.usual_gap else SILENT_UNKNOWN
    if now - since <= patience:
        return None
    usual = f", usually every {_said(facts.usual_gap)}" if facts.usual_gap else ""
    return Verdict(Health.SILENT, f"nothing new since {since:%Y-%m-%d %H:%M} UTC{usual}")


def _said(gap: dt.timedelta) -> str:
    minutes = max(1, round(gap.total_seconds() / 60))
    return f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours" if minutes < 2880 else f"{round(minutes / 1440)} days"
