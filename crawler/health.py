"""How a source is doing, judged from what its routes and pages gave. Values in, a verdict out; no clock, no memory.

HTTP 200 and valid XML do not mean alive: feeds freeze, listings change their shape, walls answer politely.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.types import STRANGE

USUAL_TIMES = 8  # a source is overdue after so many times its usual gap between news
FROZEN_SOONEST, FROZEN_UNKNOWN = dt.timedelta(hours=48), dt.timedelta(days=7)
SILENT_SOONEST, SILENT_UNKNOWN = dt.timedelta(hours=24), dt.timedelta(days=7)
BARREN, BARREN_LONG = 12, 24  # weight of pages without an article: a page that could not be had weighs 3, one that was refused 1


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """One route as last polled."""

    url: str
    state: str  # a `PollState`
    detail: str = ""
    failures: int = 0  # in a row; of an empty route: how often it was empty
    success_at: dt.datetime | None = None
    newest_at: dt.datetime | None = None  # the newest date that an item claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one source. `barren` weighs its pages since the last that gave an article, `barren_why` says what the last was."""

    routes: Sequence[RouteFacts] = ()
    first_visit_at: dt.datetime
    new_at: dt.datetime | None = None
    usual_gap: dt.timedelta | None = None
    barren: int = 0
    barren_why: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state and the reason, in one line for a person."""

    health: Health
    detail: str = ""
    sure: bool = True  # False: seen once; shown, but nobody is told before the next look agrees


def judge(facts: Facts, now: dt.datetime) -> Verdict:
    """The worst thing that is true of the source."""
    asked = [route for route in facts.routes if route.state != "resting"]
    failing = [route for route in asked if route.failures and route.state != "empty"]
    if asked and len(failing) == len(asked):
        return _all_fail(failing)
    for verdict in (_pages(facts), _frozen(facts, asked, now), _silent(facts, now)):
        if verdict is not None:
            return verdict
    if failing:
        more = f" (and {len(failing) - 1} more routes)" if len(failing) > 1 else ""
        worst = max(failing, key=lambda route: route.failures)
        return Verdict(Health.DEGRADED, f"{worst.url}: {worst.detail or worst.state}{more}", sure=worst.failures > 1)
    empty = [route for route in asked if route.state == "empty"]
    if asked and len(empty) == len(asked):
        strange = [route for route in empty if route.detail.startswith(STRANGE) and route.failures > 1]
        return Verdict(Health.DEGRADED, f"{empty[0].url}: {empty[0].detail or 'no links'}", sure=bool(strange))
    return Verdict(Health.OK)


def _all_fail(failing: Sequence[RouteFacts]) -> Verdict:
    worst = next((route for route in failing if route.state in ("blocked", "forbidden")), failing[0])
    detail = f"{worst.url}: {worst.detail or worst.state}"
    once = all(route.failures == 1 for route in failing)
    if once and any(route.success_at is not None for route in failing):
        return Verdict(Health.DEGRADED, detail, sure=False)
    return Verdict(Health.BLOCKED if worst.state in ("blocked", "forbidden") else Health.BROKEN, detail, sure=not once)


def _pages(facts: Facts) -> Verdict | None:
    """Routes that answer are worth nothing if their pages do not."""
    if facts.barren < BARREN:
        return None
    what, _, reason = facts.barren_why.partition(":")
    detail = f"page after page is {what} ({reason.replace('_', ' ')})" if what == "rejected" else f"page after page fails ({reason})"
    if reason == "blocked":
        return Verdict(Health.BLOCKED, detail)
    return Verdict(Health.BROKEN if facts.barren >= BARREN_LONG else Health.DEGRADED, detail)


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
