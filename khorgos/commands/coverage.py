"""`khorgos sources coverage`"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import Any

import click

from khorgos.errors import UsageError
from khorgos.listing import iso
from khorgos.opening import database_of, settings_of, utc_now
from khorgos.parameters import Number
from store import health, ledger

MANY = 20  # links below which a route that lacks some says nothing
LACKING = 0.9  # of what all routes showed


@click.command("coverage", epilog="Example:  khorgos sources coverage astana-times --hours 48")
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--hours", type=Number(1, 24 * 400), default=24, show_default=True, help="Look so many hours back.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@click.pass_context
def coverage(ctx: click.Context, ids: tuple[str, ...], hours: int, form: str) -> None:
    """What was looked at and what came of it, by source and hour; and which route lacks what another one shows.

    An hour in which a source was not polled stands out; so does a feed without what the sitemap has.
    """
    known = [source.id for source in settings_of(ctx).sources]
    if unknown := [name for name in ids if name not in known]:
        raise UsageError(f"there is no source {unknown[0]!r}", "`khorgos sources list` shows them")
    since = (utc_now() - dt.timedelta(hours=hours - 1)).replace(minute=0, second=0, microsecond=0)
    with database_of(ctx) as database, database.read() as connection:
        for name in ids or known:
            row = _row(connection, name, since, hours)
            if form == "jsonl":
                click.echo(json.dumps(row, ensure_ascii=False))
            elif ids or row["ledger"]:
                click.echo(_line(row))


def _row(connection: Any, source: str, since: dt.datetime, hours: int) -> dict[str, Any]:
    seen = ledger.hours(connection, source, since)
    polled = sum(1 for counts in seen.values() if counts.get("polled"))
    recall = health.recall(connection, source, since)
    return {
        "id": source,
        "since": iso(since),
        "hours": hours,
        "hours_polled": polled,
        "total": dict(sum((Counter(counts) for counts in seen.values()), Counter[str]())),
        "recall": {way: {"shown": shown, "of": every} for way, (shown, every) in recall.items()},
        "ledger": {iso(hour): counts for hour, counts in seen.items()},
    }


def _line(row: dict[str, Any]) -> str:
    total, recall = row["total"], row["recall"]
    parts = [f"polled {total.get('polled', 0)} times in {row['hours_polled']} of {row['hours']} hours"]
    plain = (
        ("not_modified", "unchanged"),
        ("poll_failed", "polls failed"),
        ("new", "new"),
        ("stored", "stored"),
        ("irrelevant", "irrelevant"),
    )
    parts += [f"{total[what]} {word}" for what, word in plain if total.get(what)]
    parts += [f"{number} {what.replace(':', ' ')}" for what, number in sorted(total.items()) if what.startswith(("rejected:", "failed:"))]
    if len(recall) > 1:
        parts += [f"{way} {one['shown']}/{one['of']}{_mark(one)}" for way, one in recall.items()]
    return f"{row['id']:<22} {', '.join(parts)}"


def _mark(one: dict[str, int]) -> str:
    return " (lacks some)" if one["of"] >= MANY and one["shown"] < LACKING * one["of"] else ""
