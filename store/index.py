"""The full-text index: one analyser, two plain indices, kept in step inside the transaction of the article itself.

SQLite: FTS5 without content, rowid = article id; an entry is deleted by giving FTS5 the same terms again
(https://sqlite.org/fts5.html#the_delete_command), so `drop` wants the title, text and spans as they were indexed. PostgreSQL:
`article_fts`, one tsvector an article; a tsvector keeps 255 places of a lexeme and none beyond 16,383
(https://www.postgresql.org/docs/current/textsearch-limitations.html), so an article that goes past them stands in
`article_fts_part` instead, in overlapping parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from normalizer.types import Span
from store.analyser import BREAK, VERSION, words
from store.database import Database
from store.facets import facets
from store.tables import article, article_text, note

NOTE = "analyser_version"  # which version of the analyser the whole index was made with
BATCH = 500  # articles a transaction while rebuilding
_PLACES = 250  # of one lexeme in one tsvector; PostgreSQL keeps 255
_POSITIONS = 12_000  # in one tsvector; PostgreSQL keeps 16,383
_PART = 2_000  # terms of a part: even at the longest terms far below the 1 MB of a tsvector
_OVERLAP = 128  # terms; more than the longest phrase

# The body first: FTS5 writes two bytes more for every word of any other column, which made the index a quarter larger.
_SQLITE = ("CREATE VIRTUAL TABLE IF NOT EXISTS article_fts USING fts5(body, title, content='', detail=full, tokenize='ascii')",)
_POSTGRESQL = (
    # Kept in the row as far as a page holds it: a phrase is looked up in the vector itself, twice as fast there as in a table beside.
    "CREATE TABLE IF NOT EXISTS article_fts (article_id bigint PRIMARY KEY REFERENCES article ON DELETE CASCADE, tsv tsvector NOT NULL)"
    " WITH (toast_tuple_target = 8160)",
    # Else a rare term is taken for a common one, and the plan is a hundred times slower.
    "ALTER TABLE article_fts ALTER COLUMN tsv SET STATISTICS 2000",
    # What waits to be sorted in is read by every query, and the planner shies away from an index where much waits: 256 kB, not 4 MB.
    "CREATE INDEX IF NOT EXISTS ix_article_fts_tsv ON article_fts USING gin (tsv) WITH (gin_pending_list_limit = 256)",
    "CREATE TABLE IF NOT EXISTS article_fts_part (article_id bigint REFERENCES article ON DELETE CASCADE, part integer,"
    " tsv tsvector NOT NULL, PRIMARY KEY (article_id, part))",
)
TABLES = ("article_fts", "article_fts_part")


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as the index reads it."""

    article_id: int
    title: str | None
    text: str
    spans: Sequence[Span | Sequence[Any]]
    language: str
    route: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Terms:
    """One article as the index takes it in: the terms of title and body in order, and the forms behind them for prefixes."""

    article_id: int
    title: tuple[list[str], list[str]]
    body: tuple[list[str], list[str]]
    facets: tuple[str, ...]


Words: TypeAlias = tuple[str, ...]  # SQLite: of title and body; PostgreSQL: the vector, or its parts


def create(connection: sa.Connection) -> None:
    """Makes the index's tables where they are missing."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def remove(connection: sa.Connection) -> None:
    """Takes the index's tables away."""
    for table in reversed(TABLES):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")


def put_many(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Indexes articles that are not indexed yet."""
    put_terms(connection, [analysed(entry) for entry in entries])


def put_terms(connection: sa.Connection, rows: Sequence[Terms]) -> None:
    """Indexes articles whose terms are known."""
    put_words(connection, [(row.article_id, words_for(connection.dialect.name, row)) for row in rows])


def words_for(dialect: str, terms: Terms) -> Words:
    """The terms of an article as the index of one kind of database takes them."""
    if dialect == "sqlite":
        return stream(terms.title), " ".join((stream(terms.body), BREAK, *terms.facets))
    first, *rest = vectors(terms.title, terms.body)
    return (first, *rest) if rest else (" ".join((first, *terms.facets)).strip(),)


def put_words(connection: sa.Connection, rows: Sequence[tuple[int, Words]]) -> None:
    """Indexes articles (number, words) that are not indexed yet. FTS5 is fastest when ids ascend."""
    rows = sorted(rows)
    if connection.dialect.name == "sqlite":
        _put(connection, "INSERT INTO article_fts(rowid, title, body) VALUES (?, ?, ?)", [(number, *words) for number, words in rows])
        return
    short = [(number, *words) for number, words in rows if len(words) == 1]
    _put(connection, "INSERT INTO article_fts(article_id, tsv) VALUES (%s, %s::tsvector)", short)
    parts = [(number, part, vector) for number, words in rows if len(words) > 1 for part, vector in enumerate(words)]
    _put(connection, "INSERT INTO article_fts_part(article_id, part, tsv) VALUES (%s, %s, %s::tsvector)", parts)


def _put(connection: sa.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))


def drop(connection: sa.Connection, entry: Entry) -> None:
    """Takes one article out of the index; everything as it was indexed, by this version of the analyser."""
    if connection.dialect.name == "sqlite":
        title, body = words_for("sqlite", analysed(entry))
        connection.execute(
            sa.text("INSERT INTO article_fts(article_fts, rowid, title, body) VALUES ('delete', :id, :title, :body)"),
            {"id": entry.article_id, "title": title, "body": body},
        )
        return
    for table in TABLES:
        connection.execute(sa.text(f"DELETE FROM {table} WHERE article_id = :id"), {"id": entry.article_id})


def current(connection: sa.Connection) -> bool:
    """Whether the index was made by this version of the analyser (an empty store counts as current)."""
    version = noted(connection)
    if version is not None:
        return bool(version == VERSION)
    return connection.execute(sa.select(article.c.id).where(article.c.analyser_version != VERSION).limit(1)).first() is None


def renew(database: Database, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Makes the index anew if another version of the analyser made it, and notes the version, so that the next look is cheap.

    What is written into an index of other terms could not be found, nor (SQLite) be taken out of it again.
    """
    with database.read() as connection:
        if noted(connection) == VERSION:
            return
        made_by_this = current(connection)
    if not made_by_this:
        reindex(database, progress)
        return
    with database.write() as connection:
        _note(connection)


def noted(connection: sa.Connection) -> Any:
    """The version of the analyser that made the index; None where nobody has said so yet."""
    return connection.execute(sa.select(note.c.value).where(note.c.name == NOTE)).scalar()


def _note(connection: sa.Connection) -> None:
    connection.execute(sa.delete(note).where(note.c.name == NOTE))
    connection.execute(sa.insert(note).values(name=NOTE, value=VERSION))


def reindex(database: Database, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Makes the index anew from the articles, in one transaction: readers see the old index until it is done. Returns how many it holds.

    `progress` is told (done, total) after every batch.
    """
    with database.write() as connection:
        database.serialise(connection)
        total = connection.execute(sa.select(sa.func.count()).select_from(article)).scalar_one()
        _empty(connection)
        done = 0
        for batch in entries(connection):
            put_many(connection, batch)
            done += len(batch)
            progress(done, total)
        connection.execute(sa.update(article).where(article.c.analyser_version != VERSION).values(analyser_version=VERSION))
        _note(connection)
    if not database.is_sqlite:
        with database.write() as connection:
            connection.exec_driver_sql("ANALYZE article_fts")
    return done


def entries(connection: sa.Connection, size: int = BATCH) -> Iterator[list[Entry]]:
    """Every article as the index reads it, by ascending id, in batches."""
    last = -1
    while batch := read(connection, article.c.id > last, size):
        last = batch[-1].article_id
        yield batch


def read(connection: sa.Connection, where: sa.ColumnElement[bool], size: int) -> list[Entry]:
    """The first `size` stored articles that meet a condition, as the index reads them."""
    columns = (article.c.id, article.c.title, article_text.c.text, article_text.c.spans, *article.c["language", "route", "source"])
    joined = sa.select(*columns).join(article_text, article_text.c.article_id == article.c.id)
    return [Entry(*row) for row in connection.execute(joined.where(where).order_by(article.c.id).limit(size))]


def complete(database: Database, progress: Callable[[int], None] = lambda number: None) -> int:
    """Indexes the articles that are not in the index, a batch a transaction; returns how many it holds then.

    `progress` is told how many more are done.
    """
    last = -1
    while True:
        with database.write() as connection:
            database.serialise(connection)
            lacking = sa.select(article.c.id).where(article.c.id > last, sa.text(LACKING[connection.dialect.name]))
            ids = list(connection.scalars(lacking.order_by(article.c.id).limit(BATCH)))
            if not ids:
                return indexed(connection)
            put_many(connection, read(connection, article.c.id.in_(ids), BATCH))
        last = ids[-1]
        progress(len(ids))


LACKING = {  # articles that the index does not hold
    "sqlite": "article.id NOT IN (SELECT id FROM article_fts_docsize)",
    "postgresql": "NOT EXISTS (SELECT 1 FROM article_fts WHERE article_id = article.id)"
    " AND NOT EXISTS (SELECT 1 FROM article_fts_part WHERE article_id = article.id)",
}


def indexed(connection: sa.Connection) -> int:
    """How many articles the index holds."""
    if connection.dialect.name == "sqlite":
        return int(connection.execute(sa.text("SELECT count(*) FROM article_fts_docsize")).scalar_one())
    counted = "SELECT (SELECT count(*) FROM article_fts) + (SELECT count(DISTINCT article_id) FROM article_fts_part)"
    return int(connection.execute(sa.text(counted)).scalar_one())


def _empty(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO article_fts(article_fts) VALUES ('delete-all')")
        return
    for table in TABLES:
        connection.exec_driver_sql(f"DELETE FROM {table}")


def analysed(entry: Entry) -> Terms:
    """What goes into the index for one article; pure, so that it may be worked out before the lock is taken."""
    title = words(entry.title or "", None, title_language(entry.spans, entry.language))
    body = words(entry.text, entry.spans, entry.language)
    found = facets(entry.source, entry.route, entry.language)
    return Terms(entry.article_id, (title.terms(), title.forms()), (body.terms(), body.forms()), found)


def title_language(spans: Sequence[Span | Sequence[Any]], language: str) -> str:
    """A title has no spans of its own: it is taken to be in the article's language."""
    return language


def stream(words_and_forms: tuple[list[str], list[str]]) -> str:
    """The terms as FTS5 takes them."""
    terms, forms = words_and_forms
    return " ".join([*terms, BREAK, *forms] if forms else terms)


def vectors(title: tuple[list[str], list[str]], body: tuple[list[str], list[str]]) -> Iterator[str]:
    """The tsvector, or the parts of one that would go past PostgreSQL's limits."""
    apart = [(BREAK, "")] * 2  # one stands within a text, too
    stream = [*((term, "A") for term in title[0]), *apart, *((term, "") for term in body[0])]
    forms = [*((form, "A") for form in title[1]), *((form, "") for form in body[1])]
    start = 0
    while True:
        places: dict[str, list[str]] = {}
        at = end = start
        room = _POSITIONS if start == 0 and len(stream) <= _POSITIONS else _PART
        for term, weight in stream[start : start + room]:
            found = places.setdefault(term, []) if term != BREAK else []
            if len(found) >= _PLACES:
                break
            found.append(f"{at - start + 1}{weight}")
            at += 1
        end = at
        if start == 0 or end >= len(stream):
            _add_forms(places, forms if start == 0 else [])
        yield _vector(places)
        if end >= len(stream):
            return
        start = end - _OVERLAP


def _add_forms(places: dict[str, list[str]], forms: list[tuple[str, str]]) -> None:
    for form, weight in forms:
        places.setdefault(form, []).append(f"16383{weight}")


def _vector(places: dict[str, list[str]]) -> str:
    return " ".join(f"'{term}':{','.join(found)}" for term, found in places.items())
