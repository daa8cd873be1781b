"""What is owed: once per rule and group, in the transaction of the articles."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from alert_samples import NOON, Shelf, an_article, changed

from alerts.errors import RuleInvalid
from alerts.outbox import Outbox, told_groups
from alerts.tables import alert, delivery
from alerts.types import EmailChannel, Rule, WebhookChannel
from store import group_edits
from store.database import Database
from store.query import parse
from store.tables import article

HOOK = WebhookChannel(id="hook", url="https://desk.example/hook")
DESK = EmailChannel(id="desk", smtp_url="smtp://127.0.0.1:2525", sender="khorgos@example.org", to=("a@example.org", "b@example.org"))


def rows(database: Database, table: sa.Table = delivery) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.id)).all())


def owe(database: Database, outbox: Outbox, shelf: Shelf, *articles: Any, now: dt.datetime = NOON) -> int:
    with database.write() as connection:
        return outbox.owe(connection, shelf.put(connection, *articles), now)


def test_one_delivery_for_each_alert_and_recipient(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="rail", query="railway", channels=("hook", "desk"))], [HOOK, DESK], questions=shelf)
    assert owe(database, outbox, shelf, an_article(1), an_article(2, "Wheat"), an_article(3)) == 6
    owed = rows(database)
    assert {(row.channel, row.recipient) for row in owed} == {
        ("hook", "https://desk.example"),
        ("desk", "a@example.org"),
        ("desk", "b@example.org"),
    }
    assert {row.state for row in owed} == {"due"}
    assert len({row.id for row in owed}) == 6


def test_nothing_is_owed_when_the_transaction_is_undone(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="all", channels=("hook",))], [HOOK], questions=shelf)
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        outbox.owe(connection, shelf.put(connection, an_article(1)), NOON)
        raise ZeroDivisionError
    assert rows(database) == rows(database, alert) == []


def test_a_group_is_told_of_once(database: Database) -> None:
    shelf = Shelf()
    rule = Rule(id="all", channels=("hook",))
    outbox = Outbox([rule], [HOOK], questions=shelf)
    assert owe(database, outbox, shelf, an_article(1), an_article(2, group=1)) == 1
    assert owe(database, outbox, shelf, an_article(3, group=1)) == 0
    assert owe(database, Outbox([rule], [HOOK], questions=shelf), shelf, an_article(4, group=1)) == 0  # after a restart
    assert [row.article_id for row in rows(database, alert)] == [1]


def test_groups_that_were_merged_are_not_told_of_again(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="all", channels=("hook",))], [HOOK], questions=shelf)
    owe(database, outbox, shelf, an_article(7))
    with database.write() as connection:
        connection.execute(sa.update(article).where(article.c.id == 7).values(group_id=3))
    assert owe(database, outbox, shelf, an_article(8, group=3)) == 0


def test_a_part_that_was_split_off_by_hand_is_not_told_of_again(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="all", channels=("hook",))], [HOOK], questions=shelf)
    assert owe(database, outbox, shelf, *(an_article(number, group=1) for number in (1, 2, 3))) == 1
    second = group_edits.split(database, 1, [2, 3], actor="editor", now=NOON)
    third = group_edits.split(database, second, [3], actor="editor", now=NOON)
    assert (second, third) == (2, 3)
    assert owe(database, outbox, shelf, an_article(4, group=2), an_article(5, group=3)) == 0
    with database.read() as connection:
        assert told_groups(connection, "all", {1, 2, 3, 4}) == {1, 2, 3}
    assert len(rows(database)) == 1


def test_what_a_group_told_after_a_part_had_left_does_not_silence_the_part(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="rail", query="railway", channels=("hook",))], [HOOK], questions=shelf)
    assert owe(database, outbox, shelf, an_article(1, "Wheat", group=1), an_article(2, "Barley", group=1)) == 0
    group_edits.split(database, 1, [2], actor="editor", now=NOON)
    later = NOON + dt.timedelta(hours=1)
    assert owe(database, outbox, shelf, an_article(3, group=1), now=later) == 1
    assert owe(database, outbox, shelf, an_article(4, group=2), now=later) == 1


def test_rules_do_not_share_what_they_told(database: Database) -> None:
    shelf = Shelf()
    rules = [Rule(id="one", channels=("hook",)), Rule(id="two", channels=("hook",))]
    assert owe(database, Outbox(rules, [HOOK], questions=shelf), shelf, an_article(1)) == 2


def test_a_changed_rule_does_not_send_the_past(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="rail", query="wheat", channels=("hook",))], [HOOK], questions=shelf)
    assert owe(database, outbox, shelf, an_article(1)) == 0
    outbox.replace([Rule(id="rail", query="railway", channels=("hook",))])
    assert owe(database, outbox, shelf, an_article(2)) == 1
    assert [row.article_id for row in rows(database, alert)] == [2]


@pytest.mark.parametrize(
    ("kind", "kinds", "follow_up", "owed"),
    [
        ("revised", ("number",), True, 1),
        ("revised", ("typo",), True, 0),
        ("revised", ("typo", "headline"), True, 1),
        ("deleted", (), True, 1),
        ("revised", ("number",), False, 0),
        ("deleted", (), False, 0),
    ],
)
def test_follow_ups(database: Database, kind: str, kinds: tuple[str, ...], follow_up: bool, owed: int) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="all", channels=("hook",), follow_up=follow_up)], [HOOK], questions=shelf)
    owe(database, outbox, shelf, an_article(1))
    again = changed(an_article(1, revision=2), kind, seq=9, kinds=kinds)
    with database.write() as connection:
        assert outbox.owe(connection, [again], NOON) == owed
        assert outbox.owe(connection, [again], NOON) == 0


def test_a_revision_that_makes_a_match_is_told_of_once(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="rail", query="railway", channels=("hook",))], [HOOK], questions=shelf)
    owe(database, outbox, shelf, an_article(1, "Wheat"))
    shelf.articles[1] = an_article(1, "Wheat goes by railway", revision=2)
    with database.write() as connection:
        assert outbox.owe(connection, [changed(shelf.articles[1], "revised", 5, ("headline",))], NOON) == 1
        assert outbox.owe(connection, [changed(shelf.articles[1], "revised", 6, ("number",))], NOON) == 0


def test_minimum_relevance(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="all", channels=("hook",), minimum_relevance=4.0)], [HOOK], questions=shelf)
    assert owe(database, outbox, shelf, an_article(1, relevance=3.9), an_article(2, relevance=4.0)) == 1


def test_quiet_hours_hold_the_delivery_and_never_the_evaluation(database: Database) -> None:
    shelf = Shelf()
    night = dt.datetime(2026, 3, 9, 20, 0, tzinfo=dt.UTC)  # 01:00 in Almaty
    quiet = {"channels": ("hook",), "timezone": "Asia/Almaty", "quiet": "22:00-06:00"}
    rules = [Rule(id="calm", **quiet), Rule(id="loud", urgent=True, **quiet)]  # type: ignore[arg-type]
    assert owe(database, Outbox(rules, [HOOK], questions=shelf), shelf, an_article(1), now=night) == 2
    found = {row.rule: (row.state, row.due_at) for row in rows(database)}
    assert found["loud"] == ("due", night)
    assert found["calm"] == ("held", dt.datetime(2026, 3, 10, 1, 0, tzinfo=dt.UTC))


def test_a_cap_holds_what_is_too_much_and_drops_nothing(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="all", channels=("hook",), cap=2)], [HOOK], questions=shelf)
    assert owe(database, outbox, shelf, an_article(1)) == 1
    assert owe(database, outbox, shelf, *(an_article(n) for n in range(2, 7))) == 5
    states = [row.state for row in rows(database)]
    assert sorted(states) == ["due"] * 2 + ["held"] * 4
    assert {row.due_at for row in rows(database) if row.state == "held"} == {NOON + dt.timedelta(hours=1)}


def test_the_days_of_a_query_are_those_of_a_search_whatever_the_zone_of_the_schedule() -> None:
    rule = Rule(id="x", query="after:2026-03-09", channels=("hook",), timezone="Asia/Almaty", schedule="daily 08:00")
    assert Outbox([rule], [HOOK], "Asia/Tokyo").standing[0].query == parse("after:2026-03-09", "Asia/Tokyo")


@pytest.mark.parametrize(("rule", "key"), [(Rule(id="x", query="("), "query"), (Rule(id="x", channels=("nobody",)), "channels")])
def test_a_rule_that_cannot_be_in_force_is_named(rule: Rule, key: str) -> None:
    with pytest.raises(RuleInvalid) as caught:
        Outbox([rule], [HOOK], questions=Shelf())
    assert (caught.value.rule, caught.value.key) == ("x", key)


def test_a_disabled_rule_owes_nothing(database: Database) -> None:
    shelf = Shelf()
    assert owe(database, Outbox([Rule(id="x", channels=("hook",), enabled=False)], [HOOK], questions=shelf), shelf, an_article(1)) == 0
