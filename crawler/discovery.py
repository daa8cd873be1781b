"""Search services that find articles of outlets nobody declared: off by default, and only for domains on an allow-list.

Spam mirrors copy wire texts and win searches; an open list would fill the store with them.
"""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import quote

from crawler.catalogue import Discovery, catalogue
from crawler.types import JsonListing, Source

GDELT = "gdelt-doc"
MOST = 50  # pages in one visit


def gdelt(domains: tuple[str, ...], query: str | None, every: dt.timedelta) -> Source:
    """GDELT DOC 2.0 as a source. `seendate` says when GDELT saw a page, not when it was published, and is left alone."""
    service = _service(GDELT)
    url = service.url.replace("<q>", quote(query or _query(service), safe=""))
    listing = JsonListing(url=url, items="articles", link="url", title="title")
    return Source(
        id=GDELT,
        name="GDELT",
        home=_root(url),
        json_listings=(listing,),
        domains=domains,
        every=every,
        max_per_run=MOST,
        evidence=service.evidence,
    )


def _service(name: str) -> Discovery:
    return next(service for service in catalogue().discovery if service.id == name)


def _query(service: Discovery) -> str:
    """The catalogue's note holds the query, then remarks."""
    return service.query.split(" ; ")[0].strip()


def _root(url: str) -> str:
    return re.sub(r"(?<=[^/:])/.*", "/", url)
