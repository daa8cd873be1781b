"""One process crawls into a database, whatever it is called and whatever becomes of the server's sessions."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from scheduler.guard import AlreadyRunning, Guard
from store.database import Database
from store.schema import create


@contextlib.contextmanager
def guard(url: str) -> Iterator[Guard]:
    database = Database(url)
    held = Guard(database)
    try:
        yield held
    finally:
        held.release()
        database.close()


def test_a_second_one_is_refused_until_the_first_has_ended(database: Database) -> None:
    with guard(database.url) as first, guard(database.url) as second:
        first.take()
        with pytest.raises(AlreadyRunning):
            second.take()
        first.keep()
        first.release()
        second.take()


def end_sessions(url: str) -> None:
    """As a server that is started anew does."""
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with admin.connect() as connection:
        connection.exec_driver_sql(others)


def test_a_lock_that_the_server_dropped_is_taken_again_unless_somebody_was_quicker(empty_postgres: str) -> None:
    with guard(empty_postgres) as first, guard(empty_postgres) as second:
        first.take()
        end_sessions(empty_postgres)
        first.keep()
        with pytest.raises(AlreadyRunning):
            second.take()
        end_sessions(empty_postgres)
        second.take()
        with pytest.raises(AlreadyRunning):
            first.keep()
        second.release()
        first.keep()
        end_sessions(empty_postgres)  # what is gone is released without a word


def test_a_database_by_another_name_is_the_same(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/khorgos.db")
    create(database)
    database.close()
    (tmp_path / "link.db").symlink_to(tmp_path / "khorgos.db")
    with guard(f"sqlite:///{tmp_path}/khorgos.db") as first, guard(f"sqlite:///{tmp_path}/link.db") as second:
        first.take()
        with pytest.raises(AlreadyRunning):
            second.take()
