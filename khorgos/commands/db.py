"""`khorgos db upgrade|check|backup|copy|prune|reindex|rescore`"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from pathlib import Path

import click

from alerts.owed import owed_for
from khorgos.errors import Failed, UsageError
from khorgos.opening import database_of, log_to_stderr, settings_of, utc_now
from khorgos.progress import progress, steps
from normalizer.lens import Lens
from normalizer.types import Languages, Site, View
from store import index
from store.care import backup as copy_to
from store.care import check as look
from store.copying import copy as copy_all
from store.database import Database
from store.migrating import upgrade
from store.pruning import Old, count
from store.pruning import prune as remove
from store.rescoring import rescore as scored_again
from store.rescoring import stale
from store.schema import newest


@click.group()
def db() -> None:
    """The database: upgrade, check, backup, copy, prune, reindex, rescore."""


@db.command(name="upgrade")
@click.pass_context
def bring_up(ctx: click.Context) -> None:
    """Bring the database to the newest schema; makes it where there is none."""
    log_to_stderr(ctx)
    database = Database(settings_of(ctx).database_url)
    try:
        before = upgrade(database)
    finally:
        database.close()
    click.echo(f"schema {newest()}" if before == newest() else f"schema {before or 'none'} -> {newest()}")


@db.command()
@click.pass_context
def check(ctx: click.Context) -> None:
    """Check that the database is whole: file, tables, index, and that they agree."""
    with database_of(ctx) as database, progress("checking", counted=False):
        faults = look(database)
    for fault in faults:
        click.echo(fault)
    if faults:
        raise Failed(f"{len(faults)} fault(s) found", "`khorgos db reindex` mends the index; for the rest restore a backup")
    click.echo("the database is whole")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Copy a SQLite database to FILE, consistent while the daemon writes. (PostgreSQL: use pg_dump.)"""
    if file.exists():
        raise Failed(f"{file} is there already", "name a new file")
    with database_of(ctx) as database, progress("copying", counted=False):
        copy_to(database, file)
    click.echo(str(file))


@db.command(epilog="Example:  khorgos db copy postgresql+psycopg://khorgos@db.example.org/khorgos")
@click.argument("url")
@click.pass_context
def copy(ctx: click.Context, url: str) -> None:
    """Copy everything to another, empty database, and compare it. A copy that was cut off goes on when it is run again.

    What is stored while it runs is not in the copy: stop the daemon before the last run.
    """
    with database_of(ctx) as database, contextlib.closing(Database(url)) as target, progress("copying") as advance:
        upgrade(target)
        done = copy_all(database, target, steps(advance))
    for name, number in done.rows.items():
        if number:
            click.echo(f"{name}: {number:,}")
    click.echo(f"copied and compared: {sum(done.rows.values()):,} rows, {done.indexed:,} articles in the index")


@db.command(epilog="Example:  khorgos db prune --older-than 365d --irrelevant --dry-run")
@click.option("--older-than", required=True, metavar="AGE", help="Articles that arrived longer ago, such as 90d.")
@click.option("--below", type=float, metavar="SCORE", help="Only those with a relevance below this.")
@click.option("--irrelevant", is_flag=True, help="Only those that were not relevant.")
@click.option("--dry-run", is_flag=True, help="Only say how many.")
@click.pass_context
def prune(ctx: click.Context, older_than: str, below: float | None, irrelevant: bool, dry_run: bool) -> None:
    """Remove old articles for good, by age and relevance. Their addresses are kept, so that they are not fetched again.

    Copies of one text go together or stay together; what an alert is still owed for stays.
    """
    match = re.fullmatch(r"(\d{1,5})d", older_than)
    if match is None or match[1].strip("0") == "":
        raise UsageError(f"--older-than wants days such as 90d, not {older_than!r}", "see `khorgos db prune --help`")
    old = Old(before=utc_now() - dt.timedelta(days=int(match[1])), below=below, irrelevant=irrelevant)
    with database_of(ctx) as database:
        number = count(database, old)
        if not dry_run:
            with progress("pruning", number) as advance:
                number = remove(database, old, owed_for, advance)
    click.echo(f"{number} articles would go" if dry_run else f"{number} articles removed")


@db.command()
@click.pass_context
def reindex(ctx: click.Context) -> None:
    """Make the words of the full-text index anew, as the analyser of this version reads them."""
    with database_of(ctx) as database, progress("indexing") as advance:
        done = index.reindex(database, steps(advance))
    click.echo(f"{done} articles")


@db.command()
@click.pass_context
def rescore(ctx: click.Context) -> None:
    """Look again at what is stored, with the gazetteer and the rule of this version: relevance, countries, topics, entities.

    Groups, stories and alerts stay as they are; nobody is alerted again.
    """
    settings = settings_of(ctx)
    lens = Lens.with_overlay(settings.overlay) if settings.overlay else Lens.shipped()
    sites = {source.id: Site(country=source.country) for source in settings.sources}

    def look(title: str | None, text: str, languages: Languages, source: str | None) -> View:
        return lens.look(title, text, languages, sites.get(source or "", Site()))

    with database_of(ctx) as database, progress("looking again", stale(database, lens.version)) as advance:
        turned = scored_again(database, lens.version, look, advance)
    click.echo(f"{turned} articles changed sides")
