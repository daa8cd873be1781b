"""`khorgos rules list|check|test`"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Sequence

import click

from alerts.records import rule_fields
from alerts.rules import full_query, messages, problems, rehearse
from alerts.types import SOURCE_HEALTH, Rule
from khorgos.errors import Failed, UsageError
from khorgos.formats import say
from khorgos.joining import rules_of
from khorgos.opening import database_of, settings_of, utc_now
from khorgos.parameters import LIMIT, Number


@click.group(epilog="Example:  khorgos rules test rail --days 30")
def rules() -> None:
    """The rules: list them, check them, try one on what is stored."""


@rules.command("list")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@click.pass_context
def list_rules(ctx: click.Context, form: str) -> None:
    """Every rule, with its channels, its schedule and its query."""
    settings = settings_of(ctx)
    with database_of(ctx) as database, database.read() as connection:
        found = rules_of(connection, settings)
    for rule in found:
        if form == "jsonl":
            click.echo(json.dumps(rule_fields(rule), ensure_ascii=False))
        else:
            state = "" if rule.enabled else "  (disabled)"
            click.echo(f"{rule.id}  {rule.schedule}  -> {', '.join(rule.channels) or 'nobody'}  {full_query(rule)}{state}")


@rules.command("check")
@click.pass_context
def check(ctx: click.Context) -> None:
    """Looks for mistakes in the settings' rules; exit code 1 where there is one."""
    settings = settings_of(ctx)
    found = problems(settings.rules, settings.channels, settings.timezone)
    for line in found:
        click.echo(line)
    if found:
        raise Failed(f"{len(found)} {'problem' if len(found) == 1 else 'problems'} in the rules")
    click.echo(f"{len(settings.rules)} {'rule' if len(settings.rules) == 1 else 'rules'}, all right")


@rules.command("test")
@click.argument("id")
@click.option("--days", type=Number(1, 3660), default=30, show_default=True, help="Look so many days back.")
@click.option("--limit", type=LIMIT, default=50, show_default=True, help="Show at most so many alerts; 0: all.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@click.pass_context
def test(ctx: click.Context, id: str, days: int, limit: int, form: str) -> None:
    """Shows what a rule would have sent for what is stored. Sends nothing."""
    settings = settings_of(ctx)
    if id == SOURCE_HEALTH:
        raise UsageError(f"{id!r} asks about sources, not about articles", "`khorgos sources list` shows their health")
    since = utc_now() - dt.timedelta(days=days)
    with database_of(ctx) as database, database.read() as connection:
        rule = rule_of(rules_of(connection, settings), id)
        would = list(rehearse(connection, rule, since, settings.timezone))
    for alert in itertools.islice(would, limit or None):
        if form == "jsonl":
            row = {"article": alert.article_id, "group": alert.group_id, "at": alert.at.isoformat(), "due": alert.due.isoformat()}
            click.echo(json.dumps({**row, "source": alert.source, "title": alert.title}, ensure_ascii=False))
        else:
            title = " ".join((alert.title or "(no title)").split())
            say(f"{alert.at:%Y-%m-%d %H:%M}  due {alert.due:%Y-%m-%d %H:%M}  {alert.article_id}  {alert.source or '-'}  {title}")
    sent = messages(would, rule)
    counted = f"{len(would)} alerts in {days} days, {sent} messages to each recipient"
    click.echo(counted, err=form == "jsonl")


def rule_of(rules: Sequence[Rule], id: str) -> Rule:
    for rule in rules:
        if rule.id == id:
            return rule
    raise UsageError(f"there is no rule {id!r}", f"known: {', '.join(rule.id for rule in rules) or 'none'}")
