"""Mail: what servers can answer, and what becomes of the delivery."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alert_desk import Desk, free_port, mail, own_certificate
from alert_samples import an_article
from receivers import Postbox, postbox

from alerts import audit
from alerts.types import EmailChannel, State
from store.database import Database


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


@pytest.mark.parametrize(
    ("options", "state"),
    [("?tls=starttls&verify=no", "sent"), ("?verify=no", "sent"), ("?tls=never", "sent"), ("?tls=starttls", "due"), ("?tls=always", "due")],
)
def test_mail_over_tls(database: Database, tmp_path: Path, options: str, state: str) -> None:
    async def scene() -> None:
        async with postbox(tls_context=own_certificate(tmp_path)) as box:
            url = f"smtp://127.0.0.1:{box.port}/{options}"
            desk = Desk(
                database, EmailChannel(id="desk", smtp_url=url, sender="khorgos@example.org", to=("desk@example.org",), timeout=5.0)
            )
            desk.owe(an_article(1))
            await desk.send()
            assert desk.states() == [state], desk.attempts()

    asyncio.run(scene())
