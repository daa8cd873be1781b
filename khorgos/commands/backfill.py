"""`khorgos sources backfill`"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import click

from crawler.backfill import Order, beginnings
from crawler.types import Source
from khorgos.config import Settings
from khorgos.errors import UsageError
from khorgos.opening import database_of, settings_of, utc_now
from khorgos.parameters import COUNT
from scheduler.remembering import step_to
from store import backfill as orders
from store.database import Database

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("backfill", epilog="Example:  khorgos sources backfill astana-times --since 2025-01-01")
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--since", type=DAY, help="From this day on (in the settings' timezone).")
@click.option("--until", type=DAY, help="Before this day.")
@click.option("--pages", type=COUNT, help="At most so many pages of older news, each with its links.")
@click.option("--stop", is_flag=True, help="End what was ordered; what was found already is still fetched.")
@click.pass_context
def backfill(
    ctx: click.Context, ids: tuple[str, ...], since: dt.datetime | None, until: dt.datetime | None, pages: int | None, stop: bool
) -> None:
    """Order older news of a source; without ID: show what was ordered and how far it is.

    The daemon works on it beside the news and after them, a page or two with every visit; `khorgos crawl --backfill` does nothing else
    until it is done. It can be cut off at any time and goes on where it was.
    """
    settings = settings_of(ctx)
    known = {source.id: source for source in settings.sources}
    if unknown := [name for name in ids if name not in known]:
        raise UsageError(f"there is no source {unknown[0]!r}", "`khorgos sources list` shows them")
    if ids and not stop and since is None and pages is None:
        raise UsageError("how far back?", "give --since DAY, --pages N, or both")
    if since is not None and until is not None and until <= since:
        raise UsageError("--until has to be later than --since")
    with database_of(ctx) as database:
        for name in ids:
            if stop:
                _stop(database, name)
            else:
                _order(database, settings, known[name], since, until, pages)
        if not ids:
            _show(database)


def _order(
    database: Database, settings: Settings, source: Source, since: dt.datetime | None, until: dt.datetime | None, pages: int | None
) -> None:
    zone, now = ZoneInfo(settings.timezone), utc_now()
    order = Order(
        source=source.id,
        since=since.replace(tzinfo=zone) if since is not None else None,
        until=until.replace(tzinfo=zone) if until is not None else None,
    )
    steps = beginnings(source, order, now.date())
    if not steps:
        raise UsageError(
            f"{source.id} has no road into the past", "give it sitemaps, or archive_pages such as https://example.org/news/page/{page}"
        )
    with database.write() as connection:
        orders.order(
            connection, source.id, since=order.since, until=order.until, pages=pages, queue=[step_to(step) for step in steps], now=now
        )
    click.echo(f"{source.id}: ordered, from {len(steps)} {'place' if len(steps) == 1 else 'places'}")


def _stop(database: Database, name: str) -> None:
    with database.write() as connection:
        stopped = orders.stop(connection, name, utc_now())
    click.echo(f"{name}: {'stopped' if stopped else 'nothing was ordered'}")


def _show(database: Database) -> None:
    with database.read() as connection:
        found = orders.orders(connection)
    for one in found:
        days = " ".join(f"{word} {at:%Y-%m-%d}" for word, at in (("since", one.since), ("until", one.until)) if at is not None)
        left = f"{one.pages_left} pages left" if one.pages_left is not None and one.state == "open" else ""
        said = ", ".join(part for part in (days, f"{one.pages} pages", f"{one.links} links", left, one.detail) if part)
        click.echo(f"{one.source:<22} {one.state:<8} {one.updated_at:%m-%d %H:%M}  {said}")
