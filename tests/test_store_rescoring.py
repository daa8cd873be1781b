"""When the gazetteer changes, what is stored is looked at again; nothing else moves."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from factories import draft

from normalizer.types import Languages, Relevance, View
from store.articles import Store
from store.database import Database
from store.query import parse
from store.reading import one
from store.rescoring import rescore, stale
from store.search import matching
from store.tables import change
from store.types import Arrival


def look(title: str | None, text: str, languages: Languages, source: str | None) -> View:
    assert languages.spans and source == "news"
    return View(relevance=Relevance(score=0.5, relevant=False, version="2"), countries=("TJ",), topics=("water",), entities=("rogun",))


def test_articles_of_another_version_are_looked_at_again(database: Database, now: dt.datetime) -> None:
    (stored,) = Store(database).save([Arrival(made=draft())], now=now)
    id = stored.article_id
    assert id is not None and stale(database, "2") == 1
    assert rescore(database, "2", look) == 1
    assert stale(database, "2") == 0
    with database.read() as connection:
        found = one(connection, id)
        assert found is not None
        assert (found.relevant, found.countries, found.entities) == (False, ["TJ"], ["rogun"])
        assert matching(connection, parse("country:tj entity:rogun -country:kz"), [id]) == {id}
        assert connection.scalar(sa.select(sa.func.count()).select_from(change)) == 1  # nobody is told


def test_a_second_run_finds_nothing_to_do(database: Database, now: dt.datetime) -> None:
    Store(database).save([Arrival(made=draft())], now=now)
    rescore(database, "2", look)
    told: list[int] = []
    assert rescore(database, "2", look, told.append) == 0
    assert told == []
