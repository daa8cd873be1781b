"""`khorgos ingest FILE…`"""

from __future__ import annotations

import collections
import itertools
from pathlib import Path

import click

from khorgos.formats import printable
from khorgos.inputs import fail_for_unread
from khorgos.joining import store_of
from khorgos.opening import database_of, log_to_stderr, settings_of, utc_now
from khorgos.progress import progress
from khorgos.row import Row
from khorgos.working import Made, normalised
from normalizer.types import Rejection
from store import lines
from store.articles import Store

BATCH = 100  # articles in one transaction


@click.command(epilog="Example:  khorgos ingest archive.warc.gz more.jsonl")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False), metavar="FILE…")
@click.pass_context
def ingest(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Normalise and store pages from .html, .txt, .jsonl and .warc(.gz) files.

    Relevance, groups, stories and alerts apply. Can be run again: what is stored already is recognised.
    """
    log_to_stderr(ctx)
    settings = settings_of(ctx)
    with database_of(ctx) as database, progress("ingesting") as advance:
        store = store_of(settings, database)
        with database.read() as connection:
            repeated = {source.id: lines.repeated(connection, source.id) for source in settings.sources} if settings.sources else {}
        fates: collections.Counter[str] = collections.Counter()
        stream = normalised(list(files), utc_now(), settings, repeated, store.storing)
        while batch := list(itertools.islice(stream, BATCH)):
            _save(store, batch, fates)
            advance(len(batch))
    click.echo(", ".join(f"{n} {name}" for name, n in sorted(fates.items())) or "nothing to ingest")
    fail_for_unread(files)


def _save(store: Store, batch: list[Made], fates: collections.Counter[str]) -> None:
    for outcome in store.save([arrival for _, arrival in batch], now=utc_now()):
        fates[outcome.fate.value] += 1
    for row, arrival in batch:
        if isinstance(arrival.made, Rejection):
            click.echo(_said(row, arrival.made), err=True)


def _said(row: Row, made: Rejection) -> str:
    return printable(f"khorgos: {row.id}: rejected: {made.reason.value}{f' ({made.evidence})' if made.evidence else ''}")
