"""Dates as feeds, sitemaps and addresses write them -> aware UTC and a precision. What cannot be read is no date."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from email.utils import parsedate_tz

from normalizer.types import Precision

When = tuple[dt.datetime, Precision]
EARLIEST = 1990  # before it there was no web: what says 1970 or 0001 counts from nothing

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?)?", re.I
)
_NUMERIC = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_HAN = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:\s*(\d{1,2})[:时](\d{2}))?")
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


def read_date(text: str | None, zone: str | None = None) -> When | None:
    """`zone` (an IANA name) is where a time without an offset was written; without it UTC is taken."""
    if not text or len(text) > 100:
        return None
    text = text.strip()
    if match := _ISO.match(text):
        year, month, day, hour, minute, second, offset = match.groups()
        return _made(year, month, day or "1", hour, minute, second, _offset(offset), zone) if day else None
    if text[:1].isalpha() or (text[:1].isdigit() and re.match(r"\d{1,2} [A-Za-z]{3}", text)):
        return _rfc822(text, zone)
    for pattern in (_HAN, _SLASHED):
        if match := pattern.match(text):
            return _made(*_padded(match.groups()), None, zone)
    if match := _NUMERIC.match(text):
        day, month, year, *clock = match.groups()
        return _made(*_padded((year, month, day, *clock)), None, zone)
    if text.isdigit() and len(text) in (10, 13):  # Unix time, as JSON listings give it
        return dt.datetime.fromtimestamp(int(text[:10]), dt.UTC), "minute"
    return None


def date_from_url(url: str, pattern: str | None, zone: str | None = None) -> When | None:
    """The day that an address carries, by the source's pattern with the named groups year, month and day."""
    match = re.search(pattern, url) if pattern else None
    if match is None:
        return None
    groups = match.groupdict()
    if not all(groups.get(name) for name in ("year", "month", "day")):
        return None
    return _made(groups["year"], groups["month"], groups["day"], None, None, None, None, zone)


def _rfc822(text: str, zone: str | None) -> When | None:
    found = parsedate_tz(text)
    if found is None or re.search(r"\b0\d{3}\b(?<![+-]\d{4})", text):
        return None
    year, month, day, hour, minute, second, *_, offset = found
    clock = (str(year), str(month), str(day), str(hour), str(minute), str(second))
    own, named = _made(*clock, None, zone), re.search(r"\b[A-Z]{3,4}$", text)
    if own is not None and named is not None and own[0].astimezone(_zone(zone)).tzname() == named[0]:
        return own  # CST is China's in Beijing, and America's for the mail standards
    tz = None
    if match := re.search(r"(?:GMT|UTC|\s)([+-]\d{1,2})$", text):  # GMT+8, +08
        tz = _offset(f"{match[1][0]}{match[1][1:]:0>2}")
    elif re.search(r"(?:[+-]\d{4}|\b[A-Z]{1,4})\s*(?:\(.*\))?$", text) and offset is not None and abs(offset) < 86400:
        tz = dt.timezone(dt.timedelta(seconds=offset))
    return _made(*clock, tz, zone)


def _padded(groups: tuple[str | None, ...]) -> tuple[str, str, str, str | None, str | None, str | None]:
    year, month, day, *clock = groups
    hour, minute, second = [*clock, None, None, None][:3]
    return str(year), str(month), str(day), hour, minute, second


def _offset(text: str | None) -> dt.tzinfo | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return dt.UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return dt.timezone(dt.timedelta(minutes=-minutes if text[0] == "-" else minutes)) if minutes < 1440 else None


def _made(
    year: str, month: str, day: str, hour: str | None, minute: str | None, second: str | None, tz: dt.tzinfo | None, zone: str | None
) -> When | None:
    try:
        if int(year) < EARLIEST:
            return None
        local = dt.datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(int(second or 0), 59))  # noqa: DTZ001
        return local.replace(tzinfo=tz or _zone(zone)).astimezone(dt.UTC), "day" if hour is None else "minute"
    except (ValueError, OverflowError):
        return None


def _zone(name: str | None) -> dt.tzinfo:
    try:
        return zoneinfo.ZoneInfo(name) if name else dt.UTC
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return dt.UTC
