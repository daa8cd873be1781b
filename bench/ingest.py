"""Saving through the full path, next to a plain `executemany` of the very rows that it writes.

    python bench/ingest.py [--articles 2000] [--url postgresql+psycopg://… (an empty database)]

Drafts are made and prepared beforehand, as workers do it; what is timed is `Store.save` in batches of 100: places in groups and stories,
words, tags, sketches, log, alerts owed. Then all rows that came of it are read back and written again, batch for batch, into an empty
schema by the bare driver (SQLite, or psycopg), words of the index included. Aim: full path >= 0.8 x plain, in articles a second.
`without_stories` takes off the time in which stories are looked for. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import datetime as dt
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.types.json import Jsonb

sys.path.insert(0, str(Path(__file__).parent))
import search as corpus

from alerts.outbox import Outbox
from alerts.types import Rule, WebhookChannel
from normalizer.identity import content_hash, url_key
from normalizer.sketch import sketch
from normalizer.types import Draft, Languages, Relevance, Span, View
from store import index
from store.articles import Store
from store.database import Database
from store.migrating import upgrade
from store.preparing import prepare
from store.stories import Stories
from store.tables import article, metadata
from store.types import Arrival

BATCH = 100
NOW = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)


def drafts(count: int) -> list[Draft]:
    return [_draft(row) for row in corpus.texts(count)]


def _draft(row: dict[str, Any]) -> Draft:
    url, text, title, code = f"https://bench.example/{row['id']}", row["text"], row["title"], row["language"]
    return Draft(
        url=url,
        canonical_url=url,
        url_key=url_key(url),
        source=f"s{row['id'] % 20}",
        title=title,
        text=text,
        languages=Languages(language=code, route=code[:2], shares={code: 1.0}, spans=(Span(0, len(text), code),)),
        published_at=NOW,
        published_offset=0,
        published_precision="minute",
        view=View(relevance=Relevance(score=4.0, relevant=True, version="bench"), countries=(row["country"],)),
        content_hash=content_hash(title, text),
        sketch=sketch(text),
        fetched_at=NOW,
    )


def timed(work: Callable[[], Any]) -> dict[str, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}


class Clock:
    """Processor time spent in some functions of a class, none of which calls another."""

    def __init__(self, owner: type, *names: str) -> None:
        self.seconds = 0.0
        for name in names:
            setattr(owner, name, self._timed(getattr(owner, name)))

    def _timed(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **more: Any) -> Any:
            begun = time.process_time()
            try:
                return work(*args, **more)
            finally:
                self.seconds += time.process_time() - begun

        return timed


def full(database: Database, made: Sequence[Arrival]) -> None:
    channel = WebhookChannel(id="hook", url="http://127.0.0.1:9/")
    outbox = Outbox([Rule(id="rail", query="railway OR 铁路", channels=("hook",))], [channel], "UTC")
    store = Store(database, keep="all", owe=outbox.owe)
    for number, batch in enumerate(_batches(made)):
        store.save(batch, now=NOW + dt.timedelta(seconds=number))


def _batches(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]


Statements = list[tuple[str, list[tuple[Any, ...]]]]


def written(database: Database) -> list[Statements]:
    """Every row of the database as the driver takes it, by the batch that its article came with; the index last."""
    with database.read() as connection:
        ids = list(connection.scalars(sa.select(article.c.id).order_by(article.c.id)))
        batch_of = {number: place // BATCH for place, number in enumerate(ids)}
        batches: list[Statements] = [[] for _ in range(-(-len(ids) // BATCH))]
        for table in metadata.sorted_tables:
            owner = "article_id" if "article_id" in table.c else "id" if table is article else None
            rows = collections.defaultdict(list)
            names = ", ".join(column.name for column in table.c)
            for row in connection.exec_driver_sql(f"SELECT {names} FROM {table.name}").all():
                number = row._mapping[owner] if owner else None
                rows[batch_of.get(number, len(batches) - 1)].append(tuple(row))
            for number, of_batch in rows.items():
                batches[number].append((f"INSERT INTO {table.name} ({names}) VALUES ", of_batch))
        for entries in index.entries(connection, BATCH):
            rows_of_index = [_words(database, index.analysed(entry)) for entry in entries]
            names = "article_fts(rowid, title, body)" if database.is_sqlite else "article_fts(article_id, tsv)"
            batches[batch_of[entries[0].article_id]].append((f"INSERT INTO {names} VALUES ", rows_of_index))
    return batches


def _words(database: Database, terms: index.Terms) -> tuple[Any, ...]:
    return (terms.article_id, *index.words_for("sqlite" if database.is_sqlite else "postgresql", terms))


def plain(database: Database, batches: Sequence[Statements]) -> None:
    """The same rows by the bare driver, a transaction a batch."""
    if database.is_sqlite:
        bare = sqlite3.connect(database.path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32768", "foreign_keys=ON"):
            bare.execute(f"PRAGMA {pragma}")
    else:
        address = sa.make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
        bare = psycopg.connect(address, autocommit=True)
        batches = [[(sql, [tuple(map(_json, row)) for row in rows]) for sql, rows in batch] for batch in batches]
    with contextlib.closing(bare):
        mark = "?" if database.is_sqlite else "%s"
        for batch in batches:
            cursor = bare.cursor()
            cursor.execute("BEGIN IMMEDIATE" if database.is_sqlite else "BEGIN")
            for sql, rows in batch:
                cursor.executemany(sql + "(" + ", ".join([mark] * len(rows[0])) + ")", rows)
            cursor.execute("COMMIT")


def _json(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict | list) else value


def emptied(url: str) -> Database:
    """A schema without rows."""
    database = Database(url)
    upgrade(database)
    with database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(sa.delete(table))
        if database.is_sqlite:
            connection.exec_driver_sql("INSERT INTO article_fts(article_fts) VALUES ('delete-all')")
    return database


def run(url: str | None, folder: Path, count: int) -> dict[str, Any]:
    made: list[Arrival] = []
    arrivals = drafts(count)
    dialect = "postgresql" if url else "sqlite"
    preparing = timed(lambda: made.extend(Arrival(made=one, prepared=prepare(one, dialect)) for one in arrivals))
    full(emptied(url or f"sqlite:///{folder}/warm.db"), made[:BATCH])
    with contextlib.closing(emptied(url or f"sqlite:///{folder}/full.db")) as database:
        stories = Clock(Stories, "expect", "find", "join")
        ours = timed(lambda: full(database, made))
        batches = written(database)
    with contextlib.closing(emptied(url or f"sqlite:///{folder}/plain.db")) as database:
        theirs = timed(lambda: plain(database, batches))
    rows = sum(len(rows) for batch in batches for _, rows in batch)
    return {
        "database": "sqlite" if url is None else "postgresql",
        "articles": count,
        "rows_an_article": round(rows / count, 1),
        "preparing_an_article_cpu_ms": preparing["cpu_seconds"] / count * 1000,
        "full": ours | {"articles_per_second": count / ours["seconds"], "per_cpu_second": count / ours["cpu_seconds"]},
        "plain": theirs | {"articles_per_second": count / theirs["seconds"], "per_cpu_second": count / theirs["cpu_seconds"]},
        "ratio": theirs["seconds"] / ours["seconds"],
        "ratio_of_cpu": theirs["cpu_seconds"] / ours["cpu_seconds"],
        "ratio_of_cpu_without_stories": theirs["cpu_seconds"] / (ours["cpu_seconds"] - stories.seconds),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--url", help="a PostgreSQL database that may be emptied")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khorgos-bench-") as folder:
        print(json.dumps(run(given.url, Path(folder), given.articles), indent=1))


if __name__ == "__main__":
    main()
