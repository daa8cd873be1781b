"""`khorgos doctor`"""

from __future__ import annotations

import importlib.util
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from alerts.channels.apprise import why_not
from alerts.types import AppriseChannel
from khorgos.config import Settings
from khorgos.errors import Failed
from khorgos.opening import settings_of
from store.care import check
from store.database import Database
from store.errors import StoreError
from store.migrating import upgrade

SPACE = 1 << 30  # bytes that should be free where the database lies
EXTRAS = {"py3langid": "langid", "pycld2": "langid", "pyarrow": "parquet", "apprise": "apprise"}

Finding = tuple[bool, str, str]  # sound, what was found, what to do about it


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say what is wrong with this installation, and what to do about it. Ends with 1 if anything is."""
    settings = settings_of(ctx)
    faults = 0
    for sound, found, remedy in findings(settings):
        faults += not sound
        click.echo(f"{'ok   ' if sound else 'FAULT'}  {found}{'' if sound or not remedy else ' — ' + remedy}")
    if faults:
        raise Failed(f"{faults} fault(s) found")


def findings(settings: Settings) -> Iterator[Finding]:
    yield True, f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}", ""
    yield True, f"settings: {settings.file or 'built-in defaults'}; {len(settings.sources)} sources, {len(settings.rules)} rules", ""
    yield _contact(settings)
    yield from _database(settings)
    yield _orphan_rules(settings)
    yield from _channels(settings)
    missing = sorted({extra for module, extra in EXTRAS.items() if importlib.util.find_spec(module) is None})
    yield True, f"optional extras not installed: {', '.join(missing) or 'none'}", ""


def _contact(settings: Settings) -> Finding:
    told = "example.org" not in settings.crawl.user_agent
    what = "the agent string names a contact" if told else "the agent string names nobody whom a webmaster could reach"
    return told, what, "set [crawler] user_agent to an address of yours"


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        database = Database(settings.database_url)
        try:
            upgrade(database)
            faults = check(database)
            yield not faults, f"database: {'whole' if not faults else '; '.join(faults)}", "run `khorgos db check`"
            if database.is_sqlite:
                free = shutil.disk_usage(Path(database.path).absolute().parent).free
                yield free > SPACE, f"{free >> 20:,} MB free for the database", "free some space, or move the database"
        finally:
            database.close()
    except StoreError as error:
        yield False, str(error), error.remedy


def _channels(settings: Settings) -> Iterator[Finding]:
    """Chat rooms whose address Apprise cannot use: nothing else notices before the first alert."""
    for channel in settings.channels:
        if isinstance(channel, AppriseChannel) and (why := why_not(channel)):
            yield False, f"channel {channel.id}: {why}", "pip install 'khorgos[apprise]', and see its documentation for the address"


def _orphan_rules(settings: Settings) -> Finding:
    silent = [rule.id for rule in settings.rules if not rule.channels]
    return not silent, f"rules without a channel: {', '.join(silent) or 'none'}", "give them channels"
