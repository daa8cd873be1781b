"""Older news: where a source's pages of them begin, and which page follows which. Pure; the order and its place in the past are kept by
whoever remembers.

A page leads on by what it says itself (`rel=next`, `next_url`, a sitemap's index), by the source's `archive_pages`, or, for WordPress
feeds, by `?paged=`. A road ends where its page is older than what was asked for, shows nothing new too often, or is not there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawler.routes import Reading
from crawler.types import Link, PollState, Route, Source, Way, routes_of

DRY, DRY_DATED = 3, 20  # pages in a row without a new link: the second number where a day says how far to go
TRIES = 5  # for a page that cannot be had
MOST_SITEMAPS = 2000  # of one index
_WORDPRESS = "/feed/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for: links from `since` (included) to `until` (excluded), or so many pages."""

    source: str
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of the past to be asked for."""

    way: Way
    url: str
    template: str | None = None  # what the next address is made from
    page: int | None = None  # …by counting on
    day: dt.date | None = None  # …by going back a day
    dry: int = 0
    tries: int = 0

    @property
    def route(self) -> Route:
        return Route(self.way, self.url, past=True)


def beginnings(source: Source, order: Order, today: dt.date) -> tuple[Step, ...]:
    """Where the roads into the past begin: every route, and every template of `archive_pages`."""
    found = [Step(way=Way.SITEMAP, url=url) for url in source.sitemaps]
    for template in source.archive_pages:
        way = Way.LISTING if source.listings or not source.feeds else Way.FEED
        if "{page}" in template:
            found.append(_page(Step(way=way, url="", template=template), 1))
        elif order.since is not None:
            last = order.until.date() if order.until is not None else today
            found.append(_day(Step(way=way, url="", template=template), last))
    for route in routes_of(source):
        if route.way is Way.FEED and urlsplit(route.url).path.endswith(_WORDPRESS) and not urlsplit(route.url).query:
            found.append(_page(Step(way=Way.FEED, url="", template=route.url + "?paged={page}"), 1))
        elif route.way in (Way.FEED, Way.LISTING):
            found.append(Step(way=route.way, url=route.url))
    return tuple(found)


def _page(step: Step, number: int) -> Step:
    assert step.template is not None
    return replace(step, page=number, url=step.template.replace("{page}", str(number)))


def _day(step: Step, day: dt.date) -> Step:
    assert step.template is not None
    url = step.template.replace("{year}", f"{day:%Y}").replace("{month}", f"{day:%m}").replace("{day}", f"{day:%d}")
    return replace(step, day=day, url=url)


def wanted(links: tuple[Link, ...], order: Order) -> tuple[Link, ...]:
    """Those within the order's days; a link without a date is."""

    def inside(link: Link) -> bool:
        at = link.hints.published_at
        return at is None or ((order.since is None or at >= order.since) and (order.until is None or at < order.until))

    return tuple(link for link in links if inside(link))


def follow(step: Step, reading: Reading, order: Order, new: int) -> tuple[Step, ...]:
    """What comes after a page: nothing at the end of a road, the page itself once more where it could not be had."""
    poll = reading.poll
    if poll.state in (PollState.FAILED, PollState.BLOCKED, PollState.RESTING, PollState.BROKEN) and not poll.links:
        tries = step.tries + (poll.state is not PollState.RESTING)
        if tries < TRIES:
            return (replace(step, tries=tries),)
        return () if step.day is None else _following(replace(step, tries=0), reading, order)
    if step.way is Way.SITEMAP and reading.index:
        children = [url for url, changed in reading.index if changed is None or order.since is None or changed >= order.since]
        return tuple(Step(way=Way.SITEMAP, url=url) for url in children[:MOST_SITEMAPS])
    if step.day is None and (poll.state is PollState.MISSING or (not poll.links and step.page is not None)):
        return ()
    dry = 0 if new else step.dry + 1
    if dry >= (DRY if order.since is None else DRY_DATED) or (
        order.since is not None and poll.newest is not None and poll.newest < order.since
    ):
        return ()
    return _following(replace(step, dry=dry, tries=0), reading, order)


def _following(step: Step, reading: Reading, order: Order) -> tuple[Step, ...]:
    if step.page is not None:
        return (_page(step, step.page + 1),)
    if step.day is not None:
        before = step.day - dt.timedelta(days=1)
        return (_day(step, before),) if order.since is not None and before >= order.since.date() else ()
    if reading.next_page is None or reading.next_page == step.url:
        return ()
    return (replace(step, url=reading.next_page),)
