"""Webhooks: every way in which a receiver can fail, and what becomes of the delivery."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from alert_desk import OTHER, SECRET, Desk, own_certificate, webhook
from alert_samples import an_article
from receivers import Call, hook
from standardwebhooks import Webhook

from alerts import audit
from store.database import Database


def test_a_webhook_is_signed_by_every_secret(database: Database) -> None:
    async def scene() -> Call:
        async with hook() as receiver:
            desk = Desk(database, webhook(receiver.url, secrets=(SECRET, OTHER)))
            desk.owe(an_article(1))
            assert await desk.send() == 1
            assert desk.states() == ["sent"]
            assert receiver.calls[0].headers["webhook-id"] == desk.deliveries()[0].id
            return receiver.calls[0]

    call = asyncio.run(scene())
    for secret in (SECRET, OTHER):
        body = Webhook(secret).verify(call.body, call.headers)
        assert body["type"] == "alert"
        assert body["articles"][0]["title"] == "铁路 railway opens"


async def late(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def reset(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(status=200)
    await answer.prepare(request)
    for _ in range(10):
        await answer.write(b"x" * 1_000_000)
    return answer


async def drip(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(status=200)
    await answer.prepare(request)
    for _ in range(300):
        await answer.write(b"x")
        await asyncio.sleep(0.1)
    return answer


async def drip_head(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")  # type: ignore[attr-defined]
    for _ in range(100):
        request.transport.write(b"x")  # type: ignore[attr-defined]
        await asyncio.sleep(0.1)
    return web.Response()


def answering(status: int, headers: dict[str, str]) -> Any:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, headers=headers)

    return answer


FAILURES = [
    pytest.param([500], "due", "500", 5, id="500"),
    pytest.param([404], "due", "404", 5, id="404"),
    pytest.param([answering(307, {"Location": "http://127.0.0.1:1/x"})], "due", "redirects are not", 5, id="redirect"),
    pytest.param([answering(429, {"Retry-After": "120"})], "due", "429", 120, id="429 with Retry-After"),
    pytest.param([answering(503, {"Retry-After": "2"})], "due", "503", 5, id="a short Retry-After"),
    pytest.param([reset], "due", "Disconnected", 5, id="connection reset"),
    pytest.param([late], "due", "no answer", 5, id="accepted, no answer"),
    pytest.param([drip_head], "due", "no answer", 5, id="a header that drips"),
    pytest.param([endless], "sent", "200", None, id="10 MB answer"),
    pytest.param([drip], "sent", "200", None, id="a body that drips"),
]


@pytest.mark.parametrize(("answers", "state", "said", "wait"), FAILURES)
def test_what_a_receiver_can_answer(database: Database, answers: list[Any], state: str, said: str, wait: float | None) -> None:
    async def scene() -> None:
        async with hook(*answers, 200) as receiver:
            desk = Desk(database, webhook(receiver.url, timeout=1.5))
            desk.owe(an_article(1))
            await desk.send()
            (row,) = desk.deliveries()
            assert row.state == state
            assert said in desk.attempts()[0].answer
            assert len(receiver.calls) == 1
            if wait is None:
                return
            left = (row.due_at - desk.clock()).total_seconds()
            assert wait <= left <= 1.1 * wait
            assert await desk.send() == 0  # not before its time
            desk.clock.pass_(left)
            assert await desk.send() == 1
            assert desk.states() == ["sent"]
            assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1
            assert len({call.body for call in receiver.calls}) == 1

    asyncio.run(scene())


def test_the_retries_end_in_a_dead_letter_that_can_be_redelivered(database: Database) -> None:
    async def scene() -> None:
        async with hook(500) as receiver:
            desk = Desk(database, webhook(receiver.url))
            desk.owe(an_article(1))
            waits = []
            for _ in range(8):
                await desk.send()
                (row,) = desk.deliveries()
                waits.append((row.due_at - desk.clock()).total_seconds())
                desk.clock.pass_(waits[-1])
            assert [round(w) // 1 for w in waits[:-1]] == pytest.approx([5, 300, 1800, 7200, 18000, 36000, 36000], rel=0.11)
            assert desk.states() == ["dead"]
            assert await desk.send() == 0
            receiver.answers = (200,)
            with database.write() as connection:
                audit.redeliver(connection, row.id, desk.clock())
            assert await desk.send() == 1
            assert {call.headers["webhook-id"] for call in receiver.calls} == {row.id}
            with database.read() as connection:
                assert [tried.ok for tried in audit.record(connection, row.id).attempts] == [False] * 8 + [True]

    asyncio.run(scene())


def test_410_switches_the_channel_off_and_keeps_what_is_owed(database: Database) -> None:
    async def scene() -> None:
        async with hook(410, 200) as receiver, hook() as elsewhere:
            desk = Desk(database, webhook(receiver.url))
            desk.owe(an_article(1))
            await desk.send()
            desk.owe(an_article(2))
            desk.clock.pass_(60)
            assert await desk.send() == 0
            assert len(receiver.calls) == 1
            assert desk.states() == ["due", "due"]
            desk.channels = (webhook(elsewhere.url),)  # another address: on again
            assert await desk.send() == 2
            assert desk.states() == ["sent", "sent"]

    asyncio.run(scene())


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "http://[::1]:9/x", "http://localhost:9/x", "http://[::ffff:10.0.0.1]/x", "http://10.1.2.3/x"]
)
def test_private_addresses_are_refused(database: Database, url: str) -> None:
    desk = Desk(database, webhook(url))
    desk.owe(an_article(1))
    assert asyncio.run(desk.send(allow_private=False)) == 0
    assert "allow_private_networks" in desk.attempts()[0].answer
    assert desk.states() == ["due"]


def test_a_certificate_that_nobody_vouches_for_is_no_success(database: Database, tmp_path: Path) -> None:
    async def scene() -> None:
        async with hook(ssl_context=own_certificate(tmp_path)) as receiver:
            desk = Desk(database, webhook(receiver.url))
            desk.owe(an_article(1))
            assert await desk.send() == 0
            assert "ertificate" in desk.attempts()[0].answer
            assert receiver.calls == []
            assert desk.states() == ["due"]

    asyncio.run(scene())
