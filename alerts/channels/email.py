"""E-mail by SMTP: each mail has one recipient, and connections are kept while there is something to send."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass

import aiosmtplib

from alerts.rendering.mail import build_mail
from alerts.rendering.wording import one_line, short
from alerts.types import EmailChannel, Message, Outcome

KEPT = 5.0  # seconds that a connection may have rested before it is opened anew


@dataclass(frozen=True, slots=True)
class Server:
    """`smtp_url`, read."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: str  # always | starttls (compulsory) | try (if offered) | never
    verify: bool


def read_smtp_url(url: str) -> Server:
    parts = urllib.parse.urlsplit(url)
    options = urllib.parse.parse_qs(parts.query)
    tls = options.get("tls", ["always" if parts.scheme == "smtps" else "try"])[-1]
    return Server(
        host=parts.hostname or "localhost",
        port=parts.port or {"always": 465, "starttls": 587}.get(tls, 25),
        user=urllib.parse.unquote(parts.username) if parts.username else None,
        password=urllib.parse.unquote(parts.password) if parts.password else None,
        tls=tls,
        verify=options.get("verify", ["yes"])[-1] not in ("no", "false", "0"),
    )


class EmailSender:
    limit = 4

    def __init__(self, channel: EmailChannel, *, clock: Callable[[], float]) -> None:
        """`clock` is monotonic, in seconds."""
        self.timeout = channel.timeout
        self._channel, self._server, self._clock = channel, read_smtp_url(channel.smtp_url), clock
        self._idle: list[tuple[float, aiosmtplib.SMTP]] = []

    def render(self, message: Message, now: dt.datetime) -> bytes:
        return build_mail(message, self._channel, now)

    async def send(self, id: str, recipient: str, payload: bytes) -> Outcome:
        if recipient not in self._channel.recipients:
            return Outcome(ok=False, final=True, answer=f"{recipient} is no longer a recipient of channel {self._channel.id}")
        client: aiosmtplib.SMTP | None = None
        try:
            async with asyncio.timeout(self.timeout):
                client = await self._connected()
                _, said = await client.sendmail(self._channel.sender, [recipient], payload)
        except (TimeoutError, aiosmtplib.SMTPTimeoutError):
            _drop(client)
            return Outcome(ok=False, answer=f"no answer within {self.timeout:g} s")
        except aiosmtplib.SMTPRecipientsRefused as error:
            await self._give_back(client)
            first = error.recipients[0]
            return Outcome(ok=False, answer=_line(f"{first.code} {first.message}"), final=500 <= first.code < 600)
        except aiosmtplib.SMTPResponseException as error:
            await self._give_back(client)
            return Outcome(ok=False, answer=_line(f"{error.code} {error.message}"))
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            _drop(client)
            return Outcome(ok=False, answer=_line(f"{type(error).__name__}: {error}"))
        except BaseException:
            _drop(client)
            raise
        await self._give_back(client)
        return Outcome(ok=True, answer=_line(f"250 {said}"))

    async def _connected(self) -> aiosmtplib.SMTP:
        while self._idle:
            since, client = self._idle.pop()
            if client.is_connected and self._clock() - since <= KEPT:
                with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                    await client.rset()  # proves that the server is still there, before anything is at stake
                    return client
            _drop(client)
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls == "always",
            start_tls={"starttls": True, "try": None}.get(server.tls, False),
            validate_certs=server.verify,
            timeout=self.timeout,
        )
        try:
            await client.connect()
        except BaseException:
            _drop(client)
            raise
        return client

    async def _give_back(self, client: aiosmtplib.SMTP | None) -> None:
        if client is not None and client.is_connected:
            self._idle.append((self._clock(), client))

    async def rest(self) -> None:
        resting = [pair for pair in self._idle if self._clock() - pair[0] > KEPT]
        self._idle = [pair for pair in self._idle if pair not in resting]
        for _, client in resting:
            await _quit(client)

    async def close(self) -> None:
        clients, self._idle = [client for _, client in self._idle], []
        for client in clients:
            await _quit(client)


async def _quit(client: aiosmtplib.SMTP) -> None:
    with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(2):
            await client.quit()
    _drop(client)


def _drop(client: aiosmtplib.SMTP | None) -> None:
    if client is not None:
        client.close()


def _line(text: str) -> str:
    return short(one_line(text), 300)
