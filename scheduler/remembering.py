"""The crawler's ports, filled from the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, Protocol

from crawler.backfill import Order, Step, follow, wanted
from crawler.ports import Robots
from crawler.routes import Reading
from crawler.types import CrawlReport, CrawlSettings, Errand, Miss, Poll, Source, Validators, Way
from normalizer.types import Page
from scheduler.health import Tell, weigh
from store import backfill, crawling, hosts, revisions
from store.database import Database


class Marks(Protocol):
    """The side of `store.articles.Store` that is told of pages that are gone."""

    def mark_deleted(self, article_ids: Collection[int], *, now: dt.datetime) -> object: ...


class StoredMemory:
    """`crawler.ports.Memory` over the database: one transaction per call."""

    def __init__(self, database: Database, settings: CrawlSettings, store: Marks | None = None, tell: Tell | None = None) -> None:
        self._database, self._recheck, self._store, self._tell = database, settings.recheck, store, tell

    def validators(self, route_url: str) -> Validators:
        with self._database.read() as connection:
            return Validators(*crawling.validators(connection, route_url))

    def polled(self, poll: Poll, source: Source, now: dt.datetime) -> int:
        known = poll.validators
        row = crawling.Polled(
            source=source.id,
            url=poll.route.url,
            way=poll.route.way,
            state=poll.state,
            status=poll.status,
            detail=poll.detail,
            newest=poll.newest,
            validators=(known.etag, known.last_modified) if known is not None else None,
            links=[(link.url, link.hints) for link in poll.links],
            oldest=now - source.max_age if source.max_age is not None else None,
        )
        with self._database.write() as connection:
            return crawling.polled(connection, row, now)

    def errands(self, source: Source, now: dt.datetime, limit: int) -> list[Errand]:
        with self._database.read() as connection:
            owed = crawling.errands(connection, source.id, now, limit)
        return [
            Errand(
                link=row.link_id,
                url=row.url,
                hints=row.hints,
                validators=Validators(row.etag, row.last_modified),
                recheck=row.recheck,
                body_hash=row.body_hash,
            )
            for row in owed
        ]

    def keep(self, errand: Errand, page: Page, validators: Validators, body_hash: bytes, now: dt.datetime) -> None:
        found = (validators.etag, validators.last_modified)
        with self._database.write() as connection:
            crawling.keep(connection, _owed(errand), page, found, body_hash, self._recheck, now)

    def unchanged(self, errand: Errand, validators: Validators, now: dt.datetime) -> None:
        with self._database.write() as connection:
            crawling.unchanged(connection, _owed(errand), (validators.etag, validators.last_modified), self._recheck, now)

    def missed(self, errand: Errand, source: Source, miss: Miss, now: dt.datetime, not_before: dt.datetime | None) -> None:
        with self._database.write() as connection:
            crawling.missed(connection, _owed(errand), miss, source.id, self._recheck, now, not_before)

    def gone(self, errand: Errand, source: Source, status: int, now: dt.datetime) -> None:
        """The article is marked before its link is closed: a crash in between costs one more look, not the mark."""
        with self._database.read() as connection:
            article = crawling.article_to_mark(connection, errand.link, status)
        if article is not None and self._store is not None:
            self._store.mark_deleted([article], now=now)
        elif article is not None:
            with self._database.write() as connection:
                self._database.serialise(connection)
                revisions.mark_deleted(connection, article, now)
        with self._database.write() as connection:
            crawling.gone(connection, _owed(errand), status, source.id, self._recheck, now)

    def returning(self, source: Source) -> bool:
        with self._database.read() as connection:
            return crawling.was_visited(connection, source.id)

    def past(self, source: Source, now: dt.datetime) -> Step | None:
        with self._database.read() as connection:
            order = backfill.open_order(connection, source.id)
        return step_from(order.queue[0]) if order is not None and order.queue else None

    def walked(self, source: Source, step: Step, reading: Reading, now: dt.datetime) -> Step | None:
        with self._database.write() as connection:
            order = backfill.open_order(connection, source.id)
            if order is None or not order.queue or order.queue[0] != step_to(step):
                return None
            asked = Order(source=source.id, since=order.since, until=order.until)
            links = [(link.url, link.hints) for link in wanted(reading.poll.links, asked)]
            new = backfill.noted(connection, source.id, step.way, links, now) if links else 0
            queue = [*map(step_to, follow(step, reading, asked, new)), *order.queue[1:]]
            detail = f"{step.url}: {reading.poll.detail}" if reading.poll.detail else ""
            backfill.advance(connection, order, queue=queue, asked=1, links=new, detail=detail, now=now)
            after = backfill.open_order(connection, source.id)
        return step_from(after.queue[0]) if after is not None and after.queue else None

    def visited(self, source: Source, report: CrawlReport, now: dt.datetime) -> None:
        numbers = {
            "visits": 1,
            "polled": report.polled,
            "not_modified": report.not_modified,
            "poll_failed": report.polls_failed,
            "new": report.new_links,
            "fetched": report.fetched,
        }
        with self._database.write() as connection:
            crawling.visited(connection, source.id, numbers, now, answered=report.ok, new=report.new_links > 0)
        weigh(self._database, source, now, self._tell)


class StoredHosts:
    """`crawler.ports.Hosts` over the database."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database, self._clock = database, clock

    def take(self, host: str, now: dt.datetime, lease: dt.timedelta, longest: dt.timedelta) -> dt.datetime:
        with self._database.write() as connection:
            return hosts.take(connection, host, now, lease, longest)

    def free(self, host: str, now: dt.datetime, next_at: dt.datetime) -> None:
        with self._database.write() as connection:
            hosts.free(connection, host, next_at)

    def rest(self, host: str, until: dt.datetime) -> None:
        with self._database.write() as connection:
            hosts.rest(connection, host, until, self._clock())

    def resting_until(self, host: str) -> dt.datetime | None:
        with self._database.read() as connection:
            return hosts.resting_until(connection, host)

    def robots(self, origin: str) -> Robots | None:
        with self._database.read() as connection:
            row = hosts.read_robots(connection, origin)
        return Robots(*row) if row else None

    def save_robots(self, origin: str, robots: Robots) -> None:
        with self._database.write() as connection:
            hosts.save_robots(connection, origin, robots.text, robots.status, robots.fetched_at)


def step_to(step: Step) -> dict[str, Any]:
    """A step as plain values, for the database; what is not set is left out."""
    values = {name: getattr(step, name) for name in Step.__dataclass_fields__}
    values["way"], values["day"] = step.way.value, step.day.isoformat() if step.day else None
    return {name: value for name, value in values.items() if value}


def step_from(values: dict[str, Any]) -> Step:
    day = values.get("day")
    return Step(**{**values, "way": Way(values["way"]), "day": dt.date.fromisoformat(day) if day else None})


def _owed(errand: Errand) -> crawling.Owed:
    return crawling.Owed(
        link_id=errand.link,
        url=errand.url,
        hints=errand.hints,
        etag=errand.validators.etag,
        last_modified=errand.validators.last_modified,
        body_hash=errand.body_hash,
        recheck=errand.recheck,
    )
