"""A desk for tests: a database with rules and channels, a clock that is moved by hand, a dispatcher."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alert_samples import Shelf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alerts.dispatch import Dispatcher
from alerts.outbox import Outbox
from alerts.tables import attempt, delivery
from alerts.types import Channel, EmailChannel, Rule, WebhookChannel
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

    def __init__(self, database: Database, *channels: Channel, shelf: Shelf | None = None, **rule: Any) -> None:
        self.database, self.channels, self.shelf, self.clock = database, channels, shelf or Shelf(), Clock()
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


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


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
