"""What `sources discover`, `add` and `probe` ask of the web, through the crawler's manners and the database's memory of hosts."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.discover import Proposal, discover
from crawler.inquiry import Inquiry
from crawler.probe import Finding, probe
from crawler.types import Source
from khorgos.config import Settings
from khorgos.opening import utc_now
from scheduler.remembering import StoredHosts
from store.database import Database

__all__ = ["Finding", "Proposal", "ask_discover", "ask_probe"]


async def ask_discover(settings: Settings, database: Database, url: str) -> Proposal:
    return await discover(Inquiry(settings.crawl, StoredHosts(database, utc_now), utc_now), url)


async def ask_probe(settings: Settings, database: Database, sources: Sequence[Source]) -> list[Finding]:
    return await probe(Inquiry(settings.crawl, StoredHosts(database, utc_now), utc_now), sources)
