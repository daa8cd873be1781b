"""`khorgos search QUERY`"""

from __future__ import annotations

import sys

import click

from khorgos import formats
from khorgos.opening import database_of, settings_of, utc_now
from store import search as searching
from store.query import parse

EXAMPLES = """\b
Examples:
  khorgos search 'country:kg (railway OR 铁路 OR "железная дорога")'
  khorgos search 'entity:khorgos after:2026-01-01' --format csv > khorgos.csv
  khorgos search '' --limit 0 --format jsonl
"""


@click.command(epilog=EXAMPLES)
@click.argument("query", default="")
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="At most so many; 0: all.")
@click.option("--format", "form", type=click.Choice(formats.NAMES), default="table", show_default=True)
@click.option("--sort", type=click.Choice(["new", "best"]), default="new", show_default=True, help="best ranks the newest 20,000 hits.")
@click.pass_context
def search(ctx: click.Context, query: str, limit: int, form: str, sort: searching.Sort) -> None:
    """Search the stored articles. An empty query matches everything."""
    settings = settings_of(ctx)
    asked = parse(query, settings.timezone)
    with database_of(ctx) as database, database.read() as connection:
        found = searching.stream(connection, asked, limit=limit or None, sort=sort)
        formats.write(sys.stdout, form, found, query=asked, now=utc_now(), timezone=settings.timezone)
