"""Requests and waiting with the rhythm of a source against a fixed interval, on real or made-up arrival times.

    python bench/schedule.py [--times FILE] [--every 15] [--days 7] [--share 0.02 0.05 0.1 0.3 1]

FILE holds one ISO 8601 moment a line, in any order: the publishing times of a wire. Sources of several sizes are drawn from it by chance.
The first `--days` only teach; what is counted comes after them. Without a file three weeks of a daily rhythm are made up (seed 7). Prints
one JSON object. Aim: fewer requests at an equal median wait.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import json
import random
import statistics
from pathlib import Path

from scheduler import rhythm

HOUR = dt.timedelta(hours=1)


def made_up() -> list[dt.datetime]:
    draw, start = random.Random(7), dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    busy = [0.1 if hour < 3 or hour > 14 else 1.0 for hour in range(24)]
    found = []
    for hour in range(24 * 21):
        at = start + hour * HOUR
        number = sum(draw.random() < busy[at.hour] * (1 if at.weekday() < 5 else 0.2) / 4 for _ in range(80))
        found += [at + draw.random() * HOUR for _ in range(number)]
    return sorted(found)


def simulate(times: list[dt.datetime], every: dt.timedelta, teach: dt.timedelta, *, adaptive: bool) -> tuple[int, list[float]]:
    """Requests after the teaching, and the minutes that every article waited."""
    at, end = times[0].replace(minute=0, second=0, microsecond=0), times[-1]
    counted = at + teach
    queue, seen, waited, requests = collections.deque(times), collections.Counter[dt.datetime](), list[float](), 0
    usual, learned = None, at
    while at < end:
        while queue and queue[0] <= at:
            came = queue.popleft()
            seen[at.replace(minute=0, second=0, microsecond=0)] += 1
            if came >= counted:
                waited.append((at - came) / dt.timedelta(minutes=1))
        requests += at >= counted
        if adaptive and at - learned >= 6 * HOUR:
            usual, learned = rhythm.intervals(seen, at), at
        at += rhythm.pause(every, usual, at)
    return requests, waited


def figures(runs: list[tuple[int, list[float]]]) -> dict[str, float]:
    waited = sorted(wait for _, some in runs for wait in some)
    median, ninth = statistics.median(waited), waited[int(0.9 * len(waited))]
    requests = sum(number for number, _ in runs)
    return {
        "requests": requests,
        "median_minutes": round(median, 2),
        "mean_minutes": round(statistics.fmean(waited), 2),
        "p90": round(ninth, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=Path)
    parser.add_argument("--every", type=float, default=15, help="minutes")
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--share", type=float, nargs="+", default=[0.02, 0.05, 0.1, 0.2, 0.3, 1.0])
    arguments = parser.parse_args()
    lines = arguments.times.read_text("utf-8").split() if arguments.times else None
    times = sorted(dt.datetime.fromisoformat(line) for line in lines) if lines else made_up()
    draw, runs = random.Random(7), dict[bool, list[tuple[int, list[float]]]]({False: [], True: []})
    for share in arguments.share:
        mine = [time for time in times if draw.random() < share]
        for adaptive, found in runs.items():
            found.append(simulate(mine, dt.timedelta(minutes=arguments.every), dt.timedelta(days=arguments.days), adaptive=adaptive))
    fixed, adaptive = figures(runs[False]), figures(runs[True])
    ratio = round(adaptive["requests"] / fixed["requests"], 3)
    print(json.dumps({"arrivals": len(times), "fixed": fixed, "adaptive": adaptive, "requests_ratio": ratio}, indent=1))


if __name__ == "__main__":
    main()
