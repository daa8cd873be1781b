"""The whole schema, and how a database is brought to it."""

from __future__ import annotations

from store.database import Database
from store.tables import metadata


def create(database: Database) -> None:
    """Makes every table at once: for tests and tools; installations go through `upgrade`."""
    with database.write() as connection:
        metadata.create_all(connection)
