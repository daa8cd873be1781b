"""Is a route alive? One look, one verdict. A look from one place proves neither life nor death: only what does not depend on the
place (404, HTML instead of XML, frozen items) counts as dead; refusals and silence are "unconfirmed here".
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.inquiry import Heard, Inquiry
from crawler.routes import read_answer
from crawler.types import Miss, Poll, PollState, Route, Source, routes_of

FROZEN = dt.timedelta(days=7)
# What bot walls say of themselves, in the first 20 kB of their page.
_WALL = re.compile(rb"cf-chl|cf_chl|just a moment|_incapsula_|captcha-delivery|ddos-guard|checking your browser|are you a robot", re.I)


class Alive(enum.StrEnum):
    ALIVE = "alive"
    FROZEN = "frozen"  # answers well, with old items
    EMPTY = "empty"  # answers well, with nothing in it
    HTML = "html"  # a web page where a feed or sitemap should be
    BROKEN = "broken"  # neither
    DEAD = "dead"  # 404, 410
    BLOCKED = "blocked"  # refused, by status, robots.txt or a wall
    UNCONFIRMED = "unconfirmed"  # no answer from here


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one route."""

    source: str
    way: str
    url: str
    verdict: Alive
    detail: str = ""
    links: int = 0
    newest: dt.datetime | None = None
    sample: tuple[str, ...] = ()


async def probe(inquiry: Inquiry, sources: Sequence[Source]) -> list[Finding]:
    """One look at every route of these sources."""
    wanted = [(source, route) for source in sources for route in routes_of(source)]
    heard = await inquiry.ask([route.url for _, route in wanted])
    limit = inquiry.settings.max_page_bytes
    return [find(heard[route.url], route, source, inquiry.clock(), limit=limit) for source, route in wanted]


def find(heard: Heard, route: Route, source: Source, now: dt.datetime, *, limit: int) -> Finding:
    """The verdict on one answer; never raises for what it holds."""
    if heard.answer is None:
        verdict = Alive.BLOCKED if heard.miss is Miss.FORBIDDEN else Alive.UNCONFIRMED
        if heard.miss in (Miss.TOO_LARGE, Miss.TRUNCATED, Miss.REDIRECTS):
            verdict = Alive.BROKEN
        return Finding(source.id, route.way, route.url, verdict, heard.detail)
    answer = heard.answer
    if answer.status != 200 or _WALL.search(answer.body[:20_000]):
        verdict, detail = _refused(answer.status)
        return Finding(source.id, route.way, route.url, verdict, detail)
    reading = read_answer(answer, route, source, now, limit=limit)
    verdict, detail = _judge(reading.poll, now)
    if reading.further:
        verdict, detail = Alive.ALIVE, f"an index; {len(reading.further)} sitemaps are recent"
    links = reading.poll.links
    return Finding(source.id, route.way, route.url, verdict, detail, len(links), reading.poll.newest, tuple(link.url for link in links[:3]))


def _refused(status: int) -> tuple[Alive, str]:
    if status in (404, 410):
        return Alive.DEAD, f"HTTP {status}"
    if status in (200, 202, 401, 403, 429, 451):
        return Alive.BLOCKED, "a bot wall answers" if status == 200 else f"HTTP {status}"
    return Alive.UNCONFIRMED, f"HTTP {status}"


def _judge(poll: Poll, now: dt.datetime) -> tuple[Alive, str]:
    if poll.state is PollState.BROKEN and not poll.links:
        return (Alive.HTML if poll.detail.startswith("HTML") else Alive.BROKEN), poll.detail
    if not poll.links:
        return Alive.EMPTY, poll.detail
    if poll.newest is not None and now - poll.newest > FROZEN:
        return Alive.FROZEN, f"the newest item is of {poll.newest:%Y-%m-%d}"
    return Alive.ALIVE, poll.detail
