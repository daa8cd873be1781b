"""A dispatcher in a process of its own, to be killed: `python dispatcher_process.py DATABASE HOOK`."""

from __future__ import annotations

import asyncio
import sys

from alerts.dispatch import Dispatcher
from alerts.types import Rule, WebhookChannel
from store.database import Database


async def main(database_url: str, hook_url: str) -> None:
    channel = WebhookChannel(id="hook", url=hook_url, timeout=5.0)
    dispatcher = Dispatcher(Database(database_url), [channel], [Rule(id="rail", channels=("hook",))], allow_private=True)
    await dispatcher.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
