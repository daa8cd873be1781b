"""Search inside the store: size of the index, rate of indexing, latency of queries, next to plain FTS5 in the same run.

    python bench/search.py [--articles 10000 100000] [--url postgresql+psycopg://…] [--repeat 30] [--no-plain]

The text is made up (Zipf-distributed words of four languages, seed 7). Beyond `DISTINCT` articles the texts come again under new
numbers, analysed once: posting lists grow as they do in life, the vocabulary does not; `made_and_stored_per_cpu_second` counts the
first round alone. PostgreSQL is filled before its index is made. `cpu` is processor time, which a busy machine does not change.
Prints one JSON object a size.
Aims: newest first p99 <= 10 ms on SQLite and <= 150 ms on PostgreSQL at 1,000,000; index <= 1.1 x raw text; sum of p50 <= 8 x plain FTS5.
"""

from __future__ import annotations

import argparse
import bisect
import datetime as dt
import itertools
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from store import index
from store.analyser import VERSION, words
from store.database import Database
from store.facets import facets
from store.query import parse
from store.schema import create
from store.search import find, newest
from store.tables import article, article_tag, article_text

STEP = 60  # seconds between two articles
DISTINCT = 20_000  # articles with a text of their own
START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
ROOTS = {
    "en": ("ra", "il", "way", "ka", "port", "ment", "tra", "de", "gas", "line", "on", "er", "st", "min", "is", "ter"),
    "ru": ("до", "ро", "га", "по", "езд", "ста", "нция", "гра", "ни", "ца", "ми", "нис", "тр", "ов", "ен", "ка"),
    "kk": ("те", "мір", "жол", "мұ", "най", "ше", "ка", "ра", "қа", "зақ", "бас", "құ", "ры", "лыс", "да", "ғы"),
}
MARKERS = {
    "en": ("railway", "Kazakhstan", "pipeline"),
    "ru": ("дорога", "Казахстан", "поезд"),
    "kk": ("теміржол", "Қазақстан"),
    "zh-Hans": ("铁路", "哈萨克斯坦", "中亚"),
}
QUERIES = {
    "common": ["railway", "铁路", "дорога"],
    "rare": ["Zharkent", "扎尔肯特"],
    "phrase": ['"railway pipeline"', "哈萨克斯坦"],
    "and": ["railway Kazakhstan", "铁路 中亚"],
    "or": ["railway OR 铁路 OR теміржол", "Zharkent OR 扎尔肯特"],
    "prefix": ["rail*", "Kaz*"],
    "one_character": ["铁"],
    "fields": ["source:s3 铁路", "country:KZ railway", "lang:ru поезд", "route:ru railway"],
    "tag": ["country:KZ", "country:TM"],
    "negation": ["railway -Kazakhstan", "-railway"],
    "newest": [""],
}
PLAIN = {
    "railway": "railway",
    "铁路": "铁路",
    "дорога": "дорога",
    "Zharkent": "Zharkent",
    "railway Kazakhstan": "railway Kazakhstan",
    "铁路 中亚": "铁路 中亚",
}
PLAIN |= {
    "哈萨克斯坦": '"哈萨 萨克 克斯 斯坦"',
    '"railway pipeline"': '"railway pipeline"',
    "rail*": "rail*",
    "railway -Kazakhstan": "railway NOT Kazakhstan",
}
PLAINLY = "SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY rowid DESC LIMIT 50"


class Zipf:
    """Words of one language, the n-th 1/n as often as the first."""

    def __init__(self, language: str, draw: random.Random, size: int = 60_000) -> None:
        roots = ROOTS.get(language)
        self.words = ["".join(draw.choices(roots or HAN, k=draw.randint(1, 5) if roots else draw.randint(1, 3))) for _ in range(size)]
        self.weights = list(itertools.accumulate(1 / (n + 20) for n in range(size)))

    def take(self, count: int, draw: random.Random) -> list[str]:
        top = self.weights[-1]
        return [self.words[bisect.bisect(self.weights, draw.random() * top)] for _ in range(count)]


def analysed_texts(count: int) -> Iterator[tuple[dict[str, Any], index.Terms]]:
    """The articles with their terms; a text that comes again is not analysed again."""
    kept: list[tuple[dict[str, Any], index.Terms]] = []
    for row in texts(min(count, DISTINCT)):
        spans = [[0, len(row["text"]), row["language"]]]
        code = row["language"]
        kept.append((row, index.analysed(index.Entry(row["id"], row["title"], row["text"], spans, code, code[:2], _source(row)))))
        yield kept[-1]
    for number in range(DISTINCT + 1, count + 1):
        row, terms = kept[(number * 7919) % DISTINCT]
        row = row | {"id": number * STEP, "country": "TM" if number % 500 == 0 else "KZ"}
        known = facets(_source(row), row["language"][:2], row["language"])
        yield row, replace(terms, article_id=row["id"], facets=known)


def texts(count: int) -> Iterator[dict[str, Any]]:
    draw = random.Random(7)
    sources = {language: Zipf(language, draw) for language in MARKERS}
    for number in range(1, count + 1):
        language = draw.choices(list(MARKERS), (40, 19, 6, 35))[0]
        drawn = sources[language].take(draw.randint(60, 260), draw)
        for marker in MARKERS[language]:
            if draw.random() < 0.2:
                drawn[draw.randrange(len(drawn))] = marker
        if draw.random() < 0.0002:
            drawn[0] = "扎尔肯特" if language == "zh-Hans" else "Zharkent"
        space = "" if language == "zh-Hans" else " "
        stops = itertools.cycle((12, 9, 15))
        text = ""
        while drawn:
            cut, drawn = drawn[: (n := next(stops))], drawn[n:]
            text += space.join(cut) + ("。" if not space else ". ")
        yield {"id": number * STEP, "title": text[:40], "text": text, "language": language, "country": "TM" if number % 500 == 0 else "KZ"}


def fill(database: Database, count: int) -> dict[str, float]:
    raw, analysing, begun, rounds = 0, 0.0, time.perf_counter(), time.process_time
    rows = analysed_texts(count)
    done = 0
    while True:
        at = rounds()
        batch = list(itertools.islice(rows, 1000))
        if not batch:
            break
        with database.write() as connection:
            _store(connection, [row for row, _ in batch])
            index.put_terms(connection, [terms for _, terms in batch])
        done += len(batch)
        analysing += rounds() - at if done <= DISTINCT else 0
        raw += sum(len((row["title"] + row["text"]).encode()) for row, _ in batch)
    return {"raw_bytes": raw, "seconds": time.perf_counter() - begun, "cpu_seconds": analysing, "analysed": min(count, DISTINCT)}


def _store(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    wide = {"removals": [], "relevance": {}, "links": []}
    connection.execute(sa.insert(article), [_article(row) for row in rows])
    texts = [{"article_id": row["id"], "text": row["text"], "spans": [[0, len(row["text"]), row["language"]]], **wide} for row in rows]
    connection.execute(sa.insert(article_text), texts)
    tags = [{"kind": "country", "value": row["country"], "article_id": row["id"]} for row in rows]
    connection.execute(sa.insert(article_tag), tags)


def _source(row: dict[str, Any]) -> str:
    return f"s{row['id'] // STEP % 20}"


def _article(row: dict[str, Any]) -> dict[str, Any]:
    when = START + dt.timedelta(seconds=row["id"])
    lists: dict[str, Any] = {name: [] for name in ("authors", "dyads", "topics", "entities", "flags")}
    same = {"score": 1.0, "relevant": True, "content_hash": b"\0" * 16, "revision": 1, "analyser_version": VERSION, "lens_version": "bench"}
    times = {"published_at": when, "dated_at": when, "first_seen_at": when, "fetched_at": when}
    own = {"id": row["id"], "group_id": row["id"], "story_id": row["id"], "title": row["title"], "source": _source(row)}
    code = row["language"]
    return {**own, **lists, **same, **times, "language": code, "route": code[:2], "languages": {code: 1.0}, "countries": [row["country"]]}


def plain(path: Path, count: int) -> sqlite3.Connection:
    """FTS5 as anybody would set it up, with Han bigrams, ordered by rowid."""
    base = sqlite3.connect(path)
    base.execute("CREATE VIRTUAL TABLE fts USING fts5(title, text, content='', tokenize='unicode61')")
    kept = [(_spaced(row["title"]), _spaced(row["text"])) for row in texts(min(count, DISTINCT))]
    for number in range(1, count + 1):
        title, text = kept[number - 1] if number <= DISTINCT else kept[(number * 7919) % DISTINCT]
        base.execute("INSERT INTO fts(rowid, title, text) VALUES (?, ?, ?)", (number * STEP, title, text))
    base.commit()
    return base


def _spaced(text: str) -> str:
    pairs = (
        " ".join(word.folded[i : i + 2] for i in range(max(1, len(word.folded) - 1))) if word.script == "han" else word.folded
        for word in words(text, None, "en").words
    )
    return " ".join(pairs)


def timed(work: Callable[[], Any], repeat: int, clock: Callable[[], float] = time.perf_counter) -> list[float]:
    taken = []
    for _ in range(repeat):
        begun = clock()
        work()
        taken.append((clock() - begun) * 1000)
    return taken


def cpu_clock(connection: sa.Connection) -> Callable[[], float]:
    """Seconds of processor time of this process, and of PostgreSQL's backend of this connection where the system tells (Linux)."""
    if connection.dialect.name == "sqlite":
        return time.process_time
    schedule = Path(f"/proc/{connection.scalar(sa.text('SELECT pg_backend_pid()'))}/schedstat")
    if not schedule.exists():
        return time.process_time
    return lambda: time.process_time() + int(schedule.read_text().split()[0]) / 1e9


def shown(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {"p50": round(statistics.median(ordered), 2), "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2)}


def measure(database: Database, base: sqlite3.Connection | None, repeat: int) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    ours, theirs = 0.0, 0.0
    with database.read() as connection:
        for kind, queries in QUERIES.items():
            for text in queries:
                query = parse(text)
                row: dict[str, Any] = {"hits": len(newest(connection, query, 10_001))}
                row |= shown(timed(lambda query=query: find(connection, query, limit=50), repeat))  # type: ignore[misc]
                row["cpu"] = shown(timed(lambda query=query: find(connection, query, limit=50), repeat, cpu_clock(connection)))  # type: ignore[misc]
                if base is not None and text in PLAIN:
                    row["plain_p50"] = shown(timed(lambda text=text: base.execute(PLAINLY, (PLAIN[text],)).fetchall(), repeat))["p50"]  # type: ignore[misc]
                    ours, theirs = ours + row["p50"], theirs + row["plain_p50"]
                figures[f"{kind}: {text}"] = row
        for text in ("railway", "铁路"):
            figures[f"best: {text}"] = shown(
                timed(lambda text=text: find(connection, parse(text), limit=50, sort="best"), max(3, repeat // 10))
            )  # type: ignore[misc]
    if theirs:
        figures["sum_of_p50_by_plain"] = round(ours / theirs, 2)
    return figures


def index_bytes(database: Database) -> int:
    sqlite = "SELECT sum(length(block)) FROM article_fts_data"
    asked = sqlite if database.is_sqlite else "SELECT pg_total_relation_size('article_fts')"
    with database.read() as connection:
        return int(connection.execute(sa.text(asked)).scalar_one())


def run(url: str, count: int, base: sqlite3.Connection | None, repeat: int) -> dict[str, Any]:
    database = Database(url, durable=False)
    create(database)
    if not database.is_sqlite:
        with database.write() as connection:
            connection.exec_driver_sql("DROP INDEX ix_article_fts_tsv")
    filled = fill(database, count)
    if not database.is_sqlite:
        with database.write() as connection:
            connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
            index.create(connection)
        with database.write() as connection:
            connection.exec_driver_sql("ANALYZE")
    size = index_bytes(database)
    figures = {
        "articles": count,
        "raw_megabytes": round(filled["raw_bytes"] / 1e6, 1),
        "index_by_raw": round(size / filled["raw_bytes"], 3),
        "made_and_stored_per_cpu_second": round(filled["analysed"] / filled["cpu_seconds"]),
        "stored_per_second": round(count / filled["seconds"]),
        "queries": measure(database, base, repeat),
    }
    database.close()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000])
    parser.add_argument("--url", help="an empty PostgreSQL database; for one size of --articles")
    parser.add_argument("--repeat", type=int, default=30)
    parser.add_argument("--no-plain", action="store_true", help="without plain FTS5 beside it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khorgos-bench-") as folder:
        for count in given.articles:
            base = None if given.url or given.no_plain else plain(Path(folder) / f"plain-{count}.db", count)
            url = given.url or f"sqlite:///{folder}/store-{count}.db"
            print(json.dumps(run(url, count, base, given.repeat), ensure_ascii=False, indent=1), flush=True)


if __name__ == "__main__":
    main()
