"""`khorgos groups list|show|split|merge`"""

from __future__ import annotations

import getpass
import json
from typing import Any

import click

from khorgos.commands.show import provenance_lines
from khorgos.errors import Failed
from khorgos.formats import printable, say
from khorgos.opening import database_of, settings_of, utc_now
from khorgos.parameters import COUNT, ID, Number
from store import gathered, group_edits


@click.group(epilog="Example:  khorgos groups show 123456789")
def groups() -> None:
    """Copies of one text: list, show, and undo what was grouped wrongly."""


@groups.command("list")
@click.option("--limit", type=COUNT, default=50, show_default=True, help="At most so many.")
@click.option("--smallest", type=Number(2), default=2, show_default=True, help="Only groups of so many articles.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.pass_context
def list_groups(ctx: click.Context, limit: int, smallest: int, form: str) -> None:
    """Groups of two and more articles, the newest first."""
    settings_of(ctx)
    with database_of(ctx) as database, database.read() as connection:
        found = gathered.groups(connection, limit=limit, smallest=smallest)
    for row in found:
        line = f"{row['group']}  {row['articles']:>4} ×  {row['source'] or '-'}  {row['title'] or '-'}"
        click.echo(json.dumps(row, ensure_ascii=False) if form == "jsonl" else printable(line))


@groups.command("show")
@click.argument("group", type=ID)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def show_group(ctx: click.Context, group: int, form: str) -> None:
    """One group: its articles, who was first, what each copy added and left out. GROUP may be the number of any of its articles."""
    settings_of(ctx)
    with database_of(ctx) as database, database.read() as connection:
        found = gathered.group(connection, group)
    if found is None:
        raise Failed(f"there is no group {group}", "`khorgos groups list` shows the numbers")
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        say("\n".join(_text(found)))


@groups.command("split")
@click.argument("group", type=ID)
@click.argument("articles", type=ID, nargs=-1, required=True, metavar="ARTICLE…")
@click.pass_context
def split_group(ctx: click.Context, group: int, articles: tuple[int, ...]) -> None:
    """Take articles out of a group, into one of their own. They are not grouped again by themselves; nothing is alerted."""
    settings_of(ctx)
    with database_of(ctx) as database:
        new = group_edits.split(database, group, articles, actor=getpass.getuser(), now=utc_now())
    click.echo(f"split off as group {new}")


@groups.command("merge")
@click.argument("first", type=ID)
@click.argument("second", type=ID)
@click.pass_context
def merge_groups(ctx: click.Context, first: int, second: int) -> None:
    """Make two groups one, under the older number; nothing is alerted."""
    settings_of(ctx)
    with database_of(ctx) as database:
        one = group_edits.merge(database, first, second, actor=getpass.getuser(), now=utc_now())
    click.echo(f"both are group {one} now")


def _text(found: dict[str, Any]) -> list[str]:
    lines = [f"group {found['group']}"]
    lines += [f"  {a['id']}  {a['published_at'] or '-':<25}  {a['source'] or '-'}  {a['title'] or '-'}" for a in found["articles"]]
    lines += provenance_lines(found["provenance"])
    return lines + [f"{r['relation']}: {r['id']} and {r['other']} ({r['score']:.2f})" for r in found["related"]]
