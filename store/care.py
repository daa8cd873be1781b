"""Looking after a database: is it whole, and a copy of it."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from store import index
from store.database import Database
from store.errors import DatabaseDamaged, DatabaseUnreachable, StoreError
from store.tables import article, article_text, change, metadata


def check(database: Database) -> list[str]:
    """Every fault found, a line each; an empty list for a database that is whole."""
    faults: list[str] = []
    with database.read() as connection:
        if lacking := _lacking(connection):
            return lacking  # what else is wrong cannot be asked
        if database.is_sqlite:
            faults += [f"integrity: {row[0]}" for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
            faults += [f"a row of {row[0]} points nowhere" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
        faults += _orphans(connection)
        faults += _index(connection, database)
    if database.is_sqlite:
        faults += _fts(database)
    return faults


def _lacking(connection: sa.Connection) -> list[str]:
    """Tables and columns that should be there."""
    there = sa.inspect(connection)
    names, found = set(there.get_table_names()), []
    for table in (*metadata.sorted_tables, sa.table("article_fts")):
        if table.name not in names:
            found.append(f"the table {table.name} is not there")
            continue
        columns = {column["name"] for column in there.get_columns(table.name)} if len(table.columns) else set()
        found += [f"the table {table.name} has no column {column.name}" for column in table.columns if column.name not in columns]
    return found


def _orphans(connection: sa.Connection) -> list[str]:
    """Articles without a text, without a line in the log of changes, or in a group that is not there."""
    others = article.alias("others")
    questions = {
        "articles have no text": ~sa.exists().where(article_text.c.article_id == article.c.id),
        "articles are not in the log of changes": ~sa.exists().where(change.c.article_id == article.c.id, change.c.kind == "new"),
        "articles belong to a group that is not there": ~sa.exists().where(others.c.id == article.c.group_id),
    }
    counted = [(text, connection.scalar(sa.select(sa.func.count()).select_from(article).where(where))) for text, where in questions.items()]
    return [f"{n} {text}" for text, n in counted if n]


def _index(connection: sa.Connection, database: Database) -> list[str]:
    """Articles that the full-text index does not know, and words of articles that are not there."""
    table, key = ("article_fts_docsize", "id") if database.is_sqlite else ("article_fts", "article_id")
    missing = connection.scalar(sa.text(f"SELECT count(*) FROM article WHERE {index.LACKING[connection.dialect.name]}"))
    extra = connection.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {key} NOT IN (SELECT id FROM article)"))
    found = []
    if missing:
        found.append(f"{missing} articles are not in the full-text index")
    if extra:
        found.append(f"{extra} rows of the full-text index belong to no article")
    return found


def _fts(database: Database) -> list[str]:
    try:
        with database.write() as connection:
            connection.exec_driver_sql("INSERT INTO article_fts(article_fts) VALUES('integrity-check')")
    except (sa.exc.DatabaseError, DatabaseDamaged) as error:
        return [f"the full-text index is damaged: {error}"]
    return []


def backup(database: Database, file: Path) -> None:
    """A consistent copy of a SQLite database, checked; `file` is there once it is whole. Raises StoreError."""
    if not database.is_sqlite:
        raise StoreError("this database is PostgreSQL", remedy="use pg_dump for it")
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)  # of a backup that was cut off
    try:
        try:
            with database.unbound() as connection:
                connection.exec_driver_sql("VACUUM INTO ?", (str(part),))
        except DatabaseUnreachable as error:
            raise StoreError(f"{part} cannot be written", remedy="check that its folder is there, and who may write to it") from error
        said = _quick_check(part)
        if said != "ok":
            raise DatabaseDamaged(f"the copy {part} is damaged: {said}")
        part.replace(file)
    finally:
        for left in part.parent.glob(part.name + "*"):
            left.unlink()


def _quick_check(file: Path) -> str:
    copy = Database(f"sqlite:///{file.absolute()}")
    try:
        with copy.unbound() as connection:  # leaves no log of changes beside the file
            return str(connection.exec_driver_sql("PRAGMA quick_check").scalar())
    finally:
        copy.close()
