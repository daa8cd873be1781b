"""Bringing a database to a schema, up or down, in one transaction. Kept apart: importing Alembic takes most of a second."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from store.database import Database
from store.errors import SchemaAhead
from store.schema import current, newest, scripts

MIGRATING = 0x6B686F73  # the advisory lock of whoever changes the schema


def settings(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database, target: str = "head") -> str | None:
    """Brings the database to `target`, safe when several processes start at once.

    Returns the schema it was at. Raises SchemaAhead where a newer khorgos made it.
    """
    with database.write() as connection:
        database.serialise(connection, MIGRATING)
        before = current(connection)
        known = {script.revision for script in ScriptDirectory.from_config(settings()).walk_revisions()}
        if before is not None and before not in known:
            raise SchemaAhead(f"the database is at schema {before}, which this khorgos does not know")
        if target != "head" or before != newest():
            command.upgrade(settings(connection), target)
        return before


def downgrade(database: Database, target: str) -> None:
    """Takes the database back to `target` ("base": to nothing)."""
    with database.write() as connection:
        database.serialise(connection, MIGRATING)
        command.downgrade(settings(connection), target)
