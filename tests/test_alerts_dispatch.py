"""Sending what is owed: bundles, claims, several dispatchers at work."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Collection

import pytest
import sqlalchemy as sa
from alert_desk import Desk, until, webhook
from alert_samples import Shelf, an_article
from receivers import hook

from alerts import audit
from store.database import Database
from store.errors import DatabaseBusy
from store.types import Article


def test_what_was_held_goes_out_together(database: Database) -> None:
    async def scene() -> None:
        async with hook() as receiver:
            desk = Desk(database, webhook(receiver.url), schedule="every 30m")
            desk.owe(an_article(1), an_article(2))
            desk.owe(an_article(3))
            assert await desk.send() == 0
            desk.clock.pass_(1800)
            assert await desk.send() == 1
            assert desk.states() == ["sent"] * 3
            body = json.loads(receiver.calls[0].body)
            assert body["type"] == "digest"
            assert [one["id"] for one in body["articles"]] == [1, 2, 3]

    asyncio.run(scene())


def test_a_channel_may_want_one_call_for_each_alert(database: Database) -> None:
    async def scene() -> None:
        async with hook() as receiver:
            desk = Desk(database, webhook(receiver.url, batch=False), schedule="every 30m")
            desk.owe(an_article(1), an_article(2))
            desk.clock.pass_(1800)
            assert await desk.send() == 2
            assert len({call.headers["webhook-id"] for call in receiver.calls}) == 2

    asyncio.run(scene())


def test_a_failed_digest_keeps_its_id_and_its_alerts(database: Database) -> None:
    async def scene() -> None:
        async with hook(500, 200) as receiver:
            desk = Desk(database, webhook(receiver.url), schedule="every 30m")
            desk.owe(an_article(1), an_article(2))
            desk.clock.pass_(1800)
            await desk.send()
            desk.owe(an_article(3))
            desk.clock.pass_(10)
            assert await desk.send() == 1
            first, second = receiver.calls
            assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
            assert desk.states() == ["sent", "sent", "held"]

    asyncio.run(scene())


def test_a_claim_lapses_when_its_holder_dies(database: Database) -> None:
    async def scene() -> None:
        async with hook() as receiver:
            desk = Desk(database, webhook(receiver.url))
            desk.owe(an_article(1))
            dead = desk.dispatcher()
            await dead._open()
            rooms = {id: dead._room(dead._channels[id], sender) for id, sender in dead._senders.items()}
            assert len(dead._exchange([], rooms, desk.clock())) == 1  # claimed, and then nothing more is heard of it
            assert await desk.send() == 0
            desk.clock.pass_(31)
            assert await desk.send() == 1
            assert len(receiver.calls) == 1
            await dead._close()

    asyncio.run(scene())


def test_a_lost_article_ends_in_a_dead_letter(database: Database) -> None:
    async def scene() -> None:
        async with hook() as receiver:
            desk = Desk(database, webhook(receiver.url))
            desk.owe(an_article(1))
            desk.shelf.articles.clear()
            assert await desk.send() == 0
            assert desk.states() == ["dead"]
            assert receiver.calls == []

    asyncio.run(scene())


class Torn(Shelf):
    """A store with one article that cannot be read, or that is busy when it is asked so often."""

    def __init__(self, *, unreadable: int = 0, busy_at: int = 0) -> None:
        super().__init__()
        self.unreadable, self.busy_at, self.asked = unreadable, busy_at, 0

    def load(self, connection: sa.Connection, ids: Collection[int]) -> dict[int, Article]:
        self.asked += 1
        if self.asked == self.busy_at:
            raise DatabaseBusy("somebody else is writing")
        if self.unreadable in ids:
            raise ValueError("nobody foresaw this")
        return super().load(connection, ids)


def test_a_delivery_that_cannot_be_put_together_holds_up_no_other(database: Database) -> None:
    async def scene() -> None:
        async with hook() as receiver:
            desk = Desk(database, webhook(receiver.url), shelf=Torn(unreadable=2))
            desk.owe(*(an_article(n) for n in (1, 2, 3)))
            assert await desk.send() == 2
            assert desk.states() == ["sent", "due", "sent"]
            assert "cannot be put together" in desk.deliveries()[1].error

    asyncio.run(scene())


def test_what_was_sent_is_written_down_once_though_the_database_fails_afterwards(database: Database) -> None:
    async def scene() -> None:
        async with hook() as receiver:
            desk = Desk(database, webhook(receiver.url), shelf=Torn(busy_at=2))
            desk.owe(*(an_article(n) for n in range(1, 20)))
            with pytest.raises(DatabaseBusy):
                await desk.send()
            await desk.send()
            assert set(desk.states()) == {"sent"}
            assert len(receiver.calls) == len(desk.attempts()) == 19

    asyncio.run(scene())


ALMATY = {"timezone": "Asia/Almaty", "quiet": "22:00-06:00"}
LATE = dt.datetime(2026, 3, 9, 16, 59, 58, tzinfo=dt.UTC)  # 21:59:58 in Almaty
MORNING = dt.datetime(2026, 3, 10, 1, 0, tzinfo=dt.UTC)


def test_a_retry_keeps_the_quiet_hours(database: Database) -> None:
    async def scene() -> None:
        async with hook(500, 200) as receiver:
            desk = Desk(database, webhook(receiver.url), **ALMATY)
            desk.clock.now = LATE
            desk.owe(an_article(1))
            assert await desk.send() == 0
            assert [(row.state, row.due_at) for row in desk.deliveries()] == [("due", MORNING)]
            desk.clock.now = MORNING
            assert await desk.send() == 1

    asyncio.run(scene())


def test_a_digest_that_comes_late_keeps_the_quiet_hours(database: Database) -> None:
    async def scene() -> None:
        async with hook() as receiver:
            desk = Desk(database, webhook(receiver.url), schedule="daily 21:30", **ALMATY)
            desk.clock.now = LATE - dt.timedelta(hours=3)
            desk.owe(an_article(1), an_article(2))
            desk.clock.now = LATE + dt.timedelta(hours=1)  # nobody was there to send it
            assert await desk.send() == 0
            assert {(row.state, row.due_at) for row in desk.deliveries()} == {("held", MORNING)}
            desk.clock.now = MORNING
            assert await desk.send() == 1

    asyncio.run(scene())


def test_a_clock_that_is_put_back_delays_no_delivery_for_longer_than_a_digest(database: Database) -> None:
    async def scene() -> None:
        async with hook(500, 200) as receiver:
            desk = Desk(database, webhook(receiver.url))
            desk.clock.pass_(400 * 86400)
            desk.owe(an_article(1))
            assert await desk.send() == 0
            desk.clock.pass_(-400 * 86400)
            assert await desk.send() == 1

    asyncio.run(scene())


def test_the_running_dispatcher_sends_wakes_and_stops(database: Database) -> None:
    async def scene() -> None:
        async with hook(500, 200) as receiver:
            desk = Desk(database, webhook(receiver.url))
            dispatcher, stop = desk.dispatcher(), asyncio.Event()
            running = asyncio.create_task(dispatcher.run(stop))
            desk.owe(an_article(1))
            dispatcher.wake()
            await until(lambda: len(receiver.calls) == 1)
            await until(lambda: len(desk.attempts()) == 1)
            with database.write() as connection:  # as another process does it
                audit.redeliver(connection, desk.deliveries()[0].id, desk.clock())
            await until(lambda: desk.states() == ["sent"])
            stop.set()
            await running

    asyncio.run(scene())


def test_two_dispatchers_share_the_work(database: Database) -> None:
    async def scene() -> None:
        async with hook() as receiver:
            desk = Desk(database, webhook(receiver.url))
            desk.owe(*(an_article(n) for n in range(1, 101)))
            assert sum(await asyncio.gather(desk.send(), desk.send())) == 100
            assert len({call.headers["webhook-id"] for call in receiver.calls}) == len(receiver.calls) == 100

    asyncio.run(scene())
