"""Sending what is owed: every way in which a receiver can fail, and what becomes of the delivery."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web
from alert_samples import Shelf, an_article
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from receivers import Call, Postbox, hook, postbox
from standardwebhooks import Webhook

from alerts import audit
from alerts.dispatch import Dispatcher
from alerts.outbox import Outbox
from alerts.tables import attempt, delivery
from alerts.types import Channel, EmailChannel, Rule, State, WebhookChannel
from store.database import Database

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
OTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = dt.datetime.now(dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


class Desk:
    """A database with rules and channels, and a dispatcher for it."""

    def __init__(self, database: Database, *channels: Channel, **rule: Any) -> None:
        self.database, self.channels, self.shelf, self.clock = database, channels, Shelf(), Clock()
        self.rules = [Rule(id="rail", channels=tuple(channel.id for channel in channels), **rule)]
        self.outbox = Outbox(self.rules, channels, questions=self.shelf)

    def owe(self, *articles: Any) -> None:
        with self.database.write() as connection:
            self.outbox.owe(connection, self.shelf.put(connection, *articles), self.clock())

    def dispatcher(self, **options: Any) -> Dispatcher:
        given = {"allow_private": True, "questions": self.shelf, "clock": self.clock, "rng": random.Random(1), **options}
        return Dispatcher(self.database, self.channels, self.rules, **given)

    async def send(self, **options: Any) -> int:
        return await self.dispatcher(**options).pass_once(seconds=20)

    def deliveries(self) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(sa.select(delivery).order_by(delivery.c.id)).all())

    def states(self) -> list[str]:
        return [row.state for row in self.deliveries()]

    def attempts(self) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(sa.select(attempt).order_by(attempt.c.id)).all())


def webhook(url: str, id: str = "hook", **options: Any) -> WebhookChannel:
    return WebhookChannel(id=id, url=url, secrets=options.pop("secrets", (SECRET,)), **options)


def mail(port: int, *to: str, id: str = "desk", **options: Any) -> EmailChannel:
    url = f"smtp://127.0.0.1:{port}"
    return EmailChannel(id=id, smtp_url=url, sender="khorgos@example.org", to=to or ("desk@example.org",), **options)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


def test_a_mail_arrives_with_both_parts_and_ascii_headers(database: Database) -> None:
    async def scene() -> Postbox:
        async with postbox() as box:
            desk = Desk(database, mail(box.port))
            desk.owe(an_article(1, "哈萨克斯坦新铁路通车，直达霍尔果斯口岸"))
            assert await desk.send() == 1
            assert desk.deliveries()[0].id in box.mails[0].message["message-id"]
            return box

    (got,) = asyncio.run(scene()).mails
    assert "哈萨克斯坦新铁路通车，直达霍尔果斯口岸" in got.message["subject"]
    head = got.raw.split(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert "https://site1.example/a/1" in got.part("plain")
    assert 'href="https://site1.example/a/1"' in got.part("html")


MAIL_FAILURES = [
    pytest.param({"put_off": 1}, "due", "451", 1, id="greylisted"),
    pytest.param({"unknown": frozenset({"desk@example.org"})}, "dead", "550", 0, id="no such mailbox"),
    pytest.param({"drop": 1}, "due", "", 2, id="accepted, then disconnected"),
]


@pytest.mark.parametrize(("faults", "state", "said", "mails"), MAIL_FAILURES)
def test_what_a_mail_server_can_answer(database: Database, faults: dict[str, Any], state: str, said: str, mails: int) -> None:
    async def scene() -> None:
        async with postbox(Postbox(**faults)) as box:
            desk = Desk(database, mail(box.port))
            desk.owe(an_article(1))
            await desk.send()
            assert desk.states() == [state]
            assert said in desk.attempts()[0].answer
            desk.clock.pass_(6)
            assert await desk.send() == (state == "due")
            assert len(box.mails) == mails
            assert len({got.message["message-id"] for got in box.mails}) == min(mails, 1)

    asyncio.run(scene())


def test_a_mail_server_that_is_not_there_costs_a_wait(database: Database) -> None:
    async def scene() -> None:
        port = free_port()
        desk = Desk(database, mail(port))
        desk.owe(an_article(1))
        assert await desk.send() == 0
        assert desk.states() == ["due"]
        async with postbox(port=port) as box:
            desk.clock.pass_(6)
            assert await desk.send() == 1
            assert len(box.mails) == 1

    asyncio.run(scene())


def test_a_bad_recipient_delays_nobody(database: Database) -> None:
    async def scene() -> None:
        to = [f"{name}@example.org" for name in ("a", "slow", "b", "gone", "c")]
        box = Postbox(unknown=frozenset({"gone@example.org"}), slow=frozenset({"slow@example.org"}))
        async with postbox(box) as box:
            desk = Desk(database, mail(box.port, *to, timeout=1.5))
            desk.owe(an_article(1), an_article(2))
            assert await desk.send() == 6
            state = {(row.recipient, row.state) for row in desk.deliveries()}
            assert state == {(f"{n}@example.org", "sent") for n in "abc"} | {("slow@example.org", "due"), ("gone@example.org", "dead")}
            assert all(len(got.to) == 1 for got in box.mails)

    asyncio.run(scene())


def test_connections_to_a_mail_server_are_kept(database: Database) -> None:
    async def scene() -> None:
        async with postbox() as box:
            desk = Desk(database, mail(box.port))
            desk.owe(*(an_article(n) for n in range(1, 41)))
            assert await desk.send() == 40
            assert len({got.peer for got in box.mails}) <= 4

    asyncio.run(scene())


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


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


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


def test_redelivering_a_sent_mail_keeps_its_message_id(database: Database) -> None:
    async def scene() -> None:
        async with postbox() as box:
            desk = Desk(database, mail(box.port))
            desk.owe(an_article(1))
            await desk.send()
            with database.write() as connection:
                audit.redeliver(connection, desk.deliveries()[0].id, desk.clock())
            assert await desk.send() == 1
            assert len({got.message["message-id"] for got in box.mails}) == 1
            assert len(box.mails) == 2
            assert desk.deliveries()[0].state == State.SENT

    asyncio.run(scene())


def test_two_dispatchers_share_the_work(database: Database) -> None:
    async def scene() -> None:
        async with hook() as receiver:
            desk = Desk(database, webhook(receiver.url))
            desk.owe(*(an_article(n) for n in range(1, 101)))
            assert sum(await asyncio.gather(desk.send(), desk.send())) == 100
            assert len({call.headers["webhook-id"] for call in receiver.calls}) == len(receiver.calls) == 100

    asyncio.run(scene())


@pytest.fixture
def own_certificate(tmp_path: Path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    began = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    signed = made.not_valid_before(began).not_valid_after(began + dt.timedelta(days=9)).sign(key, hashes.SHA256())
    plain = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "both.pem").write_bytes(plain + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    return context


def test_a_certificate_that_nobody_vouches_for_is_no_success(database: Database, own_certificate: ssl.SSLContext) -> None:
    async def scene() -> None:
        async with hook(ssl_context=own_certificate) as receiver:
            desk = Desk(database, webhook(receiver.url))
            desk.owe(an_article(1))
            assert await desk.send() == 0
            assert "ertificate" in desk.attempts()[0].answer
            assert receiver.calls == []
            assert desk.states() == ["due"]

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("options", "state"),
    [("?tls=starttls&verify=no", "sent"), ("?verify=no", "sent"), ("?tls=never", "sent"), ("?tls=starttls", "due"), ("?tls=always", "due")],
)
def test_mail_over_tls(database: Database, own_certificate: ssl.SSLContext, options: str, state: str) -> None:
    async def scene() -> None:
        async with postbox(tls_context=own_certificate) as box:
            url = f"smtp://127.0.0.1:{box.port}/{options}"
            desk = Desk(
                database, EmailChannel(id="desk", smtp_url=url, sender="khorgos@example.org", to=("desk@example.org",), timeout=5.0)
            )
            desk.owe(an_article(1))
            await desk.send()
            assert desk.states() == [state], desk.attempts()

    asyncio.run(scene())
