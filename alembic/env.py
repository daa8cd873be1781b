"""Runs the migrations on the connection that the store hands in, or, for developers, on KHORGOS_DATABASE_URL."""

import os

from alembic import context

import alerts.tables  # noqa: F401  (its tables belong to the metadata)
import store.columns
import store.schema
from store.database import Database
from store.tables import metadata


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The words of the index are no tables of ours: SQLite keeps them in shadow tables of FTS5."""
    return not (kind == "table" and name is not None and name.startswith("article_fts"))


def written(kind: str, thing: object, _context: object) -> str | bool:
    """Our column types by their own names, so that a migration reads like the tables."""
    if kind == "type":
        for name in ("ID", "JSON", "UTC"):
            ours = getattr(store.columns, name)
            if thing is ours or (isinstance(ours, type) and isinstance(thing, ours)):
                return f"{name}()" if isinstance(ours, type) else name
    return False


def run(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=is_ours,
        render_item=written,
        transaction_per_migration=False,
    )
    context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    with Database(os.environ.get("KHORGOS_DATABASE_URL", "sqlite:///khorgos.db")).write() as connection:
        run(connection)
