"""What nearly every command begins with: the settings, a log, an open database."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import TextIO

import click

from khorgos.config import Settings, load
from khorgos.progress import progress, steps
from store import index
from store.database import Database
from store.schema import is_newest

LINE = "%(asctime)s %(levelname).1s %(name)s: %(message)s"


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def settings_of(ctx: click.Context) -> Settings:
    """The settings that this command was called with, read once."""
    root = ctx.find_root()
    if "settings" not in root.obj:
        root.obj["settings"] = load(root.obj["config"], os.environ)
    found: Settings = root.obj["settings"]
    return found


def is_debug(ctx: click.Context) -> bool:
    return bool(ctx.find_root().obj["debug"])


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what stderr is at the moment: above the bar where progress is shown."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def log_to_stderr(ctx: click.Context, *, always: bool = False) -> None:
    """One line per event on a terminal; in a pipe only what is wrong, unless `always`. Other libraries speak only of that."""
    level = logging.INFO if always or sys.stderr.isatty() else logging.WARNING
    logging.basicConfig(level=logging.WARNING, format=LINE, handlers=[_Stderr()], force=True)
    logging.getLogger("khorgos").setLevel(logging.DEBUG if is_debug(ctx) else level)
    for noisy in ("trafilatura", "htmldate", "readability", "charset_normalizer", "asyncio", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def _renew_index(database: Database) -> None:
    """Makes the index anew where another version made it; a bar is shown then, and then alone."""
    with database.read() as connection:
        current = index.current(connection)
    with contextlib.nullcontext(lambda _n: None) if current else progress("making the index anew") as advance:
        index.renew(database, steps(advance))


@contextlib.contextmanager
def database_of(ctx: click.Context, *, durable: bool = True) -> Iterator[Database]:
    """The database of these settings, brought to the newest schema."""
    database = Database(settings_of(ctx).database_url, durable=durable)
    try:
        if not is_newest(database):
            import_module("store.migrating").upgrade(database)  # Alembic is slow to import, and seldom needed
        _renew_index(database)
        yield database
    finally:
        database.close()
