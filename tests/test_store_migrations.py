"""Migrations: the schema they make is the schema the code has, up and down, with two starting at once."""

from __future__ import annotations

import concurrent.futures
import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.util import CommandError
from factories import draft

from store.articles import Store
from store.care import backup, check
from store.database import Database
from store.errors import DatabaseUnreachable, SchemaAhead, StoreError
from store.migrating import downgrade, settings, upgrade
from store.schema import is_newest, newest
from store.types import Arrival


@pytest.fixture
def fresh(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def test_the_migrations_make_what_the_code_has(fresh: Database) -> None:
    assert upgrade(fresh) is None
    assert is_newest(fresh)
    with fresh.write() as connection:
        try:
            command.check(settings(connection))
        except CommandError as error:
            pytest.fail(str(error))


def test_down_and_up_again(fresh: Database) -> None:
    upgrade(fresh)
    downgrade(fresh, "base")
    with fresh.read() as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
    upgrade(fresh)
    assert is_newest(fresh)


def test_several_may_start_at_once(fresh: Database) -> None:
    def start(_n: int) -> str | None:
        with contextlib.closing(Database(fresh.url)) as own:
            return upgrade(own)

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        assert sorted(map(str, pool.map(start, range(3)))) == sorted([newest()] * 2 + ["None"])


def test_a_newer_schema_is_left_alone(fresh: Database) -> None:
    upgrade(fresh)
    with fresh.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaAhead, match="schema 9999"):
        upgrade(fresh)


def test_a_whole_database_passes_and_a_hole_is_found(fresh: Database, now: dt.datetime) -> None:
    upgrade(fresh)
    other = draft(url="https://b.example/2", text="Another text about felt and wool.")
    Store(fresh).save([Arrival(made=draft()), Arrival(made=other)], now=now)
    assert check(fresh) == []
    with fresh.write() as connection:
        connection.execute(sa.text("DELETE FROM article_text WHERE article_id = (SELECT min(id) FROM article)"))
        connection.execute(sa.text("UPDATE article SET group_id = 7"))
    assert check(fresh) == ["1 articles have no text", "2 articles belong to a group that is not there"]


def test_a_long_article_is_whole_in_parts(fresh: Database, now: dt.datetime) -> None:
    """PostgreSQL's index holds it in parts, and the check knows."""
    upgrade(fresh)
    text = "".join(f"The railway carried {n} wagons of wheat. " for n in range(3000))
    Store(fresh, keep="all").save([Arrival(made=draft(text=text))], now=now)
    assert check(fresh) == []
    assert Store(fresh).count('"2999 wagons of wheat"') == 1


def test_a_backup_is_a_whole_database(tmp_path: Path, now: dt.datetime) -> None:
    database = Database(f"sqlite:///{tmp_path}/a.db")
    upgrade(database)
    Store(database).save([Arrival(made=draft())], now=now)
    with database.write():  # a writer under way does not disturb it
        backup(database, tmp_path / "b.db")
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith("b.")) == ["b.db"], "whole, and nothing beside it"
    copy = Database(f"sqlite:///{tmp_path}/b.db")
    assert check(copy) == []
    copy.close()
    database.close()


UNREACHABLE = {
    "no such folder": "sqlite:////nowhere/at/all.db",
    "no such server": "postgresql+psycopg://nobody@127.0.0.1:1/none",
    "no such host": "postgresql+psycopg://nobody@nowhere.invalid/none",
    "unknown option": "postgresql+psycopg://nobody@127.0.0.1:1/none?colour=red",
    "unknown kind": "mysql://x/y",
    "unknown driver": "postgresql+asyncpg://x/y",
    "no port": "postgresql+psycopg://x:y/z",
    "no such port": "postgresql+psycopg://x:99999/z",
    "more than a file": "sqlite:///khorgos.db?mode=ro",
    "nonsense": "khorgos.db",
    "in memory": "sqlite://",
}


@pytest.mark.parametrize("url", UNREACHABLE.values(), ids=UNREACHABLE.keys())
def test_a_database_that_cannot_be_opened_is_said_in_a_line(url: str) -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        upgrade(Database(url))
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, StoreError) and caught.value.remedy
