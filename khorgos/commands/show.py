"""`khorgos show ID`"""

from __future__ import annotations

import json
from typing import Any

import click

from khorgos.errors import Failed
from khorgos.formats import say
from khorgos.opening import database_of, settings_of
from khorgos.parameters import ID
from normalizer.lens import explained
from store.dossier import Dossier, dossier


@click.command(epilog="Example:  khorgos show 123456789 --format json")
@click.argument("id", type=ID)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--explain", is_flag=True, help="Also show which names made it relevant, and what cleaning took out.")
@click.pass_context
def show(ctx: click.Context, id: int, form: str, explain: bool) -> None:
    """Show one article with provenance, copies, story, revisions and their differences."""
    settings_of(ctx)
    with database_of(ctx) as database, database.read() as connection:
        found = dossier(connection, id)
    if found is None:
        raise Failed(f"there is no article {id}", "`khorgos search` shows the numbers")
    if form == "json":
        click.echo(json.dumps(found.fields(), ensure_ascii=False, indent=1))
    else:
        say("\n".join(as_text(found, explain=explain)))


def as_text(found: Dossier, *, explain: bool = False) -> list[str]:
    fields = found.fields()
    lines = [fields["title"] or "(no title)", ""]
    lines += [f"{name:<13} {_shown(fields[name])}" for name in _HEAD if fields.get(name) not in (None, [], {}, "")]
    lines += ["", fields["text"], ""]
    if explain:
        lines += _why(fields)
    lines += _list("copies", [f"{copy['id']}  {copy['source'] or '-'}  {copy['url'] or '-'}" for copy in fields["copies"]])
    if fields["copies"]:
        lines += [*provenance_lines(fields["provenance"]), ""]
    lines += _list("same story", [f"{other['id']}  [{other['route']}]  {other['title'] or '-'}" for other in fields["story_articles"]])
    for revision in fields["revisions"]:
        lines += [f"revision {revision['number']} (replaced {revision['replaced_at']}; {', '.join(revision['kinds'])})"]
        lines += [f"  - {before}\n  + {after}" for before, after in revision["difference"]]
    return lines


def provenance_lines(told: dict[str, Any]) -> list[str]:
    """Who had a text first, and the lag of each copy with what it added and left out."""
    first = told["first"]
    lines = [f"first by {first['source'] or '-'} ({first['id']}, {first['published_at'] or 'no date'})"]
    for copy in told["copies"]:
        lag = "unknown lag" if copy["lag_minutes"] is None else f"{copy['lag_minutes']} minutes later"
        counts = f"{copy['sentences_added']} sentences added, {copy['sentences_dropped']} left out"
        lines += [f"copy {copy['id']} by {copy['source'] or '-'}: {lag}, {counts}"]
        lines += [f"  + {sentence}" for sentence in copy["added"]] + [f"  - {sentence}" for sentence in copy["dropped"]]
    return lines


_HEAD = (
    "id", "url", "canonical_url", "source", "published_at", "authors", "agency", "language", "route", "languages", "countries", "dyads",
    "topics", "entities", "relevance", "relevant", "flags", "group", "story", "first_seen_at", "fetched_at", "revision", "deleted_at",
)  # fmt: skip


def _why(fields: dict[str, Any]) -> list[str]:
    why = fields["why"]
    lines = _list("score", explained(fields["relevance"], why.get("factors", []), why.get("version", "")) if why else [])
    lines += _list("names", [f"{e['name']} ({e['entity']}, {e['side']}, {e['zone']}, {e['count']}×)" for e in why.get("evidence", [])])
    lines += _list("sentences", [fields["text"][start:end] for start, end in why.get("sentences", [])])
    return lines + _list("removed", [f"{reason}: {text}" for reason, text in fields["removed"]])


def _list(name: str, items: list[str]) -> list[str]:
    return [f"{name}:", *(f"  {item}" for item in items), ""] if items else []


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {share:.0%}" for key, share in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
