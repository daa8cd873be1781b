"""Dates as pages print them: read, placed in the outlet's zone, and refused where they cannot be true. Never invented.

A date needs a day, a month and a year in print, or a relative form ("昨天 07:22", "2 hours ago") that the moment of fetching resolves.
`01/02/2024` says neither which is the day nor which the month and is refused.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from normalizer.types import Precision
from normalizer.word_tree import any_of

FIRST = dt.datetime(1994, 1, 1, tzinfo=dt.UTC)  # no news page is older than the web
SLACK = dt.timedelta(hours=26)  # a day printed east of UTC may still lie ahead, and clocks are off

_TIME = r"(?P<h>[01]?\d|2[0-3])\s?[:：.时h]\s?(?P<mi>[0-5]\d)(?:[:：](?P<s>[0-5]?\d)(?:[.,]\d{1,9})?)?\s*(?P<ap>[ap]\.?m\.?)?"
_ZONE = r"(?P<z>Z|(?:GMT|UTC)?\s?[+\-−]\d{2}:?\d{2}|(?:GMT|UTC)(?:\s?[+\-−]\d{1,2})?|EST|EDT|CST|CDT|PST|PDT|MSK|МСК|BST|CET|CEST)?"
_YMD = re.compile(
    rf"(?<![\d.])(?P<y>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m>1[0-2]|0?[1-9])\s?[-/.月]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s?日?\.?"
    rf"(?:[T\s,，|·]{{0,4}}[(（]?(?:星期.|周.)?[)）]?\s?(?P<half>[上下]午|오[전후])?\s?{_TIME}\s*{_ZONE})?",
    re.I,
)
_DMY = re.compile(
    rf"(?<![\d.:])(?P<d>3[01]|[12]\d|0?[1-9])(?P<sep>[./-])(?P<m>1[0-2]|[12]\d|3[01]|0?[1-9])(?P=sep)"
    rf"(?P<y>(?:19|20)\d\d)(?!\d|:\d\d)(?:[\s,，|·–—-]{{0,4}}(?:в |at |um |à |a las )?{_TIME}\s*{_ZONE})?",
    re.I,
)
_BEFORE = r"(?<![\d:.])(?P<h>[01]?\d|2[0-3])[:：](?P<mi>[0-5]\d)[\s,|/·]{1,4}"  # a time that stands before its date
_TIME_DMY = re.compile(rf"{_BEFORE}(?P<d>3[01]|[12]\d|0?[1-9])\.(?P<m>1[0-2]|0?[1-9])\.(?P<y>(?:19|20)\d\d)(?!\d)")
_SHORT_YEAR = re.compile(  # dots and a time of day beside it, or right behind it: nothing else is written so
    rf"(?<![\d.])(?P<d>3[01]|[12]\d|0?[1-9])\.(?P<m>1[0-2]|0?[1-9])\.(?P<y>\d\d)[\s,|·–—-]{{0,4}}{_TIME}", re.I
)
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?:T?(?P<h>[01]\d|2[0-3])(?P<mi>[0-5]\d)(?P<s>[0-5]\d)?)?\s*(?P<z>Z|[+-]\d{2}:?\d{2})?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")  # in every form of a date but one
_DIGIT = re.compile(r"\d")  # in every form of all
_LETTER = re.compile(r"[^\W\d_]")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")
_ABBREVIATED = {
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "pst": -480,
    "pdt": -420,
    "msk": 180,
    "мск": 180,
    "bst": 60,
    "cet": 60,
    "cest": 120,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A date in print: `when` in UTC, `offset` in minutes as the page gave it, and how exact it is."""

    when: dt.datetime
    offset: int | None
    precision: Precision


@dataclass(frozen=True, slots=True)
class _Grammar:
    months: dict[str, frozenset[int]]
    patterns: tuple[re.Pattern[str], ...]
    short: tuple[re.Pattern[str], ...]  # with two digits of the year
    days: dict[str, int]
    units: dict[str, int]
    zones: dict[str, str]
    ago: re.Pattern[str]
    relative: re.Pattern[str]


@functools.cache
def _grammar() -> _Grammar:
    data = tomllib.loads(resources.files("normalizer").joinpath("data/text/dates.toml").read_text("utf-8"))
    months: dict[str, set[int]] = {}
    for names in data["months"].values():
        for number, forms in enumerate(names, 1):
            for form in forms.split():
                months.setdefault(form, set()).add(number)
    name = rf"(?P<name>{any_of(dict.fromkeys(months, ''))})"
    day, year = r"(?P<d>3[01]|[12]\d|0?[1-9])", r"(?P<y>(?:19|20)\d\d)"
    time = rf"(?:[\s,，|·–—-]{{0,4}}(?:[^\W\d]{{2,12}}[\s,|]{{1,3}})?(?:at |в |um |à |a las |soat |сағат )?{_TIME}\s*{_ZONE})?"
    of_year = (
        r"жылғы|жылы|жылдын|жылдың|жыл|ж\.|yilning|yili|yil|йилнинг|йили|йил|нҷи соли|nj[iy] ýylyň|ý\."
        "|يىلى|يىل|جىلعى|جىلى|جىل|ژىل"
    )
    year_word = rf"(?:\s?-?(?:{of_year}))?"
    nth = r"(?:st|nd|rd|th|-?(?:nji|njy|inci|инчи|нчи|ші|шы|чи|чү)|\.|-|–)?"  # of the day
    named = (  # a counter may stand right behind the year
        rf"(?<!\d){day}{nth}\s?(?:de |of )?{name}\.?(?:\s?/\s?[^\W\d]{{3,12}})?,?\s?(?:de |соли |йил )?{year}"
        rf"(?:\s?-?(?:г\.?|года|ж\.|жылы?|yil|йил|й\.))?{time}",
        rf"{_BEFORE}{day}(?:\.|-|–)?\s?{name}\.?,?\s?{year}(?!\d)",
        rf"(?<!\w){name}\.?\s?{day}(?:st|nd|rd|th)?,?\s{year}{time}",
        rf"(?<!\d){year}\s?(?:оны|он)\s(?P<m>1[0-2]|0?[1-9])(?:\s?-?(?:р|дугаар|дүгээр))?\sсарын\s{day}(?!\d){time}",
        rf"(?<!\d){year}{year_word}[\s,.-]{{0,2}}{day}(?:-?nj[iy])?[\s.-]{{0,2}}{name}(?!\w){time}",
    )
    short = re.compile(
        rf"(?<![\w:.]){day}(?:\.|-)?\s?{name}(?:\.?,?[\s-]['’]?|\.)(?P<y>\d\d)(?=[\s,|]{{0,3}}(?:{_TIME}|$|[]),;|/·•–—]))", re.I
    )
    days, units = data["relative"]["days"], data["relative"]["units"]
    return _Grammar(
        months={k: frozenset(v) for k, v in months.items()},
        patterns=(_YMD, _TIME_DMY, _DMY, _SHORT_YEAR, *(re.compile(p, re.I) for p in named)),
        short=(_SHORT_YEAR, short),
        days=days,
        units=units,
        zones=data["zones"],
        ago=re.compile(rf"(?<!\w)(?P<n>\d{{1,3}})\s?(?P<unit>{any_of(dict.fromkeys(units, ''))})", re.I),
        relative=re.compile(rf"(?<!\w)(?P<word>{any_of(dict.fromkeys(days, ''))})[\s,，в]{{0,4}}(?:at )?{_TIME}", re.I),
    )


def parse(text: str, now: dt.datetime, zone: str | None = None) -> Moment | None:
    """The first believable date in a short text (a byline, a meta value), in the outlet's zone where none is printed."""
    text = text[:400]
    if _DIGIT.search(text) is None:
        return None
    at: list[tuple[int, int, Moment]] = []
    patterns = _grammar().patterns if _YEAR.search(text) else _grammar().short
    for order, pattern in enumerate(patterns):
        for match in pattern.finditer(text):
            if (moment := _moment(match, now, zone)) is not None:
                if match.start() == 0:
                    return moment
                at.append((match.start(), order, moment))
                break
    if at:
        return min(at, key=lambda one: one[:2])[2]
    return _relative(text, now, zone)


def parse_stamp(text: str, now: dt.datetime, zone: str | None = None) -> Moment | None:
    """A machine's date: as `parse`, and also compact digits (20250614T072200Z) and seconds or milliseconds since 1970."""
    text = text.strip()
    if re.fullmatch(r"\d{10}(?:\d{3})?", text):
        when = dt.datetime.fromtimestamp(int(text[:10]), dt.UTC)
        return Moment(when, None, "minute") if believable(when, now) else None
    if (match := _COMPACT.fullmatch(text)) is not None:
        return _moment(match, now, zone)
    return parse(text, now, zone)


def is_date(text: str) -> bool:
    """Does a short line say no more than a date, with a word or two about it ("Updated", a place)?"""
    if not any(c.isdigit() for c in text):
        return False
    rest = text
    for pattern in _grammar().patterns if _YEAR.search(text) else _grammar().short:
        rest = pattern.sub(" ", rest)
    return rest != text and len(_LETTER.findall(rest)) <= 14 and not any(c.isdigit() for c in _CLOCK.sub("", rest))


def believable(when: dt.datetime, now: dt.datetime) -> bool:
    """False for dates ahead of the moment of fetching and for those from before there were news pages."""
    return FIRST <= when <= now + SLACK


def _moment(match: re.Match[str], now: dt.datetime, zone: str | None) -> Moment | None:
    parts = match.groupdict()
    for year, month, day in _calendar(parts):
        hour, minute = parts.get("h"), parts.get("mi")
        try:
            if hour is None:
                return _checked(dt.datetime(year, month, day, tzinfo=dt.UTC), None, "day", now, zone)
            h = _hour(int(hour), parts.get("ap") or parts.get("half") or "")
            face = dt.datetime(year, month, day, h, int(minute or 0), int(parts.get("s") or 0), tzinfo=dt.UTC)
            return _checked(face, _offset(parts.get("z")), "minute", now, zone)
        except ValueError:
            continue
    return None


def _hour(face: int, half: str) -> int:
    """The hour of the day of a clock's face in a half of the day: "pm", "下午", "오후"; as it is where none is named."""
    if not half:
        return face
    after = half[0] in "pP下" or half == "오후"
    return face if face > 12 else face % 12 + 12 * after


def _calendar(parts: dict[str, str | None]) -> Iterator[tuple[int, int, int]]:
    year, day = int(parts["y"] or 0), int(parts["d"] or 0)
    year += 2000 if year < 100 else 0
    if name := parts.get("name"):
        months = _grammar().months[name.lower()]
        if len(months) == 1:
            yield year, next(iter(months)), day
        return
    month = int(parts["m"] or 0)
    if parts.get("sep") in ("/", "-") and month <= 12 and day <= 12 and month != day:
        return  # the American and the European order are both possible
    if month > 12:
        day, month = month, day
    yield year, month, day


def _offset(zone: str | None) -> int | None:
    """Minutes east of UTC of a printed zone."""
    if not zone:
        return None
    text = zone.lower().replace("−", "-").replace(" ", "")
    if text in _ABBREVIATED:
        return _ABBREVIATED[text]
    text = text.removeprefix("gmt").removeprefix("utc")
    if text in ("", "z"):
        return 0
    digits = text[1:].replace(":", "")
    minutes = int(digits) * 60 if len(digits) <= 2 else int(digits[:-2]) * 60 + int(digits[-2:])
    return (-minutes if text[0] == "-" else minutes) if minutes <= 15 * 60 else None


def _checked(face: dt.datetime, offset: int | None, precision: Precision, now: dt.datetime, zone: str | None) -> Moment | None:
    """The moment of a clock's face (given as if it were UTC) at an offset, or in a zone; None where that cannot be true."""
    when = face
    if offset is not None:
        when = face - dt.timedelta(minutes=offset)
    elif zone:
        local = face.replace(tzinfo=ZoneInfo(zone))
        when = local.astimezone(dt.UTC)
        offset = _minutes(local)
    return Moment(when, offset, precision) if believable(when, now) else None


def in_zone(moment: Moment, zone: str | None) -> Moment:
    """A moment declared in UTC as the outlet's clock shows it: the same moment, with the offset of its zone."""
    if moment.offset or not zone or moment.precision == "day":
        return moment
    return Moment(moment.when, _minutes(moment.when.astimezone(ZoneInfo(zone))), moment.precision)


def zone_of(url: str | None) -> str | None:
    """The zone of the country an address belongs to, where that country has one (`[zones]` in dates.toml)."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:  # brackets that hold no address
        return None
    return _grammar().zones.get(host.rsplit(".", 1)[-1])


def _minutes(local: dt.datetime) -> int:
    return int((local.utcoffset() or dt.timedelta()).total_seconds() // 60)


def _relative(text: str, now: dt.datetime, zone: str | None) -> Moment | None:
    grammar = _grammar()
    if match := grammar.ago.search(text):
        minutes = int(match["n"]) * grammar.units[match["unit"].lower()]
        when = (now - dt.timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        if minutes >= 1440:
            local = when.astimezone(ZoneInfo(zone)) if zone else when
            return _checked(dt.datetime(local.year, local.month, local.day, tzinfo=dt.UTC), None, "day", now, zone)
        return Moment(when, None, "minute")
    if match := grammar.relative.search(text):
        local = now.astimezone(ZoneInfo(zone)) if zone else now
        day = local.date() - dt.timedelta(days=grammar.days[match["word"].lower()])
        face = dt.datetime(day.year, day.month, day.day, int(match["h"]), int(match["mi"]), tzinfo=dt.UTC)
        return _checked(face, None, "minute", now, zone)
    return None
