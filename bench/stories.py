"""Stories: how well the measured half of the story set falls into its events, and what placing an article costs as the store grows.

    python bench/stories.py [--half test] [--database-url sqlite:////tmp/stories.db] [--sizes 1000 10000 50000] [--per-day 1000]

Quality is pairwise, by pair of languages, run through the real store in the order of time; every wrong join is listed by event. Cost is
CPU time of looking for a story, as a ratio to reading the article's evidence in the same run: filler evidence, made of the story set's
with names and numbers changed, stands `--per-day` articles to a day, so that the window is full from some 15 days on.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import datetime as dt
import random
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from normalizer.events import Event
from store import stories
from store.candidates import day_of
from store.database import Database
from store.evidence import Evidence, evidence_of, keys_of
from store.group_tables import story_evidence, story_key
from store.schema import create
from store.tables import article
from store.weighing import Weighed

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
BATCH = 1000


def quality(half: str, url: str) -> None:
    import story_set

    told = story_set.read(half)
    drafts = [story_set.draft(one) for one in told]
    database = Database(url, durable=False)
    create(database)
    found = story_set.store(database, drafts)
    print(f"{half}: {len(told)} reports of {len({one.event for one in told})} events")
    for name, score in story_set.scores(told, found).items():
        counts = f"({score.right} right of {score.made} made, {score.wanted} wanted)"
        print(f"  {name:6} P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}  {counts}")
    wrong: collections.Counter[tuple[str, str]] = collections.Counter()
    missed: collections.Counter[str] = collections.Counter()
    for _, verdict, i, j in story_set.pairs(told, found):
        if verdict == "wrong":
            wrong[min(told[i].event, told[j].event), max(told[i].event, told[j].event)] += 1
        elif verdict == "missed":
            missed[told[i].event] += 1
    print("joined wrongly:", *(f"  {count:3} pairs  {one} + {other}" for (one, other), count in wrong.most_common()), sep="\n")
    print("torn apart:", *(f"  {count:3} pairs  {name}" for name, count in missed.most_common(20)), sep="\n")
    database.close()


def events() -> list[Event]:
    import story_set

    return [evidence_of(story_set.draft(one)) for half in ("tune", "test") for one in story_set.read(half)]


def changed(one: Event, rng: random.Random) -> Event:
    """The same kind of report on another event."""
    names = {(key[0] if key[0] in "~=" else "") + "".join(rng.choices("bdfgklmnprstvz", k=5)): weight for key, weight in one.names.items()}
    numbers = {f"{rng.randint(3, 9999)}": weight for weight in one.numbers.values()}
    return dataclasses.replace(one, names=names, numbers=numbers, dates={}, links={})


def fill(database: Database, first: int, last: int, per_day: int, sample: list[Event]) -> None:
    """Evidence of the articles from number `first` to before `last`."""
    rng = random.Random(first)
    empty: dict = {name: [] for name in ("authors", "countries", "dyads", "topics", "entities", "flags")}
    fixed = {"revision": 1, "analyser_version": 1, "lens_version": "", "score": 1.0, "relevant": True}
    fixed |= {"language": "en", "route": "en", "languages": {}}
    for begin in range(first, last, BATCH):
        rows, keys, evidence = [], [], []
        for number in range(begin, min(begin + BATCH, last)):
            at, made = START + dt.timedelta(days=number / per_day), changed(rng.choice(sample), rng)
            moments = {"published_at": at, "dated_at": at, "first_seen_at": at, "fetched_at": at}
            names = {"id": number, "group_id": number, "story_id": number, "content_hash": str(number).encode()}
            rows.append({**names, **empty, **fixed, **moments})
            keys += [{"key": key, "day": day_of(at), "article_id": number} for key in keys_of(made)]
            evidence.append({"article_id": number, "evidence": made.fields()})
        with database.write() as connection:
            connection.execute(sa.insert(article), rows)
            connection.execute(sa.insert(story_evidence), evidence)
            connection.execute(sa.insert(story_key), keys)


def cost(url: str, sizes: list[int], per_day: int, probes: int) -> None:
    import story_set

    told = (story_set.read("test") * 9)[:probes]
    drafts = [story_set.draft(one) for one in told]
    began = time.process_time()
    read = [evidence_of(one) for one in drafts]
    reading = (time.process_time() - began) / len(drafts)
    print(f"reading the evidence: {1000 * reading:.2f} ms of CPU an article")
    database, sample, stored = Database(url, durable=False), events(), 1
    create(database)
    for size in sizes:
        fill(database, stored, size + 1, per_day, sample)
        stored = size + 1
        at, times = START + dt.timedelta(days=size / per_day), []
        with database.write() as connection:
            for number, one in enumerate(read):
                began = time.process_time()
                looking = stories.Stories(connection, at)
                looking.look(size + 1 + number, *looking.expect([(Evidence.of(one), at)]), Weighed.of(one))
                times.append(time.process_time() - began)
        mean = sum(times) / len(times)
        top = sorted(times)[int(len(times) * 0.99)]
        print(f"{size:>7} articles: {1000 * mean:.2f} ms of CPU an article, {mean / reading:.1f} times reading it; p99 {1000 * top:.1f} ms")
    with database.read() as connection:
        size = sum(len(str(row)) for row in connection.scalars(sa.select(story_evidence.c.evidence).limit(500))) / 500
        keys = connection.scalar(sa.select(sa.func.count()).select_from(story_key))
    print(f"evidence {size:.0f} characters, {(keys or 0) / sizes[-1]:.0f} keys an article")
    database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=["tune", "test"], default="test")
    parser.add_argument("--database-url", help="an empty database for the cost; quality is always measured in one of its own")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 50_000])
    parser.add_argument("--per-day", type=int, default=1000)
    parser.add_argument("--probes", type=int, default=200)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        quality(args.half, f"sqlite:///{Path(folder)}/quality.db")
        cost(args.database_url or f"sqlite:///{Path(folder)}/cost.db", args.sizes, args.per_day, args.probes)


if __name__ == "__main__":
    main()
