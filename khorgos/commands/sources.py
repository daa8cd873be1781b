"""`khorgos sources list|add|discover|probe|enable|disable|import|export`; `backfill` and `coverage` have files of their own"""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import json
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from crawler.blocks import to_toml
from crawler.health import Health
from crawler.opml import read_opml, write_opml
from crawler.types import Source
from crawler.xml import NotReadable
from khorgos.commands.backfill import backfill
from khorgos.commands.coverage import coverage
from khorgos.commands.sources_asking import Finding, Proposal, ask_discover, ask_probe
from khorgos.config import DEFAULT_FILE, loads
from khorgos.errors import Failed, SettingsError, UsageError
from khorgos.formats import printable, say
from khorgos.listing import iso, source_rows
from khorgos.opening import database_of, settings_of, utc_now
from khorgos.parameters import Report
from khorgos.settings_file import IDENTIFIER
from store import switches
from store.database import Database

STATES = (*(state.value for state in Health), "disabled", "new")


@click.group(epilog="Example:  khorgos sources discover https://astanatimes.com/")
def sources() -> None:
    """The catalogue of sources and its health."""


sources.add_command(backfill)
sources.add_command(coverage)


@sources.command("list")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@click.option("--health", "wanted", type=click.Choice(STATES), help="Those in this state alone.")
@click.pass_context
def list_sources(ctx: click.Context, form: str, wanted: str | None) -> None:
    """Every source, one line each, with its health."""
    settings = settings_of(ctx)
    with database_of(ctx) as database, database.read() as connection:
        rows = source_rows(connection, settings.sources)
    for row in rows:
        if wanted is None or row["health"] == wanted:
            if form == "jsonl":
                click.echo(json.dumps(row, ensure_ascii=False))
            else:
                say(_line(row))


def _line(row: dict[str, Any]) -> str:
    seen = f"{dt.datetime.fromisoformat(row['visited_at']):%m-%d %H:%M}" if row["visited_at"] else "never"
    line = f"{row['id']:<22} {row['country'] or '--':<3} {row['health']:<9} {seen:<12} {row['articles']:>6}  {row['name']}"
    return f"{line}  ({row['detail']})" if row["detail"] and row["health"] != "ok" else line


@sources.command("discover")
@click.argument("url")
@click.pass_context
def discover(ctx: click.Context, url: str) -> None:
    """Find the feeds, news sitemaps or listing of an outlet; print a block for khorgos.toml."""
    proposal = _discover(ctx, url)
    click.echo(to_toml(proposal.source), nl=False)
    for link in proposal.sample:
        click.echo(printable(f"# for example: {link.hints.title or ''} {link.url}"))


@sources.command("add")
@click.argument("url")
@click.option("--id", "name", help="Instead of an id made from the host.")
@click.pass_context
def add(ctx: click.Context, url: str, name: str | None) -> None:
    """Discover a source and append it to khorgos.toml."""
    if name is not None and not re.fullmatch(IDENTIFIER, name):
        raise UsageError(f"{name!r} is no id", "letters, digits, dot, dash and underscore are allowed, a letter or digit first")
    found = _discover(ctx, url).source
    source = _renamed(found, name) if name else found
    if source.id in {known.id for known in settings_of(ctx).sources}:
        raise UsageError(f"there is a source {source.id!r} already", "name this one with --id")
    click.echo(f"{source.id}: added to {_append(ctx, [source])}")


def _discover(ctx: click.Context, url: str) -> Proposal:
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{url!r} is no web address", "write it with https://")
    with database_of(ctx) as database:
        proposal = asyncio.run(ask_discover(settings_of(ctx), database, url))
    if not proposal.source.has_routes:
        seen = "; ".join(list(dict.fromkeys(f.detail or f.verdict for f in proposal.findings))[:3])
        raise Failed(
            f"no feed, sitemap or listing was found at {url}" + (f" ({seen})" if seen else ""), "give the address of a section page"
        )
    return proposal


def _renamed(source: Source, name: str) -> Source:
    return replace(source, id=name)


@sources.command("probe")
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--report", type=Report(), help="Write the findings to this JSON file.")
@click.pass_context
def probe(ctx: click.Context, ids: tuple[str, ...], report: Path | None) -> None:
    """Look at every route once and say which are alive. Nothing is changed."""
    _check_known(ctx, ids)
    with database_of(ctx) as database:
        wanted = [source for source in settings_of(ctx).sources if source.id in ids] if ids else _enabled(ctx, database)
        findings = asyncio.run(ask_probe(settings_of(ctx), database, wanted))
    for found in findings:
        say(f"{found.source:<22} {found.verdict:<11} {found.way:<8} {found.url}" + (f"  ({found.detail})" if found.detail else ""))
    if report is not None:
        rows = {"probed_at": iso(utc_now()), "findings": [_finding(found) for found in findings]}
        report.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _finding(found: Finding) -> dict[str, object]:
    plain: dict[str, object] = {
        "source": found.source,
        "way": found.way,
        "url": found.url,
        "verdict": found.verdict,
        "detail": found.detail,
    }
    return plain | {"links": found.links, "newest": iso(found.newest), "sample": list(found.sample)}


@sources.command("enable")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.pass_context
def enable(ctx: click.Context, ids: tuple[str, ...]) -> None:
    """Switch sources on, over what the catalogue says."""
    _switch(ctx, ids, on=True)


@sources.command("disable")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.pass_context
def disable(ctx: click.Context, ids: tuple[str, ...]) -> None:
    """Switch sources off; what is stored of them stays."""
    _switch(ctx, ids, on=False)


def _switch(ctx: click.Context, ids: Sequence[str], *, on: bool) -> None:
    _check_known(ctx, ids)
    with database_of(ctx) as database, database.write() as connection:
        for source in ids:
            switches.switch(connection, source, on)


def _check_known(ctx: click.Context, ids: Sequence[str]) -> None:
    known = {source.id for source in settings_of(ctx).sources}
    if unknown := [source for source in ids if source not in known]:
        raise UsageError(f"there is no source {unknown[0]!r}", "`khorgos sources list` shows them")


@sources.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_context
def import_opml(ctx: click.Context, file: Path) -> None:
    """Append the feeds of an OPML file to khorgos.toml; those that are there already are left out."""
    try:
        found = read_opml(file.read_bytes().decode("utf-8", "replace"))
    except NotReadable as error:
        raise Failed(f"{file}: {error}", "an OPML file is wanted") from error
    mine = settings_of(ctx).sources
    feeds, ids = {feed for source in mine for feed in source.feeds}, {source.id for source in mine}
    fresh = [source for source in found if source.feeds[0] not in feeds]
    for number, source in enumerate(fresh):
        others = (f"{source.id}-{more}" for more in itertools.count(2))
        fresh[number] = _renamed(source, next(name for name in itertools.chain([source.id], others) if name not in ids))
        ids.add(fresh[number].id)
    if fresh:
        _append(ctx, fresh)
    click.echo(f"{len(fresh)} sources added, {len(found) - len(fresh)} were there already")


@sources.command("export")
@click.option("--format", "form", type=click.Choice(["opml", "toml"]), default="opml", show_default=True)
@click.pass_context
def export(ctx: click.Context, form: str) -> None:
    """Print the enabled sources as OPML (feeds alone), or as blocks for khorgos.toml (everything)."""
    with database_of(ctx) as database:
        enabled = _enabled(ctx, database)
    click.echo(write_opml(enabled) if form == "opml" else "\n".join(to_toml(source) for source in enabled), nl=False)


def _enabled(ctx: click.Context, database: Database) -> list[Source]:
    """The sources that are visited: as the settings say, and as was switched by hand."""
    with database.read() as connection:
        switched = switches.switched(connection)
    return [source for source in settings_of(ctx).sources if switched.get(source.id, source.enabled)]


def _append(ctx: click.Context, fresh: Sequence[Source]) -> Path:
    """Blocks at the end of the settings, written only if the settings are right with them."""
    path = Path(ctx.find_root().obj["config"] or DEFAULT_FILE)
    if not path.exists():
        raise UsageError(f"there is no {path} to add to", "`khorgos init` writes one")
    before = path.read_text("utf-8-sig")
    blocks = ("" if before.endswith("\n") or not before else "\n") + "\n" + "\n".join(to_toml(source) for source in fresh)
    try:
        loads(before + blocks, str(path), os.environ, path)
    except SettingsError as error:
        raise Failed(f"nothing was added, for with it the settings would be wrong: {error}", "add it by hand") from error
    with path.open("a", encoding="utf-8") as file:  # what stands there is not written anew
        file.write(blocks)
    return path
