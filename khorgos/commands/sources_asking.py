"""What `sources discover`, `add` and `probe` ask of the web, through the crawler's manners and the database's memory of hosts."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.discover import Proposal, discover
from crawler.inquiry import Inquiry
from crawler.probe import Finding, probe
from crawler.types import Source, routes_of
from khorgos.config import Settings
from khorgos.opening import utc_now
from khorgos.progress import progress
from scheduler.remembering import StoredHosts
from store.database import Database

__all__ = ["Finding", "Proposal", "ask_discover", "ask_probe"]


async def ask_discover(settings: Settings, database: Database, url: str) -> Proposal:
    with progress("asking") as advance:
        return await discover(Inquiry(settings.crawl, StoredHosts(database, utc_now), utc_now, advance), url)


async def ask_probe(settings: Settings, database: Database, sources: Sequence[Source]) -> list[Finding]:
    with progress("asking", len({route.url for source in sources for route in routes_of(source)})) as advance:
        return await probe(Inquiry(settings.crawl, StoredHosts(database, utc_now), utc_now, advance), sources)
