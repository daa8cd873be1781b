"""The verdict on a source, as a table of what is known and what follows."""

from __future__ import annotations

import datetime as dt

import pytest

from crawler.health import Facts, Health, RouteFacts, judge
from crawler.types import STRANGE

NOW = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def fine(url: str = "feed", age: dt.timedelta | None = HOUR) -> RouteFacts:
    return RouteFacts(url=url, state="ok", success_at=NOW, newest_at=NOW - age if age is not None else None)


def failing(state: str = "failed", failures: int = 3, ever: bool = True) -> RouteFacts:
    return RouteFacts(url="list", state=state, detail="HTTP 500", failures=failures, success_at=NOW - DAY if ever else None)


CASES = {
    "fine": ({"routes": [fine()], "new_at": NOW - HOUR, "usual_gap": HOUR}, Health.OK),
    "never polled": ({"new_at": NOW}, Health.OK),
    "one of two routes fails": ({"routes": [fine(), failing()], "new_at": NOW - HOUR}, Health.DEGRADED),
    "all fail for the first time": ({"routes": [failing(failures=1)]}, Health.DEGRADED),
    "all fail, and never answered before": ({"routes": [failing(failures=1, ever=False)]}, Health.BROKEN),
    "all fail twice": ({"routes": [failing(failures=2)]}, Health.BROKEN),
    "all fail, one refuses": ({"routes": [failing(), failing("blocked")]}, Health.BLOCKED),
    "robots forbid": ({"routes": [failing("forbidden")]}, Health.BLOCKED),
    "the host asked for a pause": ({"routes": [RouteFacts(url="feed", state="resting", success_at=NOW)], "new_at": NOW - HOUR}, Health.OK),
    "no links where links should be": (
        {"routes": [RouteFacts(url="list", state="empty", success_at=NOW)], "new_at": NOW - HOUR},
        Health.DEGRADED,
    ),
    "every page refused": ({"routes": [fine()], "new_at": NOW - HOUR, "barren": 12, "barren_why": "failed:blocked"}, Health.BLOCKED),
    "every page behind a wall": (
        {"routes": [fine()], "new_at": NOW - HOUR, "barren": 12, "barren_why": "rejected:blocked"},
        Health.BLOCKED,
    ),
    "no page is an article": (
        {"routes": [fine()], "new_at": NOW - HOUR, "barren": 24, "barren_why": "rejected:not_an_article"},
        Health.BROKEN,
    ),
    "some pages are none": ({"routes": [fine()], "new_at": NOW - HOUR, "barren": 9, "barren_why": "rejected:paywall"}, Health.OK),
    "frozen for years": ({"routes": [fine(age=3000 * DAY)]}, Health.FROZEN),
    "frozen for three days, where news come hourly": (
        {"routes": [fine(age=3 * DAY)], "new_at": NOW - HOUR, "usual_gap": HOUR},
        Health.FROZEN,
    ),
    "three days without news at a think tank": ({"routes": [fine(age=3 * DAY)], "new_at": NOW - 3 * DAY, "usual_gap": 2 * DAY}, Health.OK),
    "the feed is old, a listing without dates brings news": (
        {"routes": [fine(age=30 * DAY), fine("list", None)], "new_at": NOW - HOUR, "usual_gap": HOUR},
        Health.OK,
    ),
    "silent where news come hourly": ({"routes": [fine(age=None)], "new_at": NOW - 2 * DAY, "usual_gap": HOUR}, Health.SILENT),
    "one quiet night": ({"routes": [fine(age=None)], "new_at": NOW - dt.timedelta(hours=9), "usual_gap": HOUR}, Health.OK),
    "nothing since the first visit, a week ago": ({"routes": [fine(age=None)]}, Health.SILENT),
}


@pytest.mark.parametrize(("known", "health"), CASES.values(), ids=CASES.keys())
def test_verdict(known: dict[str, object], health: Health) -> None:
    verdict = judge(Facts(first_visit_at=NOW - 8 * DAY, **known), NOW)  # type: ignore[arg-type]
    assert verdict.health is health
    assert bool(verdict.detail) == (health is not Health.OK)


UNSURE = {
    "one failure after a success": [failing(failures=1)],
    "the first look fails": [failing(failures=1, ever=False)],
    "one of two fails once": [fine(), failing(failures=1)],
    "an empty feed, which quiet days have": [RouteFacts(url="feed", state="empty", detail="no items", failures=9, success_at=NOW)],
}


@pytest.mark.parametrize("routes", UNSURE.values(), ids=UNSURE.keys())
def test_what_was_seen_once_is_shown_but_not_told(routes: list[RouteFacts]) -> None:
    verdict = judge(Facts(first_visit_at=NOW - DAY, new_at=NOW - HOUR, routes=routes), NOW)
    assert verdict.health is not Health.OK and not verdict.sure


def test_a_listing_that_lost_its_shape_is_told_of_the_second_time() -> None:
    lost = RouteFacts(url="list", state="empty", detail=f"{STRANGE} of 40 items", failures=2, success_at=NOW)
    assert judge(Facts(first_visit_at=NOW - DAY, new_at=NOW - HOUR, routes=[lost]), NOW).sure
