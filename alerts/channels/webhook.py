"""Webhooks, signed by Standard Webhooks (https://www.standardwebhooks.com): 2xx and nothing else is success."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from urllib.parse import urlsplit

import aiohttp
from standardwebhooks import Webhook

from alerts.channels.addresses import AddressRefused, Resolver, refuse_private
from alerts.rendering.body import webhook_body
from alerts.rendering.wording import one_line, short
from alerts.retries import read_retry_after
from alerts.types import Message, Outcome, WebhookChannel

MOST_OF_AN_ANSWER = 16_384  # bytes that are read of a body; what is longer costs the connection
PATIENCE = 1.0  # seconds for that body: the status has said what counts


class WebhookSender:
    limit = 8

    def __init__(
        self, channel: WebhookChannel, session: aiohttp.ClientSession, *, allow_private: bool, clock: Callable[[], dt.datetime]
    ) -> None:
        self.timeout = channel.timeout
        self._channel, self._session, self._allow_private, self._clock = channel, session, allow_private, clock
        self._signers = [Webhook(secret) for secret in channel.secrets]

    def render(self, message: Message, now: dt.datetime) -> bytes:
        return webhook_body(message)

    async def send(self, id: str, recipient: str, payload: bytes) -> Outcome:
        try:
            if not self._allow_private:
                refuse_private(urlsplit(self._channel.url).hostname or "")
            async with self._session.post(
                self._channel.url,
                data=payload,
                headers=self._headers(id, payload),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self.timeout, connect=min(10.0, self.timeout)),
            ) as answer:
                return self._judge(answer, await _some_of(answer))
        except TimeoutError:
            return Outcome(ok=False, answer=f"no answer within {self.timeout:g} s")
        except AddressRefused as error:
            return Outcome(ok=False, answer=f"{error}; set allow_private_networks = true to reach it")
        except aiohttp.ClientConnectorError as error:
            refused = isinstance(error.os_error, AddressRefused)
            hint = "; set allow_private_networks = true to reach it" if refused else ""
            return Outcome(ok=False, answer=_line(f"no connection: {error.os_error or error}{hint}"))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Outcome(ok=False, answer=_line(f"{type(error).__name__}: {error}"))

    def _headers(self, id: str, payload: bytes) -> dict[str, str]:
        now = self._clock().astimezone(dt.UTC)
        headers = {"content-type": "application/json; charset=utf-8", "webhook-id": id, "webhook-timestamp": str(int(now.timestamp()))}
        if self._signers:
            body = payload.decode("utf-8")
            headers["webhook-signature"] = " ".join(signer.sign(id, now, body) for signer in self._signers)
        return headers

    def _judge(self, answer: aiohttp.ClientResponse, said: str) -> Outcome:
        line = _line(f"{answer.status} {answer.reason or ''} {said}")
        if 200 <= answer.status < 300:
            return Outcome(ok=True, answer=line)
        if answer.status == 410:
            return Outcome(ok=False, answer=line, gone=True)
        if 300 <= answer.status < 400:
            return Outcome(ok=False, answer=_line(f"{answer.status}: redirects are not followed; set the url to where it leads"))
        wait = read_retry_after(answer.headers.get("Retry-After"), self._clock()) if answer.status in (429, 503) else None
        return Outcome(ok=False, answer=line, retry_after=wait)

    async def rest(self) -> None:
        return

    async def close(self) -> None:
        return


async def _some_of(answer: aiohttp.ClientResponse) -> str:
    """The beginning of the body, for the log. Whatever becomes of it, the status stands."""
    read = b""
    try:
        async with asyncio.timeout(PATIENCE):
            while len(read) <= MOST_OF_AN_ANSWER and (part := await answer.content.read(MOST_OF_AN_ANSWER)):
                read += part
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
        answer.close()
    if len(read) > MOST_OF_AN_ANSWER:
        answer.close()
    return read[:400].decode("utf-8", "replace")


def open_session(*, allow_private: bool, user_agent: str) -> aiohttp.ClientSession:
    """One session for all webhooks: no cookies, no proxies from the environment, nothing unpacked."""
    connector = aiohttp.TCPConnector(resolver=Resolver(allow_private=allow_private), limit=0, ttl_dns_cache=30, keepalive_timeout=15)
    return aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers={"user-agent": user_agent}, auto_decompress=False, trust_env=False
    )


def _line(text: str) -> str:
    return short(one_line(text), 300)
