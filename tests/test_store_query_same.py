"""One query, three readings: SQLite, PostgreSQL and the plain matcher find the same articles."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from search_corpus import NOON, SENTENCES, corpus, fill, sample

from store.analyser import words
from store.database import Database
from store.errors import QueryError
from store.query import parse
from store.query.reference import Document, document, matches
from store.schema import create
from store.search import find, matching, newest
from store.types import Article

PLACES = "Ministers met in Almaty, Kazakhstan. Tashkent Uzbekistan; Bishkek.\n中国，铁路。 Osh! 口岸"
LONG = "the railway " * 900 + "gas pipeline. " + "the wheat " * 900 + "pipeline of gas, 中亚铁路" + "铁" * 300
ARTICLES = [*corpus(60), sample(61, "A long one", LONG), sample(62, None, "", language="und"), sample(63, "Border of Almaty", PLACES)]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[tuple[Database, Database]]:
    """Both databases with the same articles, filled once: the tests of this file only read."""
    name = f"khorgos_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    beside = sa.make_url(postgres).set(database=name).render_as_string(hide_password=False)
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('same')}/khorgos.db"), Database(beside)
    for database in opened:
        create(database)
        fill(database, ARTICLES)
    yield opened
    for database in opened:
        database.close()
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


def vocabulary() -> list[str]:
    texts = [sentence for sentences in SENTENCES.values() for sentence in sentences]
    found = {text[word.start : word.end] for text in texts for word in words(text, None, "en").words if word.script != "han"}
    return sorted(found | {"railway", "дорога", "теміржол", "demirýol", "C5+1", "94.8", "high-speed", "U.S.", "СМИ", "ENERGY", "yo'l"})


HAN = "".join(sentence for code in ("zh-Hans", "zh-Hant") for sentence in SENTENCES[code])
WORDS = st.sampled_from(vocabulary())
PREFIXES = st.builds(lambda word, length: word[:length].rstrip("'’ʻʼ‘.+-") + "*", WORDS, st.integers(1, 8))
RUNS = st.builds(lambda start, length: HAN[start : start + length], st.integers(0, len(HAN) - 1), st.integers(1, 6))
TEXTS = st.sampled_from([article.text for article in ARTICLES if article.text] + [article.title for article in ARTICLES if article.title])
PHRASES = st.builds(
    lambda text, start, length: '"' + text[start % len(text) :][:length].replace('"', "") + '"',
    TEXTS,
    st.integers(0, 90),
    st.integers(2, 30),
)
FIELDS = st.sampled_from(
    [
        *(
            "source:alpha",
            "source:beta-desk",
            "source:nobody",
            "lang:zh",
            "lang:zh-Hant",
            "lang:uz",
            "lang:uz-Cyrl",
            "route:en",
            "country:kz",
        ),
        *("country:(cn uz)", "author:zhou", 'author:"zhou jin"', "is:relevant", "is:deleted", "is:revised", "group:3", "story:5"),
        *(f"after:{NOON:%Y-%m-%d}", f"before:{NOON:%Y-%m-%d}", "after:2026-03-05T03:00:00+05:00"),
    ]
)
SCOPED = st.builds(lambda leaf: f"title:{leaf}", st.one_of(WORDS, PREFIXES, PHRASES, RUNS))
LEAVES = st.one_of(WORDS, RUNS, PHRASES, PREFIXES, SCOPED, FIELDS)
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " ".join(parts) + ")"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " OR ".join(parts) + ")"),
        inner.map(lambda part: f"-{part}"),
    ),
    max_leaves=6,
)


def documents(articles: list[Article]) -> dict[int, Document]:
    return {article.id: document(article) for article in articles}


DOCUMENTS = documents(ARTICLES)


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=QUERIES, data=st.data())
def test_three_readings_agree(both: tuple[Database, Database], text: str, data: st.DataObject) -> None:
    try:
        query = parse(text)
    except QueryError:
        reject()  # a phrase of punctuation alone: another one is drawn
    expected = sorted((number for number, found in DOCUMENTS.items() if matches(query, found)), reverse=True)
    some = data.draw(st.sets(st.integers(1, 70), max_size=20))
    limit, below = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 70))
    for database in both:
        with database.read() as connection:
            assert newest(connection, query, None) == expected, database.dialect
            assert newest(connection, query, 1) == expected[:1], database.dialect
            assert newest(connection, query, limit, below) == [number for number in expected if number < below][:limit], database.dialect
            assert matching(connection, query, some) == some & set(expected), database.dialect


@pytest.mark.parametrize(
    "text", ["", "railway", "铁路 -中亚", "source:alpha OR 铁路", "-railway", "title:railway country:kz", "country:cn", '"gas pipeline"']
)
def test_best_changes_the_order_and_never_the_set(both: tuple[Database, Database], text: str) -> None:
    query = parse(text)
    for database in both:
        with database.read() as connection:
            ranked = find(connection, query, limit=100, sort="best").ids
            assert sorted(ranked, reverse=True) == newest(connection, query, None), database.dialect


def all_say(both: tuple[Database, Database], query: str, number: int, *, found: bool) -> None:
    """The matcher and both databases find the article, or none of them does."""
    asked = parse(query)
    assert matches(asked, DOCUMENTS[number]) is found
    for database in both:
        with database.read() as connection:
            assert (matching(connection, asked, [number]) == {number}) is found, database.dialect


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"gas pipeline"', True),
        ('"pipeline of gas"', True),
        ('"the wheat pipeline of"', True),
        ('"pipeline the wheat"', False),
        ('"railway gas"', True),
        ('"wheat railway"', False),
        ("railway wheat 中亚铁路", True),
        ("中亚铁路铁铁", True),
        ("中亚铁铁", False),
        ("title:railway", False),
        ("title:long -title:wheat railway*", True),
        ("-railway", False),
        ('-"wheat railway" -nothing', True),
    ],
)
def test_long_articles_are_searched_whole(both: tuple[Database, Database], query: str, found: bool) -> None:
    all_say(both, query, 61, found=found)
    with both[1].read() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM article_fts_part WHERE article_id = 61")) > 1


def nested(depth: int, one: str, other: str) -> str:
    query = "x"
    for level in range(depth):
        query = f"({one} {query})" if level % 2 else f"-({other} OR {query})"
    return query


BIG = [
    nested(15, "gas", "railway"),
    nested(15, "source:alpha", "铁路"),
    nested(15, '"железная дорога abc 铁路"', "lang:ru"),
    " OR ".join(f"w{i}-y" for i in range(300)),
    " ".join(f"-w{i}" for i in range(300)),
    " OR ".join(f'"word слово 铁路 {i}"' for i in range(300)),
    " OR ".join(f"(source:a{i} w{i}*)" for i in range(150)),
    " ".join(f"country:a{i}" for i in range(300)),
    '"' + "слово word " * 50 + '"',
    "a* OR б* OR 铁 OR 1*",
    "中" * 100,
    "w" * 5000 + "*",
]


@pytest.mark.parametrize("text", BIG, ids=range(len(BIG)))
def test_the_largest_queries_are_answered(both: tuple[Database, Database], text: str) -> None:
    query = parse(text)
    expected = sorted((number for number, found in DOCUMENTS.items() if matches(query, found)), reverse=True)
    for database in both:
        with database.read() as connection:
            assert newest(connection, query, None) == expected, database.dialect
            assert sorted(find(connection, query, limit=100, sort="best").ids, reverse=True) == expected, database.dialect


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"Almaty, Kazakhstan"', True),
        ('"almaty; kazakhstan"', True),
        ('"Kazakhstan, Almaty"', False),
        ('"Almaty Kazakhstan"', False),
        ('"Tashkent, Uzbekistan"', True),
        ('"Kazakhstan. Tashkent Uzbekistan"', True),
        ('"Uzbekistan, Tashkent"', False),
        ('"met Almaty, Kazakhstan"', False),
        ('"中国，铁路"', True),
        ('"铁路，中国"', False),
        ('"中国铁路"', False),
        ('"铁路。Osh"', True),
        ('"Almaty; ministers"', False),  # the end of the title, the begin of the text
        ('title:"Almaty, Kazakhstan"', False),
        ('-"Kazakhstan, Almaty"', True),
    ],
)
def test_a_phrase_keeps_its_order_over_punctuation(both: tuple[Database, Database], query: str, found: bool) -> None:
    all_say(both, query, 63, found=found)
