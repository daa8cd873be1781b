"""From a feed that breaks to the alert: each state of a source is told once when it is entered and once when it is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from crawldesk import Desk, desk, publish, source, web
from newsserver import NewsServer, Reply

from alerts import source_health
from alerts.outbox import Outbox
from alerts.tables import alert, delivery
from alerts.types import SOURCE_HEALTH, Rule, WebhookChannel
from crawler.types import Source

__all__ = ["desk", "web"]
CHANNELS = (WebhookChannel(id="hook", url="https://desk.example/hook"), WebhookChannel(id="chat", url="https://chat.example/hook"))
FAULTS = {
    "server error": (Reply(status=500), "broken"),
    "gone": (Reply(status=404), "broken"),
    "HTML": (Reply(b"<html><body>moved</body></html>"), "broken"),
    "refused": (Reply(status=403), "blocked"),
    "asked to wait": (Reply(status=429, headers={"Retry-After": "1"}), "blocked"),
}


class Told:
    """The alerts that a desk with two channels is owed."""

    def __init__(self, desk: Desk, *rules: Rule) -> None:
        self.desk = desk
        self.outbox = Outbox(source_health.with_built_in(rules, [channel.id for channel in CHANNELS]), CHANNELS)

    def visit(self, source: Source, after: dt.timedelta = dt.timedelta(minutes=15)) -> None:
        """One visit by a process of its own, some time after the last."""
        self.desk.ahead += after
        self.desk.visit(source, tell=lambda connection, now: source_health.tell(connection, self.outbox, now))

    def states(self) -> list[str]:
        with self.desk.database.read() as connection:
            details = connection.execute(sa.select(alert.c.detail).where(alert.c.kind == "health").order_by(alert.c.id)).scalars()
            return [detail["after"] for detail in details]

    def deliveries(self) -> int:
        with self.desk.database.read() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(delivery)) or 0


@pytest.mark.parametrize(("fault", "state"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_of_once_however_long_it_lasts_and_its_end_once(desk: Desk, web: NewsServer, fault: Reply, state: str) -> None:
    told, times = Told(desk), source(web)
    publish(web, 1, etag=False)
    told.visit(times)
    web.put("/feed", fault)
    told.visit(times)
    assert told.states() == [], "once is no news"
    for _ in range(3):
        told.visit(times)
    assert told.states() == [state] and told.deliveries() == 2
    publish(web, 1, 2)
    for _ in range(3):
        told.visit(times)
    assert told.states() == [state, "ok"] and told.deliveries() == 4


def test_pages_that_fail_one_after_the_other_are_told_of_though_the_feed_is_fine(desk: Desk, web: NewsServer) -> None:
    told, times = Told(desk), source(web)
    publish(web, 1, 2, 3, 4, 5, 6)
    told.visit(times)
    desk.settle()
    publish(web, *range(7, 13))
    for number in range(7, 13):
        web.put(f"/a/{number}", Reply(status=500))
    told.visit(times)
    told.visit(times)
    assert told.states() == ["degraded"]
    publish(web, *range(7, 13))
    told.visit(times)
    desk.settle()
    told.visit(times)
    assert told.states() == ["degraded", "ok"]


def test_a_frozen_feed_and_a_silent_one_are_told_of(desk: Desk, web: NewsServer) -> None:
    told, times = Told(desk), source(web, max_age=None)
    publish(web, 1)
    told.visit(times)
    for _ in range(9):
        told.visit(times, dt.timedelta(days=1))
    assert told.states() == ["silent"]
    publish(web, 1, 2)
    told.visit(times)
    assert told.states() == ["silent", "ok"]


def _off(rule: Rule) -> Rule:
    return replace(rule, enabled=False)


def _one_channel(rule: Rule) -> Rule:
    return replace(rule, channels=("chat",))


@pytest.mark.parametrize(("change", "deliveries"), [(_off, 0), (_one_channel, 1)], ids=["off", "one channel"])
def test_the_settings_say_who_is_told(desk: Desk, web: NewsServer, change: Callable[[Rule], Rule], deliveries: int) -> None:
    told, times = Told(desk, change(Rule(id=SOURCE_HEALTH))), source(web)
    web.put("/feed", Reply(status=500))
    for _ in range(3):
        told.visit(times)
    assert told.deliveries() == deliveries
    with desk.database.read() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM health_change WHERE NOT told")) == 0


def test_the_rule_asks_about_no_articles() -> None:
    outbox = Outbox(source_health.with_built_in([], ["hook"]), CHANNELS[:1])
    assert outbox.standing == () and outbox.health is not None
    assert source_health.with_built_in([], []) == (), "nobody to be told"


def test_a_change_that_nobody_could_be_told_of_is_told_later(desk: Desk, web: NewsServer) -> None:
    web.put("/feed", Reply(status=500))
    for _ in range(2):
        desk.visit(source(web))
    told = Told(desk)
    with desk.database.write() as connection:
        assert source_health.tell(connection, told.outbox, desk.clock()) == 2
        assert source_health.tell(connection, told.outbox, desk.clock()) == 0


def test_when_nobody_answers_the_fault_is_ours_and_nobody_is_told(desk: Desk, web: NewsServer) -> None:
    told = Told(desk)
    outlets = [source(web, id=f"o{n}", feeds=(f"{web.base()}/feed{n}",)) for n in range(3)]
    publish(web, 1)
    for n in range(3):
        web.put(f"/feed{n}", web.replies["127.0.0.1/feed"])

    def visit() -> None:
        desk.ahead += dt.timedelta(minutes=15)
        desk.visit(*outlets, tell=lambda connection, now: source_health.tell(connection, told.outbox, now))

    visit()
    for n in range(3):
        web.put(f"/feed{n}", Reply(b"<rss>", cut=0))
    for _ in range(4):
        visit()
    assert told.states() == []
    web.put("/feed0", web.replies["127.0.0.1/feed"])
    visit()
    visit()
    assert told.states() == ["broken", "broken"], "one answers again: the others are really broken"
