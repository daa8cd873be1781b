"""When a page says it was published: declared first, then printed beside the headline, then the address, then a search of the page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from htmldate import find_date
from lxml.html import HtmlElement

from normalizer import dates
from normalizer.dates import Moment
from normalizer.metadata import Declared
from normalizer.types import Page, Site

_ADDRESS = re.compile(r"/((?:19|20)\d\d)[-/_.]?(0?[1-9]|1[0-2])[-/_.]?(3[01]|[12]\d|0?[1-9])(?=[/_.-])")
HEAD = 14  # lines at either end that may carry the date


def find(page: Page, site: Site, declared: Declared, lines: list[str], removed: Iterable[str], tree: HtmlElement | None = None) -> Moment | None:
    """The moment of publication, or None where the page does not say."""
    now, zone = page.fetched_at, site.timezone
    for value in declared.dates:
        if (moment := dates.parse_stamp(value, now, zone)) is not None:
            return moment
    published = list(declared.weak_dates)
    printed = _printed((*lines[:HEAD], *removed), now, zone)
    address = _address(page.url, now, zone)
    for value in published[:2]:
        if (moment := dates.parse_stamp(value, now, zone)) is not None:
            return moment
    if printed is not None or address is not None:
        return printed or address
    return _searched(tree, now, zone) or _hint(page)


def _searched(tree: HtmlElement | None, now: dt.datetime, zone: str | None) -> Moment | None:
    """A date in an element that the page marks as its date (htmldate, without its search of the running text: that would be a guess)."""
    if tree is None:
        return None
    day = find_date(tree, extensive_search=False, original_date=True, max_date=(now + dates.SLACK).strftime("%Y-%m-%d"), min_date="1995-01-01")
    return dates.parse_stamp(day, now, zone) if day else None


def _printed(lines: Iterable[str], now: dt.datetime, zone: str | None) -> Moment | None:
    """A date on a short line: bylines and date lines, not a sentence that tells of another day."""
    best: Moment | None = None
    for line in lines:
        if len(line) > 120 and not re.match(r"\s*date\s+\d", line):
            continue
        moment = dates.parse(line, now, zone)
        if moment is not None and (best is None or (best.precision == "day" and moment.precision == "minute")):
            best = moment
            if best.precision == "minute":
                break
    return best


def _address(url: str | None, now: dt.datetime, zone: str | None) -> Moment | None:
    match = _ADDRESS.search(url or "")
    return dates.parse("-".join(match.groups()), now, zone) if match else None


def _hint(page: Page) -> Moment | None:
    hint = page.hints
    if hint.published_at is None or not dates.believable(hint.published_at, page.fetched_at):
        return None
    offset = hint.published_at.utcoffset()
    return Moment(
        hint.published_at.astimezone(dt.UTC),
        int(offset.total_seconds() // 60) if offset else None,
        hint.published_precision or "minute",
    )
