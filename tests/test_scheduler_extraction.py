"""From the spool to the store when something on the way breaks: one bad page costs itself, and trouble with the database costs time."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool

import pytest
import sqlalchemy as sa
from factories import draft

from normalizer import Hints, Page, Site
from scheduler.extraction import Extraction, Sites
from scheduler.pool import Pool
from store import crawling, spool
from store.articles import Store
from store.crawl_tables import link
from store.crawl_tables import spool as spooled
from store.database import SAVING, Database
from store.errors import DatabaseBusy
from store.tables import article
from store.types import Arrival, Change

ADDRESS = "https://t.example/{}"


class FakePool(Pool):
    """Does the work at once; `deadly` pages take with them whatever is under way, as a worker's death does, `bad` ones only raise."""

    def __init__(self, *, deadly: Sequence[int] = (), bad: Sequence[int] = (), after: Callable[[], None] = lambda: None) -> None:
        super().__init__(workers=2)
        self.deadly, self.bad, self.after = {ADDRESS.format(n) for n in deadly}, {ADDRESS.format(n) for n in bad}, after
        self._under_way: set[asyncio.Future[None]] = set()

    async def make(self, batch: Sequence[tuple[Page, Site]]) -> list[Arrival]:
        urls = {str(page.url) for page, _ in batch}
        mine = asyncio.get_running_loop().create_future()
        self._under_way.add(mine)
        asyncio.get_running_loop().call_later(0.02, self._end, mine, bool(urls & self.deadly))
        await mine
        if urls & self.bad:
            raise ValueError("no page should do this")
        self.after()
        return [Arrival(made=draft(url=page.url, title=f"Train {page.url}", text=f"Its number is {page.url}. " * 30)) for page, _ in batch]

    def _end(self, mine: asyncio.Future[None], deadly: bool) -> None:
        ending, self._under_way = (self._under_way, set()) if deadly else ({mine}, self._under_way - {mine})
        for future in ending:
            if not future.done():
                future.set_exception(BrokenProcessPool("dead")) if deadly else future.set_result(None)


def fetch(database: Database, now: dt.datetime, number: int) -> None:
    """So many pages of one source into the spool."""
    found = [(ADDRESS.format(n), Hints(title=f"Train {n}")) for n in range(number)]
    poll = crawling.Polled(
        source="times",
        url="https://t.example/feed",
        way="feed",
        state="ok",
        status=200,
        detail="",
        newest=None,
        validators=None,
        links=found,
    )
    with database.write() as connection:
        crawling.polled(connection, poll, now)
        for owed in crawling.errands(connection, "times", now, number):
            page = Page(url=owed.url, body=b"<p>text</p>", source="times", fetched_at=now, hints=owed.hints)
            crawling.keep(connection, owed, page, (None, None), b"h" * 16, (), now)


def states(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(sa.select(link.c.state).order_by(link.c.id)))


def extraction(store: Store, pool: Pool, now: dt.datetime) -> Extraction:
    return Extraction(store, pool, Sites((), store, lambda: now), lambda: now)


BROKEN = {
    "a page that kills its worker": {"deadly": [2]},
    "two pages that do": {"deadly": [0, 5]},
    "a page that nobody foresaw": {"bad": [2]},
}


@pytest.mark.parametrize("pool", BROKEN.values(), ids=BROKEN.keys())
def test_a_page_that_breaks_a_worker_costs_itself_alone(database: Database, now: dt.datetime, pool: dict[str, list[int]]) -> None:
    fetch(database, now, 8)
    asyncio.run(extraction(Store(database, keep="all"), FakePool(**pool), now).drain())
    guilty = {n for numbers in pool.values() for n in numbers}
    assert states(database) == ["owed" if n in guilty else "stored" for n in range(8)]


def test_a_page_that_cannot_be_stored_costs_itself_alone(database: Database, now: dt.datetime) -> None:
    def owe(connection: sa.Connection, changes: Sequence[Change], at: dt.datetime) -> None:
        titles = connection.scalars(sa.select(article.c.title).where(article.c.id.in_([change.article_id for change in changes])))
        if any(title is not None and title.endswith("/3") for title in titles):
            raise ValueError("nobody foresaw this")

    fetch(database, now, 8)
    asyncio.run(extraction(Store(database, keep="all", owe=owe), FakePool(), now).drain())
    assert states(database) == ["owed" if n == 3 else "stored" for n in range(8)]


DAMAGE = {
    "no archive": {"body": b"\x00\x01\x02"},
    "half of it": {"body": spool.zstandard.compress(b"<p>text</p>" * 99)[:20]},
    "hints": {"hints": [7]},
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_page_that_was_damaged_on_the_disk_is_fetched_anew(database: Database, now: dt.datetime, damage: dict[str, object]) -> None:
    fetch(database, now, 4)
    with database.write() as connection:
        first = connection.scalar(sa.select(sa.func.min(spooled.c.id)))
        connection.execute(sa.update(spooled).where(spooled.c.id == first).values(**damage))
    asyncio.run(extraction(Store(database, keep="all"), FakePool(), now).drain())
    assert states(database) == ["owed", "stored", "stored", "stored"]


def test_pages_that_could_not_be_stored_in_time_are_stored_without_a_restart(database: Database, now: dt.datetime) -> None:
    mine = Database(database.url, patience=0.2)
    with contextlib.ExitStack() as stack:

        def lock() -> None:
            database.serialise(stack.enter_context(database.write()), SAVING)

        fetch(database, now, 3)
        work = extraction(Store(mine, keep="all"), FakePool(after=lock), now)
        with pytest.raises(DatabaseBusy):
            asyncio.run(work.once())
    work.pool = FakePool()
    assert asyncio.run(work.drain()) == 3 and states(database) == ["stored"] * 3
    mine.close()
