"""What was owed, what became of it, and how a person sets it right: list, audit, redeliver."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from alerts.claims import read_delivery
from alerts.errors import DeliveryUnknown
from alerts.tables import alert, attempt, delivery
from alerts.types import PENDING, Alert, Delivery, State
from store.tables import article


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery with the headline it is about."""

    delivery: Delivery
    article_id: int | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    at: dt.datetime
    ok: bool
    answer: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Record:
    """Everything about one delivery: the alert, the article, the attempts of the message it went out with."""

    delivery: Delivery
    alert: Alert
    title: str | None
    url: str | None
    attempts: tuple[Attempt, ...]
    bundled: tuple[str, ...]  # deliveries that go out under this one's id


def states(name: str | None) -> tuple[State, ...]:
    """What the command line calls pending, sent or dead; None: all."""
    return {"pending": PENDING, "sent": (State.SENT,), "dead": (State.DEAD,), None: tuple(State)}[name]


def deliveries(connection: sa.Connection, wanted: Iterable[State], *, limit: int | None = None, before: str | None = None) -> list[Line]:
    """The newest first; `before` is the id of the last one of the page before."""
    query = (
        sa.select(*_COLUMNS, alert.c.article_id, article.c.title)
        .join(alert, alert.c.id == delivery.c.alert_id)
        .outerjoin(article, article.c.id == alert.c.article_id)
        .where(delivery.c.state.in_(list(wanted)))
        .order_by(delivery.c.id.desc())
    )
    if before:
        query = query.where(delivery.c.id < before)
    if limit:
        query = query.limit(limit)
    rows: list[Any] = list(connection.execute(query))
    return [Line(read_delivery(row), row.article_id, row.title) for row in rows]


def counts(connection: sa.Connection) -> dict[State, int]:
    rows = connection.execute(sa.select(delivery.c.state, sa.func.count()).group_by(delivery.c.state))
    return {State(state): number for state, number in rows}


def record(connection: sa.Connection, id: str) -> Record:
    """Raises `DeliveryUnknown`."""
    found = _find(connection, id)
    row = connection.execute(sa.select(alert).where(alert.c.id == found.alert_id)).one()
    about = Alert(**{key: row._mapping[key] for key in Alert.__dataclass_fields__})
    named = connection.execute(sa.select(article.c.title, article.c.url).where(article.c.id == about.article_id)).first()
    under = found.bundle or found.id
    tried = connection.execute(sa.select(attempt).where(attempt.c.delivery_id == under).order_by(attempt.c.id))
    bundled = connection.execute(sa.select(delivery.c.id).where(delivery.c.bundle == found.id).order_by(delivery.c.id)).scalars()
    return Record(
        delivery=found,
        alert=about,
        title=named.title if named else None,
        url=named.url if named else None,
        attempts=tuple(Attempt(t.at, t.ok, t.answer, t.seconds) for t in tried),
        bundled=tuple(bundled),
    )


def redeliver(connection: sa.Connection, id: str, now: dt.datetime) -> tuple[Delivery, bool]:
    """Has the message sent at once, with the same id, whatever became of it; a sent or dead one gets all its retries again.

    Returns the delivery, and False where it is being sent at this moment and was left alone. Raises `DeliveryUnknown`.
    """
    found = _find(connection, id)
    under = _find(connection, found.bundle) if found.bundle else found
    if in_flight(connection, under.id, now):
        return under, False
    again = {"state": State.DUE, "due_at": now, "claim": None}
    over = under.state in (State.SENT, State.DEAD)
    connection.execute(sa.update(delivery).where(delivery.c.id == under.id).values(**again, **({"attempts": 0} if over else {})))
    if over:
        connection.execute(sa.update(delivery).where(delivery.c.bundle == under.id).values(state=State.BUNDLED))
    return _find(connection, under.id), True


def in_flight(connection: sa.Connection, id: str, now: dt.datetime) -> bool:
    claimed = sa.and_(delivery.c.id == id, delivery.c.state == State.DUE, delivery.c.claim.is_not(None), delivery.c.due_at > now)
    return connection.execute(sa.select(delivery.c.id).where(claimed)).first() is not None


def chosen(connection: sa.Connection, state: str, channel: str | None) -> Sequence[str]:
    """The messages in that state, of one channel or of all: for setting right many at a time."""
    query = sa.select(delivery.c.id).where(delivery.c.state.in_(states(state)), delivery.c.bundle.is_(None)).order_by(delivery.c.id)
    return connection.execute(query.where(delivery.c.channel == channel) if channel else query).scalars().all()


def _find(connection: sa.Connection, id: str) -> Delivery:
    row = connection.execute(sa.select(*_COLUMNS).where(delivery.c.id == id)).first()
    if row is None:
        raise DeliveryUnknown(f"there is no delivery {id!r}; `khorgos alerts list` shows what there is")
    return read_delivery(row)


_COLUMNS = [column for column in delivery.c if column.name != "claim"]
