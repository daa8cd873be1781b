"""From a saved article to the command line: the store's own search decides, and a person sees and sets right what is owed."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from factories import draft
from receivers import hook

from alerts.claims import switch_off
from alerts.dispatch import Dispatcher
from alerts.outbox import Outbox
from alerts.questions import StoreQuestions
from alerts.tables import delivery
from alerts.types import Rule, WebhookChannel
from khorgos.cli import khorgos
from store.articles import Store
from store.database import Database
from store.migrating import upgrade
from store.search import matching
from store.types import Arrival

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
ZH = draft(url="https://a.example/1", title="中吉乌铁路通车", text="中吉乌铁路今天在奥什通车。首列货车当天发出，驶向中国喀什。", source="a")
EN = draft(
    url="https://b.example/2",
    title="Wheat harvest",
    text="Farmers in Kostanay sent wheat by railway to China on Monday, they said.",
    source="b",
)
RU = draft(
    url="https://c.example/3",
    title="Хлопок",
    text="Фабрики Намангана переработали весь хлопок за прошлый сезон, сообщила ассоциация.",
    source="c",
)


def test_what_a_search_shows_is_what_a_rule_sends(database: Database, now: dt.datetime) -> None:
    async def scene() -> None:
        async with hook() as receiver:
            channel = WebhookChannel(id="hook", url=receiver.url, secrets=(SECRET,))
            rule = Rule(id="rail", query="country:kz (铁路 OR railway)", channels=("hook",))
            store = Store(database, owe=Outbox([rule], [channel]).owe)
            outcomes = store.save([Arrival(made=made) for made in (ZH, EN, RU)], now=now)
            asked = StoreQuestions()
            with database.read() as connection:
                shown = matching(connection, asked.parse(rule.query, "UTC"), [found.article_id for found in outcomes if found.article_id])
            await Dispatcher(database, [channel], [rule], allow_private=True).pass_once()
            bodies = [json.loads(call.body) for call in receiver.calls]
            assert {body["articles"][0]["id"] for body in bodies} == shown
            assert len(bodies) == len(shown) == 2
            said = {body["articles"][0]["url"]: body["alerts"][0]["sentences"] for body in bodies}
            assert said["https://a.example/1"] == ["中吉乌铁路今天在奥什通车。"]
            assert "railway" in said["https://b.example/2"][0]
            store.save([Arrival(made=made) for made in (ZH, EN, RU)], now=now + dt.timedelta(hours=1))
            assert await Dispatcher(database, [channel], [rule], allow_private=True).pass_once() == 0

    asyncio.run(scene())


class Desk:
    """A settings file with its database, and the command line for it."""

    def __init__(self, folder: Path) -> None:
        self.file, self.url = folder / "khorgos.toml", f"sqlite:///{folder}/khorgos.db"
        self.configure('query = "铁路 OR railway"')
        self.database = Database(self.url)
        upgrade(self.database)
        self.channel = WebhookChannel(id="hook", url="https://desk.example/hook", secrets=(SECRET,))
        self.rule = Rule(id="rail", query="铁路 OR railway", channels=("hook",))

    def configure(self, rule: str) -> None:
        self.file.write_text(
            f"""database_url = "{self.url}"
catalogue = false
[[channels]]
id = "hook"
kind = "webhook"
url = "https://desk.example/hook"
secret = "{SECRET}"
[[rules]]
id = "rail"
channels = ["hook"]
{rule}
""",
            "utf-8",
        )

    def save(self, *made: Any) -> None:
        owe = Outbox([self.rule], [self.channel]).owe
        Store(self.database, owe=owe).save([Arrival(made=one) for one in made], now=dt.datetime.now(dt.UTC))

    def run(self, *words: str, code: int = 0) -> str:
        done: Result = CliRunner().invoke(khorgos, ["--config", str(self.file), *words])
        assert (done.exit_code == 0) == (code == 0), (done.output, done.exception)
        return done.output if code == 0 else f"{done.output}{done.exception}"

    def ids(self) -> list[str]:
        with self.database.read() as connection:
            return list(connection.execute(sa.select(delivery.c.id).order_by(delivery.c.id)).scalars())


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    made = Desk(tmp_path)
    yield made
    made.database.close()


def test_pending_deliveries_are_listed_audited_and_redelivered(desk: Desk) -> None:
    desk.save(ZH, EN)
    lines = desk.run("alerts", "list", "--state", "pending").splitlines()
    assert [line.split()[0] for line in lines] == desk.ids()[::-1]
    assert all("hook" in line and "https://desk.example" in line for line in lines)
    assert desk.run("alerts", "list", "--state", "sent") == ""
    one = desk.ids()[0]
    assert json.loads(desk.run("alerts", "list", "--format", "jsonl").splitlines()[-1])["id"] == one
    told = desk.run("alerts", "audit", one)
    assert "中吉乌铁路通车" in told
    assert json.loads(desk.run("alerts", "audit", one, "--format", "json"))["article"]["url"] == "https://a.example/1"
    assert "due now" in desk.run("alerts", "redeliver", one)
    assert desk.run("alerts", "redeliver", "--state", "pending", "--channel", "hook").count("due now") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("alerts", "redeliver", "msg_none"), "there is no delivery"),
        (("alerts", "audit", "msg_none"), "there is no delivery"),
        (("alerts", "redeliver"), "name the deliveries"),
        (("alerts", "enable", "nobody"), "there is no channel"),
        (("rules", "test", "nothing"), "there is no rule"),
        (("alerts", "preview", "nothing", "--out", "x"), "there is no rule"),
    ],
)
def test_wrong_use_is_one_clear_line(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert said in desk.run(*words, code=1)


def test_rules_are_listed_checked_and_tried(desk: Desk) -> None:
    desk.save(ZH, EN, RU)
    assert desk.run("rules", "list").startswith("rail  immediate  -> hook  铁路 OR railway")
    assert "all right" in desk.run("rules", "check")
    told = desk.run("rules", "test", "rail", "--days", "2")
    assert "2 alerts in 2 days, 2 messages" in told
    assert "Wheat harvest" in told
    desk.configure('query = "铁路 OR railway"\nschedule = "daily 08:00"')
    assert "2 alerts in 30 days, 1 messages" in desk.run("rules", "test", "rail")
    listed = [json.loads(line) for line in desk.run("rules", "list", "--format", "jsonl").splitlines()]
    assert [(rule["id"], rule["schedule"]) for rule in listed] == [("rail", "daily 08:00"), ("source-health", "immediate")]
    desk.configure('query = "铁路"\nquiet = "22:00-06:00"\nurgent = true')
    assert "no effect" in desk.run("rules", "check", code=1)


def test_a_preview_is_written_to_files(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "finds nothing" in desk.run("alerts", "preview", "rail", "--out", str(out), code=1)
    desk.save(ZH, EN)
    assert len(desk.run("alerts", "preview", "rail", "--out", str(out)).splitlines()) == 8
    assert "中吉乌铁路" in (out / "rail-digest.html").read_text("utf-8")


def test_reconciliation_from_the_command_line(desk: Desk) -> None:
    assert "0 missing" in desk.run("alerts", "reconcile")
    Store(desk.database).save([Arrival(made=ZH)], now=dt.datetime.now(dt.UTC))  # as if the rule had been forgotten
    assert "had no alert" in desk.run("alerts", "reconcile", code=1)
    assert "0 missing" in desk.run("alerts", "reconcile")
    assert len(desk.ids()) == 1


def test_a_channel_is_switched_on_again(desk: Desk) -> None:
    assert "was not off" in desk.run("alerts", "enable", "hook")
    with desk.database.write() as connection:
        switch_off(connection, desk.channel, "410 Gone", dt.datetime.now(dt.UTC))
    assert desk.run("alerts", "enable", "hook") == "hook is on\n"
