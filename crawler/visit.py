"""One visit of one source: what is asked, what came of it, and when it is over. No Scrapy here, no clock of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crawler.backfill import Step
from crawler.gate import Gate
from crawler.links import on_domains
from crawler.ports import Archive, Hosts, Memory
from crawler.routes import Answer, Reading, read_answer
from crawler.types import CrawlReport, CrawlSettings, Errand, Miss, Poll, PollState, Route, Source, Validators, Way, routes_of
from normalizer.types import Page

log = logging.getLogger("khorgos.crawler")

PAGES_IN_A_ROW, ALL_NEW = 4, 5  # pages of one feed or listing that a visit reads; links that have to be new, all of them, for the next
MOST_SITEMAPS = 40  # of indexes, in one visit: an index may lead to indexes without end
PAST_AT_ONCE, PAST_ALONE = 2, 10  # pages of a backfill in one visit: beside the news, and alone
MISSES_IN_A_ROW = 3  # a host that did not answer so often is left alone until the next visit
GONE = (404, 410)
BLOCKED = (401, 403, 429, 451)
_NO_ANSWER = (Miss.TIMEOUT, Miss.CONNECTION)


class Visit:
    """Holds the numbers of one visit and passes what was learnt to the memory, at once and in order."""

    def __init__(
        self,
        source: Source,
        settings: CrawlSettings,
        *,
        memory: Memory,
        hosts: Hosts,
        gate: Gate,
        clock: Callable[[], dt.datetime],
        archive: Archive | None = None,
        past: bool = False,
    ) -> None:
        """`past`: nothing but a backfill and what is owed."""
        self.source, self.settings, self.memory, self.hosts, self.gate, self.clock = source, settings, memory, hosts, gate, clock
        self._archive = archive
        self._deadline = clock() + dt.timedelta(seconds=settings.visit_seconds)
        self._misses_in_a_row = 0
        self._halted = ""
        self._asked: set[str] = set()
        self._step: Step | None = None
        self._walked, self._new, self._sitemaps, self._pages = 0, 0, 0, dict[str, int]()
        self._past, self._most_past = past, PAST_ALONE if past else PAST_AT_ONCE
        self.report = CrawlReport(source=source.id, started=clock())

    # -- what is asked --
    def routes(self) -> tuple[Route, ...]:
        """Every route, then the next page of a backfill, if one was ordered."""
        self._step = self.memory.past(self.source, self.clock())
        news = () if self._past else routes_of(self.source)
        return (*news, *([self._step.route] if self._step else []))

    def first_time(self, url: str) -> bool:
        """True once per address: sitemap indexes may point at each other."""
        fresh = url not in self._asked
        self._asked.add(url)
        return fresh

    def errands(self) -> list[Errand]:
        return self.memory.errands(self.source, self.clock(), self.source.max_per_run)

    @property
    def over(self) -> bool:
        """True when nothing further should be asked: out of time, the host rests, or it does not answer."""
        return bool(self._halted) or self.clock() >= self._deadline

    def halt(self, why: str) -> None:
        self._halted = self._halted or why

    def left(self, number: int) -> None:
        self._count(left=number)

    # -- what a route said --
    def answered(self, route: Route, answer: Answer) -> Reading:
        if answer.status == 304:
            reading = Reading(self._plain(route, PollState.NOT_MODIFIED, 304))
        elif answer.status == 200:
            reading = read_answer(answer, route, self.source, self.clock(), limit=self.settings.max_page_bytes)
        else:
            state = PollState.MISSING if answer.status in GONE else PollState.BLOCKED if answer.status in BLOCKED else PollState.FAILED
            reading = Reading(self._plain(route, state, answer.status, f"HTTP {answer.status}"))
        self._misses_in_a_row = 0
        if route.past:
            self._walk(reading)
        else:
            self._note(reading.poll)
        return reading

    def wants_browser(self, route: Route | None) -> bool:
        """Whether this answer is filled by scripts: listings and pages of a source that says so. None: a page."""
        return self.source.javascript and (route is None or route.way is Way.LISTING)

    def onward(self, route: Route, reading: Reading) -> list[Route]:
        """What an answer leads to, each once: the sitemaps of an index, the next page where all of one was new, the next of the past."""
        if route.past:
            return [self._step.route] if self._step is not None and not self.over else []
        found = [Route(Way.SITEMAP, url) for url in reading.further[: max(0, MOST_SITEMAPS - self._sitemaps)]]
        self._sitemaps += len(found)
        links, page = reading.poll.links, self._pages.get(route.url, 1)
        if (
            reading.next_page
            and page < PAGES_IN_A_ROW
            and len(links) >= ALL_NEW
            and self._new == len(links)
            and self.memory.returning(self.source)
        ):
            self._pages[reading.next_page] = page + 1
            found.append(Route(route.way, reading.next_page, route.json))
        return [] if self.over else [one for one in found if self.first_time(one.url)]

    def _walk(self, reading: Reading) -> None:
        """Only so many pages of the past in one visit, and none while the host does not answer."""
        assert self._step is not None
        self._walked += 1
        following = self.memory.walked(self.source, self._step, reading, self.clock())
        trouble = reading.poll.state in (PollState.FAILED, PollState.BLOCKED, PollState.RESTING)
        self._step = None if trouble or self._walked >= self._most_past else following

    def unanswered(self, route: Route, miss: Miss, detail: str) -> None:
        state = {
            Miss.RESTING: PollState.RESTING,
            Miss.FORBIDDEN: PollState.FORBIDDEN,
            Miss.TOO_LARGE: PollState.BROKEN,
            Miss.TRUNCATED: PollState.BROKEN,
            Miss.REDIRECTS: PollState.BROKEN,
        }.get(miss, PollState.FAILED)
        self._weigh(miss, detail)
        poll = self._plain(route, state, None, detail)
        if route.past:
            self._walk(Reading(poll))
        else:
            self._note(poll)

    def _plain(self, route: Route, state: PollState, status: int | None, detail: str = "") -> Poll:
        return Poll(source=self.source.id, route=route, state=state, status=status, detail=detail)

    def _note(self, poll: Poll) -> None:
        self._new = new = self.memory.polled(poll, self.source, self.clock())
        fine = poll.state in (PollState.OK, PollState.NOT_MODIFIED, PollState.EMPTY)
        self._count(polled=1, not_modified=int(poll.state is PollState.NOT_MODIFIED), polls_failed=int(not fine), new_links=new)
        if not fine:
            self._error(f"{poll.route.way} {poll.route.url}: {poll.detail or poll.state}")

    # -- what a page said --
    def fetched(self, errand: Errand, page: Page, status: int, validators: Validators, headers: list[tuple[str, str]]) -> None:
        """A page with a body: into the spool, unless it is the one we have."""
        self._misses_in_a_row = 0
        now, body_hash = self.clock(), hashlib.blake2b(page.body, digest_size=16).digest()
        if errand.recheck and body_hash == errand.body_hash:
            self.unchanged(errand, validators)
            return
        if page.requested_url is not None and page.url is not None and not on_domains(page.url, self.source.domains):
            self.missed(errand, Miss.NOT_A_PAGE, f"led to {page.url}, which is not on the source's domains")
            return
        if self._archive is not None:
            self._archive.write(page, status, headers)
        self.memory.keep(errand, page, validators, body_hash, now)
        self._count(fetched=1)

    def unchanged(self, errand: Errand, validators: Validators) -> None:
        self._misses_in_a_row = 0
        self.memory.unchanged(errand, validators, self.clock())
        self._count(unchanged=1)

    def gone(self, errand: Errand, status: int) -> None:
        self._misses_in_a_row = 0
        self.memory.gone(errand, self.source, status, self.clock())
        self._count(gone=1)

    def missed(self, errand: Errand, miss: Miss, detail: str, not_before: dt.datetime | None = None) -> None:
        self._weigh(miss, detail)
        self.memory.missed(errand, self.source, miss, self.clock(), not_before)
        self._count(failed=1)
        if miss not in (Miss.FORBIDDEN, Miss.NOT_A_PAGE):
            self._error(f"{errand.url}: {detail or miss}")

    def _weigh(self, miss: Miss, detail: str) -> None:
        self._misses_in_a_row = self._misses_in_a_row + 1 if miss in _NO_ANSWER else 0
        if miss is Miss.RESTING:
            self.halt(detail)
        elif self._misses_in_a_row >= MISSES_IN_A_ROW:
            self.halt(f"no answer {MISSES_IN_A_ROW} times in a row")

    # -- the end --
    def close(self) -> CrawlReport:
        self.report = replace(self.report, seconds=round((self.clock() - self.report.started).total_seconds(), 3))
        self.memory.visited(self.source, self.report, self.clock())
        return self.report

    def sent(self) -> None:
        self._count(requests=1)

    def _count(self, **more: int) -> None:
        self.report = replace(self.report, **{name: getattr(self.report, name) + number for name, number in more.items()})

    def _error(self, line: str) -> None:
        if len(self.report.errors) < 10:
            self.report = replace(self.report, errors=(*self.report.errors, line[:300]))


def visit_of(crawler: Any) -> Visit:
    """The visit that a Scrapy crawl belongs to: its spider carries it."""
    visit: Visit = crawler.spider.visit
    return visit
