"""How a dispatcher takes deliveries and hands back what came of them. Several may work on one database.

A claim moves `due_at` to the moment at which it lapses: whoever dies while sending leaves a delivery that is due again by itself. On
PostgreSQL rows that another dispatcher is claiming are skipped; on SQLite the write lock sees to it. A success is always written down,
also by a dispatcher whose claim has lapsed: the receiver has it. A failure counts only for the one that holds the claim.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from alerts.retries import wait_after
from alerts.tables import attempt, channel_off, delivery
from alerts.types import Channel, Delivery, EmailChannel, Outcome, State

LARGEST_BUNDLE = 200  # alerts in one message
FURTHEST = dt.timedelta(days=9)  # no digest is further away: what is due later was owed before the clock was put back
NotBefore = Callable[[str, dt.datetime], dt.datetime]  # of a rule and a moment: the moment, or the end of the quiet hours it lies in


@dataclass(frozen=True, slots=True)
class Finished:
    """One attempt, done."""

    delivery: Delivery
    outcome: Outcome
    at: dt.datetime


def waiting(connection: sa.Connection, now: dt.datetime) -> set[str]:
    """The channels for which something can be done now. Cheap: one look into an index."""
    ready = sa.select(delivery.c.channel).distinct().where(delivery.c.state.in_((State.DUE, State.HELD)), _ripe(now))
    return set(connection.execute(ready).scalars())


def _ripe(now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.or_(delivery.c.due_at <= now, delivery.c.due_at > now + FURTHEST)


@dataclass(frozen=True, slots=True)
class Room:
    """What a dispatcher can take on for a channel."""

    channel: str
    places: int
    lease: dt.timedelta  # how long a claim holds
    together: bool = True  # what was held goes out in one message


def take(
    connection: sa.Connection, rooms: Mapping[str, Room], due: dt.datetime, now: dt.datetime, worker: str, not_before: NotBefore
) -> list[Delivery]:
    """Fills the rooms with what is due at `due`."""
    ready = waiting(connection, due)
    return [
        taken
        for id, room in sorted(rooms.items())
        if id in ready and room.places > 0
        for taken in claim(connection, room, due, now, worker, not_before)
    ]


def claim(connection: sa.Connection, room: Room, due: dt.datetime, now: dt.datetime, worker: str, not_before: NotBefore) -> list[Delivery]:
    """Takes what the room holds of what was due on the channel at `due`, the oldest first."""
    _bundle_held(connection, room.channel, due, LARGEST_BUNDLE if room.together else 1, not_before)
    oldest = (
        sa.select(delivery.c.id)
        .where(delivery.c.state == State.DUE, delivery.c.channel == room.channel, _ripe(due))
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(room.places)
        .with_for_update(skip_locked=True)
    )
    ids = list(connection.execute(oldest).scalars())
    if not ids:
        return []
    held = sa.update(delivery).where(delivery.c.id.in_(ids)).values(claim=worker, due_at=now + room.lease).returning(*_COLUMNS)
    return sorted((read_delivery(row) for row in connection.execute(held)), key=lambda taken: taken.id)


def _bundle_held(connection: sa.Connection, channel: str, now: dt.datetime, largest: int, not_before: NotBefore) -> None:
    """What was held until now for one rule and recipient goes out together, under the id of its first; late, but not in quiet hours."""
    held = (
        sa.select(delivery.c.id, delivery.c.rule, delivery.c.recipient)
        .where(delivery.c.state == State.HELD, delivery.c.channel == channel, _ripe(now))
        .order_by(delivery.c.id)
        .with_for_update(skip_locked=True)
    )
    bundles: dict[tuple[str, str], list[list[str]]] = {}
    for id, rule, recipient in connection.execute(held):
        if (until := not_before(rule, now)) > now:
            connection.execute(sa.update(delivery).where(delivery.c.id == id).values(due_at=until))
            continue
        parts = bundles.setdefault((rule, recipient), [[]])
        if len(parts[-1]) == largest:
            parts.append([])
        parts[-1].append(id)
    for first, *others in (part for parts in bundles.values() for part in parts):
        connection.execute(sa.update(delivery).where(delivery.c.id == first).values(state=State.DUE))
        if others:
            connection.execute(sa.update(delivery).where(delivery.c.id.in_(others)).values(state=State.BUNDLED, bundle=first))


def settle(connection: sa.Connection, finished: Sequence[Finished], worker: str, rng: random.Random, not_before: NotBefore) -> None:
    """Writes down what came of attempts: sent, to be tried again, or dead."""
    if not finished:
        return
    rows = [
        {"delivery_id": f.delivery.id, "at": f.at, "ok": f.outcome.ok, "answer": f.outcome.answer, "seconds": f.outcome.seconds}
        for f in finished
    ]
    connection.execute(sa.insert(attempt), rows)
    for f in finished:
        if f.outcome.ok:
            _sent(connection, f)
        else:
            _failed(connection, f, worker, rng, not_before)


def _sent(connection: sa.Connection, f: Finished) -> None:
    done = {"state": State.SENT, "sent_at": f.at, "claim": None, "error": None}
    connection.execute(sa.update(delivery).where(delivery.c.id == f.delivery.id).values(**done, attempts=delivery.c.attempts + 1))
    connection.execute(sa.update(delivery).where(delivery.c.bundle == f.delivery.id).values(**done))


def _failed(connection: sa.Connection, f: Finished, worker: str, rng: random.Random, not_before: NotBefore) -> None:
    attempts = f.delivery.attempts + 1
    wait = None if f.outcome.final else wait_after(attempts, f.outcome.retry_after, rng)
    again = not_before(f.delivery.rule, f.at + dt.timedelta(seconds=wait or 0))
    values = {"claim": None, "attempts": attempts, "error": f.outcome.answer, "due_at": again}
    if wait is None:
        values["state"] = State.DEAD
    held = sa.and_(delivery.c.id == f.delivery.id, delivery.c.claim == worker, delivery.c.state == State.DUE)
    if connection.execute(sa.update(delivery).where(held).values(**values)).rowcount and wait is None:
        bundled = sa.update(delivery).where(delivery.c.bundle == f.delivery.id).values(state=State.DEAD, error=f.outcome.answer)
        connection.execute(bundled)
    if f.outcome.retry_after and wait is not None:
        _put_off(connection, f.delivery.channel, f.at + dt.timedelta(seconds=wait))


def _put_off(connection: sa.Connection, channel: str, until: dt.datetime) -> None:
    """A receiver that names a time means all of its deliveries, not the one."""
    waiting = sa.and_(delivery.c.channel == channel, delivery.c.state == State.DUE, delivery.c.claim.is_(None), delivery.c.due_at < until)
    connection.execute(sa.update(delivery).where(waiting).values(due_at=until))


def release(connection: sa.Connection, ids: Collection[str], worker: str, now: dt.datetime) -> None:
    """Gives back what was claimed and not tried."""
    mine = sa.and_(delivery.c.id.in_(list(ids)), delivery.c.claim == worker)
    connection.execute(sa.update(delivery).where(mine).values(claim=None, due_at=now))


def switch_off(connection: sa.Connection, channel: Channel, reason: str, now: dt.datetime) -> None:
    """Nothing more is sent on the channel until it is switched on or its address changes; what is owed stays owed."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"channel": channel.id, "address_hash": address_hash(channel), "at": now, "reason": reason}
    statement = insert(channel_off).values(row)
    changed = {key: row[key] for key in ("address_hash", "at", "reason")}
    connection.execute(statement.on_conflict_do_update(index_elements=["channel"], set_=changed))


def switch_on(connection: sa.Connection, channel: str) -> bool:
    return bool(connection.execute(sa.delete(channel_off).where(channel_off.c.channel == channel)).rowcount)


def switched_off(connection: sa.Connection, channels: Mapping[str, Channel]) -> dict[str, str]:
    """The channels of these that are off, with the reason; one whose address has changed since is on."""
    rows = connection.execute(sa.select(channel_off.c.channel, channel_off.c.address_hash, channel_off.c.reason))
    return {id: reason for id, mark, reason in rows if id in channels and address_hash(channels[id]) == mark}


def address_hash(channel: Channel) -> str:
    address = channel.smtp_url if isinstance(channel, EmailChannel) else channel.url
    return hashlib.blake2b(address.encode(), digest_size=16).hexdigest()


_COLUMNS = [column for column in delivery.c if column.name != "claim"]


def read_delivery(row: sa.Row[Any]) -> Delivery:
    values = {key: value for key, value in row._mapping.items() if key in Delivery.__dataclass_fields__}
    return Delivery(**{**values, "state": State(values["state"])})
