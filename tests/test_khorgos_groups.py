"""`khorgos groups` and `khorgos show`: copies listed, shown, taken apart and put together again, with nothing sent by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from alerts.tables import alert
from khorgos.cli import khorgos
from khorgos.errors import Failed
from store.database import Database
from store.tables import audit

LINES = [
    "Kazakhstan and China opened a railway terminal at the Khorgos crossing on Thursday, doubling the number of trains that can pass.",
    "The terminal has eleven tracks and three gantry cranes, and is linked to the main line by 180 kilometres of track.",
    "Waiting times for freight from China had fallen from five days to less than two since the trial, the minister said in Astana.",
    "Shippers said the terminal would mostly handle grain, copper and household goods for buyers in western China.",
]
MORE = "Our correspondent adds that snow fell on the tracks near the border all night."
Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    settings = tmp_path / "khorgos.toml"
    settings.write_text(
        f'database_url = "sqlite:///{tmp_path}/khorgos.db"\ncatalogue = false\n'
        '[[channels]]\nid = "hook"\nkind = "webhook"\nurl = "https://desk.example/hook"\n'
        'secret = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIz"\n'
        '[[rules]]\nid = "rail"\nquery = "railway"\nchannels = ["hook"]\n',
        "utf-8",
    )

    def command(*words: object) -> str:
        done = CliRunner().invoke(khorgos, ["--config", str(settings), *map(str, words)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    rows = [
        {"source": "wire", "published_at": "2026-03-09T08:00:00Z", "text": "\n".join(LINES)},
        {"source": "late", "published_at": "2026-03-09T10:00:00Z", "text": "\n".join([*LINES[:3], MORE])},
    ]
    file = tmp_path / "rows.jsonl"
    given = [{"id": str(i), "url": f"https://{r['source']}.example/a/{i}", "title": "A terminal opens", **r} for i, r in enumerate(rows)]
    file.write_text("\n".join(map(json.dumps, given)), "utf-8")
    command("ingest", file)
    return command


def test_copies_are_listed_shown_split_and_merged_without_a_further_alert(run: Run, tmp_path: Path) -> None:
    (listed,) = (json.loads(line) for line in run("groups", "list", "--format", "jsonl").splitlines())
    shown = json.loads(run("groups", "show", listed["group"], "--format", "json"))
    first, late = [article["id"] for article in shown["articles"]]
    assert shown["provenance"]["first"]["source"] == "wire"
    text = run("show", first)
    assert "first by wire" in text
    assert f"copy {late} by late: 120 minutes later, 1 sentences added, 1 left out" in text
    assert f"  + {MORE}" in text
    assert f"  - {LINES[3]}" in text
    told = alerts(tmp_path)
    assert str(late) in run("groups", "split", listed["group"], late)
    assert run("groups", "list") == ""
    run("groups", "merge", first, late)
    assert json.loads(run("groups", "list", "--format", "jsonl"))["by_hand"]
    assert alerts(tmp_path) == told == 1
    database = Database(f"sqlite:///{tmp_path}/khorgos.db")
    with database.read() as connection:
        assert connection.scalars(sa.select(audit.c.action)).all() == ["groups split", "groups merge"]
    database.close()


def test_a_group_that_is_not_there(run: Run) -> None:
    with pytest.raises(Failed, match="no group 77"):
        run("groups", "show", 77)


def alerts(folder: Path) -> int:
    database = Database(f"sqlite:///{folder}/khorgos.db")
    with database.read() as connection:
        found = connection.scalar(sa.select(sa.func.count()).select_from(alert)) or 0
    database.close()
    return found
