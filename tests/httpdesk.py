"""A desk for tests of the HTTP side: settings from a file, a filled database, the real server on loopback."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.test_utils import TestClient, TestServer
from factories import NOON, draft

from khorgos.config import Settings, load
from khorgos.http.desk import Desk
from khorgos.http.server import application
from khorgos.joining import store_of
from store.database import Database
from store.types import Arrival, Outcome

HOOK = '[[channels]]\nid = "hook"\nkind = "webhook"\nurl = "https://example.org/hook"\n'
RULE = '[[rules]]\nid = "rail"\nquery = "railway OR 铁路"\nchannels = ["hook"]\n'
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</title><svg onload=alert(4)>",
    "]]><script>alert(6)</script>",
    "{{7*7}}${7*7}",
]


def settings(folder: Path, database: Database, *, token: str = "") -> Settings:
    file = folder / "khorgos.toml"
    file.write_text(
        f'database_url = "{database.url}"\ncatalogue = false\n[relevance]\nkeep = "all"\n[web]\ntoken = "{token}"\n{HOOK}{RULE}', "utf-8"
    )
    return load(file, {})


def fill(wanted: Settings, database: Database, *drafts: Any) -> list[Outcome]:
    """Saves drafts as the daemon would, alerts included."""
    return list(store_of(wanted, database).save([Arrival(made=one) for one in drafts], now=NOON))


def story(number: int, title: str | None = None, **given: Any) -> Any:
    text = f"Freight train number {number} left the yard of Dostyk. The railway counted {number * 7} wagons of grain and coal."
    given = {"text": text, "url": f"https://news.example/a/{number}.html", "title": title or f"Train {number} leaves", **given}
    return draft(**given)


@contextlib.asynccontextmanager
async def served(desk: Desk) -> AsyncIterator[TestClient[Any, Any]]:
    server = TestServer(application(desk), host="127.0.0.1")
    async with TestClient(server, cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        yield client
    desk.close()


def asking(desk: Desk, work: Callable[[TestClient[Any, Any]], Coroutine[Any, Any, None]]) -> None:
    """Runs `work` against the served desk, at most a minute."""

    async def run() -> None:
        async with asyncio.timeout(60), served(desk) as client:
            await work(client)

    asyncio.run(run())


async def walk(get: Callable[[str], Awaitable[dict[str, Any]]], path: str) -> list[dict[str, Any]]:
    """Every item of a paged answer."""
    items: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(100):
        answer = await get(f"{path}{cursor}")
        items += answer["items"]
        if answer["next_cursor"] is None:
            return items
        cursor = f"&cursor={answer['next_cursor']}"
    raise AssertionError("the walk does not end")
