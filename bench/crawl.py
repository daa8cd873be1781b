"""What a look at a source costs: an unchanged visit, the reading of a feed, and what hostile answers cost at most.

    python bench/crawl.py [--visits 200]

CPU time of this process alone; the server is another one. Baselines in the same run: a bare conditional request with the same HTTP client,
and lxml reading the same bytes. Prints one JSON object. Aims: an unchanged visit <= 15 CPU-ms without any page; 50 items <= 2 CPU-ms;
bombs and 100 MB feeds cost no more than a few visits and no memory.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import logging
import multiprocessing
import random
import resource
import sys
import tempfile
import time
import zlib
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
from lxml import etree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from newsserver import Reply, serving  # noqa: E402
from outlets import rss, write_story  # noqa: E402

from crawler.decode import decode  # noqa: E402
from crawler.feeds import read_feed  # noqa: E402
from crawler.links import LinkFilter  # noqa: E402
from crawler.types import CrawlSettings, Source  # noqa: E402
from scheduler.crawling import Rounds  # noqa: E402
from store.database import Database  # noqa: E402
from store.schema import create  # noqa: E402

ENTITIES = "<!ENTITY a0 'lol'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))


def a_bomb() -> bytes:
    """Opens to half a gigabyte; made piece by piece, since the peak of this process is measured."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([packer.compress(b"<rss>"), *(packer.compress(b"a" * 1_000_000) for _ in range(512)), packer.flush()])


HOSTILE = {
    "entity bomb": Reply(f"<?xml version='1.0'?><!DOCTYPE rss [{ENTITIES}]><rss><channel><title>&a9;</title></channel></rss>".encode()),
    "100 MB feed": Reply(b"<rss>", endless=True),
    "gzip bomb": Reply(a_bomb(), headers={"Content-Encoding": "gzip"}),
    "deep feed": Reply(b"<rss><channel>" + b"<a>" * 1_000_000),
    "9 MB of items": Reply(b"<rss><channel>" + b"<item><link>http://a.example/1</link></item>" * 200_000),
}


def a_feed(base: str) -> bytes:
    """Fifty items of the usual size: 40 kB with their descriptions."""
    draw = random.Random(7)
    stories = [write_story(number, draw, dt.datetime.now(dt.UTC)) for number in range(50)]
    body = rss(base, stories)
    return body.replace(b"</item>", b"<description>" + b"A train left the station. " * 25 + b"</description></item>")


def serve(pipe: Connection) -> None:
    with serving() as server:
        server.put("/feed", Reply(a_feed(server.base()), type="application/rss+xml", etag=True))
        server.put("/robots.txt", Reply(b"User-agent: *\nDisallow: /private/\n", type="text/plain"))
        for number, reply in enumerate(HOSTILE.values()):
            server.put(f"/hostile/{number}", reply)
        pipe.send(server.base())
        pipe.recv()
        pipe.send(len([asked for asked in server.asked if asked.path.startswith("/a/")]))


async def unchanged(rounds: Rounds, base: str, visits: int) -> dict[str, float]:
    """CPU-ms of a visit whose feed answers 304, and of a bare request that is answered so."""
    await rounds.visit("feed")
    for _ in range(5):
        await rounds.visit("feed")
    began = time.process_time()
    for _ in range(visits):
        report = await rounds.visit("feed")
        assert (report.not_modified, report.requests, report.fetched) == (1, 1, 0), report
    ours = (time.process_time() - began) / visits * 1000
    began = time.process_time()
    for _ in range(visits):
        async with aiohttp.ClientSession() as session, session.get(base + "/feed", headers={"If-None-Match": "x"}) as answer:
            await answer.read()
    bare = (time.process_time() - began) / visits * 1000
    return {"unchanged_visit_cpu_ms": round(ours, 2), "bare_request_cpu_ms": round(bare, 2), "ratio": round(ours / bare, 1)}


def reading(base: str) -> dict[str, float]:
    """CPU-ms of reading a feed of fifty items, and of lxml alone."""
    body, filtered, rounds = a_feed(base), LinkFilter(Source(id="t", name="T", home=base)), 200
    began = time.process_time()
    for _ in range(rounds):
        found = read_feed(decode(body, "application/rss+xml"), base + "/feed")
        assert len(filtered(found.links, base=base, shaped=False)) == 50
    ours = (time.process_time() - began) / rounds * 1000
    began = time.process_time()
    for _ in range(rounds):
        root = etree.fromstring(body)
        assert len([(item.findtext("link"), item.findtext("title"), item.findtext("pubDate")) for item in root.iter("item")]) == 50
    bare = (time.process_time() - began) / rounds * 1000
    return {"feed_bytes": len(body), "feed_cpu_ms": round(ours, 2), "lxml_cpu_ms": round(bare, 2), "feed_ratio": round(ours / bare, 1)}


async def hostile(rounds: Rounds) -> dict[str, dict[str, float]]:
    found = {}
    for name in HOSTILE:
        before, began, wall = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time(), time.monotonic()
        report = await rounds.visit(name)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        found[name] = {
            "cpu_ms": round((time.process_time() - began) * 1000),
            "seconds": round(time.monotonic() - wall, 2),
            "peak_grew_mb": round(grown),
            "links": report.new_links,
        }
    return found


async def measure(base: str, folder: Path, visits: int) -> dict[str, object]:
    database = Database(f"sqlite:///{folder}/khorgos.db")
    create(database)
    sources = [Source(id="feed", name="Feed", home=base, feeds=(base + "/feed",), max_per_run=0, max_age=dt.timedelta(seconds=1))]
    sources += [Source(id=name, name=name, home=base, feeds=(f"{base}/hostile/{n}",), max_per_run=0) for n, name in enumerate(HOSTILE)]
    settings = CrawlSettings(allow_private_networks=True, delay_seconds=0.001)
    rounds = Rounds(sources, database, settings, lambda: dt.datetime.now(dt.UTC))
    figures: dict[str, object] = {**await unchanged(rounds, base, visits), **reading(base), "hostile": await hostile(rounds)}
    await rounds.stop()
    database.close()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=int, default=200)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(ours.recv(), Path(folder), arguments.visits))
    ours.send("done")
    figures["pages_asked"] = ours.recv()
    server.terminate()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
