"""More than usual: a rule's alerts of the last day against its own days before, as a whole and by country and topic.

The number of a day is taken to be negative-binomial, with the mean of the days before and their variance where it exceeds the mean
(news comes in bursts; Poisson would cry wolf). A day is a spike where so many would be seen once in ten thousand days.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from alerts.outbox import Found, Outbox, Standing, write_alerts
from alerts.tables import alert
from store.database import Database
from store.tables import article, article_tag

DAYS = 28  # of the baseline
FEWEST_DAYS = 7  # of history, below which nothing can be said
FEWEST = 5  # alerts in a day, below which nothing is a spike
RARE = 1e-4
EXAMPLES = 6
PERIOD = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spike:
    subject: str  # "" for the rule as a whole, else "country:KZ", "topic:transport"
    count: int
    usual: float  # a day


def is_spike(count: int, baseline: Sequence[int]) -> bool:
    """Whether `count` in a day is far more than the days of `baseline` lead to expect."""
    if count < FEWEST or len(baseline) < FEWEST_DAYS:
        return False
    # One more day with one alert keeps a silent past from making anything at all a miracle.
    mean = (sum(baseline) + 1) / (len(baseline) + 1)
    variance = sum((n - mean) ** 2 for n in baseline) / max(1, len(baseline) - 1)
    return tail(count, mean, max(variance, 1.2 * mean)) < RARE


def tail(count: int, mean: float, variance: float) -> float:
    """P(X >= count) of the negative binomial distribution with this mean and variance, which has to exceed the mean."""
    size = mean * mean / (variance - mean)
    odds = size / (size + mean)
    below = 0.0
    for n in range(count):
        below += math.exp(math.lgamma(n + size) - math.lgamma(size) - math.lgamma(n + 1) + size * math.log(odds) + n * math.log1p(-odds))
    return max(0.0, 1.0 - below)


def look(database: Database, outbox: Outbox, now: dt.datetime) -> int:
    """Owes an alert for every spike that was not told of within a day; returns the deliveries owed. To be called every hour."""
    owed = 0
    for standing in outbox.standing:
        if not standing.rule.spikes:
            continue
        with database.read() as connection:
            found = [_found(connection, standing, spike, now) for spike in _spikes(connection, standing.rule.id, now)]
        if found:
            with database.write() as connection:
                owed += write_alerts(connection, standing, found, now)
    return owed


def _spikes(connection: sa.Connection, rule: str, now: dt.datetime) -> list[Spike]:
    """Those of the last day, the rule as a whole first; its parts only where they stand out beside it."""
    days = _days(connection, rule, now)
    told = _told(connection, rule, now)
    age = max((day for counts in days.values() for day in counts), default=0)
    spikes = []
    for subject in sorted(days):
        baseline = [days[subject][day] for day in range(1, min(age, DAYS) + 1)]
        if subject not in told and is_spike(days[subject][0], baseline):
            spikes.append(Spike(subject, days[subject][0], round(sum(baseline) / len(baseline), 1)))
    if spikes and spikes[0].subject == "":
        whole = spikes[0]
        return [whole, *(spike for spike in spikes[1:] if spike.count < 0.8 * whole.count)]
    return spikes


def _days(connection: sa.Connection, rule: str, now: dt.datetime) -> dict[str, Counter[int]]:
    """For each subject, how many alerts there were n days ago; day 0 is the last 24 hours."""
    since = now - PERIOD * (DAYS + 1)
    of_rule = sa.and_(alert.c.rule == rule, alert.c.kind == "match", alert.c.at > since, alert.c.at <= now)
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for (at,) in connection.execute(sa.select(alert.c.at).where(of_rule)):
        counts[""][(now - at) // PERIOD] += 1
    tagged = (
        sa.select(alert.c.at, article_tag.c.kind, article_tag.c.value)
        .join(article_tag, article_tag.c.article_id == alert.c.article_id)
        .where(of_rule, article_tag.c.kind.in_(("country", "topic")))
    )
    for at, kind, value in connection.execute(tagged):
        counts[f"{kind}:{value}"][(now - at) // PERIOD] += 1
    return counts


def _told(connection: sa.Connection, rule: str, now: dt.datetime) -> set[str]:
    recent = sa.select(alert.c.detail).where(alert.c.rule == rule, alert.c.kind == "spike", alert.c.at > now - PERIOD)
    return {str(detail.get("subject", "")) for detail in connection.execute(recent).scalars()}


def _found(connection: sa.Connection, standing: Standing, spike: Spike, now: dt.datetime) -> Found:
    period = int(now.timestamp()) // int(PERIOD.total_seconds())
    digest = hashlib.blake2b(f"{period}:{spike.subject}".encode(), digest_size=7).digest()
    about = f" about {spike.subject.partition(':')[2]}" if spike.subject else ""
    detail = {
        "subject": spike.subject,
        "count": spike.count,
        "usual": spike.usual,
        "headline": f"{spike.count} alerts{about} in 24 hours, usually {spike.usual:g}",
        "examples": _examples(connection, standing.rule.id, spike.subject, now),
    }
    return Found("spike", 0, int.from_bytes(digest, "big"), None, detail)


def _examples(connection: sa.Connection, rule: str, subject: str, now: dt.datetime) -> list[dict[str, object]]:
    """Headlines of the last day, the languages taking turns: one language alone does not show what an event looks like from elsewhere."""
    query = (
        sa.select(article.c.id, article.c.title, article.c.url, article.c.source, article.c.route, article.c.story_id)
        .join(alert, alert.c.article_id == article.c.id)
        .where(alert.c.rule == rule, alert.c.kind == "match", alert.c.at > now - PERIOD, alert.c.at <= now)
        .order_by(article.c.id.desc())
    )
    if subject:
        kind, _, value = subject.partition(":")
        query = query.where(
            sa.exists().where(article_tag.c.article_id == article.c.id, article_tag.c.kind == kind, article_tag.c.value == value)
        )
    by_route: dict[str, list[dict[str, object]]] = defaultdict(list)
    for id, title, url, source, route, _story in connection.execute(query):
        by_route[route].append({"id": id, "headline": title, "address": url, "source": source, "route": route})
    return _in_turn(by_route.values())


def _in_turn(lists: Iterable[list[dict[str, object]]]) -> list[dict[str, object]]:
    ordered = sorted(lists, key=len, reverse=True)
    rounds = max(map(len, ordered), default=0)
    return [some[turn] for turn in range(rounds) for some in ordered if turn < len(some)][:EXAMPLES]
