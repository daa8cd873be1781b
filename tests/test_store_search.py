"""Pages, order, the index in step with the articles, and where a match stands."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from search_corpus import corpus, fill, sample

from store import index
from store.analyser import VERSION
from store.database import Database
from store.errors import QueryError
from store.query import parse
from store.reading import load, one
from store.search import count, find, highlights, newest, search, stream
from store.tables import note

RAIL = "The railway reached Osh. Nobody cheered. A second railway follows."


def ids(database: Database, query: str) -> list[int]:
    with database.read() as connection:
        return newest(connection, parse(query), None)


def test_articles_come_back_as_they_were_written(database: Database) -> None:
    fill(database, corpus(12))
    with database.read() as connection:
        found = load(connection, range(20, 0, -1))
        assert one(connection, 99) is None
    assert [article.fields() for article in found] == [article.fields() for article in reversed(corpus(12))]


@pytest.mark.parametrize("sort", ["new", "best"])
def test_pages_follow_each_other_without_gap_or_repeat(database: Database, sort: str) -> None:
    fill(database, [sample(number, f"Railway {number}", RAIL) for number in range(1, 24)])
    seen: list[int] = []
    cursor = None
    for page in range(10):
        with database.read() as connection:
            hits = search(connection, parse("railway"), limit=5, sort=sort, cursor=cursor)  # type: ignore[arg-type]
        seen += [article.id for article in hits.items]
        cursor = hits.next_cursor
        if page == 1:
            fill(database, [sample(100, "Railway of today", RAIL)])
        if cursor is None:
            break
    assert sorted(seen) == list(range(1, 24))
    assert sort == "best" or seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "bmV3OjE=x", "", "YmVzdDoxOjE", "bmV3Oi0x", "é", "bmV3OjE6MTox"])
def test_a_foreign_cursor_is_refused(database: Database, cursor: str) -> None:
    with database.read() as connection, pytest.raises(QueryError):
        find(connection, parse(""), limit=5, cursor=cursor)


def test_a_page_has_at_least_one_article(database: Database) -> None:
    with database.read() as connection, pytest.raises(ValueError, match="limit"):
        find(connection, parse(""), limit=0)


def test_best_puts_titles_first(database: Database) -> None:
    fill(
        database,
        [sample(1, "Uranium mine", "Ore is dug."), sample(2, "Ore", "Uranium was mentioned once, far down in a text of other things.")],
    )
    with database.read() as connection:
        assert find(connection, parse("uranium"), limit=5, sort="best").ids == (1, 2)


def test_a_stream_gives_everything(database: Database) -> None:
    fill(database, [sample(number, "Railway", RAIL) for number in range(1, 260)])
    with database.read() as connection:
        assert [article.id for article in stream(connection, parse("railway"))] == list(range(259, 0, -1))
        assert len(list(stream(connection, parse("railway"), limit=3, sort="best"))) == 3
        assert count(connection, parse("railway"), at_most=100) == 100


def test_the_index_follows_the_article(database: Database) -> None:
    fill(database, [sample(1, "Railway", RAIL), sample(2, "Port", "A port.")])
    with database.write() as connection:
        index.drop(connection, index.Entry(1, "Railway", RAIL, [[0, len(RAIL), "en"]], "en", "en", None))
        index.put_many(connection, [index.Entry(1, "Airport", "Flights begin.", [[0, 14, "en"]], "en", "en", None)])
    assert (ids(database, "railway"), ids(database, "osh"), ids(database, "flight")) == ([], [], [1])
    if database.is_sqlite:
        with database.write() as connection:
            connection.exec_driver_sql("INSERT INTO article_fts(article_fts) VALUES ('integrity-check')")


def test_the_index_is_made_anew_from_the_articles(database: Database) -> None:
    articles = corpus(30)
    fill(database, articles)
    before = ids(database, "railway OR 铁路 OR поезд")
    with database.write() as connection:
        assert index.current(connection)
        connection.execute(sa.text("UPDATE article SET analyser_version = 0"))
        assert not index.current(connection)
    told: list[tuple[int, int]] = []
    assert index.reindex(database, lambda done, total: told.append((done, total))) == 30
    assert told[-1] == (30, 30)
    with database.read() as connection:
        assert index.current(connection)
        assert index.indexed(connection) == 30
    assert ids(database, "railway OR 铁路 OR поезд") == before


def test_an_index_of_another_version_is_made_anew_before_anything_is_written_into_it(database: Database) -> None:
    fill(database, [sample(1, "Railway", RAIL)])
    index.renew(database)  # a new store learns its version
    with database.write() as connection:
        assert index.noted(connection) == VERSION
        connection.execute(sa.update(note).where(note.c.name == index.NOTE).values(value=VERSION - 1))
        index.drop(connection, index.Entry(1, "Railway", RAIL, [[0, len(RAIL), "en"]], "en", "en", "alpha"))
        index.put_many(connection, [index.Entry(1, "of other", "terms", [], "en", "en", "alpha")])
    said: list[tuple[int, int]] = []
    index.renew(database, lambda done, total: said.append((done, total)))
    assert (ids(database, "railway"), ids(database, "terms"), said) == ([1], [], [(1, 1)])
    index.renew(database)


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        (RAIL, "railways", [("The railway reached Osh.", ["railway"]), ("A second railway follows.", ["railway"])]),
        (RAIL, "railway -osh title:cheered", [("The railway reached Osh.", ["railway"]), ("A second railway follows.", ["railway"])]),
        ("天晴。中亞天然氣管道恢復！完。", "天然气管道", [("中亞天然氣管道恢復！", ["天然氣管道"])]),
        ("Ж. По железной дороге везут.", '"железная дорога"', [("По железной дороге везут.", ["железной дороге"])]),
        ("One.\nC5+1 met AI技术班.", "c5+1 技术", [("C5+1 met AI技术班.", ["C5+1", "技术"])]),
        ("铁路铁", "铁", [("铁路铁", ["铁"])]),
        ("Gas.", "", []),
    ],
)
def test_highlights_are_sentences_with_places(text: str, query: str, shown: list[tuple[str, list[str]]]) -> None:
    found = highlights(sample(1, "Cheered", text, language="en"), parse(query))
    assert [(text[h.start : h.end], [text[start:end] for start, end in h.marks]) for h in found] == shown
