"""A desk for tests of visits: a database, a clock that can be put forward, a small web, and an outlet on it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from newsserver import NewsServer, Reply, rss, serving, story

from crawler.types import CrawlReport, CrawlSettings, Source
from scheduler.crawling import Rounds
from scheduler.health import Tell
from store import spool
from store.crawl_tables import link
from store.database import Database
from store.schema import create

SETTINGS = CrawlSettings(allow_private_networks=True, delay_seconds=0, timeout_seconds=2.0, visit_seconds=20.0, max_page_bytes=200_000)


class Desk:
    """A database, sources and a clock that can be put forward; each `visit` is a loop of its own, as a restart would be."""

    def __init__(self, folder: Path, database: Database | None = None) -> None:
        """`database`: one that is made already."""
        self.database = database or Database(f"sqlite:///{folder}/khorgos.db")
        if database is None:
            create(self.database)
        self.ahead = dt.timedelta(0)

    def clock(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead

    def visit(self, *sources: Source, settings: CrawlSettings = SETTINGS, tell: Tell | None = None) -> list[CrawlReport]:
        async def run() -> list[CrawlReport]:
            rounds = Rounds(sources, self.database, settings, self.clock, tell=tell)
            reports = await asyncio.gather(*(rounds.visit(source.id) for source in sources))
            await rounds.stop()
            return list(reports)

        return asyncio.run(run())

    def states(self) -> dict[str, str]:
        with self.database.read() as connection:
            return {row.url.partition("/a/")[2] or row.url: row.state for row in connection.execute(sa.select(link))}

    def pages(self) -> list[spool.Spooled]:
        return spool.claim(self.database, 100, self.clock())

    def settle(self, article_of: dict[str, int] | None = None, reason: str | None = None) -> None:
        for number, spooled in enumerate(self.pages(), 1):
            with self.database.write() as connection:
                article = None if reason else (article_of or {}).get(spooled.page.url or "", number)
                spool.settle(connection, [spool.Settled(spooled=spooled.id, article_id=article, reason=reason, score=1.0)], self.clock())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.database.close()


@pytest.fixture
def web() -> Iterator[NewsServer]:
    with serving("127.0.0.1", "127.0.1.1", "127.0.1.2") as server:
        yield server


def source(web: NewsServer, **fields: object) -> Source:
    fields = {"feeds": (web.base() + "/feed",)} | fields
    return Source(**{"id": "times", "name": "Times", "home": web.base() + "/", **fields})  # type: ignore[arg-type]


def publish(web: NewsServer, *numbers: int, etag: bool = True) -> None:
    for number in numbers:
        web.put(f"/a/{number}", Reply(story(number), etag=etag))
    web.put("/feed", Reply(rss(*((f"{web.base()}/a/{n}", f"Train {n}") for n in numbers)), type="application/rss+xml", etag=etag))
