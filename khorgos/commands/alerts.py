"""`khorgos alerts list|redeliver|audit|enable|preview|reconcile`"""

from __future__ import annotations

import json
from pathlib import Path

import click

from alerts import audit as records
from alerts.claims import switch_on
from alerts.errors import DeliveryUnknown
from alerts.preview import preview as make_preview
from alerts.reconcile import reconcile as check_all
from alerts.records import delivery_fields, record_fields
from alerts.types import PENDING, Delivery
from khorgos.commands.rules import rule_of
from khorgos.errors import Failed, UsageError
from khorgos.formats import printable, say
from khorgos.joining import outbox_of, rules_of
from khorgos.opening import database_of, settings_of, utc_now
from khorgos.parameters import LIMIT, Number


@click.group(epilog="Example:  khorgos alerts list --state pending")
def alerts() -> None:
    """What is owed and what was sent: list it, look into it, send it again."""


@alerts.command("list")
@click.option("--state", type=click.Choice(["pending", "sent", "dead"]), help="Without it: all.")
@click.option("--limit", type=LIMIT, default=0, help="At most so many; 0: all.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@click.pass_context
def list_deliveries(ctx: click.Context, state: str | None, limit: int, form: str) -> None:
    """Every delivery, one line each, the newest first."""
    with database_of(ctx) as database, database.read() as connection:
        lines = records.deliveries(connection, records.states(state), limit=limit or None)
    for line in lines:
        click.echo(json.dumps(delivery_fields(line), ensure_ascii=False) if form == "jsonl" else printable(_line(line)))


@alerts.command("redeliver")
@click.argument("ids", nargs=-1, metavar="ID…")
@click.option("--state", type=click.Choice(["pending", "dead"]), help="Instead of ids: everything in that state.")
@click.option("--channel", help="With --state: of that channel alone.")
@click.pass_context
def redeliver(ctx: click.Context, ids: tuple[str, ...], state: str | None, channel: str | None) -> None:
    """Has deliveries sent again at once, under the same id, by the daemon or the next crawl."""
    if bool(ids) == bool(state):
        raise UsageError("name the deliveries, or a state", "see `khorgos alerts redeliver --help`")
    with database_of(ctx) as database:
        with database.read() as connection:
            wanted = ids or tuple(records.chosen(connection, state or "dead", channel))
        if not wanted and channel is not None and channel not in {known.id for known in settings_of(ctx).channels}:
            raise UsageError(f"there is no channel {channel!r}", "`khorgos alerts list` shows what there is")
        for id in wanted:
            with _known(), database.write() as connection:
                found, done = records.redeliver(connection, id, utc_now())
            click.echo(f"{found.id} {found.channel} {found.recipient}: {'due now' if done else 'is being sent at this moment'}")


@alerts.command("audit")
@click.argument("id")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def audit(ctx: click.Context, id: str, form: str) -> None:
    """Everything about one delivery: article, rule, attempts, answers."""
    with database_of(ctx) as database, database.read() as connection, _known():
        found = records.record(connection, id)
    if form == "json":
        click.echo(json.dumps(record_fields(found), ensure_ascii=False, indent=1))
        return
    what = found.delivery
    click.echo(f"delivery   {what.id}")
    click.echo(f"state      {what.state.value}, {what.attempts} {'attempt' if what.attempts == 1 else 'attempts'}{_next(what)}")
    click.echo(f"rule       {what.rule} ({found.alert.kind}), {found.alert.at:%Y-%m-%d %H:%M:%S} UTC")
    click.echo(f"to         {what.recipient} by channel {what.channel}")
    say(f"article    {found.alert.article_id or '-'}  {_flat(found.title)}  {found.url or ''}")
    if what.bundle:
        click.echo(f"goes with  {what.bundle}")
    for other in found.bundled:
        click.echo(f"carries    {other}")
    for tried in found.attempts:
        say(f"{'sent' if tried.ok else 'failed':<10} {tried.at:%Y-%m-%d %H:%M:%S} UTC, {tried.seconds:.2f} s: {tried.answer}")


@alerts.command("enable")
@click.argument("channel")
@click.pass_context
def enable(ctx: click.Context, channel: str) -> None:
    """Switches a channel on again whose receiver answered 410; what is owed on it goes out."""
    if channel not in {known.id for known in settings_of(ctx).channels}:
        raise UsageError(f"there is no channel {channel!r}")
    with database_of(ctx) as database, database.write() as connection:
        was_off = switch_on(connection, channel)
    click.echo(f"{channel} is on{'' if was_off else ' (it was not off)'}")


@alerts.command("preview")
@click.argument("rule")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@click.option("--days", type=Number(1, 3660), default=30, show_default=True, help="Look so many days back.")
@click.pass_context
def preview(ctx: click.Context, rule: str, out: Path, days: int) -> None:
    """Writes the mail and the webhook body that a rule would send for what is stored. Sends nothing."""
    settings = settings_of(ctx)
    with database_of(ctx) as database, database.read() as connection:
        wanted = rule_of(rules_of(connection, settings), rule)
        files = make_preview(connection, wanted, settings.channels, settings.timezone, utc_now(), days)
    if not files:
        raise Failed(f"rule {rule!r} finds nothing in the last {days} days", "try more --days, or `khorgos rules test`")
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
        click.echo(out / name)


@alerts.command("reconcile")
@click.pass_context
def reconcile(ctx: click.Context) -> None:
    """Proves that nothing is missing since the last time; what is missing after all is owed. Exit code 1 where something was."""
    with database_of(ctx) as database:
        report = check_all(database, outbox_of(settings_of(ctx), database), utc_now())
    for rule, article in report.missing:
        click.echo(f"rule {rule}: article {article} had no alert; it is owed now")
    for alert in report.undelivered:
        click.echo(f"alert {alert} has no delivery")
    for id in report.overdue:
        click.echo(f"delivery {id} should have been tried long ago")
    click.echo(f"{report.rules} rules, {report.changes} changes: {len(report.missing)} missing")
    if not report.ok:
        raise Failed("something was missing")


class _known:  # noqa: N801  (a context manager)
    """Turns an unknown delivery into a failure for a person."""

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, DeliveryUnknown):
            raise Failed(str(error)) from error


def _line(line: records.Line) -> str:
    what = line.delivery
    told = f"{what.id}  {what.state.value}  {what.channel}  {what.recipient}  rule {what.rule}{_next(what)}  {_flat(line.title)}"
    return f"{told}  ({what.error})" if what.error else told


def _next(what: Delivery) -> str:
    return f", next {what.due_at:%Y-%m-%d %H:%M:%S} UTC" if what.state in PENDING and what.bundle is None else ""


def _flat(title: str | None) -> str:
    return " ".join((title or "(no title)").split())
