"""Saving: article, words, tags, log and debts in one transaction, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from factories import draft

from normalizer.types import Reason, Rejection, Relevance, View
from store.articles import Store
from store.database import Database
from store.query import parse
from store.reading import one
from store.search import matching
from store.tables import article, article_tag, change, revision
from store.types import Arrival, Change, Fate
from store.writer import EPOCH


def save(store: Store, *made: Any, now: dt.datetime) -> list[Any]:
    return store.save([Arrival(made=one) for one in made], now=now)


def count(database: Database, table: sa.Table) -> int:
    with database.read() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def test_a_new_article_is_stored_with_everything_that_belongs_to_it(database: Database, now: dt.datetime) -> None:
    (outcome,) = save(Store(database), draft(title="铁路通车", text="中吉乌铁路今天在奥什通车。"), now=now)
    assert outcome.fate is Fate.NEW
    with database.read() as connection:
        found = one(connection, outcome.article_id)
        assert (found.title, found.group, found.revision) == ("铁路通车", outcome.article_id, 1)
        assert found.first_seen_at == now
        assert matching(connection, parse("铁路"), [outcome.article_id]) == {outcome.article_id}
        logged = connection.execute(sa.select(change.c.kind, change.c.article_id)).one()
    assert tuple(logged) == ("new", outcome.article_id)


def test_numbers_rise_with_time_and_stay_exact_in_json(database: Database, now: dt.datetime) -> None:
    store = Store(database)
    early = save(store, draft(url="https://a.example/1"), draft(url="https://a.example/2"), now=now)
    late = save(store, draft(url="https://a.example/3"), now=now + dt.timedelta(seconds=1))
    ids = [outcome.article_id for outcome in early + late]
    assert ids == sorted(set(ids))
    assert max(ids) < 2**53
    assert ids[0] == int((now - EPOCH).total_seconds())


@pytest.mark.parametrize("canonical_first", [True, False])
def test_another_address_of_the_site_that_names_the_same_canonical_one_is_the_same_article(
    database: Database, now: dt.datetime, canonical_first: bool
) -> None:
    main, mobile = "https://news.example/a/1.html", "https://mobile.news.example/x?id=1"
    addresses = [main, mobile] if canonical_first else [mobile, main]
    outcomes = save(Store(database), *(draft(url=url, canonical_url=main) for url in addresses), now=now)
    assert [o.fate for o in outcomes] == [Fate.NEW, Fate.SAME]
    assert outcomes[0].article_id == outcomes[1].article_id
    (other,) = save(Store(database), draft(url=mobile + "2", canonical_url=main, text="Another text altogether, on wheat."), now=now)
    assert other.fate is Fate.NEW, "a site whose pages all name one address has many articles all the same"


def test_a_clock_that_runs_backwards_gives_no_number_twice(database: Database, now: dt.datetime) -> None:
    store = Store(database)
    (first,) = save(store, draft(url="https://a.example/1"), now=now)
    (second,) = save(store, draft(url="https://a.example/2"), now=now - dt.timedelta(hours=1))
    assert second.article_id > first.article_id


def test_the_same_page_again_changes_nothing(database: Database, now: dt.datetime) -> None:
    store = Store(database)
    (first,) = save(store, draft(), now=now)
    (again,) = save(store, draft(), now=now + dt.timedelta(hours=1))
    assert (again.fate, again.article_id) == (Fate.SAME, first.article_id)
    assert (count(database, article), count(database, change)) == (1, 1)


def test_a_changed_page_becomes_a_revision_and_keeps_what_it_said_before(database: Database, now: dt.datetime) -> None:
    store = Store(database)
    old, new = (f"The line is {number} kilometres long, the ministry said on Monday." for number in (180, 240))
    (first,) = save(store, draft(text=old), now=now)
    (again,) = save(store, draft(text=new), now=now + dt.timedelta(hours=1))
    assert again.fate is Fate.REVISED
    assert again.change.kind == "revised" and again.change.revision == 2
    with database.read() as connection:
        assert one(connection, first.article_id).text == new
        assert connection.execute(sa.select(revision.c.number, revision.c.text)).all() == [(1, old)]
        assert matching(connection, parse("240"), [first.article_id]) == {first.article_id}
        assert matching(connection, parse("180"), [first.article_id]) == set()


def test_an_irrelevant_article_is_not_kept_unless_all_are(database: Database, now: dt.datetime) -> None:
    dull = draft(view=View(relevance=Relevance(score=0.4, relevant=False)))
    assert save(Store(database), dull, now=now)[0].fate is Fate.IRRELEVANT
    assert count(database, article) == 0
    assert save(Store(database, keep="all"), dull, now=now)[0].fate is Fate.NEW


def test_a_rejection_passes_through(database: Database, now: dt.datetime) -> None:
    (outcome,) = save(Store(database), Rejection(url="https://a.example/", reason=Reason.PAYWALL, fetched_at=now), now=now)
    assert (outcome.fate, count(database, article)) == (Fate.REJECTED, 0)


def test_a_text_without_an_address_is_recognised_by_its_words(database: Database, now: dt.datetime) -> None:
    store = Store(database)
    (first,) = save(store, draft(url=None), now=now)
    (again,) = save(store, draft(url=None), now=now)
    (other,) = save(store, draft(url=None, text="Another text altogether, about wool and felt in Naryn."), now=now)
    assert (again.article_id, other.fate) == (first.article_id, Fate.NEW)


def test_tags_serve_every_facet(database: Database, now: dt.datetime) -> None:
    view = View(
        relevance=Relevance(score=4, relevant=True), countries=("CN", "KZ"), dyads=("CN-KZ",), topics=("transport",), entities=("khorgos",)
    )
    save(Store(database), draft(view=view, authors=("Ann Lee",)), now=now)
    with database.read() as connection:
        tags = {(row.kind, row.value) for row in connection.execute(sa.select(article_tag.c.kind, article_tag.c.value))}
    assert {("country", "KZ"), ("dyad", "CN-KZ"), ("topic", "transport"), ("entity", "khorgos"), ("author", "ann lee")} <= tags


class _Owing:
    def __init__(self, fails: bool = False) -> None:
        self.seen: list[Change] = []
        self.fails = fails

    def __call__(self, connection: sa.Connection, changes: Sequence[Change], now: dt.datetime) -> None:
        self.seen += changes
        if self.fails:
            raise RuntimeError("the outbox cannot be written")


def test_what_is_owed_is_told_of_every_change_and_of_nothing_else(database: Database, now: dt.datetime) -> None:
    owing = _Owing()
    store = Store(database, owe=owing)
    save(store, draft(), now=now)
    save(store, draft(), now=now)
    assert [(seen.kind, seen.revision) for seen in owing.seen] == [("new", 1)]


def test_without_its_debts_no_article_is_stored(database: Database, now: dt.datetime) -> None:
    with pytest.raises(RuntimeError):
        save(Store(database, owe=_Owing(fails=True)), draft(), now=now)
    assert (count(database, article), count(database, change)) == (0, 0)


def test_a_page_that_comes_back_is_no_longer_deleted(database: Database, now: dt.datetime) -> None:
    store = Store(database)
    (first,) = save(store, draft(), now=now)
    store.mark_deleted([first.article_id], now=now)
    with database.read() as connection:
        assert one(connection, first.article_id).deleted_at == now
    save(store, draft(), now=now + dt.timedelta(days=1))
    with database.read() as connection:
        assert one(connection, first.article_id).deleted_at is None
