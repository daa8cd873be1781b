"""`sources coverage` and `sources backfill` from the command line."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from newsserver import NewsServer, Reply, serving
from outlets import Outlet, write_story

from khorgos.cli import khorgos
from khorgos.errors import UsageError
from khorgos.opening import utc_now


class Desk:
    def __init__(self, folder: Path, server: NewsServer) -> None:
        self.server, self.outlet, self.file = server, Outlet("wire", server, "127.0.0.1", ("rss", "sitemap")), folder / "khorgos.toml"
        crawler = '[crawler]\nallow_private_networks = true\ndelay_seconds = 0\n[relevance]\nkeep = "all"\n'
        self.file.write_text("catalogue = false\n" + crawler + self.outlet.settings("15m"), "utf-8")

    def run(self, *words: str) -> Result:
        done = CliRunner().invoke(khorgos, ["--config", str(self.file), *words])
        assert done.exit_code == 0, done.output
        return done

    def refused(self, *words: str) -> bool:
        return isinstance(CliRunner().invoke(khorgos, ["--config", str(self.file), *words]).exception, UsageError)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serving() as server:
        yield Desk(tmp_path, server)


def test_what_was_looked_at_and_which_route_lacks_some(desk: Desk) -> None:
    draw = random.Random(7)
    for number in range(45):  # routes show forty at once
        desk.outlet.publish(write_story(number, draw, utc_now()))
    desk.server.put("/rss.xml", Reply(b"<rss><channel/></rss>"))
    desk.run("crawl")
    row = json.loads(desk.run("sources", "coverage", "--format", "jsonl").stdout)
    assert row["hours_polled"] == 1 and row["total"]["polled"] == 2 and row["total"]["new"] == row["total"]["stored"] == 40
    assert row["recall"] == {"sitemap": {"shown": 40, "of": 40}}
    desk.outlet.publish(write_story(90, draw, utc_now()))
    desk.outlet = Outlet("wire", desk.server, "127.0.0.1", ("rss", "sitemap"), stories=desk.outlet.stories[:3])
    desk.run("crawl")
    line = desk.run("sources", "coverage", "wire").stdout
    assert "feed 3/41 (lacks some)" in line and "polled 4 times in 1 of 24 hours" in line and "41 stored" in line
    assert desk.refused("sources", "coverage", "nobody")


def test_older_news_are_ordered_fetched_and_shown(desk: Desk) -> None:
    draw = random.Random(7)
    for number in range(30):
        desk.outlet.publish(write_story(number, draw, utc_now()))
    assert desk.refused("sources", "backfill", "wire")
    assert "ordered, from 2 places" in desk.run("sources", "backfill", "wire", "--pages", "5").output
    assert "open" in desk.run("sources", "backfill").stdout
    desk.run("crawl", "--backfill")
    assert "done" in desk.run("sources", "backfill").stdout
    assert len(desk.run("search", "", "--limit", "0", "--format", "jsonl").stdout.splitlines()) == 30
    desk.run("sources", "backfill", "wire", "--since", "2026-01-01")
    assert "stopped" in desk.run("sources", "backfill", "wire", "--stop").stdout
