"""What comes by itself: feeds of a search, and live events."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import feedparser
import pytest
from httpdesk import NASTY, asking, fill, settings, story

from khorgos.http.desk import Desk
from khorgos.http.events import LISTENERS
from store.database import Database


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    wanted = settings(tmp_path, database)
    fill(wanted, database, *(story(n) for n in range(1, 8)))
    return Desk(wanted, database)


def test_whoever_listens_hears_of_new_articles_and_of_those_that_were_missed(desk: Desk) -> None:
    async def work(client: Any) -> None:
        async with client.get("/events", headers={"Last-Event-ID": "5"}) as stream:
            assert stream.content_type == "text/event-stream"
            told = [await _event(stream.content) for _ in range(2)]
            fill(desk.settings, desk.database, story(50, "A new line"))
            told.append(await _event(stream.content))
        assert [one["seq"] for one in told] == [6, 7, 8]
        assert (told[-1]["title"], told[-1]["kind"]) == ("A new line", "new")

    asking(desk, work)


def test_whoever_missed_much_is_told_all_of_it_and_whoever_begins_learns_where(desk: Desk) -> None:
    async def work(client: Any) -> None:
        async with client.get("/events") as stream:
            assert [(await stream.content.readline()).decode() for _ in range(2)] == ["retry: 5000\n", "id: 7\n"]
        fill(desk.settings, desk.database, *(story(n) for n in range(100, 310)))
        async with client.get("/events?after=5") as stream:
            told = [(await _event(stream.content))["seq"] for _ in range(212)]
            fill(desk.settings, desk.database, story(400))
            told.append((await _event(stream.content))["seq"])
        assert told == list(range(6, 219))
        async with client.get("/events", headers={"Last-Event-ID": "999999"}) as stream:  # a number of another store
            fill(desk.settings, desk.database, story(500))
            assert (await _event(stream.content))["seq"] == 219

    asking(desk, work)


def test_whoever_leaves_makes_room_for_others(desk: Desk) -> None:
    async def work(client: Any) -> None:
        streams = [await client.get("/events") for _ in range(LISTENERS)]
        assert (await client.get("/events")).status == 503
        for stream in streams:
            stream.close()
        async with asyncio.timeout(20):
            while (await client.get("/events")).status != 200:
                await asyncio.sleep(0.2)

    asking(desk, work)


async def _event(stream: Any) -> dict[str, Any]:
    while True:
        line = (await asyncio.wait_for(stream.readline(), 20)).decode()
        if line.startswith("data: "):
            found: dict[str, Any] = json.loads(line[6:])
            return found


def test_feeds_can_be_read_and_carry_no_markup(database: Database, tmp_path: Path) -> None:
    wanted = settings(tmp_path, database)
    fill(wanted, database, *(story(n, f"{nasty} evil {n}", text=f"{nasty} told the paper {n} things.") for n, nasty in enumerate(NASTY)))

    async def work(client: Any) -> None:
        parsed = feedparser.parse(await (await client.get("/feed.atom?q=evil")).read())
        assert not parsed.bozo
        assert len(parsed.entries) == len(NASTY)
        feed = await (await client.get("/feed.json?q=evil")).json()
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert len(feed["items"]) == len(NASTY)
        assert all("content_html" not in item and item["content_text"] for item in feed["items"])
        first = await client.get("/feed.json?q=evil&limit=2")
        assert first.content_type == "application/feed+json"
        rest = await (await client.get((await first.json())["next_url"].removeprefix(str(client.make_url("/")).rstrip("/")))).json()
        assert [item["id"] for item in feed["items"]][2:4] == [item["id"] for item in rest["items"]]
        assert parsed.feed.links[1].href.endswith("/?q=evil")

    asking(Desk(wanted, database), work)


@pytest.mark.parametrize("feed", ["/feed.atom?q=train", "/feed.json?q=train"])
def test_a_feed_that_did_not_change_is_not_sent_again(desk: Desk, feed: str) -> None:
    async def work(client: Any) -> None:
        known = {"If-None-Match": (await client.get(feed)).headers["ETag"]}
        again = await client.get(feed, headers=known)
        assert (again.status, await again.read(), again.headers["ETag"]) == (304, b"", known["If-None-Match"])
        assert (await client.get(feed, headers={"If-None-Match": '"other"'})).status == 200
        fill(desk.settings, desk.database, story(50))
        assert (await client.get(feed, headers=known)).status == 200

    asking(desk, work)
