"""Copies and look-ups at size: documents a second, look-up times, bytes a document.

    python bench/groups.py [--documents 10000] [--database-url sqlite:////tmp/groups.db] [--probes 500]

Generated texts: words by Zipf's law, three in ten a copy of an earlier text, half of them with one of twenty stock lines, spread over a
year. Articles are written as saving does, without the search index and the stories. Ratios to note: sketches against hashing alone.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import random
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from normalizer.identity import content_hash
from normalizer.sketch import sketch
from store import candidates, groups
from store.database import Database
from store.groups import Incoming
from store.schema import create
from store.tables import article, article_text

START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
BATCH = 500


class Texts:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.vocabulary = ["".join(self.rng.choices("abcdefghijklmnopqrstuvwxyz", k=self.rng.randint(2, 9))) for _ in range(30_000)]
        self.weights = [1 / (i + 10) for i in range(len(self.vocabulary))]
        self.stock = [" ".join(self.words(25)) for _ in range(20)]
        self.recent: list[str] = []

    def words(self, count: int) -> list[str]:
        return self.rng.choices(self.vocabulary, self.weights, k=count)

    def next(self) -> str:
        if self.recent and self.rng.random() < 0.3:
            words = self.rng.choice(self.recent).split()
            return " ".join(words[: int(len(words) * self.rng.uniform(0.4, 1))])
        text = " ".join(self.words(150))
        if self.rng.random() < 0.5:
            text += "\n" + self.rng.choice(self.stock)
        self.recent = [*self.recent[-300:], text]
        return text


def incoming(number: int, text: str, at: dt.datetime) -> Incoming:
    return Incoming(
        article_id=number, title=None, text=text, sketch=sketch(text), content_hash=content_hash(None, text), source=None,
        published_at=at, first_seen_at=at,
    )  # fmt: skip


def row(new: Incoming, group: int) -> dict:
    at = new.first_seen_at
    empty: dict = {name: [] for name in ("authors", "countries", "dyads", "topics", "entities", "flags")}
    moments = {"published_at": new.published_at, "dated_at": at, "first_seen_at": at, "fetched_at": at}
    versions = {"revision": 1, "analyser_version": 1, "lens_version": "", "score": 1.0, "relevant": True}
    names = {"id": new.article_id, "group_id": group, "story_id": new.article_id, "content_hash": new.content_hash}
    return {"language": "en", "route": "en", "languages": {}, **empty, **moments, **versions, **names}


def size(database: Database, connection: sa.Connection) -> int:
    """Bytes of the tables that grouping adds."""
    names = ("sketch", "sketch_key", "copy_group", "article_link", "hot_key")
    if database.is_sqlite:
        query = "SELECT sum(pgsize) FROM dbstat WHERE name IN ({}) OR name LIKE 'ix_article_link%'".format(
            ",".join(f"'{n}'" for n in names)
        )
        return connection.exec_driver_sql(query).scalar() or 0
    return sum(connection.exec_driver_sql(f"SELECT pg_total_relation_size('{n}')").scalar() or 0 for n in names)


def percentile(times: list[float], share: float) -> float:
    return round(sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--database-url")
    parser.add_argument("--probes", type=int, default=500)
    args = parser.parse_args()
    texts = Texts(7)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(args.database_url or f"sqlite:///{Path(folder)}/groups.db", durable=False)
        create(database)
        step = dt.timedelta(days=365) / args.documents
        sample = [texts.next() for _ in range(500)]
        began = time.process_time()
        for text in sample:
            sketch(text)
        sketching = time.process_time() - began
        began = time.process_time()
        for text in sample:
            hashlib.blake2b(text.encode()).digest()
        hashing = time.process_time() - began
        print(f"sketch: {len(sample) / sketching:.0f} documents per CPU second ({sketching / max(hashing, 1e-9):.0f} times a plain hash)")
        placing, number, began = [], 0, time.perf_counter()
        while number < args.documents:
            with database.write() as connection:
                for _ in range(min(BATCH, args.documents - number)):
                    number += 1
                    new = incoming(number, texts.next(), START + number * step)
                    before = time.perf_counter()
                    placement = groups.place(connection, database, new, new.first_seen_at)
                    connection.execute(sa.insert(article).values(row(new, placement.group_id)))
                    connection.execute(
                        sa.insert(article_text).values(article_id=number, text=new.text, spans=[], removals=[], relevance={}, links=[])
                    )
                    groups.remember(connection, database, new, placement, new.first_seen_at)
                    placing.append(time.perf_counter() - before)
        speed = number / (time.perf_counter() - began)
        print(f"{number} documents at {speed:.0f} a second, p50 {percentile(placing, 0.5)} ms, p99 {percentile(placing, 0.99)} ms")
        looking = []
        with database.write() as connection:
            for i in range(args.probes):
                wanted = incoming(10**12 + i, texts.next(), START + random.Random(i).randrange(number) * step).wanted
                before = time.perf_counter()
                candidates.look_up(connection, wanted)
                looking.append(time.perf_counter() - before)
            each = size(database, connection) / number
            print(f"look-up p50 {percentile(looking, 0.5)} ms, p99 {percentile(looking, 0.99)} ms; {each:.0f} bytes a document")
        database.close()


if __name__ == "__main__":
    main()
