"""The real messages of a rule, rendered for what is stored, to be looked at before anybody gets one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from alerts.assembly import copies_of, item_of, reader_of
from alerts.questions import Questions, StoreQuestions
from alerts.rendering.body import webhook_body
from alerts.rendering.mail import build_mail
from alerts.rendering.page import html_page
from alerts.rendering.text import plain_text
from alerts.rules import rehearse
from alerts.types import Alert, Channel, EmailChannel, Item, Message, Rule

MOST = 20  # alerts in the digest
_NOBODY = EmailChannel(id="preview", smtp_url="smtp://localhost", sender="khorgos@example.org", to=("desk@example.org",))


def preview(
    connection: sa.Connection,
    rule: Rule,
    channels: Iterable[Channel],
    timezone: str,
    now: dt.datetime,
    days: int,
    questions: Questions | None = None,
) -> dict[str, bytes]:
    """File names and contents: the newest match alone, and the newest ones together; nothing where nothing matches."""
    asked = questions or StoreQuestions()
    would = list(rehearse(connection, rule, now - dt.timedelta(days=days), timezone, asked))[-MOST:]
    articles = asked.load(connection, [alert.article_id for alert in would])
    copies = copies_of(connection, {found.group for found in articles.values()})
    reader = reader_of(rule, timezone, asked)
    items = []
    for number, alert in enumerate(would, 1):
        made = Alert(id=number, rule=rule.id, kind="match", group_id=alert.group_id, article_id=alert.article_id, at=alert.at, detail={})
        if (item := item_of(made, articles, copies, asked, reader)) is not None:
            items.append(item)
    if not items:
        return {}
    by_mail = next((channel for channel in channels if isinstance(channel, EmailChannel) and channel.id in rule.channels), _NOBODY)

    def message(some: list[Item], *, digest: bool) -> Message:
        return Message(
            id="msg_00000000000000000000000000", rule=rule.id, title=reader.title, channel=by_mail.id, recipient=by_mail.to[0],
            at=max(item.alert.at for item in some), items=tuple(some), digest=digest, zone=reader.zone,
        )  # fmt: skip

    files: dict[str, bytes] = {}
    for name, made_of in ((rule.id, message(items[-1:], digest=False)), (f"{rule.id}-digest", message(items, digest=True))):
        files[f"{name}.eml"] = build_mail(made_of, by_mail, now)
        files[f"{name}.html"] = html_page(made_of).encode()
        files[f"{name}.txt"] = plain_text(made_of).encode()
        files[f"{name}.json"] = webhook_body(made_of) + b"\n"
    return files
