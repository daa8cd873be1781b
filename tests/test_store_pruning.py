"""Letting go of what is old: by age and relevance, copies together, and nothing that is owed."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from factories import TEXT, draft

from normalizer.types import Relevance, View
from store.articles import Store
from store.care import check
from store.crawl_tables import link
from store.database import Database
from store.group_tables import sketch, sketch_key, story_evidence, story_key
from store.pruning import Old, count, prune
from store.tables import article, article_tag, change
from store.types import Arrival

DAY = dt.timedelta(days=1)
OTHER = "Felt and wool from Naryn were sold in Bishkek, where traders of the bazaar asked for lower fees and more stalls near the gate."


def view(score: float) -> View:
    return View(relevance=Relevance(score=score, relevant=score >= 3), countries=("KG",))


@pytest.fixture
def store(database: Database, now: dt.datetime) -> Store:
    """Old: a dull one, a good one, and a text whose copy is new. New: that copy, and another."""
    store = Store(database, keep="all")
    steps = [
        (1, OTHER, 0.5, 400),
        (2, "Uranium was mined near the lake, and nobody could say for whom it was meant.", 6.0, 400),
        (3, TEXT, 0.5, 400),
    ]
    steps += [(4, TEXT, 0.5, 1), (5, "Cotton grew well this year in the fields around Osh, farmers there told the agency.", 0.5, 1)]
    for number, text, score, days in steps:
        made = draft(url=f"https://a.example/{number}", title=None, text=text, view=view(score), published_at=now - days * DAY)
        store.save([Arrival(made=made)], now=now - days * DAY)
    return store


def left(store: Store) -> list[int]:
    return sorted(int(str(found.url).rsplit("/", 1)[1]) for found in store.stream(""))


@pytest.mark.parametrize(
    ("below", "irrelevant", "stays"),
    [(None, False, [4, 5]), (3.0, False, [2, 4, 5]), (0.1, False, [1, 2, 3, 4, 5]), (None, True, [2, 4, 5])],
)
def test_what_is_old_goes_by_relevance(store: Store, now: dt.datetime, below: float | None, irrelevant: bool, stays: list[int]) -> None:
    old = Old(before=now - 30 * DAY, below=below, irrelevant=irrelevant)
    grouped = store.article(max(a.id for a in store.stream("container terminal")))
    assert grouped is not None
    together = grouped.group != grouped.id
    stays = sorted({*stays, 3}) if together else stays
    announced = count(store.database, old)
    assert prune(store.database, old) == announced == 5 - len(stays)
    assert left(store) == stays
    assert check(store.database) == []
    assert prune(store.database, old) == 0


def test_nothing_of_an_article_stays_behind_but_its_address(store: Store, now: dt.datetime) -> None:
    database = store.database
    first = min(a.id for a in store.stream(""))
    with database.write() as connection:
        row = {"key": b"k" * 16, "url": "https://a.example/1", "source": "news", "state": "stored", "hints": {}, "recheck_at": now}
        connection.execute(sa.insert(link).values(article_id=first, first_seen_at=now, **row))
    prune(database, Old(before=now + DAY))
    with database.read() as connection:
        for table in (article, article_tag, change, sketch, sketch_key, story_evidence, story_key):
            assert connection.execute(sa.select(table)).all() == [], table.name
        kept = connection.execute(sa.select(link.c.state, link.c.article_id, link.c.recheck_at)).one()
    assert tuple(kept) == ("old", None, None)
    assert store.count("wool OR uranium OR terminal") == 0


def test_what_something_is_owed_for_stays(store: Store, now: dt.datetime) -> None:
    owed = min(a.id for a in store.stream(""))
    prune(store.database, Old(before=now + DAY), lambda connection, ids: {owed} & set(ids))
    assert [found.id for found in store.stream("")] == [owed]
