"""A small web on loopback for tests: addresses answer what the test says, and every request is written down.

Each `NewsServer` may listen on several loopback addresses, so that several hosts can be had on one port.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Asked:
    """One request as it came in."""

    at: float
    host: str
    path: str
    agent: str
    if_none_match: str | None
    if_modified_since: str | None
    in_flight: int
    status: int = 0
    end: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Reply:
    """What an address answers."""

    body: bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    etag: bool = False
    wait: float = 0.0
    cut: int | None = None  # close after so many bytes of the body, whose full length was promised
    endless: bool = False


Answerer = Callable[[Asked], Reply]


class NewsServer:
    def __init__(self) -> None:
        self.replies: dict[str, Reply | Answerer] = {}
        self.asked: list[Asked] = []
        self.port = 0
        self._in_flight: dict[str, int] = {}

    def base(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}"

    def put(self, path: str, reply: Reply | Answerer | str | bytes, host: str = "127.0.0.1", **more: object) -> str:
        """Sets what an address answers; returns the address."""
        if isinstance(reply, str):
            reply = reply.encode()
        if isinstance(reply, bytes):
            reply = Reply(reply, **more)  # type: ignore[arg-type]
        self.replies[host + path] = reply
        return self.base(host) + path

    def paths(self, prefix: str = "") -> list[str]:
        return [asked.path for asked in self.asked if asked.path.startswith(prefix)]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        host = request.host.partition(":")[0]
        self._in_flight[host] = self._in_flight.get(host, 0) + 1
        get = request.headers.get
        asked = Asked(
            time.monotonic(),
            host,
            request.path_qs,
            get("User-Agent", ""),
            get("If-None-Match"),
            get("If-Modified-Since"),
            self._in_flight[host],
        )
        asked.headers = {name.lower(): value for name, value in request.headers.items()}
        asked.body = await request.read()
        self.asked.append(asked)
        try:
            reply = self.replies.get(host + request.path_qs, Reply(b"not here", 404))
            if callable(reply):
                reply = reply(asked)
            response = await self._respond(request, reply, asked)
            asked.status = response.status
            return response
        finally:
            asked.end = time.monotonic()
            self._in_flight[host] -= 1

    async def _respond(self, request: web.Request, reply: Reply, asked: Asked) -> web.StreamResponse:
        if reply.wait:
            await asyncio.sleep(reply.wait)
        headers = {"Content-Type": reply.type, **reply.headers}
        if reply.etag:
            headers["ETag"] = '"' + hashlib.sha256(reply.body).hexdigest()[:12] + '"'
            if asked.if_none_match == headers["ETag"]:
                return web.Response(status=304, headers=headers)
        if reply.endless or reply.cut is not None:
            response = web.StreamResponse(status=reply.status, headers=headers)
            if reply.cut is not None:
                response.content_length = len(reply.body)
            await response.prepare(request)
            with contextlib.suppress(ConnectionError):
                await response.write(reply.body[: reply.cut])
                while reply.endless:
                    await response.write(b"<p>news</p>" * 5000)
            if request.transport is not None:
                request.transport.close()
            return response
        return web.Response(body=reply.body, status=reply.status, headers=headers)


@contextlib.contextmanager
def serving(*hosts: str) -> Iterator[NewsServer]:
    """Runs a server in a thread of its own; on the given loopback addresses (all on one port)."""
    server = NewsServer()
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def begin() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{anything:.*}", server._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        for host in hosts or ("127.0.0.1",):
            site = web.TCPSite(runner, host, server.port)
            await site.start()
            server.port = server.port or runner.addresses[0][1]
        return runner

    def run() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(begin())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def rss(*items: tuple[str, str], extra: str = "") -> bytes:
    """A feed of (address, title)."""
    rows = "".join(f"<item><title>{title}</title><link>{url}</link></item>" for url, title in items)
    return f"<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>News</title>{rows}{extra}</channel></rss>".encode()


def story(number: int) -> bytes:
    """A page with a paragraph of its own."""
    text = f"The {number}. train of the day left the border station with {number * 7} containers. " * 8
    head = f"<html><head><title>Train {number}</title></head>"
    return f"{head}<body><article><h1>Train {number}</h1><p>{text}</p></article></body></html>".encode()
