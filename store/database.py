"""One database, two ways in: `read()` sees a consistent state, `write()` holds the lock until the block ends.

SQLite: WAL, foreign keys, one writer connection that begins with BEGIN IMMEDIATE (a deferred transaction that turns into a writer
fails with "database is locked" whatever the timeout). PostgreSQL: psycopg 3, plain transactions; `serialise()` takes an advisory lock.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from store.address import read_address
from store.errors import DatabaseUnreachable
from store.trouble import clear_errors

BUSY_TIMEOUT = 30.0  # seconds that a writer waits for another process before DatabaseBusy
CRAWLING = 0x6B686F71  # the advisory lock of the one process that crawls
SAVING = 0x6B686F72  # the advisory lock of whoever gives out article ids and change numbers
# A plan made once for all values, as PostgreSQL may make of a statement that comes again, knows neither how many rows are wanted
# nor between which ids: from its sixth time on, a search for a rare word read every article.
_SESSION = "-c timezone=UTC -c plan_cache_mode=force_custom_plan"


class Database:
    """Opened lazily; safe to share between threads, to be opened anew in each process."""

    def __init__(self, url: str, *, durable: bool = True, patience: float = BUSY_TIMEOUT) -> None:
        """`durable`: SQLite waits for the disk on every commit (the daemon); False only for bulk imports that can be run again.

        `patience`: seconds that a writer waits for another before DatabaseBusy.
        """
        self.url = url
        parsed = read_address(url)
        self.dialect = parsed.get_backend_name()
        self._file: tuple[int, int] | None = None
        if self.dialect == "sqlite":
            self._writer = _sqlite_engine(parsed, durable, patience, immediate=True)
            self._reader = _sqlite_engine(parsed, durable, patience, immediate=False)
        else:
            self._writer = self._reader = sa.create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                pool_size=8,
                connect_args={"connect_timeout": 10, "options": f"{_SESSION} -c lock_timeout={round(patience * 1000)}"},
            )

    @property
    def is_sqlite(self) -> bool:
        return self.dialect == "sqlite"

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent view; nothing may be written through it."""
        self._check_file()
        with clear_errors(self.url):
            engine = self._reader.execution_options(isolation_level="REPEATABLE READ") if not self.is_sqlite else self._reader
            with engine.connect() as connection, connection.begin():
                yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        self._check_file()
        with clear_errors(self.url), self._writer.begin() as connection:
            yield connection

    def _check_file(self) -> None:
        """SQLite goes on with a file that was taken away or replaced while it was open, and all that is written then is lost with it."""
        if not self.is_sqlite:
            return
        try:
            found = Path(self.path).stat()
        except OSError:
            here = None
        else:
            here = found.st_dev, found.st_ino
        if self._file is None:
            self._file = here
        elif here != self._file:
            raise DatabaseUnreachable(
                f"the file of the database {self.shown} was taken away or replaced while it was open",
                remedy="put it back, or restart khorgos to go on with the file that is there now",
            )

    @contextlib.contextmanager
    def unbound(self) -> Iterator[sa.Connection]:
        """A connection outside any transaction: for what SQLite refuses inside one."""
        with clear_errors(self.url):
            engine = sa.create_engine(self._reader.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
            with engine.connect() as connection:
                yield connection

    def serialise(self, connection: sa.Connection, lock: int = SAVING) -> None:
        """One writer at a time from here to the end of the transaction; on SQLite `write()` has seen to that already."""
        if not self.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))

    @property
    def shown(self) -> str:
        """The address without its password."""
        return sa.make_url(self.url).render_as_string(hide_password=True)

    @property
    def path(self) -> str:
        """The file of a SQLite database."""
        return str(self._writer.url.database)

    def hold_session_lock(self, lock: int = CRAWLING) -> sa.Connection | None:
        """PostgreSQL: a lock that lives as long as the returned connection; None where another session holds it."""
        with clear_errors(self.url):
            connection = self._writer.connect().execution_options(isolation_level="AUTOCOMMIT")
            if connection.scalar(sa.select(sa.func.pg_try_advisory_lock(lock))):
                return connection
        connection.close()
        return None

    def holds_session_lock(self, connection: object) -> bool:
        """Whether the session of `hold_session_lock` lives; one that does not is let go of."""
        assert isinstance(connection, sa.Connection)
        try:
            connection.execute(sa.select(1))
        except sa.exc.DBAPIError:
            connection.invalidate()
            connection.close()
            return False
        return True

    def drop_session_lock(self, connection: object, lock: int = CRAWLING) -> None:
        """Also where the session is gone, and the lock with it."""
        assert isinstance(connection, sa.Connection)
        if self.holds_session_lock(connection):
            connection.execute(sa.select(sa.func.pg_advisory_unlock(lock)))
            connection.close()

    def close(self) -> None:
        self._writer.dispose()
        self._reader.dispose()


def _sqlite_engine(url: sa.URL, durable: bool, patience: float, *, immediate: bool) -> sa.Engine:
    engine = sa.create_engine(
        url.set(drivername="sqlite"),
        pool_size=1 if immediate else 8,
        max_overflow=0 if immediate else 8,
        pool_timeout=patience,
        connect_args={"timeout": patience},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late, and never before DDL
        cursor = connection.cursor()
        _write_ahead(cursor)
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        cursor.execute("PRAGMA cache_size=-32768")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switches the file to a write-ahead log, unless it is; SQLite waits for no busy neighbour here, whatever the timeout, so we do."""
    end = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.02)
