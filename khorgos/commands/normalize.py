"""`khorgos normalize FILE…`"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from khorgos.inputs import fail_for_unread
from khorgos.opening import log_to_stderr, settings_of, utc_now
from khorgos.progress import counting
from khorgos.row import Row
from khorgos.working import normalised
from normalizer.shape import draft_fields
from normalizer.types import Draft, Rejection


@click.command(epilog="Example:  khorgos normalize page.html   |   khorgos normalize pages.jsonl > articles.jsonl")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False), metavar="FILE…")
@click.pass_context
def normalize(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Print what becomes of pages: one JSON line per input, in input order.

    Reads .html, .txt, .jsonl and .warc(.gz). Asks neither the network nor a database.
    """
    log_to_stderr(ctx)
    settings = settings_of(ctx)
    with counting("normalising", normalised(list(files), utc_now(), settings)) as made:
        for row, arrival in made:
            sys.stdout.write(line(row, arrival.made))
    fail_for_unread(files)


def line(row: Row, made: Draft | Rejection) -> str:
    return json.dumps(draft_fields(made, row.id), ensure_ascii=False) + "\n"
