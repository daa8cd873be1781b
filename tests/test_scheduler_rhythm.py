"""When sources are looked at: by their rhythm within bounds, after failures ever more rarely and never never."""

from __future__ import annotations

import collections
import datetime as dt
import random
import statistics

import pytest
from crawldesk import Desk, desk, publish, source, web
from hypothesis import given, settings
from hypothesis import strategies as st
from newsserver import NewsServer, Reply

from crawler.types import CrawlSettings, Source
from scheduler import rhythm
from scheduler.crawling import Rounds
from store.ledger import arrivals, count

__all__ = ["desk", "web"]
MONDAY = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
QUARTER, HOUR, DAY = dt.timedelta(minutes=15), dt.timedelta(hours=1), dt.timedelta(days=1)


def office_hours(days: int, a_day: float, seed: int) -> list[dt.datetime]:
    """Arrivals of an outlet that writes by day and hardly on weekends."""
    draw, found = random.Random(seed), []
    for hour in range(24 * days):
        at = MONDAY + hour * HOUR
        busy = (1.0 if 3 <= at.hour < 13 else 0.08) * (1.0 if at.weekday() < 5 else 0.15)
        expected = a_day / 10 * busy
        number = sum(draw.random() < expected / 20 for _ in range(20))
        found += [at + draw.random() * HOUR for _ in range(number)]
    return sorted(found)


def visits(news: list[dt.datetime], until: dt.datetime, *, adaptive: bool) -> tuple[int, list[float]]:
    """Requests of the last two of four weeks and the minutes that articles waited then; what is usual is learned on the way."""
    seen, waited, requests, at, queue = collections.Counter[dt.datetime](), list[float](), 0, MONDAY, collections.deque(news)
    usual, learned = None, MONDAY
    while at < until:
        while queue and queue[0] <= at:
            came = queue.popleft()
            seen[at.replace(minute=0, second=0, microsecond=0)] += 1
            if at >= until - 14 * DAY:
                waited.append((at - came) / dt.timedelta(minutes=1))
        requests += at >= until - 14 * DAY
        if adaptive and at - learned > DAY:
            usual, learned = rhythm.intervals(seen, at), at
        at += rhythm.pause(QUARTER, usual, at)
    return requests, waited


@pytest.mark.parametrize("a_day", [3, 12, 60])
def test_fewer_requests_at_the_same_median_wait(a_day: float) -> None:
    until, news = MONDAY + 28 * DAY, [office_hours(28, a_day, seed) for seed in range(max(1, round(60 / a_day)))]
    fixed, adaptive = ([visits(one, until, adaptive=kind) for one in news] for kind in (False, True))
    assert sum(requests for requests, _ in adaptive) < 0.8 * sum(requests for requests, _ in fixed)
    fixed_wait, adaptive_wait = ([wait for _, waited in some for wait in waited] for some in (fixed, adaptive))
    assert statistics.median(adaptive_wait) <= 1.1 * statistics.median(fixed_wait)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.integers(0, 24 * 28), st.integers(1, 500), min_size=1))
def test_whatever_came_intervals_stay_within_their_bounds(news: dict[int, int]) -> None:
    found = rhythm.intervals({MONDAY + hour * HOUR: number for hour, number in news.items()}, MONDAY + 29 * DAY)
    assert found is None or all(rhythm.QUICKEST <= part <= rhythm.SLOWEST for part in found)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.001, 1000), min_size=168, max_size=168))
def test_half_of_the_articles_wait_no_longer_than_half_an_even_interval(rate: list[float]) -> None:
    found = rhythm.spread(rate)
    prompt = sum(one * min(1.0, 0.5 / part) for one, part in zip(rate, found, strict=True)) / sum(rate)
    assert prompt >= 0.5


def test_an_even_rhythm_and_an_unknown_one_are_looked_at_evenly() -> None:
    assert rhythm.spread([2.0] * 168) == pytest.approx([1 / (2 * rhythm.PROMPT) * 1.0] * 168, rel=0.01)
    assert rhythm.intervals({MONDAY: 5}, MONDAY + 30 * DAY) is None
    assert rhythm.pause(QUARTER, None, MONDAY) == QUARTER


def test_the_rhythm_is_read_from_the_ledger_and_decides_who_is_due(desk: Desk, web: NewsServer) -> None:
    publish(web, 1)
    desk.ahead = dt.timedelta(minutes=(20 - desk.clock().minute) % 60)  # within one hour from beginning to end
    begun = desk.clock()
    desk.visit(source(web))
    with desk.database.write() as connection:
        for day in range(1, 15):
            count(connection, "times", "new", begun + day * DAY, 9)
    desk.ahead += 14 * DAY + dt.timedelta(minutes=1)
    with desk.database.read() as connection:
        seen = arrivals(connection, "times", begun - DAY)
    assert sum(seen.values()) == 14 * 9, "what the first visit found is no rhythm"
    desk.visit(source(web))

    def next_due(given: CrawlSettings) -> dt.timedelta:
        at = Rounds([source(web)], desk.database, given, desk.clock).next_due()
        assert at is not None
        return at - desk.clock()

    assert next_due(CrawlSettings(adaptive=False)) == pytest.approx(QUARTER, abs=dt.timedelta(seconds=20))
    assert next_due(CrawlSettings()) < QUARTER - dt.timedelta(seconds=20)
    desk.ahead += 9 * HOUR
    desk.visit(source(web))
    assert next_due(CrawlSettings()) > 2 * QUARTER


def test_after_failures_the_pause_grows_to_a_cap_and_sources_do_not_march_in_step(desk: Desk, web: NewsServer) -> None:
    two = [Source(id=name, name=name, home=f"{web.base()}/", feeds=(f"{web.base()}/{name}",)) for name in ("a", "b")]
    pauses: dict[str, list[dt.timedelta]] = {"a": [], "b": []}
    for _ in range(9):
        desk.visit(*two)
        for one in two:
            at = Rounds([one], desk.database, CrawlSettings(), desk.clock).next_due()
            assert at is not None
            pauses[one.id].append(at - desk.clock())
        desk.ahead += DAY
    assert pauses["a"] != pauses["b"]
    for found in pauses.values():
        assert found[1] > 1.5 * found[0] and all(pause <= dt.timedelta(hours=7.3) for pause in found)
    for name in ("a", "b"):
        web.put(f"/{name}", Reply(b"<rss><channel/></rss>"))
    assert all(report.ok for report in desk.visit(*two)), "asked again for ever"
