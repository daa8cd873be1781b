"""The whole schema, and how a database is brought to it."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from store import crawl_tables, group_tables, index  # noqa: F401  (their tables belong to `metadata`)
from store.database import Database
from store.errors import SchemaAhead
from store.tables import metadata

MIGRATING = 0x6B686F73  # the advisory lock of whoever changes the schema


def create(database: Database) -> None:
    """Makes every table of the store at once: for tests and tools; installations go through `upgrade`."""
    with database.write() as connection:
        metadata.create_all(connection)
        index.create(connection)


def scripts() -> Path:
    """Where the migrations are: inside the wheel beside this file, in a checkout beside the rooms."""
    inside = Path(__file__).parent / "_alembic"
    return inside if (inside / "env.py").exists() else Path(__file__).parent.parent / "alembic"


def settings(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision that this code wants."""
    return ScriptDirectory.from_config(settings()).get_current_head() or ""


def current(connection: sa.Connection) -> str | None:
    """The revision that the database is at; None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(database: Database, target: str = "head") -> str | None:
    """Brings the database to `target` in one transaction, safe when several processes start at once.

    Returns the revision it was at. Raises SchemaAhead where a newer khorgos made it.
    """
    with database.write() as connection:
        database.serialise(connection, MIGRATING)
        before = current(connection)
        known = {script.revision for script in ScriptDirectory.from_config(settings()).walk_revisions()}
        if before is not None and before not in known:
            raise SchemaAhead(f"the database is at schema {before}, which this khorgos does not know")
        if target == "head" and before == newest():
            return before
        command.upgrade(settings(connection), target)
        return before


def downgrade(database: Database, target: str) -> None:
    with database.write() as connection:
        database.serialise(connection, MIGRATING)
        command.downgrade(settings(connection), target)
