"""Rules before they are in force: are they right, and what would they have sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from alerts.desk_packs import load_packs
from alerts.errors import AlertError, RuleInvalid
from alerts.questions import Questions, StoreQuestions
from alerts.schedule import read_plan
from alerts.types import SOURCE_HEALTH, Channel, Rule
from store.errors import QueryError
from store.tables import article

_AT_ONCE = 2_000  # articles that a rehearsal asks about in one query


def full_query(rule: Rule) -> str:
    """The rule's query, restricted to its pack. Raises `RuleInvalid` for a pack that is not there."""
    if rule.pack is None:
        return rule.query
    packs = load_packs()
    if rule.pack not in packs:
        raise RuleInvalid(rule.id, "pack", f"there is no pack {rule.pack!r}; known: {', '.join(sorted(packs)) or 'none'}")
    pack = packs[rule.pack].query
    return f"({pack}) ({rule.query})" if rule.query.strip() else pack


def check_rule(rule: Rule, timezone: str = "UTC", questions: Questions | None = None) -> None:
    """Raises `RuleInvalid` or `store.errors.QueryError` for a rule that cannot be put in force.

    `timezone` is the settings': there days begin in the query, whatever zone the rule's schedule has, so that a search shows what is sent.
    """
    if rule.id == SOURCE_HEALTH and (rule.query.strip() or rule.pack):
        raise RuleInvalid(rule.id, "query", "this rule tells of sources and takes no query")
    asked = questions or StoreQuestions()
    asked.parse(rule.query, timezone)  # by itself, so that a mistake is named at its place, and no parenthesis reaches into the pack
    asked.parse(full_query(rule), timezone)


def why_not(rule: Rule, channels: Iterable[Channel], timezone: str = "UTC", questions: Questions | None = None) -> str | None:
    """Why a rule cannot be put in force; None where it can."""
    try:
        check_rule(rule, timezone, questions)
    except (AlertError, QueryError) as error:
        return str(error) if isinstance(error, AlertError) else f"rule {rule.id!r}: query: {error}"
    known = {channel.id for channel in channels}
    missing = [id for id in rule.channels if id not in known]
    return f"rule {rule.id!r}: channels: there is no channel {missing[0]!r}" if missing else None


def problems(rules: Iterable[Rule], channels: Iterable[Channel], timezone: str = "UTC", questions: Questions | None = None) -> list[str]:
    """Everything that is wrong or looks like a mistake, one line each."""
    known = {channel.id for channel in channels}
    found, used, seen = [], set[str](), set[str]()
    for rule in rules:
        try:
            check_rule(rule, timezone, questions)
        except (AlertError, QueryError) as error:
            found.append(str(error) if isinstance(error, AlertError) else f"rule {rule.id!r}: query: {error}")
        if rule.id in seen:
            found.append(f"rule {rule.id!r}: id: given twice")
        seen.add(rule.id)
        if not rule.channels:
            found.append(f"rule {rule.id!r}: channels: none, so nobody is told")
        found += [f"rule {rule.id!r}: channels: there is no channel {id!r}" for id in rule.channels if id not in known]
        if rule.quiet and rule.urgent and rule.schedule == "immediate":
            found.append(f"rule {rule.id!r}: quiet: has no effect, because the rule is urgent")
        used.update(rule.channels)
    return found


@dataclass(frozen=True, slots=True)
class Would:
    """One alert that a rule would have made."""

    at: dt.datetime
    due: dt.datetime
    article_id: int
    group_id: int
    source: str | None
    title: str | None


def rehearse(
    connection: sa.Connection, rule: Rule, since: dt.datetime, timezone: str = "UTC", questions: Questions | None = None
) -> Iterator[Would]:
    """The alerts that the rule would have made of what was first seen from `since` on, once per group, in their order."""
    asked = questions or StoreQuestions()
    zone = rule.timezone or timezone
    query, plan = asked.parse(full_query(rule), timezone), read_plan(rule.schedule, zone, rule.quiet)
    columns = (article.c.id, article.c.group_id, article.c.first_seen_at, article.c.source, article.c.title, article.c.score)
    rows = connection.execute(sa.select(*columns).where(article.c.first_seen_at >= since).order_by(article.c.id)).all()
    told: set[int] = set()
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        hits = asked.matching(connection, query, [row.id for row in some])
        for row in some:
            if row.id not in hits or row.group_id in told or row.score < (rule.minimum_relevance or 0):
                continue
            told.add(row.group_id)
            due = row.first_seen_at if rule.urgent and plan.immediate else plan.due(row.first_seen_at)
            yield Would(row.first_seen_at, due, row.id, row.group_id, row.source, row.title)


def messages(would: Sequence[Would], rule: Rule) -> int:
    """How many messages each recipient would have got: alerts that are due at one moment because they were held go together."""
    held = {alert.due for alert in would if alert.due != alert.at}
    return len(held) + sum(alert.due == alert.at for alert in would)
