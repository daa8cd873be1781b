"""What is owed: called inside the transaction that saves articles, so that article and alert are committed together or not at all.

A rule is asked once about each new article, and about an article revised in substance. A group of copies that a rule has told of is
never told of again, under whatever group number it goes by then: the unique key of `alert` guards against races, the look at the
groups' present members against groups that were merged.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from alerts.errors import RuleInvalid
from alerts.ids import new_ids
from alerts.questions import Questions, StoreQuestions
from alerts.rules import full_query
from alerts.schedule import Every, Plan, read_plan
from alerts.tables import alert, delivery
from alerts.types import SOURCE_HEALTH, AlertKind, Channel, Rule, State
from store.errors import QueryError
from store.group_edits import taken_from
from store.tables import article
from store.types import Change

TRIVIAL = frozenset({"typo"})  # revisions of only these kinds are no news
CAP_WINDOW = dt.timedelta(hours=1)
T = TypeVar("T")
_CHUNK = 500  # rows in one statement


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule that is in force, read."""

    rule: Rule
    query: Any
    plan: Plan
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An alert to be written."""

    kind: AlertKind
    group_id: int
    follow: int
    article_id: int | None
    detail: dict[str, Any]


class Outbox:
    """The rules in force, and the one door through which alerts and deliveries come to be."""

    def __init__(
        self, rules: Iterable[Rule], channels: Iterable[Channel], timezone: str = "UTC", *, questions: Questions | None = None
    ) -> None:
        """Raises `RuleInvalid` for a query that cannot be read or a channel that is not there."""
        self._questions = questions or StoreQuestions()
        self._channels = {channel.id: channel for channel in channels}
        self._timezone = timezone
        self.standing: tuple[Standing, ...] = ()
        self.health: Standing | None = None  # of the rule `source-health`, which asks about no articles
        self.replace(rules)

    def replace(self, rules: Iterable[Rule]) -> None:
        """Puts other rules in force; what was owed or told stays as it is."""
        read = [self._read(rule) for rule in rules if rule.enabled]
        self.standing = tuple(one for one in read if one.rule.id != SOURCE_HEALTH)
        self.health = next((one for one in read if one.rule.id == SOURCE_HEALTH), None)

    def owe(self, connection: sa.Connection, changes: Sequence[Change], now: dt.datetime) -> int:
        """Writes what is owed for these changes; returns the number of deliveries."""
        changes = sorted(changes, key=lambda change: change.seq)
        news = [change for change in changes if change.kind == "new" or (change.kind == "revised" and set(change.kinds) - TRIVIAL)]
        later = [change for change in changes if change.kind == "deleted" or (change.kind == "revised" and set(change.kinds) - TRIVIAL)]
        owed = 0
        for standing in self.standing:
            told = told_groups(connection, standing.rule.id, {change.group_id for change in (*news, *later)})
            found = [*self._matches(connection, standing, news, told)]
            if standing.rule.follow_up:
                found += _follow_ups(later, told)
            owed += write_alerts(connection, standing, found, now)
        return owed

    def hits(self, connection: sa.Connection, standing: Standing, ids: Collection[int]) -> set[int]:
        """Those of the articles that the rule finds and that are relevant enough for it."""
        found = self._questions.matching(connection, standing.query, ids)
        if found and (least := standing.rule.minimum_relevance) is not None:
            found = {id for id, one in self._questions.load(connection, found).items() if one.relevance >= least}
        return found

    def _read(self, rule: Rule) -> Standing:
        if missing := [id for id in rule.channels if id not in self._channels]:
            raise RuleInvalid(rule.id, "channels", f"there is no channel {missing[0]!r}")
        try:
            query = self._questions.parse(full_query(rule), self._timezone)
        except QueryError as error:
            raise RuleInvalid(rule.id, "query", str(error)) from error
        plan = read_plan(rule.schedule, rule.timezone or self._timezone, rule.quiet)
        return Standing(rule, query, plan, tuple(self._channels[id] for id in dict.fromkeys(rule.channels)))

    def _matches(self, connection: sa.Connection, standing: Standing, news: Sequence[Change], told: set[int]) -> Iterator[Found]:
        asked = [change for change in news if change.group_id not in told]
        if not asked:
            return
        hits = self.hits(connection, standing, {change.article_id for change in asked})
        seen: set[int] = set()
        for change in asked:
            if change.article_id in hits and change.group_id not in seen:
                seen.add(change.group_id)
                yield Found("match", change.group_id, 0, change.article_id, {})


def _follow_ups(later: Sequence[Change], told: set[int]) -> list[Found]:
    return [
        Found(
            "revision",
            change.group_id,
            change.seq,
            change.article_id,
            {"revision": change.revision, "kinds": list(change.kinds) or [change.kind]},
        )
        for change in later
        if change.group_id in told
    ]


def told_groups(connection: sa.Connection, rule: str, groups: set[int]) -> set[int]:
    """Those of the groups that the rule has told of: by their number, by a present member, or as a part of a group that was split since."""
    found: set[int] = set()
    for some in _chunks(sorted(groups)):
        of_rule = sa.and_(alert.c.rule == rule, alert.c.kind == "match")
        found.update(connection.execute(sa.select(alert.c.group_id).where(of_rule, alert.c.group_id.in_(some))).scalars())
        members = sa.select(article.c.group_id).join(alert, alert.c.article_id == article.c.id).where(of_rule, article.c.group_id.in_(some))
        found.update(connection.execute(members).scalars())
        wholes = taken_from(connection, some)
        first = sa.select(alert.c.group_id, sa.func.min(alert.c.at, type_=alert.c.at.type)).where(
            of_rule, alert.c.group_id.in_({whole for them in wholes.values() for whole in them})
        )
        told_at = {row[0]: row[1] for row in connection.execute(first.group_by(alert.c.group_id))}
        found.update(part for part, them in wholes.items() if any(w in told_at and told_at[w] <= until for w, until in them.items()))
    return found


def write_alerts(connection: sa.Connection, standing: Standing, found: Iterable[Found], now: dt.datetime) -> int:
    """Writes the alerts that are not there yet, and a delivery for each of them and each recipient; returns the deliveries."""
    rule, insert = standing.rule, _insert(connection)
    owed = 0
    for some in _chunks(list(found)):
        rows = [
            {
                "rule": rule.id,
                "kind": f.kind,
                "group_id": f.group_id,
                "follow": f.follow,
                "article_id": f.article_id,
                "at": now,
                "detail": f.detail,
            }
            for f in some
        ]
        made = connection.execute(insert(alert).values(rows).on_conflict_do_nothing().returning(alert.c.id)).scalars().all()
        owed += _write_deliveries(connection, standing, sorted(made), now)
    return owed


def _write_deliveries(connection: sa.Connection, standing: Standing, alerts: Sequence[int], now: dt.datetime) -> int:
    rule, plan, ids = standing.rule, standing.plan, new_ids(now)
    rows = []
    for channel in standing.channels:
        for recipient in channel.recipients if alerts else ():
            room = _room(connection, rule, plan, channel.id, recipient, now)
            for number, alert_id in enumerate(alerts):
                state, due = _when(rule, plan, now, capped=room is not None and number >= room)
                rows.append(
                    {
                        "id": next(ids),
                        "alert_id": alert_id,
                        "rule": rule.id,
                        "channel": channel.id,
                        "recipient": recipient,
                        "state": state.value,
                        "created_at": now,
                        "due_at": due,
                        "attempts": 0,
                    }
                )
    if rows:
        connection.execute(sa.insert(delivery), rows)
    return len(rows)


def _when(rule: Rule, plan: Plan, now: dt.datetime, *, capped: bool) -> tuple[State, dt.datetime]:
    if plan.immediate and rule.urgent:
        return State.DUE, now
    if capped:
        plan = Plan(Every(60), plan.zone, plan.quiet)
    due = plan.due(now)
    return (State.DUE if due <= now else State.HELD), due


def _room(connection: sa.Connection, rule: Rule, plan: Plan, channel: str, recipient: str, now: dt.datetime) -> int | None:
    """How many more messages may go to the recipient at once; None: no limit."""
    if rule.cap is None or not plan.immediate or rule.urgent:
        return None
    recent = sa.select(sa.func.count()).where(
        delivery.c.rule == rule.id,
        delivery.c.created_at > now - CAP_WINDOW,
        delivery.c.channel == channel,
        delivery.c.recipient == recipient,
        delivery.c.bundle.is_(None),
        delivery.c.state != State.HELD,
    )
    return max(0, rule.cap - (connection.execute(recent).scalar() or 0))


def _insert(connection: sa.Connection) -> Any:
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert


def _chunks(things: Sequence[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while some := list(itertools.islice(rest, _CHUNK)):
        yield some
