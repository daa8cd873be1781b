"""The nightly proof that every alert is owed: what is missing is owed after all, and the past is never sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa
from alert_samples import NOON, Shelf, an_article, count, put

from alerts.outbox import Outbox
from alerts.reconcile import put_in_force, reconcile
from alerts.tables import alert, delivery
from alerts.types import Rule, WebhookChannel
from store.database import Database

HOOK = WebhookChannel(id="hook", url="https://desk.example/hook")


def test_reconciliation_finds_and_owes_what_is_missing(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="rail", query="railway", channels=("hook",))], [HOOK], questions=shelf)
    put(database, shelf, outbox, an_article(1))
    assert reconcile(database, outbox, NOON).ok  # from here on
    put(database, shelf, outbox, an_article(2), an_article(3, "Wheat"))
    report = reconcile(database, outbox, NOON)
    assert (report.ok, report.changes, report.missing) == (True, 2, [])
    put(database, shelf, None, an_article(4), an_article(5, group=4), an_article(6, "Wheat"), an_article(7, group=2))
    report = reconcile(database, outbox, NOON)
    assert report.missing == [("rail", 4)]
    assert count(database, alert) == count(database, delivery) == 3
    assert reconcile(database, outbox, NOON).ok


def test_reconciliation_never_sends_the_past_for_a_changed_rule(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="rail", query="wheat", channels=("hook",))], [HOOK], questions=shelf)
    reconcile(database, outbox, NOON)
    put(database, shelf, outbox, an_article(1))
    outbox.replace([Rule(id="rail", query="railway", channels=("hook",)), Rule(id="new", channels=("hook",))])
    assert reconcile(database, outbox, NOON).ok
    assert count(database, alert) == 0


def test_what_came_while_a_rule_was_off_is_never_sent(database: Database) -> None:
    shelf, rule = Shelf(), Rule(id="rail", channels=("hook",))
    outbox = Outbox([rule], [HOOK], questions=shelf)
    reconcile(database, outbox, NOON)
    for enabled, number in ((False, 1), (True, 2)):
        outbox.replace([replace(rule, enabled=enabled)])
        put_in_force(database, outbox)
        put(database, shelf, outbox, an_article(number))
    assert reconcile(database, outbox, NOON).ok
    assert count(database, alert) == 1


def test_reconciliation_reports_what_was_forgotten(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="rail", channels=("hook",))], [HOOK], questions=shelf)
    put(database, shelf, outbox, an_article(1), an_article(2))
    with database.write() as connection:
        first, second = connection.execute(sa.select(delivery.c.id).order_by(delivery.c.id)).scalars()
        connection.execute(sa.delete(delivery).where(delivery.c.id == first))
    report = reconcile(database, outbox, NOON + dt.timedelta(days=3))
    assert len(report.undelivered) == 1
    assert report.overdue == [second]
