"""How fast what is owed goes out: 10,000 webhooks to 50 channels on loopback, one of them dead.

    python bench/deliveries.py [--articles 200] [--channels 50] [--database-url URL]

The baseline posts the same bodies in the same run without a database, as fast as the same HTTP client can.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import logging
import multiprocessing
import resource
import socket
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa
from aiohttp import web

from alerts.dispatch import Dispatcher
from alerts.outbox import Outbox
from alerts.tables import delivery
from alerts.types import Rule, WebhookChannel
from store.database import Database
from store.schema import create
from store.tables import article, article_text
from store.types import Change

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
NOW = dt.datetime.now(dt.UTC)


def serve(pipe: Connection) -> None:
    """The receiver, in a process of its own."""

    async def main() -> None:
        async def receive(request: web.Request) -> web.Response:
            await request.read()
            return web.Response()

        app = web.Application(client_max_size=50_000_000)
        app.router.add_post("/{name}", receive)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(main())


def fill(database: Database, articles: int) -> list[Change]:
    text = "A railway opens in the steppe near the border. " * 40
    empty: dict[str, Any] = {key: [] for key in ("authors", "dyads", "topics", "entities", "flags")}
    times = dict.fromkeys(("dated_at", "first_seen_at", "fetched_at"), NOW)
    named = {"language": "en", "route": "en", "languages": {"en": 1.0}, "countries": ["KZ"], "lens_version": "bench"}
    row = {**empty, **times, **named, "score": 5.0, "relevant": True, "revision": 1, "analyser_version": 1}
    body: dict[str, Any] = {"text": text, "spans": [[0, len(text), "en"]], "removals": [], "relevance": {}, "links": []}
    numbers = range(1, articles + 1)
    with database.write() as connection:
        ids = ({"id": n, "url": f"https://s.example/{n}", "title": f"Rail {n}", "group_id": n, "story_id": n} for n in numbers)
        connection.execute(sa.insert(article), [{**row, **own, "content_hash": own["id"].to_bytes(16, "big")} for own in ids])
        connection.execute(sa.insert(article_text), [{**body, "article_id": n} for n in numbers])
    return [Change(seq=n, kind="new", article_id=n, group_id=n, revision=1, at=NOW) for n in numbers]


async def baseline(port: int, bodies: int, size: int) -> float:
    """Posts a second, `size` bytes each, 8 at a time to each of 50 addresses."""
    left = iter(range(bodies))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def worker(name: int) -> None:
            for _ in left:
                async with session.post(f"http://127.0.0.1:{port}/{name % 50}", data=b"x" * size) as answer:
                    await answer.read()

        start = time.perf_counter()
        await asyncio.gather(*(worker(name) for name in range(400)))
        return bodies / (time.perf_counter() - start)


def states(database: Database) -> dict[str, dict[str, int]]:
    with database.read() as connection:
        kind = sa.case((delivery.c.channel == "dead", "dead channel"), else_="others")
        rows = connection.execute(sa.select(kind, delivery.c.state, sa.func.count()).group_by(kind, delivery.c.state)).all()
    return {name: {state: number for which, state, number in rows if which == name} for name in ("others", "dead channel")}


async def measure(database: Database, port: int, articles: int, channels: int) -> dict[str, Any]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = probe.getsockname()[1]
    ways = [WebhookChannel(id=f"c{n}", url=f"http://127.0.0.1:{port}/{n}", secrets=(SECRET,)) for n in range(channels - 1)]
    ways.append(WebhookChannel(id="dead", url=f"http://127.0.0.1:{nobody}/", secrets=(SECRET,)))
    rules = [Rule(id="all", channels=tuple(way.id for way in ways))]
    changes = fill(database, articles)
    start = time.perf_counter()
    with database.write() as connection:
        owed = Outbox(rules, ways).owe(connection, changes, NOW)
    owing = time.perf_counter() - start
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stop, start = asyncio.Event(), time.perf_counter()
    running = asyncio.create_task(Dispatcher(database, ways, rules, allow_private=True).run(stop))
    while (await asyncio.to_thread(states, database))["others"].get("due"):  # noqa: ASYNC110
        await asyncio.sleep(0.25)
    seconds = time.perf_counter() - start
    stop.set()
    await running
    grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {
        "owed": owed,
        "owing_s": round(owing, 2),
        "delivered_per_s": round(articles * (channels - 1) / seconds, 1),
        "seconds": round(seconds, 2),
        "states": states(database),
        "memory_grew_MB": round(grew, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--channels", type=int, default=50)
    parser.add_argument("--database-url")
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    ours, theirs = multiprocessing.Pipe()
    receiver = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    receiver.start()
    port = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(args.database_url or f"sqlite:///{Path(folder)}/bench.db")
        create(database)
        figures = asyncio.run(measure(database, port, args.articles, args.channels))
        database.close()
    bare = asyncio.run(baseline(port, args.articles * args.channels, 3_000))
    receiver.kill()
    figures |= {"baseline_posts_per_s": round(bare, 1), "ratio": round(figures["delivered_per_s"] / bare, 3)}
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
