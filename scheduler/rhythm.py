"""How soon to look at a source again: the busier the hour of the week usually is for it, the sooner. Pure: counts in, spans out.

Articles that come at a rate r and are looked for every t wait t/2 on average, at a cost of 1/t requests. For the same waiting in all, the
fewest requests are spent where t is proportional to 1/sqrt(r) (Lagrange: d(r t/2)/dt = -k d(1/t)/dt). The scale is set so that half of
the articles wait no longer than they would with a fixed interval.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

HOURS, DAYS = 24, 7
QUICKEST, SLOWEST = 0.5, 4.0  # bounds of an interval, in parts of the source's `every`
LONGEST = dt.timedelta(hours=12)  # no source is left alone for longer because of its rhythm
FEWEST_DAYS, FEWEST = 7, 30  # days and articles below which nothing is usual yet
BURST = 20  # articles within one hour that count; where there are more, many of them came late
PROMPT = 0.52  # of the articles that wait no longer than half of `every`; more than half, since what is usual is never known exactly
EVEN = 1.0  # days (and weeks) of an even rhythm that are believed beside what was seen

Intervals = tuple[float, ...]  # parts of `every`, by the hour of the week (UTC, Monday first)


def intervals(arrivals: Mapping[dt.datetime, int], now: dt.datetime) -> Intervals | None:
    """From the new articles of past hours; None where too little is known."""
    counts = {hour.astimezone(dt.UTC): min(number, BURST) for hour, number in arrivals.items()}
    if sum(counts.values()) < FEWEST or now - min(counts) < dt.timedelta(days=FEWEST_DAYS):
        return None
    return spread(rates(counts, (now - min(counts)) / dt.timedelta(days=1)))


def rates(counts: Mapping[dt.datetime, int], days: float) -> list[float]:
    """Articles an hour, by the hour of the week: the rhythm of a day times the weight of the weekday, both drawn towards even ones."""
    by_hour, by_day = [0.0] * HOURS, [0.0] * DAYS
    for hour, number in counts.items():
        by_hour[hour.hour] += number
        by_day[hour.weekday()] += number
    smooth = [0.25 * by_hour[hour - 1] + 0.5 * by_hour[hour] + 0.25 * by_hour[(hour + 1) % HOURS] for hour in range(HOURS)]
    daily, weekly = _drawn_even(smooth, days), _drawn_even(by_day, days / DAYS)
    mean = sum(weekly) / DAYS
    return [hour * day / mean for day in weekly for hour in daily]


def _drawn_even(counts: Sequence[float], periods: float) -> list[float]:
    mean = sum(counts) / len(counts) / periods
    return [(count + EVEN * mean) / (periods + EVEN) for count in counts]


def spread(rate: Sequence[float]) -> Intervals:
    """Intervals proportional to 1/sqrt(rate) within the bounds, such that half of the articles wait no longer than with an even 1."""
    total = sum(rate)

    def scaled(scale: float) -> Intervals:
        return tuple(min(SLOWEST, max(QUICKEST, scale / math.sqrt(one))) for one in rate)

    def prompt(found: Intervals) -> float:
        return sum(one * min(1.0, 0.5 / interval) for one, interval in zip(rate, found, strict=True)) / total

    low, high = QUICKEST * math.sqrt(min(rate)), SLOWEST * math.sqrt(max(rate))
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if prompt(scaled(middle)) >= PROMPT else (low, middle)
    return scaled(low)


def pause(every: dt.timedelta, found: Intervals | None, now: dt.datetime) -> dt.timedelta:
    """How long to wait from `now` on, where nothing else is due."""
    if found is None:
        return every
    at = now.astimezone(dt.UTC)
    return min(every * found[at.weekday() * HOURS + at.hour], max(every, LONGEST))
