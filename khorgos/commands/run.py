"""`khorgos run`"""

from __future__ import annotations

import asyncio
import datetime as dt

import click

from khorgos.config import Settings
from khorgos.http.desk import Desk
from khorgos.http.server import WebServer
from khorgos.opening import database_of, log_to_stderr, settings_of
from khorgos.parts import Parts
from scheduler.daemon import Daemon
from store.database import Database


@click.command(epilog="Example:  khorgos --config desk.toml run")
@click.pass_context
def run(ctx: click.Context) -> None:
    """Run the daemon: it crawls what is due, normalises, stores, alerts, and serves the dashboard and API.

    Logs one line per new article. SIGTERM ends it cleanly within 30 s; what was under way is taken up at the next start.
    """
    log_to_stderr(ctx, always=True)
    settings = settings_of(ctx)
    with database_of(ctx) as database:
        asyncio.run(_run(settings, database))


async def _run(settings: Settings, database: Database) -> None:
    parts = Parts(settings, database)
    desk = Desk(settings, database)
    daemon = Daemon(
        database=database,
        rounds=parts.rounds,
        extraction=parts.extraction,
        dispatcher=parts.dispatcher,
        services=[WebServer(desk)],
        concurrent=settings.crawl.concurrent_hosts,
        chores=[
            ("spikes", dt.timedelta(minutes=10), parts.look_for_spikes),
            ("reconcile", dt.timedelta(hours=24), parts.reconcile),
            ("forget", dt.timedelta(hours=24), parts.forget),
        ],
    )
    parts.extraction.tell(daemon.told)
    desk.ready, desk.wake, desk.rules_changed = (lambda: daemon.ready), parts.dispatcher.wake, parts.put_in_force
    await daemon.run()
