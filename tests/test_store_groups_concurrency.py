"""Four writers at once: three hundred texts in three variants are three hundred groups, on both databases."""

from __future__ import annotations

import datetime as dt
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from gathering import store_text

from store.database import Database
from store.tables import article

TEXTS, WRITERS = 300, 4


def variants(seed: int) -> list[str]:
    """A text of sixty words that occur nowhere else, whole, without its end, and with a credit."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(60)]
    return [" ".join(words), " ".join(words[:45]), " ".join([*words, "reporting", "by", "the", "desk"])]


def test_no_text_is_split_between_groups(database_url: str, database: Database, now: dt.datetime) -> None:
    work = [(i * 3 + j + 1, text) for i in range(TEXTS) for j, text in enumerate(variants(i))]
    random.Random(5).shuffle(work)
    start = threading.Barrier(WRITERS)

    def write(mine: list[tuple[int, str]]) -> None:
        own = Database(database_url)  # as another process would
        start.wait()
        for number, text in mine:
            with own.write() as connection:
                store_text(connection, own, number, text, now=now, with_story=False)
        own.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(write, work[i::WRITERS]) for i in range(WRITERS)]:
            done.result()
    with database.read() as connection:
        groups = {row.id: row.group_id for row in connection.execute(sa.select(article.c.id, article.c.group_id))}
    assert len(groups) == TEXTS * 3
    assert len(set(groups.values())) == TEXTS
    assert all(len({groups[i * 3 + j + 1] for j in range(3)}) == 1 for i in range(TEXTS))
