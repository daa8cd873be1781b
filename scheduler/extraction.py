"""From raw pages to articles: the loop that empties the spool.

A page was committed before it comes here, so that a crash at any point loses nothing: what was claimed and not settled is claimed
again. Extraction runs in the pool; the store is written in one batch per round.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures.process import BrokenProcessPool

from crawler.types import Source
from normalizer import Draft, Page, Reason, Rejection, Site
from scheduler.pool import NoWorkers, PageTooSlow, Pool
from store import lines, spool
from store.articles import Store
from store.errors import DatabaseBusy, DatabaseFull, DatabaseRefused, DatabaseUnreachable, StoreError
from store.types import Arrival, Fate, Outcome

log = logging.getLogger("khorgos.articles")

CHUNK = 4  # pages handed to a worker at a time
REPEATED_FOR = dt.timedelta(minutes=10)  # how long the repeated lines of a site are remembered before they are read again
PATIENCE = 2.0  # seconds between two tries while the database cannot be written

Clock = Callable[[], dt.datetime]
_Work = tuple[int, Page, Site]  # a claimed page
Told = Callable[[Sequence[Outcome]], None]


class Sites:
    """What is known of each source, for the normalizer: the catalogue's facts and the site's repeated lines."""

    def __init__(self, sources: Sequence[Source], store: Store, clock: Clock) -> None:
        self._sources = {source.id: source for source in sources}
        self._store, self._clock = store, clock
        self._lines: dict[str, tuple[dt.datetime, frozenset[int]]] = {}

    def of(self, source_id: str | None) -> Site:
        if source_id is None:
            return Site()
        return site_of(self._sources.get(source_id), self._repeated(source_id))

    def _repeated(self, source_id: str) -> frozenset[int]:
        now = self._clock()
        known = self._lines.get(source_id)
        if known is None or not dt.timedelta(0) <= now - known[0] <= REPEATED_FOR:
            with self._store.database.read() as connection:
                known = (now, lines.repeated(connection, source_id))
            self._lines[source_id] = known
        return known[1]


def site_of(source: Source | None, repeated: frozenset[int]) -> Site:
    """What the normalizer is told of an outlet; of one that is not in the catalogue its repeated lines alone."""
    if source is None:
        return Site(repeated_lines=repeated)
    return Site(
        country=source.country,
        languages=source.languages,
        timezone=source.timezone,
        encoding=source.encoding,
        body_xpath=source.body_xpath,
        unescape=source.unescape,
        repeated_lines=repeated,
    )


class Extraction:
    """Claims fetched pages, has them normalised, saves what came of them."""

    def __init__(self, store: Store, pool: Pool, sites: Sites, clock: Clock, told: Told | None = None) -> None:
        self.store, self.pool, self.sites, self._clock, self._told = store, pool, sites, clock, told
        self._news, self._alone = asyncio.Event(), asyncio.Lock()
        self._held: list[int] = []  # pages that were claimed and neither settled nor given back

    def tell(self, told: Told) -> None:
        """Whom to tell of what was saved."""
        self._told = told

    def wake(self) -> None:
        """New pages are in the spool."""
        self._news.set()

    async def run(self, stop: asyncio.Event, idle: float = 5.0) -> None:
        """Empties the spool again and again until `stop`; looks by itself every `idle` seconds."""
        while not stop.is_set():
            self._news.clear()
            try:
                worked = await self.once()
            except (DatabaseBusy, DatabaseFull, DatabaseRefused, DatabaseUnreachable, NoWorkers) as error:
                log.error("%s%s", error, f" — {error.remedy}" if isinstance(error, StoreError) else "")
                worked = False
                await _either(stop.wait(), PATIENCE)
            if not worked and not stop.is_set():
                await _either(self._news.wait(), idle)

    async def drain(self) -> int:
        """Empties the spool; returns how many pages were settled."""
        settled = 0
        while done := await self.once():
            settled += done
        return settled

    async def once(self) -> int:
        """One round; returns how many pages it took. Raises StoreError, NoWorkers; then the pages are given back by the next round."""
        database = self.store.database
        if self._held:
            await asyncio.to_thread(spool.release, database, self._held)
            self._held = []
        taken = await asyncio.to_thread(spool.claim, database, CHUNK * self.pool.workers, self._clock())
        self._held = [item.id for item in taken]
        work = [(item.id, item.page, self.sites.of(item.page.source)) for item in taken if not item.damage]
        chunks = [work[i : i + CHUNK] for i in range(0, len(work), CHUNK)]
        made = await asyncio.gather(*(self._make(chunk) for chunk in chunks))
        arrivals = [_damaged(item) for item in taken if item.damage] + [arrival for part in made for arrival in part]
        if arrivals:
            await self._keep(arrivals)
        self._held = []
        return len(taken)

    async def _keep(self, arrivals: Sequence[Arrival]) -> None:
        """All together; where that fails through no fault of the database, one by one, so that the bad page costs itself alone."""
        try:
            await self.save(arrivals)
            return
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  (one of them: which is found out below)
            log.error("%d page(s) cannot be stored together: %s: %s", len(arrivals), type(error).__name__, one_line(str(error)))
        for arrival in arrivals:
            try:
                await self.save([arrival])
            except StoreError:
                raise
            except Exception as error:  # one page
                log.exception("%s cannot be stored", arrival.made.url)
                for given_up in self._give_up(arrival.spooled, arrival.made, f"it cannot be stored: {type(error).__name__}"):
                    await self.save([given_up])

    async def save(self, arrivals: Sequence[Arrival]) -> list[Outcome]:
        outcomes = await asyncio.to_thread(self.store.save, arrivals, now=self._clock())
        for outcome in outcomes:
            _tell(outcome)
        if self._told is not None:
            self._told(outcomes)
        return outcomes

    async def _make(self, chunk: Sequence[_Work]) -> list[Arrival]:
        """One chunk through the pool; where it breaks, page by page, so that the bad page costs itself alone."""
        try:
            return await self._made(chunk)
        except NoWorkers:
            raise
        except (PageTooSlow, BrokenProcessPool):
            log.warning("a worker died or stalled over one of %d page(s)", len(chunk))
        except Exception:
            log.exception("a worker failed over one of %d page(s)", len(chunk))
        arrivals: list[Arrival] = []
        for item in chunk:
            async with self._alone:  # with nobody beside it, whose death could be taken for its own
                try:
                    arrivals += await self._made([item])
                except NoWorkers:
                    raise
                except Exception as error:  # noqa: BLE001  (one page)
                    log.warning("a worker died or stalled over %s", item[1].url)
                    arrivals += self._give_up(item[0], item[1], f"extraction failed: {type(error).__name__}")
        return arrivals

    async def _made(self, chunk: Sequence[_Work]) -> list[Arrival]:
        made = await self.pool.make([(page, site) for _, page, site in chunk])
        return [dataclasses.replace(arrival, spooled=id) for (id, _, _), arrival in zip(chunk, made, strict=True)]

    def _give_up(self, id: int | None, what: Page | Draft | Rejection, why: str) -> list[Arrival]:
        """A page that cannot be read or stored is tried again once, then rejected."""
        if id is not None and spool.fail(self.store.database, id):
            return []
        return [Arrival(made=_failed(what, why), spooled=id)]


def _failed(what: Page | Draft | Rejection, why: str) -> Rejection:
    """Of our own fault: its address is asked for again, ever more rarely."""
    return Rejection(url=what.url, reason=Reason.FAILED, evidence=why, source=what.source, fetched_at=what.fetched_at)


def _damaged(item: spool.Spooled) -> Arrival:
    log.error("the page kept of %s is damaged and is fetched anew: %s", item.page.url, item.damage)
    return Arrival(made=_failed(item.page, f"the page that was kept is damaged: {item.damage}"), spooled=item.id)


def _tell(outcome: Outcome) -> None:
    made = outcome.made
    if isinstance(made, Rejection):
        log.debug("rejected %s: %s %s", made.url, made.reason.value, made.evidence)
    elif outcome.fate in (Fate.NEW, Fate.REVISED):
        log.info(
            "%s %s [%s] %s %s",
            outcome.fate.value,
            outcome.article_id,
            made.languages.route,
            made.source or "-",
            one_line(made.title or made.text[:80]),
        )


def one_line(text: str) -> str:
    return " ".join(text.split())[:120]


async def _either(waiting: Awaitable[object], seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(waiting, seconds)
