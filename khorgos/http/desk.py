"""What the handlers work with: the settings, the database behind a few threads of its own, and whom to tell of what a person changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from aiohttp import web

from alerts.stored_rules import joined
from alerts.types import Rule
from khorgos.config import Settings
from khorgos.http.problems import Problem
from store.database import Database

THREADS = 4
QUEUE = 32  # questions that may wait for a thread; more are turned away
PATIENCE = 30.0  # seconds for one question
T = TypeVar("T")


class Desk:
    """One for the life of the server. `ready`, `wake` and `rules_changed` are set by whoever runs the daemon."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.ready: Callable[[], bool] = lambda: False
        self.wake: Callable[[], None] = lambda: None
        self.rules_changed: Callable[[Sequence[Rule]], None] = lambda _rules: None
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="http")
        self._asked = 0

    async def ask(self, work: Callable[..., T], *words: Any) -> T:
        """`work(connection, *words)` in a thread, inside one consistent view of the store."""

        def run() -> T:
            with self.database.read() as connection:
                return work(connection, *words)

        return await self._bounded(run)

    async def change(self, work: Callable[..., T], *words: Any) -> T:
        """Like `ask`, in a transaction that may write."""

        def run() -> T:
            with self.database.write() as connection:
                return work(connection, *words)

        return await self._bounded(run)

    async def _bounded(self, run: Callable[[], T]) -> T:
        if self._asked >= QUEUE:
            raise Problem(503, "Too much is asked at once", "ask again in a few seconds")
        self._asked += 1
        running = asyncio.get_running_loop().run_in_executor(self._threads, run)
        running.add_done_callback(self._answered)
        try:
            return await asyncio.wait_for(asyncio.shield(running), PATIENCE)
        except TimeoutError:
            raise Problem(503, "The answer took too long", "narrow the query, by date or by source") from None

    def _answered(self, done: asyncio.Future[T]) -> None:
        self._asked -= 1
        if not done.cancelled():
            done.exception()  # one that nobody waits for any more is not reported as never retrieved

    async def rules(self) -> tuple[Rule, ...]:
        """Those in force: the settings' own, overruled and followed by the stored ones."""
        return await self.ask(joined, self.settings.rules)

    def close(self) -> None:
        """Waits for what is being asked: the database is closed next, and a connection in use would be lost to it."""
        self._threads.shutdown(wait=True, cancel_futures=True)


DESK = web.AppKey("desk", Desk)


def desk_of(request: web.Request) -> Desk:
    return request.app[DESK]
