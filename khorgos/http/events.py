"""Live: server-sent events, one for each change of the store. While somebody listens, the store is asked once a second, for all."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import hdrs, web

from khorgos.http.asking import whole
from khorgos.http.desk import Desk, desk_of
from khorgos.http.problems import Problem
from store import changes
from store.changes import Told
from store.errors import StoreError
from store.types import as_printed

EVERY = 1.0  # seconds between two looks
BEAT = 15.0  # seconds of silence after which a comment keeps the connection open
LISTENERS = 64
BATCH = 200
log = logging.getLogger("khorgos.http")


class Hub:
    """Gives every listener what the store tells of."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._seq = desk, 0
        self._queues: set[asyncio.Queue[Told | None]] = set()
        self._task: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def listen(self) -> AsyncIterator[asyncio.Queue[Told | None]]:
        if len(self._queues) >= LISTENERS:
            raise Problem(503, "Too many listen already", f"at most {LISTENERS} at once")
        queue: asyncio.Queue[Told | None] = asyncio.Queue(4 * BATCH)
        if self._task is None or self._task.done():
            self._seq = await self._desk.ask(changes.newest)
            self._task = asyncio.create_task(self._look(), name="events")
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    async def _look(self) -> None:
        while self._queues:
            await asyncio.sleep(EVERY)
            try:
                told = await self._desk.ask(changes.after, self._seq, BATCH)
            except (StoreError, Problem) as error:
                log.debug("live events wait for the store: %s", error)
                continue
            for one in told:
                self._seq = one.seq
                for queue in self._queues:
                    if not queue.full():  # a listener that does not keep up loses events; /api/changes has them all
                        queue.put_nowait(one)

    async def close(self) -> None:
        for queue in self._queues:
            if not queue.full():
                queue.put_nowait(None)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


HUB = web.AppKey("hub", Hub)


async def events(request: web.Request) -> web.StreamResponse:
    """Changes as they come; with `after` or Last-Event-ID, first those that were missed."""
    desk, after = desk_of(request), whole(request, "after", -1)
    last = request.headers.get("Last-Event-ID", "")
    if last.isascii() and last.isdigit() and len(last) < 19:
        after = int(last)
    async with request.app[HUB].listen() as queue:
        response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"})
        await response.prepare(request)
        await response.write(b"retry: 5000\n\n")
        sent = after
        if after >= 0:
            for one in await desk.ask(changes.after, after, BATCH):
                await response.write(_event(one))
                sent = one.seq
        with contextlib.suppress(ConnectionResetError):
            await _pass_on(response, queue, sent)
    return response


async def _pass_on(response: web.StreamResponse, queue: asyncio.Queue[Told | None], sent: int) -> None:
    while True:
        try:
            one = await asyncio.wait_for(queue.get(), BEAT)
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        if one is None:  # the daemon ends
            return
        if one.seq > sent:
            await response.write(_event(one))
            sent = one.seq


def _event(one: Told) -> bytes:
    data = json.dumps(brief(one), ensure_ascii=False, separators=(",", ":"))
    return f"id: {one.seq}\nevent: {one.kind}\ndata: {data}\n\n".encode()


def brief(one: Told) -> dict[str, Any]:
    """What a list shows of an article: no text."""
    article = one.article
    return {
        "seq": one.seq,
        "kind": one.kind,
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "language": article.language,
        "route": article.route,
        "published_at": as_printed(article.published_at, article.published_offset),
        "first_seen_at": as_printed(article.first_seen_at),
        "dyads": list(article.dyads),
        "topics": list(article.topics),
        "relevant": article.relevant,
        "group": article.group,
        "story": article.story,
    }
