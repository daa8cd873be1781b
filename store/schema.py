"""The whole schema, and whether a database is at it. `store.migrating` brings one there."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from store import crawl_tables, group_tables, index  # noqa: F401  (tables that belong to `metadata`)
from store.analyser import VERSION
from store.database import Database
from store.errors import DatabaseUnreachable, SchemaAhead
from store.tables import metadata


def create(database: Database) -> None:
    """Makes every table of the store at once: for tests and tools; installations go through `store.migrating.upgrade`."""
    with database.write() as connection:
        metadata.create_all(connection)
        index.create(connection)


def scripts() -> Path:
    """Where the migrations are: inside the wheel beside this file, in a checkout beside the rooms."""
    inside = Path(__file__).parent / "_alembic"
    return inside if (inside / "env.py").exists() else Path(__file__).parent.parent / "alembic"


def newest() -> str:
    """The schema that this code wants: migrations are numbered, "0001_….py"."""
    return max(file.name.split("_")[0] for file in (scripts() / "versions").glob("[0-9]*.py"))


def current(connection: sa.Connection) -> str | None:
    """The schema that the database is at; None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return found


def ready(database: Database) -> None:
    """Raises where the schema is not the one that this code wants."""
    with database.read() as connection:
        found = current(connection)
        indexed = index.noted(connection) if found == newest() else None
    if indexed not in (None, VERSION):
        raise DatabaseUnreachable(f"the index of {database.shown} was made by another version", remedy="run `khorgos db upgrade`")
    if found is None or found < newest():
        raise DatabaseUnreachable(f"the database {database.shown} is not at schema {newest()}", remedy="run `khorgos db upgrade`")
    if found > newest():
        raise SchemaAhead(f"the database is at schema {found}, which this khorgos does not know")


def is_newest(database: Database) -> bool:
    with database.read() as connection:
        return current(connection) == newest()
