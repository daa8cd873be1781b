"""`khorgos search QUERY`"""

from __future__ import annotations

import re
import sys

import click

from khorgos import formats
from khorgos.opening import database_of, settings_of, utc_now
from khorgos.parameters import LIMIT
from khorgos.progress import counting
from store import search as searching
from store.query import parse

EXAMPLES = """\b
Examples:
  khorgos search 'country:kg (railway OR 铁路 OR "железная дорога")'
  khorgos search 'entity:khorgos after:2026-01-01' --format csv > khorgos.csv
  khorgos search '' --limit 0 --format jsonl
"""


class _Asking(click.Command):
    """A query may begin with a minus, as in `-coal country:kz`, which would be an option elsewhere."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = {opt for one in self.params for opt in one.opts if isinstance(one, click.Option)}
        for at, arg in enumerate(args):
            if arg == "--":
                break
            if re.match(r"-[^-h]|-h.", arg) and (at == 0 or args[at - 1] not in options):
                args = [*args[:at], *args[at + 1 :], "--", arg]
                break
        return super().parse_args(ctx, args)


@click.command(cls=_Asking, epilog=EXAMPLES)
@click.argument("query", default="")
@click.option("--limit", type=LIMIT, default=50, show_default=True, help="At most so many; 0: all.")
@click.option("--format", "form", type=click.Choice(formats.NAMES), default="table", show_default=True)
@click.option("--sort", type=click.Choice(["new", "best"]), default="new", show_default=True, help="best ranks the newest 20,000 hits.")
@click.pass_context
def search(ctx: click.Context, query: str, limit: int, form: str, sort: searching.Sort) -> None:
    """Search the stored articles. An empty query matches everything."""
    settings = settings_of(ctx)
    asked = parse(query, settings.timezone)
    with database_of(ctx) as database, database.read() as connection:
        found = searching.stream(connection, asked, limit=limit or None, sort=sort)
        with counting("searching", found) as counted:
            formats.write(sys.stdout, form, counted, query=asked, now=utc_now(), timezone=settings.timezone)
