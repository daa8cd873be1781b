"""Processes that save articles are killed (kill -9) at random moments; then it is counted what is left.

    python bench/kills.py [--kills 50] [--url sqlite:///… | postgresql+psycopg://…] [--seed 7]

The database has to be empty; without --url a SQLite file of its own is used. An article counts as acknowledged once the process that
saved it has said so, after the commit. Ends with 1 if an acknowledged one is lost, one is there twice, an alert is missing or
doubled, or `khorgos db check` finds a fault. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from alerts.outbox import Outbox
from alerts.tables import alert, delivery
from alerts.types import Rule, WebhookChannel
from normalizer.identity import content_hash, url_key
from normalizer.language import detect
from normalizer.sketch import sketch
from normalizer.types import Draft, Relevance, View
from store.articles import Store
from store.care import check
from store.database import Database
from store.migrating import upgrade
from store.tables import article
from store.types import Arrival

BATCH = 5  # articles in one transaction
WORDS = [
    *("поезд", "граница", "договор", "railway", "border", "contract", "wheat", "copper", "铁路", "口岸"),
    *("合作", "мұнай", "шекара", "келісім", "paxta", "yoʻl", "demirýol", "serhet", "роҳ", "сарҳад"),
]


def drafts(start: int) -> Iterator[Draft]:
    """Articles numbered from `start` on, alike in every process; every ninth is a copy of the one before."""
    for number in range(start, 10**9):
        draw = random.Random(number - (number % 9 == 8))
        text = "".join(" ".join(draw.choices(WORDS, k=12)).capitalize() + ". " for _ in range(draw.randint(3, 12)))
        url = f"https://kills.example/{number}"
        yield Draft(
            url=url,
            canonical_url=url,
            url_key=url_key(url),
            source="kills",
            title=text[:40],
            text=text,
            languages=detect(text),
            published_at=None,
            published_offset=None,
            published_precision=None,
            view=View(relevance=Relevance(score=4.0, relevant=True, version="bench"), countries=("KZ",)),
            content_hash=content_hash(text[:40], text),
            sketch=sketch(text),
            fetched_at=dt.datetime.now(dt.UTC),
        )


def save(url: str, start: int, told: int, rounds: int = 10**9) -> None:
    """Saves until it is killed; writes how far it has come to `told` after every commit."""
    database = Database(url)
    channel = WebhookChannel(id="hook", url="http://127.0.0.1:9/")
    store = Store(database, keep="all", owe=Outbox([Rule(id="all", query="source:kills", channels=("hook",))], [channel], "UTC").owe)
    source, number = drafts(start), start
    while rounds := rounds - 1:
        store.save([Arrival(made=next(source)) for _ in range(BATCH)], now=dt.datetime.now(dt.UTC))
        number += BATCH
        os.write(told, f"{number}\n".encode())


def kill_once(url: str, start: int, draw: random.Random) -> int:
    """Runs a process, kills it, and returns the number behind the last article that it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with contextlib.suppress(BaseException):
            save(url, start, writing)
        os._exit(1)
    os.close(writing)
    select.select([reading], [], [], 60)  # it is at work once it has spoken, and most kills shall hit work
    time.sleep(draw.expovariate(0.7))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = b""
    while piece := os.read(reading, 65536):
        said += piece
    os.close(reading)
    lines = said.split(b"\n")[:-1]
    return int(lines[-1]) if lines else start


def examine(database: Database, acknowledged: int) -> dict[str, int | list[str]]:
    with database.read() as connection:
        urls = list(connection.scalars(sa.select(article.c.url)))
        groups = connection.scalar(sa.select(sa.func.count(sa.distinct(article.c.group_id)))) or 0
        alerts = connection.scalar(sa.select(sa.func.count()).select_from(alert)) or 0
        deliveries = connection.scalar(sa.select(sa.func.count()).select_from(delivery)) or 0
    there = {int(url.rsplit("/", 1)[1]) for url in urls}
    return {
        "lost": acknowledged - len(there & set(range(acknowledged))),
        "doubled": len(urls) - len(there),
        "alerts_that_differ_from_groups": abs(alerts - groups) + abs(deliveries - groups),
        "faults": check(database),
    }


def warm_up() -> None:
    """Loads what saving wants, once: the children are copies of this process."""
    with tempfile.TemporaryDirectory(prefix="khorgos-warm-") as folder, Path(os.devnull).open("wb") as nobody:
        with contextlib.closing(Database(f"sqlite:///{folder}/warm.db")) as database:
            upgrade(database)
        save(f"sqlite:///{folder}/warm.db", 0, nobody.fileno(), rounds=3)


def run(url: str, kills: int, seed: int) -> bool:
    draw, acknowledged, bad = random.Random(seed), 0, 0
    with contextlib.closing(Database(url)) as database:
        upgrade(database)
    warm_up()
    for number in range(1, kills + 1):
        acknowledged = kill_once(url, acknowledged, draw)
        if number % 10 == 0 or number == kills:
            with contextlib.closing(Database(url)) as database:
                found = examine(database, acknowledged)
            bad += any(found.values())
            print(json.dumps({"database": url.partition(":")[0], "kills": number, "acknowledged": acknowledged} | found), flush=True)
    return not bad


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--url")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khorgos-kills-") as folder:
        sys.exit(0 if run(given.url or f"sqlite:///{folder}/khorgos.db", given.kills, given.seed) else 1)


if __name__ == "__main__":
    main()
