"""`khorgos stats`"""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table

from khorgos.opening import database_of, utc_now
from store.figures import figures


@click.command(epilog="Example:  khorgos stats --format json")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def stats(ctx: click.Context, form: str) -> None:
    """Figures of the store: articles, groups, stories, languages, countries, sources, size."""
    with database_of(ctx) as database:
        found = figures(database, utc_now())
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    console = Console(soft_wrap=True)
    for name, value in found.items():
        if isinstance(value, dict):
            table = Table("", "", show_header=False, box=None, title=name, title_justify="left", title_style="bold")
            for key, count in value.items():
                table.add_row(str(key), f"{count:,}")
            console.print(table)
        else:
            console.print(f"{name}: {value:,}" if isinstance(value, int) else f"{name}: {value}")
