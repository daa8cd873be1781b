"""Search services that find articles of outlets nobody declared: off by default, and only for domains on an allow-list.

Spam mirrors copy wire texts and win searches; an open list would fill the store with them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from crawler.catalogue import Discovery, catalogue
from crawler.types import JsonListing, Source
from normalizer.identity import registered_domain

GDELT = "gdelt-doc"
MOST = 50  # pages in one visit


def gdelt(domains: tuple[str, ...], query: str | None, every: dt.timedelta, declared: Iterable[Source] = ()) -> Source:
    """GDELT DOC 2.0 as a source. `seendate` says when GDELT saw a page, not when it was published, and is left alone.

    A page of a `declared` outlet is that outlet's; its link stays the service's, which is where it was found.
    """
    service = _service(GDELT)
    url = service.url.replace("<q>", quote(query or _query(service), safe=""))
    listing = JsonListing(url=url, items="articles", link="url", title="title")
    return Source(
        id=GDELT,
        name="GDELT",
        home=_root(url),
        json_listings=(listing,),
        domains=domains,
        outlets=outlets(declared),
        every=every,
        max_per_run=MOST,
        evidence=service.evidence,
    )


def outlets(declared: Iterable[Source]) -> tuple[tuple[str, str], ...]:
    """By host ("english.news.cn"), and by registered domain (".news.cn"), whose pages are whose; what several sources share is nobody's."""
    named: dict[str, set[str]] = defaultdict(set)
    for source in declared:
        for name in _names(source.home):
            named[name].add(source.id)
    return tuple((name, ids.pop()) for name, ids in named.items() if len(ids) == 1)


def outlet_of(url: str, source: Source) -> str:
    """The id under which a page is kept: its outlet's where a search service found it and the outlet is declared."""
    known = dict(source.outlets)
    return next((known[name] for name in _names(url) if name in known), source.id) if known else source.id


def _names(url: str) -> tuple[str, str]:
    return (urlsplit(url).hostname or "").removeprefix("www."), "." + registered_domain(url)


def _service(name: str) -> Discovery:
    return next(service for service in catalogue().discovery if service.id == name)


def _query(service: Discovery) -> str:
    """The catalogue's note holds the query, then remarks."""
    return service.query.split(" ; ")[0].strip()


def _root(url: str) -> str:
    return re.sub(r"(?<=[^/:])/.*", "/", url)
