"""`khorgos crawl [SOURCE…]`"""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from crawler.types import CrawlReport
from khorgos.config import Settings
from khorgos.errors import Failed, UsageError
from khorgos.opening import database_of, log_to_stderr, settings_of
from khorgos.parameters import Report
from khorgos.parts import Parts
from khorgos.progress import progress
from scheduler.guard import Guard
from store.database import Database


@click.command(epilog="Example:  khorgos crawl astana-times kun-uz --report report.json")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option("--report", type=Report(), help="Write what each source gave to this JSON file.")
@click.option("--backfill", is_flag=True, help="Go on until the older news that were ordered are fetched.")
@click.pass_context
def crawl(ctx: click.Context, sources: tuple[str, ...], report: Path | None, backfill: bool) -> None:
    """Make one pass over the enabled (or named) sources, alerts included. Ends with 1 only if every source failed."""
    log_to_stderr(ctx)
    settings = settings_of(ctx)
    known = {source.id for source in settings.sources}
    for name in sources:
        if name not in known:
            raise UsageError(f"there is no source {name!r}", "`khorgos sources list` shows them")
    with database_of(ctx) as database:
        guard = Guard(database)
        guard.take()
        try:
            reports = asyncio.run(_pass(settings, database, sources, backfill=backfill))
        finally:
            guard.release()
    if report is not None:
        report.write_text(json.dumps([_plain(r) for r in reports], ensure_ascii=False, indent=1) + "\n", "utf-8")
    _sum_up(reports)


async def _pass(settings: Settings, database: Database, named: Sequence[str], *, backfill: bool = False) -> list[CrawlReport]:
    """All visits side by side (one host never twice at a time), extraction beside them, then what is owed."""
    parts = Parts(settings, database)
    wanted = named or parts.rounds.enabled()
    stop_pages = asyncio.Event()
    parts.release_stale()
    loop = asyncio.get_running_loop()
    me = asyncio.current_task()
    assert me is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, me.cancel)
    pages = asyncio.create_task(parts.extraction.run(stop_pages, idle=0.5))
    try:
        with progress("crawling", len(wanted)) as advance:

            async def visit(source_id: str) -> CrawlReport:
                done = await parts.rounds.visit(source_id)
                parts.extraction.wake()
                advance(1)
                return done

            reports = list(await asyncio.gather(*(visit(source_id) for source_id in wanted)))
        if backfill:
            reports += await _past(parts, wanted)
        stop_pages.set()
        parts.extraction.wake()
        await pages
        await parts.extraction.drain()
        await parts.dispatcher.pass_once()
        return reports
    finally:
        await parts.rounds.stop()
        parts.pool.close()


async def _past(parts: Parts, wanted: Sequence[str]) -> list[CrawlReport]:
    """Visit after visit to the sources with an order, until it is done or a visit brings nothing at all."""
    reports: list[CrawlReport] = []
    going = [source_id for source_id in wanted if source_id in parts.rounds.unfinished()]
    with progress("backfill") as advance:
        while going:
            done = await asyncio.gather(*(parts.rounds.visit(source_id, past=True) for source_id in going))
            parts.extraction.wake()
            advance(sum(report.fetched for report in done))
            reports += done
            moved, unfinished = {report.source for report in done if report.requests}, parts.rounds.unfinished()
            going = [source_id for source_id in going if source_id in moved & unfinished]
    return reports


def _plain(report: CrawlReport) -> dict[str, object]:
    return asdict(report) | {"ok": report.ok, "started": report.started.isoformat(timespec="seconds")}


def _sum_up(reports: Sequence[CrawlReport]) -> None:
    failed = [report for report in reports if not report.ok]
    links, pages = sum(report.new_links for report in reports), sum(report.fetched for report in reports)
    click.echo(f"{len(reports)} source{'s' * (len(reports) != 1)}, {len(failed)} failed, {links} new links, {pages} pages")
    if reports and len(failed) == len(reports):
        raise Failed("every source failed", "`khorgos sources list` shows why")
