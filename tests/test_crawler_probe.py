"""`probe` against an imitation of every kind of source in every way of dying."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from newsserver import NewsServer, Reply, serving
from outlets import FAULTS, ROUTES, Outlet, write_story

from crawler.inquiry import Inquiry
from crawler.probe import Alive, Finding, probe
from crawler.types import CrawlSettings, Source
from khorgos.config import load
from scheduler.remembering import StoredHosts
from store.database import Database
from store.schema import create

SETTINGS = CrawlSettings(allow_private_networks=True, delay_seconds=0, timeout_seconds=2.0, max_page_bytes=200_000)
VERDICTS = {
    None: Alive.ALIVE, "500": Alive.UNCONFIRMED, "404": Alive.DEAD, "403": Alive.BLOCKED, "429": Alive.BLOCKED, "html": Alive.HTML,
    "503 with a date": Alive.UNCONFIRMED, "empty": Alive.BROKEN, "garbage": Alive.BROKEN, "entity bomb": Alive.BROKEN,
    "gzip bomb": Alive.BROKEN, "endless": Alive.BROKEN, "loop": Alive.BROKEN, "cut off": Alive.BROKEN, "silence": Alive.UNCONFIRMED,
    "host down": Alive.UNCONFIRMED, "a wall": Alive.BLOCKED, "frozen": Alive.FROZEN, "nothing new": Alive.EMPTY,
}  # fmt: skip
WALL = b"<html><head><title>Just a moment...</title></head><body><a href='/'>Checking your browser</a></body></html>"
OTHERWISE = {("listing", "html"): Alive.BROKEN, ("listing", "entity bomb"): Alive.BROKEN, ("json", "entity bomb"): Alive.HTML}


class Street:
    """An outlet of every kind, each on a host of its own."""

    def __init__(self, server: NewsServer, folder: Path) -> None:
        self.outlets = {kind: Outlet(kind.replace(" ", "-"), server, f"127.0.8.{n}", (kind,)) for n, kind in enumerate(ROUTES, 1)}
        self.folder, self.draw = folder, random.Random(7)

    def publish(self, age: dt.timedelta) -> None:
        for outlet in self.outlets.values():
            for number in range(8):
                outlet.publish(write_story(number, self.draw, dt.datetime.now(dt.UTC) - age))

    def sources(self) -> list[Source]:
        file = self.folder / "khorgos.toml"
        blocks = "".join(outlet.settings("15m") for outlet in self.outlets.values())
        file.write_text(
            "catalogue = false\n"
            + blocks.replace("link_pattern", "date_from_url = '/(?P<year>\\d{4})/(?P<month>\\d\\d)/(?P<day>\\d\\d)/'\nlink_pattern"),
            "utf-8",
        )
        return [replace(source, max_age=None) for source in load(file, {}).sources]

    def ask(self) -> dict[str, Finding]:
        database = Database(f"sqlite:///{self.folder}/khorgos.db")
        create(database)

        async def probed() -> list[Finding]:
            return await probe(Inquiry(SETTINGS, StoredHosts(database, _now), _now), self.sources())

        try:
            return {found.source.replace("-", " "): found for found in asyncio.run(probed())}
        finally:
            database.close()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with serving(*(f"127.0.8.{n}" for n in range(1, len(ROUTES) + 1))) as server:
        yield Street(server, tmp_path)


@pytest.mark.parametrize("fault", VERDICTS, ids=str)
def test_every_kind_of_source_in_every_way_of_dying(street: Street, fault: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if fault == "silence":
        monkeypatch.setitem(FAULTS, "silence", ("routes", lambda reply: replace(reply, wait=4.0)))
    if fault == "a wall":
        monkeypatch.setitem(FAULTS, "a wall", ("routes", lambda _reply: Reply(WALL)))
    if fault != "nothing new":
        street.publish(dt.timedelta(days=400) if fault == "frozen" else dt.timedelta(hours=1))
    for outlet in street.outlets.values():
        outlet.fault = fault if fault in FAULTS else None
    verdicts = {kind: found.verdict for kind, found in street.ask().items()}
    wanted = VERDICTS[fault]
    assert verdicts == {kind: OTHERWISE.get((kind, fault or ""), wanted) for kind in ROUTES}
