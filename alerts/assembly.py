"""From deliveries that were claimed to messages: the alerts behind each, their articles, and who else carried them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from alerts.excerpts import MOST, shown
from alerts.questions import Questions
from alerts.rules import full_query
from alerts.schedule import Plan, read_plan
from alerts.tables import alert, delivery
from alerts.types import Alert, Copy, Delivery, Item, Message, Rule
from store.tables import article
from store.types import Article


@dataclass(frozen=True, slots=True)
class Reader:
    """What a rule's messages look like to whoever gets them."""

    title: str
    zone: dt.tzinfo = dt.UTC
    digest: bool = False
    query: Any = None  # parsed: what the shown sentences are chosen by
    plan: Plan | None = None  # whose quiet hours are kept; None: nobody's


def reader_of(rule: Rule, timezone: str, questions: Questions) -> Reader:
    """Raises `RuleInvalid` or `store.errors.QueryError` for a rule that cannot be in force."""
    zone = rule.timezone or timezone
    plan = read_plan(rule.schedule, zone, rule.quiet)
    kept = None if rule.urgent and plan.immediate else plan
    return Reader(rule.title, plan.zone, digest=not plan.immediate, query=questions.parse(full_query(rule), timezone), plan=kept)


def assemble(
    connection: sa.Connection,
    claimed: Sequence[Delivery],
    questions: Questions,
    readers: Mapping[str, Reader],
    dashboard: str | None = None,
) -> dict[str, Message]:
    """The message of each delivery, by its id; a delivery whose articles are all gone from the store has none."""
    alerts = _alerts(connection, [taken.id for taken in claimed])
    wanted = {a.article_id for found in alerts.values() for a in found if a.article_id is not None}
    articles = questions.load(connection, wanted) if wanted else {}
    copies = copies_of(connection, {found.group for found in articles.values()})
    messages = {}
    for taken in claimed:
        reader = readers.get(taken.rule) or Reader(taken.rule)
        items = [item for one in alerts[taken.id] if (item := item_of(one, articles, copies, questions, reader)) is not None]
        if items:
            messages[taken.id] = Message(
                id=taken.id,
                rule=taken.rule,
                title=reader.title,
                channel=taken.channel,
                recipient=taken.recipient,
                at=max(item.alert.at for item in items),
                items=tuple(items),
                digest=reader.digest or len(items) > 1,
                zone=reader.zone,
                dashboard=dashboard,
            )
    return messages


def item_of(
    one: Alert, articles: Mapping[int, Article], copies: Mapping[int, tuple[Copy, ...]], questions: Questions, reader: Reader
) -> Item | None:
    if one.article_id is None:
        return Item(alert=one, article=None)
    if (found := articles.get(one.article_id)) is None:
        return None
    matched = questions.sentences(found, reader.query, MOST) if reader.query is not None else ()
    return Item(alert=one, article=found, copies=copies.get(found.group, ()), sentences=shown(found, matched))


def _alerts(connection: sa.Connection, ids: Sequence[str]) -> dict[str, list[Alert]]:
    """The alerts that go out under each id, its own and those of its bundle, oldest first."""
    under = sa.func.coalesce(delivery.c.bundle, delivery.c.id)
    rows = connection.execute(
        sa.select(under.label("under"), alert)
        .join(alert, alert.c.id == delivery.c.alert_id)
        .where(sa.or_(delivery.c.id.in_(ids), delivery.c.bundle.in_(ids)))
        .order_by(alert.c.id)
    )
    found: dict[str, list[Alert]] = defaultdict(list)
    for row in rows:
        values = {key: row._mapping[key] for key in Alert.__dataclass_fields__}
        found[row.under].append(Alert(**values))
    return found


def copies_of(connection: sa.Connection, groups: Iterable[int]) -> dict[int, tuple[Copy, ...]]:
    columns = (article.c.group_id, article.c.id, article.c.source, article.c.url)
    rows = connection.execute(sa.select(*columns).where(article.c.group_id.in_(list(groups))).order_by(article.c.id))
    found: dict[int, list[Copy]] = defaultdict(list)
    for group, id, source, url in rows:
        found[group].append(Copy(id, source, url))
    return {group: tuple(copies) for group, copies in found.items()}
