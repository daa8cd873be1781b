"""Live: server-sent events, one for each change of the store. While somebody listens, the store is asked once a second, for all."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
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


class Listener:
    """What one connection has still to be told. Whoever does not keep up is `behind`, and reads the rest from the store."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Told | None] = asyncio.Queue(4 * BATCH)  # None: the daemon ends
        self.behind = False

    def tell(self, one: Told) -> None:
        if self.queue.full():
            self.behind = True
        else:
            self.queue.put_nowait(one)

    def empty(self) -> None:
        while not self.queue.empty():
            self.queue.get_nowait()


class Hub:
    """Gives every listener what the store tells of."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self.seq = desk, 0
        self._listeners: set[Listener] = set()
        self._starting = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def listen(self) -> AsyncIterator[Listener]:
        """A listener, told of every change after `seq`."""
        if len(self._listeners) >= LISTENERS:
            raise Problem(503, "Too many listen already", f"at most {LISTENERS} at once")
        listener = Listener()
        self._listeners.add(listener)
        try:
            async with self._starting:
                if self._task is None or self._task.done():
                    self.seq = await self._desk.ask(changes.newest)
                    self._task = asyncio.create_task(self._look(), name="events")
            yield listener
        finally:
            self._listeners.discard(listener)

    async def _look(self) -> None:
        while self._listeners:
            await asyncio.sleep(EVERY)
            try:
                while told := await self._desk.ask(changes.after, self.seq, BATCH):
                    for one in told:
                        for listener in self._listeners:
                            listener.tell(one)
                    self.seq = told[-1].seq
            except (StoreError, Problem) as error:
                log.debug("live events wait for the store: %s", error)

    async def close(self) -> None:
        for listener in self._listeners:
            listener.empty()
            listener.queue.put_nowait(None)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


HUB = web.AppKey("hub", Hub)


async def events(request: web.Request) -> web.StreamResponse:
    """Changes as they come; with `after` or Last-Event-ID, first those that were missed."""
    desk, hub, after = desk_of(request), request.app[HUB], _after(request)
    response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"})
    if request.method == hdrs.METH_HEAD:
        await response.prepare(request)
        return response
    async with hub.listen() as listener:
        sent = hub.seq if after is None else after
        if sent > hub.seq:  # of another store, or told by /api/changes before the hub looked
            sent = min(sent, await desk.ask(changes.newest))
        await response.prepare(request)
        # an answer that has begun cannot become a problem: it ends, and whoever listened comes again with the last number
        with contextlib.suppress(ConnectionResetError, StoreError, Problem):
            await response.write(f"retry: 5000\nid: {sent}\n\n".encode())  # so that whoever is cut off before the first event misses none
            if sent < hub.seq:  # what comes after, the listener is told
                sent = await _catch_up(response, desk, sent)
            await _pass_on(request, response, listener, sent)
    return response


def _after(request: web.Request) -> int | None:
    """The number of the last change that is known; a browser that connects again says it in a header."""
    last = request.headers.get("Last-Event-ID", "")
    if last.isascii() and last.isdigit() and len(last) < 19:
        return int(last)
    return whole(request, "after") if "after" in request.query else None


async def _catch_up(response: web.StreamResponse, desk: Desk, sent: int) -> int:
    """Writes all that the store has after `sent`; returns the number of the last."""
    while told := await desk.ask(changes.after, sent, BATCH):
        for one in told:
            await response.write(_event(one))
        sent = told[-1].seq
    return sent


async def _pass_on(request: web.Request, response: web.StreamResponse, listener: Listener, sent: int) -> None:
    spoken = time.monotonic()
    while request.transport is not None and not request.transport.is_closing():  # whoever left makes room within a second
        try:
            one = await asyncio.wait_for(listener.queue.get(), EVERY)
        except TimeoutError:
            if time.monotonic() - spoken > BEAT:
                await response.write(b": still here\n\n")
                spoken = time.monotonic()
            continue
        if one is None:
            return
        spoken = time.monotonic()
        if listener.behind:
            listener.behind = False
            listener.empty()
            sent = await _catch_up(response, desk_of(request), sent)
        elif one.seq > sent:
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
