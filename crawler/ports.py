"""What the crawler asks of whoever remembers. `scheduler.crawling` fills these from the store; tests with a dictionary.

Calls are short and synchronous: one small transaction each.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from crawler.backfill import Step
from crawler.routes import Reading
from crawler.types import CrawlReport, Errand, Miss, Poll, Source, Validators
from normalizer.types import Page


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt as last read. `text` is "" where there is none; `status` 0 where the host did not answer."""

    text: str
    status: int
    fetched_at: dt.datetime


class Memory(Protocol):
    """What is known of links and routes."""

    def validators(self, route_url: str) -> Validators: ...

    def polled(self, poll: Poll, source: Source, now: dt.datetime) -> int:
        """Notes links and then validators, in one transaction; returns how many links are new."""

    def errands(self, source: Source, now: dt.datetime, limit: int) -> list[Errand]:
        """What is owed now, rechecks last."""

    def keep(self, errand: Errand, page: Page, validators: Validators, body_hash: bytes, now: dt.datetime) -> None:
        """Commits the raw page before anyone reads it."""

    def unchanged(self, errand: Errand, validators: Validators, now: dt.datetime) -> None: ...

    def missed(self, errand: Errand, source: Source, miss: Miss, now: dt.datetime, not_before: dt.datetime | None) -> None:
        """The page is still owed (or, for what can never be a page, is not); `not_before` is the host's own wish."""

    def gone(self, errand: Errand, source: Source, status: int, now: dt.datetime) -> None: ...

    def returning(self, source: Source) -> bool:
        """True where the source was visited before."""

    def past(self, source: Source, now: dt.datetime) -> Step | None:
        """The next page of a backfill that was ordered; None where there is none."""

    def walked(self, source: Source, step: Step, reading: Reading, now: dt.datetime) -> Step | None:
        """Notes the links of a page of the past and where the walk stands now, in one transaction; returns the page after it."""

    def visited(self, source: Source, report: CrawlReport, now: dt.datetime) -> None:
        """Closes a visit: the ledger and the source's state."""


class Hosts(Protocol):
    """What is known of hosts, across visits, processes and restarts."""

    def take(self, host: str, now: dt.datetime, lease: dt.timedelta, longest: dt.timedelta) -> dt.datetime:
        """Asks for the host. Returns `now` or earlier if it is ours until `free`, else the time to ask again.

        A wait beyond `longest` was noted by a clock that has been put back since, and does not count.
        """

    def free(self, host: str, now: dt.datetime, next_at: dt.datetime) -> None: ...

    def rest(self, host: str, until: dt.datetime) -> None: ...

    def resting_until(self, host: str) -> dt.datetime | None: ...

    def robots(self, origin: str) -> Robots | None: ...

    def save_robots(self, origin: str, robots: Robots) -> None: ...


class Archive(Protocol):
    """Keeps raw answers for good."""

    def write(self, page: Page, status: int, headers: list[tuple[str, str]]) -> None: ...
