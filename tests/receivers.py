"""Receivers on loopback for tests: a web server that answers webhooks as told, and an SMTP server that does."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = int | web.Response | Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Call:
    headers: dict[str, str]
    body: bytes


@dataclass
class Hook:
    """Answers each call with the next of `answers`, the last one for ever."""

    url: str = ""
    answers: Sequence[Answer] = (200,)
    calls: list[Call] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(Call({k.lower(): v for k, v in request.headers.items()}, await request.read()))
        answer = self.answers[min(len(self.calls), len(self.answers)) - 1]
        if isinstance(answer, int):
            return web.Response(status=answer)
        return answer if isinstance(answer, web.Response) else await answer(request)


@contextlib.asynccontextmanager
async def hook(*answers: Answer, ssl_context: Any = None) -> AsyncIterator[Hook]:
    receiver = Hook(answers=answers or (200,))
    app = web.Application(client_max_size=50_000_000)
    app.router.add_post("/{name:.*}", receiver.receive)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=ssl_context)
    await site.start()
    port = runner.addresses[0][1]
    receiver.url = f"{'https' if ssl_context else 'http'}://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@dataclass
class Mail:
    sender: str
    to: list[str]
    raw: bytes
    peer: object

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)  # type: ignore[return-value]

    def part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content())


@dataclass
class Postbox:
    """`put_off` mails are answered 451; addresses in `unknown` 550; a `drop` closes the connection after the data was taken."""

    port: int = 0
    put_off: int = 0
    drop: int = 0
    unknown: frozenset[str] = frozenset()
    slow: frozenset[str] = frozenset()
    mails: list[Mail] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.unknown:
            return "550 no such mailbox"
        if address in self.slow:
            await asyncio.sleep(60)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.original_content, bytes)
        if self.put_off:
            self.put_off -= 1
            self.tried.append("451")
            return "451 try again later"
        self.mails.append(Mail(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.original_content, session.peer))
        if self.drop:
            self.drop -= 1
            assert server.transport is not None
            server.transport.abort()
        return "250 taken"


@contextlib.asynccontextmanager
async def postbox(box: Postbox | None = None, *, port: int = 0, **options: Any) -> AsyncIterator[Postbox]:
    box = box or Postbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop, enable_SMTPUTF8=False, **options), "127.0.0.1", port)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
