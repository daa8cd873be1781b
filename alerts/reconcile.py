"""The nightly proof that nothing is missing: what the rules find among the changes since the last time has an alert, each alert its
deliveries, and nothing that is pending was forgotten. What is missing after all is owed on the spot, and reported.

A rule that is new, was changed or was switched off for a while is looked at from that moment on: the past is never sent. So whoever
puts rules in force says so (`put_in_force`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from alerts.outbox import Found, Outbox, Standing, told_groups, write_alerts
from alerts.tables import alert, delivery
from alerts.types import State
from store.database import Database
from store.tables import article, change, note

OVERDUE = dt.timedelta(days=2)  # longer than the longest wait between two attempts
_CHUNK = 1_000


@dataclass(slots=True)
class Reconciliation:
    """What was looked at, and what was wrong."""

    changes: int = 0
    rules: int = 0
    missing: list[tuple[str, int]] = field(default_factory=list)  # rule and article that had no alert; they are owed now
    undelivered: list[int] = field(default_factory=list)  # alerts without a delivery
    overdue: list[str] = field(default_factory=list)  # deliveries that should have been tried long ago

    @property
    def ok(self) -> bool:
        return not (self.missing or self.undelivered or self.overdue)


def put_in_force(database: Database, outbox: Outbox) -> None:
    """Notes since which change each rule is in force, and forgets those that are not. To be called whenever rules may be other ones."""
    with database.read() as connection:
        last, seen = _last(connection), _notes(connection)
    marks = {_name(standing): _mark(standing) for standing in outbox.standing}
    fresh = {name: mark for name, mark in marks.items() if seen.get(name, {}).get("mark") != mark}
    former = set(seen) - set(marks)
    if fresh or former:
        with database.write() as connection:
            connection.execute(sa.delete(note).where(note.c.name.in_(former)))
            for name, mark in fresh.items():
                _remember(connection, name, {"mark": mark, "seq": last})


def reconcile(database: Database, outbox: Outbox, now: dt.datetime) -> Reconciliation:
    """Looks at everything since the last time, or since a rule came in force. To be called nightly."""
    report = Reconciliation()
    put_in_force(database, outbox)
    with database.read() as connection:
        last, seen = _last(connection), _notes(connection)
    for standing in outbox.standing:
        report.rules += 1
        known = seen[_name(standing)]
        _check(database, outbox, standing, int(known["seq"]), last, now, report)
        with database.write() as connection:
            _remember(connection, _name(standing), {**known, "seq": last})
    with database.read() as connection:
        report.undelivered = _undelivered(connection, outbox)
        late = sa.and_(delivery.c.state.in_((State.DUE, State.HELD)), delivery.c.due_at < now - OVERDUE)
        report.overdue = list(connection.execute(sa.select(delivery.c.id).where(late).order_by(delivery.c.id)).scalars())
    return report


def _check(database: Database, outbox: Outbox, standing: Standing, after: int, last: int, now: dt.datetime, report: Reconciliation) -> None:
    while after < last:
        with database.read() as connection:
            batch = sa.select(change.c.seq, change.c.article_id, article.c.group_id).join(article, article.c.id == change.c.article_id)
            rows = connection.execute(
                batch.where(change.c.kind == "new", change.c.seq > after, change.c.seq <= last).order_by(change.c.seq).limit(_CHUNK)
            ).all()
            if not rows:
                return
            hits = outbox.hits(connection, standing, {row.article_id for row in rows})
            told = told_groups(connection, standing.rule.id, {row.group_id for row in rows})
        report.changes += len(rows)
        missing = {row.group_id: row.article_id for row in reversed(rows) if row.article_id in hits and row.group_id not in told}
        if missing:
            found = [Found("match", group, 0, id, {"found_by": "reconciliation"}) for group, id in sorted(missing.items())]
            with database.write() as connection:
                write_alerts(connection, standing, found, now)
            report.missing += [(standing.rule.id, id) for id in missing.values()]
        after = rows[-1].seq


def _last(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.max(change.c.seq))).scalar() or 0


def _undelivered(connection: sa.Connection, outbox: Outbox) -> list[int]:
    told = [standing.rule.id for standing in outbox.standing if standing.channels]
    without = ~sa.exists().where(delivery.c.alert_id == alert.c.id)
    return list(connection.execute(sa.select(alert.c.id).where(alert.c.rule.in_(told), without).order_by(alert.c.id)).scalars())


def _name(standing: Standing) -> str:
    return f"reconciled:{standing.rule.id}"


def _mark(standing: Standing) -> str:
    """Changes with whatever decides what the rule finds."""
    rule = standing.rule
    return hashlib.blake2b(repr((rule.query, rule.pack, rule.minimum_relevance)).encode(), digest_size=8).hexdigest()


def _notes(connection: sa.Connection) -> dict[str, Any]:
    rows = connection.execute(sa.select(note.c.name, note.c.value).where(note.c.name.like("reconciled:%")))
    return {str(row.name): row.value for row in rows}


def _remember(connection: sa.Connection, name: str, value: dict[str, Any]) -> None:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(note).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
