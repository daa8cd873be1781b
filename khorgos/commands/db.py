"""`khorgos db upgrade|check|backup|reindex|rescore`"""

from __future__ import annotations

from pathlib import Path

import click

from khorgos.errors import Failed
from khorgos.opening import database_of, log_to_stderr, settings_of
from khorgos.progress import progress, steps
from normalizer.lens import Lens
from normalizer.types import Languages, Site, View
from store import index
from store.care import backup as copy_to
from store.care import check as look
from store.database import Database
from store.migrating import upgrade
from store.rescoring import rescore as scored_again
from store.rescoring import stale
from store.schema import newest


@click.group()
def db() -> None:
    """The database: upgrade, check, backup, reindex, rescore."""


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
    with database_of(ctx) as database:
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
    with database_of(ctx) as database:
        copy_to(database, file)
    click.echo(str(file))


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
