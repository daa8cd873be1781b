"""`khorgos sources list`"""

from __future__ import annotations

import click

from khorgos.opening import database_of, settings_of
from store import crawling


@click.group(epilog="Example:  khorgos sources list")
def sources() -> None:
    """The catalogue of sources and its health."""


@sources.command("list")
@click.pass_context
def list_sources(ctx: click.Context) -> None:
    """Every source, one line each, with its health."""
    settings = settings_of(ctx)
    with database_of(ctx) as database, database.read() as connection:
        states = crawling.states(connection)
    for source in settings.sources:
        state = states.get(source.id)
        seen = f"{state.visited_at:%Y-%m-%d %H:%M}" if state is not None else "never visited"
        condition = "disabled" if not source.enabled else "failing" if state is not None and state.failures else "ok"
        click.echo(f"{source.id:<24} {source.country or '--':<3} {condition:<9} {seen:<17} {source.name}")
