"""Everything else, by Apprise (the optional extra `apprise`): chat rooms, phones, tickets."""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib.util
import json
import logging
from typing import Any

from alerts.errors import ExtraMissing
from alerts.rendering.text import plain_text
from alerts.rendering.wording import one_line, short, subject
from alerts.types import AppriseChannel, Message, Outcome


def why_not(channel: AppriseChannel) -> str | None:
    """Why nothing can be sent to an address; None where Apprise knows it."""
    if importlib.util.find_spec("apprise") is None:
        return "the package apprise is not installed"
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would repeat the address, secrets included
    return None if apprise.Apprise().add(channel.url) else "Apprise does not know its address"


class AppriseSender:
    limit = 2

    def __init__(self, channel: AppriseChannel) -> None:
        if importlib.util.find_spec("apprise") is None:
            raise ExtraMissing(f"channel {channel.id!r} needs the package apprise: pip install 'khorgos[apprise]'")
        self.timeout = channel.timeout
        self._channel = channel

    def render(self, message: Message, now: dt.datetime) -> bytes:
        return json.dumps({"title": subject(message), "body": plain_text(message)}).encode()

    async def send(self, id: str, recipient: str, payload: bytes) -> Outcome:
        import apprise

        told: dict[str, Any] = json.loads(payload)
        room = apprise.Apprise()
        if not room.add(self._channel.url):
            return Outcome(ok=False, answer="Apprise does not know this address")
        try:
            async with asyncio.timeout(self.timeout):
                done = await room.async_notify(title=told["title"], body=told["body"], body_format=apprise.NotifyFormat.TEXT)
        except TimeoutError:
            return Outcome(ok=False, answer=f"no answer within {self.timeout:g} s")
        except (OSError, ValueError, TypeError) as error:
            return Outcome(ok=False, answer=short(one_line(f"{type(error).__name__}: {error}"), 300))
        return Outcome(ok=bool(done), answer="accepted" if done else "refused")

    async def rest(self) -> None:
        return

    async def close(self) -> None:
        return
