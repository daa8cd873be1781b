"""`khorgos stats`"""

from __future__ import annotations

import json

import click
from rich.cells import cell_len, set_cell_size

from khorgos.formats import printable
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
    for name, value in found.items():
        if isinstance(value, dict):
            click.secho(name, bold=True)
            width = max((cell_len(str(key)) for key in value), default=0)
            for key, count in value.items():
                click.echo(f"  {set_cell_size(printable(str(key)), width)}  {count:>12,}")
        else:
            click.echo(f"{name}: {value:,}" if isinstance(value, int) else f"{name}: {value}")
