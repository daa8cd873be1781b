"""`khorgos stories list|show|split|merge`"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from typing import Any

import click

from khorgos.errors import Failed
from khorgos.formats import say
from khorgos.opening import database_of, settings_of, utc_now
from khorgos.parameters import COUNT, ID
from store import gathered, story_edits


@click.group(epilog="Example:  khorgos stories show 123456789")
def stories() -> None:
    """Articles about one event, in any language: list, show, and undo what was gathered wrongly."""


@stories.command("list")
@click.option("--limit", type=COUNT, default=50, show_default=True, help="At most so many.")
@click.option("--smallest", type=COUNT, default=2, show_default=True, help="Only stories of so many texts.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.pass_context
def list_stories(ctx: click.Context, limit: int, smallest: int, form: str) -> None:
    """Stories told by two and more texts, the newest first."""
    settings_of(ctx)
    with database_of(ctx) as database, database.read() as connection:
        found = gathered.stories(connection, limit=limit, smallest=smallest)
    for row in found:
        if form == "jsonl":
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo(f"{row['story']}  {row['texts']:>3} texts, {row['articles']} articles")
            for language, title in row["titles"].items():
                say(f"    [{language}] {title}")


@stories.command("show")
@click.argument("story", type=ID)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def show_story(ctx: click.Context, story: int, form: str) -> None:
    """One story: a title in each language, the time line, who reported first. STORY may be the number of any of its articles."""
    settings_of(ctx)
    with database_of(ctx) as database, database.read() as connection:
        found = gathered.story(connection, story)
    if found is None:
        raise Failed(f"there is no story {story}", "`khorgos stories list` shows the numbers")
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for line in _told(found):
        say(line)


def _told(found: dict[str, Any]) -> Iterator[str]:
    """A story as text: how often it was told, its titles, its time line."""
    first, texts, outlets = found["first"], found["texts"], found["outlets"]
    yield f"story {found['story']}: {texts} text{'s' * (texts != 1)} of {outlets} outlet{'s' * (outlets != 1)}"
    yield f"first reported by {first['source'] or '-'}, {first['published_at'] or first['first_seen_at']} ({first['id']})"
    for language, title in found["titles"].items():
        yield f"  [{language}] {title}"
    yield "time line"
    for one in found["articles"]:
        hours, minutes = divmod(one["minutes_after"], 60)
        when = one["published_at"] or one["first_seen_at"]
        yield f"  {when}  +{hours}:{minutes:02}  {one['id']}  [{one['route']}]  {one['source'] or '-'}  {one['title'] or '-'}"


@stories.command("split")
@click.argument("story", type=ID)
@click.argument("articles", type=ID, nargs=-1, required=True, metavar="ARTICLE…")
@click.pass_context
def split_story(ctx: click.Context, story: int, articles: tuple[int, ...]) -> None:
    """Take articles, with their copies, out of a story, into one of their own; nothing is alerted."""
    settings_of(ctx)
    with database_of(ctx) as database:
        new = story_edits.split(database, story, articles, actor=getpass.getuser(), now=utc_now())
    click.echo(f"split off as story {new}")


@stories.command("merge")
@click.argument("first", type=ID)
@click.argument("second", type=ID)
@click.pass_context
def merge_stories(ctx: click.Context, first: int, second: int) -> None:
    """Make two stories one, under the older number; nothing is alerted."""
    settings_of(ctx)
    with database_of(ctx) as database:
        one = story_edits.merge(database, first, second, actor=getpass.getuser(), now=utc_now())
    click.echo(f"both are story {one} now")
