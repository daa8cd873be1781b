"""A dispatcher is killed in the middle of its work: everything arrives, and only what was in flight arrives twice, under one id."""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
import sys
from pathlib import Path

import sqlalchemy as sa
from aiohttp import web
from alert_samples import NOON, Shelf, an_article
from receivers import hook

from alerts.channels.webhook import WebhookSender
from alerts.dispatch import Dispatcher
from alerts.outbox import Outbox
from alerts.tables import delivery
from alerts.types import Rule, WebhookChannel
from store.database import Database

DELIVERIES = 1000
SCRIPT = Path(__file__).with_name("dispatcher_process.py")


async def slowly(request: web.Request) -> web.Response:
    await asyncio.sleep(0.005)
    return web.Response()


def test_two_dispatchers_one_of_them_killed(database: Database) -> None:
    async def scene() -> None:
        async with hook(slowly) as receiver:
            channel = WebhookChannel(id="hook", url=receiver.url, timeout=5.0)
            rules, shelf = [Rule(id="rail", channels=("hook",))], Shelf()
            with database.write() as connection:
                changes = shelf.put(connection, *(an_article(n) for n in range(1, DELIVERIES + 1)))
                assert Outbox(rules, [channel], questions=shelf).owe(connection, changes, NOON) == DELIVERIES
            words = (sys.executable, str(SCRIPT), database.url, receiver.url)
            victim, survivor = [await asyncio.create_subprocess_exec(*words, stderr=asyncio.subprocess.DEVNULL) for _ in range(2)]
            async with asyncio.timeout(60):
                while len(receiver.calls) < DELIVERIES // 3:
                    await asyncio.sleep(0.01)
            victim.kill()
            await victim.wait()
            async with asyncio.timeout(60):
                while due_now(database):
                    await asyncio.sleep(0.05)
            survivor.terminate()
            await survivor.wait()
            later = Dispatcher(
                database, [channel], rules, allow_private=True, clock=lambda: dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
            )
            await later.pass_once()  # the claims of the dead have lapsed
            calls = collections.Counter(call.headers["webhook-id"] for call in receiver.calls)
            assert len(calls) == DELIVERIES
            assert sum(calls.values()) - DELIVERIES <= 4 * WebhookSender.limit  # in flight, or not yet written down
            with database.read() as connection:
                assert set(connection.execute(sa.select(delivery.c.state).distinct()).scalars()) == {"sent"}

    asyncio.run(scene())


def due_now(database: Database) -> int:
    with database.read() as connection:
        waiting = sa.select(sa.func.count()).where(delivery.c.state == "due", delivery.c.claim.is_(None))
        return connection.execute(waiting).scalar() or 0
