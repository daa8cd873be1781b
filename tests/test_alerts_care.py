"""What watches over the alerts: spikes, rules edited through the API, the rehearsal of a rule, the audit."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from typing import Any

import pytest
import sqlalchemy as sa
from alert_samples import NOON, Shelf, an_article, count, put

from alerts import audit, stored_rules
from alerts.desk_packs import load_packs
from alerts.errors import AlertError, ChannelInvalid, DeliveryUnknown, RuleInvalid
from alerts.outbox import Outbox
from alerts.preview import preview
from alerts.retries import WAITS, read_retry_after, wait_after
from alerts.rules import messages, problems, rehearse
from alerts.spikes import is_spike, look, tail
from alerts.tables import alert, delivery
from alerts.types import AppriseChannel, EmailChannel, Rule, State, WebhookChannel
from store.database import Database
from store.tables import article_tag

HOOK = WebhookChannel(id="hook", url="https://desk.example/hook")
SHA = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


@pytest.mark.parametrize(
    ("count", "baseline", "spike"),
    [
        pytest.param(30, [3, 4, 2, 5, 3, 4, 3, 2, 4, 3] * 3, True, id="ten times as many"),
        pytest.param(6, [3, 4, 2, 5, 3, 4, 3, 2, 4, 3] * 3, False, id="a busy day"),
        pytest.param(4, [0] * 28, False, id="few are never a spike"),
        pytest.param(12, [0] * 28, True, id="many after silence"),
        pytest.param(30, [3] * 6, False, id="too short a history"),
        pytest.param(30, [0, 0, 25, 0, 0, 0, 28, 0, 0, 0, 0, 22, 0, 0], False, id="a subject that comes in bursts"),
        pytest.param(120, [90, 100, 110, 95, 105] * 5, False, id="a large number, little more"),
    ],
)
def test_what_a_spike_is(count: int, baseline: list[int], spike: bool) -> None:
    assert is_spike(count, baseline) is spike


def test_quiet_days_stay_quiet() -> None:
    rng = random.Random(5)

    def day(mean: float) -> int:  # a Poisson draw
        left, n = 2.718281828459045**-mean, 0
        product = rng.random()
        while product > left:
            product *= rng.random()
            n += 1
        return n

    for mean in (0.5, 3.0, 20.0):
        days = [day(mean) for _ in range(1500)]
        false = sum(is_spike(days[n], days[n - 28 : n]) for n in range(28, len(days)))
        assert false <= 2
        assert is_spike(round(5 * mean + 12), days[:28])


def test_the_tail_is_a_probability() -> None:
    assert tail(0, 3.0, 6.0) == 1.0
    values = [tail(n, 3.0, 6.0) for n in range(60)]
    assert all(0 <= b <= a <= 1 for a, b in itertools.pairwise(values))


def test_a_burst_is_told_of_once_with_headlines_of_two_languages(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="rail", channels=("hook",), spikes=True)], [HOOK], questions=shelf)
    for day in range(1, 15):
        put(database, shelf, outbox, an_article(day), now=NOON - dt.timedelta(days=day, hours=-1))
    assert look(database, outbox, NOON) == 0
    burst = [an_article(100 + n, f"News {n}", route="zh" if n % 5 == 0 else "en") for n in range(20)]
    put(database, shelf, outbox, *burst, now=NOON)
    with database.write() as connection:
        connection.execute(sa.insert(article_tag), [{"kind": "country", "value": "KZ", "article_id": one.id} for one in burst[:8]])
    assert look(database, outbox, NOON) == 2  # the rule, and the country beside it
    assert look(database, outbox, NOON + dt.timedelta(hours=1)) == 0
    with database.read() as connection:
        details = list(connection.execute(sa.select(alert.c.detail).where(alert.c.kind == "spike").order_by(alert.c.id)).scalars())
    assert [detail["subject"] for detail in details] == ["", "country:KZ"]
    assert {one["route"] for one in details[0]["examples"][:2]} == {"en", "zh"}
    assert details[0]["count"] == 21  # with the one of 23 hours ago


RULES: list[tuple[dict[str, Any], str]] = [
    ({"id": "a b"}, "id"),
    ({"id": "x", "schedule": "hourly"}, "schedule"),
    ({"id": "x", "quiet": "always"}, "quiet"),
    ({"id": "x", "timezone": "Mars/Base"}, "timezone"),
    ({"id": "x", "cap": 0}, "cap"),
    ({"id": "x", "cap": True}, "cap"),
    ({"id": "x", "query": 3}, "query"),
    ({"id": "x", "channels": "hook"}, "channels"),
    ({"id": "x", "colour": "red"}, "colour"),
    ({"id": "x", "minimum_relevance": -1}, "minimum_relevance"),
    ({"query": "x"}, "id"),
]


@pytest.mark.parametrize(("body", "key"), RULES)
def test_a_wrong_rule_names_its_key(body: dict[str, Any], key: str) -> None:
    with pytest.raises(RuleInvalid) as caught:
        stored_rules.rule_from(body)
    assert caught.value.key == key


def test_stored_rules_overrule_those_of_the_settings(database: Database) -> None:
    settings = (Rule(id="rail", query="railway", channels=("hook",)), Rule(id="wheat", query="wheat"))
    edited = Rule(id="rail", query="铁路", channels=("hook",), cap=3, quiet="22:00-06:00")
    with database.write() as connection:
        stored_rules.save(connection, edited, NOON)
        stored_rules.save(connection, Rule(id="extra"), NOON)
    with database.read() as connection:
        assert stored_rules.joined(connection, settings) == (edited, settings[1], Rule(id="extra"))
    with database.write() as connection:
        assert stored_rules.remove(connection, "rail")
        assert not stored_rules.remove(connection, "rail")
        assert stored_rules.joined(connection, settings) == (*settings, Rule(id="extra"))


def test_mistakes_in_rules_are_listed() -> None:
    rules = [Rule(id="a", query="("), Rule(id="b", channels=("nobody",)), Rule(id="b", channels=("hook",), pack="none-such")]
    found = problems(rules, [HOOK], questions=Shelf())
    assert len(found) == 5
    for part in ("parenthesis", "nobody is told", "no channel 'nobody'", "no pack", "twice"):
        assert any(part in line for line in found), part


def test_every_pack_can_be_a_rule() -> None:
    rules = [Rule(id=f"pack-{pack}", pack=pack, channels=("hook",)) for pack in load_packs()]
    assert problems(rules, [HOOK]) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: WebhookChannel(id="x", url="ftp://example.org"),
        lambda: WebhookChannel(id="x", url="https://example.org:99999/"),
        lambda: WebhookChannel(id="x", url="https://example.org", secrets=("whsec_c2hvcnQ=",)),
        lambda: EmailChannel(id="x", smtp_url="smtp://", sender="a@example.org", to=("b@example.org",)),
        lambda: EmailChannel(id="x", smtp_url="smtp://h?tls=maybe", sender="a@example.org", to=("b@example.org",)),
        lambda: EmailChannel(id="x", smtp_url="smtp://h", sender="nobody", to=("b@example.org",)),
        lambda: EmailChannel(id="x", smtp_url="smtp://h", sender="a@example.org", to=("b@example.org\r\nBcc: c@example.org",)),
        lambda: EmailChannel(id="x", smtp_url="smtp://h", sender="a@example.org", to=()),
        lambda: EmailChannel(id="x", smtp_url="smtp://h", sender="a@example.org", to=("редактор@example.org",)),
        lambda: EmailChannel(id="x", smtp_url="smtp://h", sender="a@пример.example", to=("b@example.org",)),
        lambda: EmailChannel(id="x", smtp_url="smtp://h", sender="a@example.org", to=("a..b@example.org",)),
        lambda: EmailChannel(id="x", smtp_url="smtp://h", sender="a@example.org", to=("b@example.org",), unsubscribe="javascript:x"),
        lambda: AppriseChannel(id="x y", url="ntfy://topic"),
        lambda: AppriseChannel(id="x", url="ntfy"),
    ],
)
def test_a_wrong_channel_is_refused(make: Any) -> None:
    with pytest.raises(ChannelInvalid):
        make()


def test_secrets_are_not_printed() -> None:
    channel = WebhookChannel(id="x", url="https://example.org/t/token", secrets=(SHA,))
    mail = EmailChannel(id="y", smtp_url="smtp://user:word@h", sender="a@example.org", to=("b@example.org",))
    assert not any(secret in repr((channel, mail)) for secret in (SHA, "token", "word"))
    assert channel.recipients == ("https://example.org",)


def test_a_rehearsal_shows_each_group_once(database: Database) -> None:
    shelf = Shelf()
    put(database, shelf, None, an_article(1), an_article(2, group=1), an_article(3), an_article(4, "Wheat"))
    rule = Rule(id="rail", query="railway", schedule="daily 08:00", timezone="Asia/Almaty")
    with database.read() as connection:
        would = list(rehearse(connection, rule, NOON - dt.timedelta(days=1), questions=shelf))
        assert list(rehearse(connection, rule, NOON + dt.timedelta(days=1), questions=shelf)) == []
    assert [(one.article_id, one.due) for one in would] == [(id, dt.datetime(2026, 3, 10, 3, tzinfo=dt.UTC)) for id in (1, 3)]
    assert messages(would, rule) == 1
    assert count(database, alert) == 0


def test_a_preview_writes_every_form(database: Database) -> None:
    shelf = Shelf()
    put(database, shelf, None, an_article(1), an_article(2))
    with database.read() as connection:
        files = preview(connection, Rule(id="rail", query="railway"), [], "UTC", NOON + dt.timedelta(hours=1), 30, shelf)
        assert preview(connection, Rule(id="rail", query="nothing"), [], "UTC", NOON, 30, shelf) == {}
    assert sorted(files) == [f"rail{part}.{end}" for part in ("-digest", "") for end in ("eml", "html", "json", "txt")]
    assert b"https://site2.example/a/2" in files["rail.txt"]
    assert b"https://site1.example/a/1" in files["rail-digest.txt"]


def test_the_audit_of_a_bundle(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="rail", channels=("hook",))], [HOOK], questions=shelf)
    put(database, shelf, outbox, an_article(1), an_article(2))
    with database.write() as connection:
        first, second = connection.execute(sa.select(delivery.c.id).order_by(delivery.c.alert_id)).scalars()
        connection.execute(sa.update(delivery).where(delivery.c.id == first).values(state=State.DEAD))
        connection.execute(sa.update(delivery).where(delivery.c.id == second).values(state=State.DEAD, bundle=first))
        assert audit.record(connection, first).bundled == (second,)
        assert list(audit.chosen(connection, "dead", "hook")) == [first]
        again, done = audit.redeliver(connection, second, NOON)
        assert (again.id, again.state, again.attempts, done) == (first, State.DUE, 0, True)
        lines = audit.deliveries(connection, audit.states("pending"))
        assert {line.delivery.state for line in lines} == {State.DUE, State.BUNDLED}
        assert audit.counts(connection) == {State.DUE: 1, State.BUNDLED: 1}
        with pytest.raises(DeliveryUnknown, match="alerts list"):
            audit.record(connection, "msg_none")


def test_a_delivery_on_its_way_is_left_alone(database: Database) -> None:
    shelf = Shelf()
    outbox = Outbox([Rule(id="rail", channels=("hook",))], [HOOK], questions=shelf)
    put(database, shelf, outbox, an_article(1))
    with database.write() as connection:
        connection.execute(sa.update(delivery).values(claim="other", due_at=NOON + dt.timedelta(seconds=30)))
        (id,) = connection.execute(sa.select(delivery.c.id)).scalars()
        assert audit.redeliver(connection, id, NOON)[1] is False
        assert audit.redeliver(connection, id, NOON + dt.timedelta(seconds=31))[1] is True


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120.0), (" 5 ", 5.0), ("0", None), ("-3", None), ("soon", None), (None, None), ("", None), ("9" * 50, 999_999_999.0),
     ("Mon, 09 Mar 2026 12:01:00 GMT", 60.0), ("Mon, 09 Mar 2026 11:00:00 GMT", None),
     ("Mon, 99 Mar 2026 11:00:00 GMT", None), ("٣", None)],
)  # fmt: skip
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert read_retry_after(header, NOON) == seconds


def test_waits_grow_and_end() -> None:
    rng = random.Random(0)
    for attempt, wait in enumerate(WAITS, 1):
        assert wait <= (wait_after(attempt, None, rng) or 0) <= 1.1 * wait
    assert wait_after(len(WAITS) + 1, 5, rng) is None
    assert wait_after(1, 600, rng) == 600
    assert wait_after(1, 1e9, rng) == 24 * 3600


def test_errors_have_one_root() -> None:
    assert all(issubclass(kind, AlertError) for kind in (RuleInvalid, ChannelInvalid, DeliveryUnknown))
