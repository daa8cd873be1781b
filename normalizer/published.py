"""When a page says it was published: declared, printed beside the headline, in the address, else in what its scripts and marks say."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from htmldate import find_date
from lxml.html import HtmlElement

from normalizer import blocks, dates, titles, wording
from normalizer.dates import Moment
from normalizer.extraction import SHOWN
from normalizer.metadata import Declared
from normalizer.types import Page, Site

_DAY = r"(3[01]|[12]\d|0?[1-9])"
_ADDRESS = re.compile(
    rf"/((?:19|20)\d\d)(?:[-/_.](1[0-2]|0?[1-9])[-/_.]{_DAY}|[-/_.]?(1[0-2]|0[1-9])[-/_.]?(3[01]|[12]\d|0[1-9]))(?=[/_.-]|$)"
)
_LABEL = re.compile(
    r"^\W{0,3}(?:date|datum|data|дата|(?:date )?published|posted|veröffentlicht|erstellt|fecha(?: de publicación)?|publicad[oa]"
    r"|data d[ei] pubblicazione|data de publicação|publié|pubblicato|notizia|gepubliceerd|publicerad|publisert|udgivet|julkaistu"
    r"|opublikowano|data publikacji|dodano|publikováno|vydáno|publicat|megjelent|közzétéve|yayınlanma(?: tarihi)?|tarih"
    r"|опубликован[оа]?|дата публикации|размещено|добавлено|опубліковано|апублікавана|нийтэлсэн|огноо"
    r"|发布时间|發布時間|发布日期|發佈日期|发表时间|发表于|发布于|刊登日期|时间|日期|公開日時?|投稿日|掲載日|입력|등록일?|승인"
    r"|жарияланған|жарияланды|жарыяланган|sana|chop etilgan|eʼlon qilingan|нашр шуд)"
    r"\W{0,4}(?:on |le |am |el |il |del |em |op |den |em )?(?=\S{0,12}\s?\d)",
    re.I,
)
_CHANGED = re.compile(
    r"updated|modified|edited|mis à jour|modifié|aktualisiert|\bakt\.|geändert|обновл|измен|оновлен|actualizad|atualizad|modificad"
    r"|aggiornat|modifica\b|bijgewerkt|uppdatera|oppdatert|opdateret|päivitetty|aktualiz|güncelle|жаңартыл|yangilan|更新|修改|수정",
    re.I,
)
_STATE = re.compile(  # of scripts, in small letters: "datePublished":"2025-06-14", publish_time = '…', "publishedAt":1749867720
    r"publi(?:sh(?:ed)?|cation)(?:[_-]?(?:at|on|date|time|timestamp|datetime|utc|iso|gmt)){0,2}\\?[\"']?\s?[:=,]\s?"
    r"(?:\\?[\"'](\d[^\"'\\<>]{7,34})\\?[\"']|(\d{10}(?:\d{3})?)(?!\d))"
)
_OTHER_STATE = ("last", "re", "un", "not", "modified")  # what such a name may begin with, and say another thing
_GLUED = re.compile(r"(?<=[a-zß-öø-ÿа-яё])(?=[A-ZА-ЯЁ][^\W\d_]+\.?\s?\d)")  # "by Asel SadykovaJune 14, 2025"
_WORDS = re.compile(r"[^\W\d_]{2,}")
HEAD = 14  # lines at either end that may carry the date
BEFORE, AFTER = 6, 20  # blocks of the page about its headline
PLAIN_WORDS = 7  # a line with more, and without separators, is a sentence or a caption that tells of another day
MOST_STATE = 200
NEAR = dt.timedelta(hours=36)
BEFORE_EDITION = dt.timedelta(hours=36)
AGAIN = dt.timedelta(days=30)  # a declared date so long after that of the address is of a second publication


def find(
    page: Page,
    site: Site,
    declared: Declared,
    lines: list[str],
    removed: Iterable[str],
    tree: HtmlElement | None = None,
    shown: Sequence[str] | None = None,
    source: str = "",
) -> Moment | None:
    """The moment of publication, or None where the page does not say. `shown`: the page's blocks, where they are known already.

    `source` is the markup with its scripts, which the tree has no more.

    Times without an offset are of the outlet's zone: the catalogue's, else that of the country of the address.
    """
    now, zone = page.fetched_at, site.timezone or dates.zone_of(page.url)
    moment = _declared(declared.dates, now, zone) or _declared(declared.marked_dates, now, zone)
    address = _address(page.url, now, zone)
    if moment is not None and address is not None and moment.when - address.when > AGAIN:
        return address
    if moment is not None and moment.precision == "minute" and not _weak(declared):
        return moment
    if shown is None:
        shown = _blocks(tree) if tree is not None else ()
    if moment is not None:
        return _finer(moment, _printed(_about_headline(shown, declared), now, zone))

    def places() -> Iterator[Moment | None]:
        yield _printed(_about_headline(shown, declared), now, zone)
        yield _declared(declared.times, now, zone)
        yield _labelled(shown, now, zone) if address is None else None
        yield _printed((*lines[:HEAD], *removed), now, zone)
        yield _declared(declared.modified, now, zone) if address is None else None

    for candidate in places():
        if candidate is not None and (address is None or abs(candidate.when - address.when) <= NEAR):
            return candidate
    return address or _in_scripts(source, now, zone) or _searched(tree, declared, now, zone) or hinted(page)


def declared_alone(page: Page, site: Site, declared: Declared) -> Moment | None:
    """What a page declares, or a feed said of it: of a page that is no article nothing in print is believed."""
    return _declared(declared.dates, page.fetched_at, site.timezone or dates.zone_of(page.url)) or hinted(page)


def _weak(declared: Declared) -> bool:
    """Is the date declared by nothing but `<meta name="date">`, which says in some places when the page was made?"""
    return bool(declared.dates) and declared.dates == declared.plain_dates


def _finer(declared: Moment, printed: Moment | None) -> Moment:
    """The declared moment, or the minute beside the headline that makes a declared day exact or comes shortly before what is declared.

    A paper declares the day of its printed edition, a system the minute at which it built the page; the text was out before.
    """
    if printed is None or printed.precision == "day" or printed.offset != declared.offset:
        return declared
    later = printed.when - declared.when
    latest = dt.timedelta(days=1) if declared.precision == "day" else -dt.timedelta(seconds=59)
    return printed if -BEFORE_EDITION <= later < latest else declared


def _declared(values: Iterable[str], now: dt.datetime, zone: str | None) -> Moment | None:
    """The first declared moment, with its local offset where another value gives the same moment with one."""
    moments = [m for value in list(values)[:12] if (m := dates.parse_stamp(value, now, zone)) is not None]
    if not moments:
        return None
    first = moments[0]
    if not first.offset:
        first = next((m for m in moments if m.when == first.when and m.offset), first)
    return dates.in_zone(first, zone)


def _searched(tree: HtmlElement | None, declared: Declared, now: dt.datetime, zone: str | None) -> Moment | None:
    """A date in an element that the page marks as its date (htmldate, without its search of the running text: that would be a guess).

    A first of January is what it makes of a year alone, the one beside a copyright.
    """
    if tree is None:
        return None
    latest = (now + dates.SLACK).strftime("%Y-%m-%d")
    day = find_date(tree, extensive_search=False, original_date=True, max_date=latest, min_date="1995-01-01")
    if day is None or day.endswith("-01-01") or any(value.startswith(day) for value in declared.aside_dates):
        return None
    return dates.parse_stamp(day, now, zone)


def _in_scripts(source: str, now: dt.datetime, zone: str | None) -> Moment | None:
    """The date of publication in the state that the page's scripts draw it from, if all that is called so is of one day."""
    source = source.lower()
    values = [
        found[1] or found[2]
        for found in itertools.islice(_STATE.finditer(source), MOST_STATE)
        if not source[max(0, found.start() - 12) : found.start()].rstrip("_-").endswith(_OTHER_STATE)
    ]
    moments = [moment for value in values if (moment := dates.parse_stamp(value, now, zone)) is not None]
    days = {dates.in_zone(moment, zone).when.date() for moment in moments}
    return max(moments, key=lambda one: one.precision == "minute") if len(days) == 1 else None


def _about_headline(shown: Sequence[str], declared: Declared) -> Iterator[str]:
    """Short blocks after the headline, up to the running text, then those before it, the nearest first."""
    title = titles.choose(declared)
    if title is None:
        return
    at = next((i for i, text in enumerate(shown) if wording.same(text, title)), None)
    if at is None:
        return
    for i in range(at + 1, min(at + 1 + AFTER, len(shown))):  # in a bar at the top or a path, and again above the text
        if len(shown[i]) >= 250:
            break
        if wording.same(shown[i], title):
            at = i
    long = 0
    for text in shown[at + 1 : at + 1 + AFTER]:
        long += len(text) >= 250
        if long > 1:
            break
        yield text
    yield from reversed(shown[max(0, at - BEFORE) : at])


def _blocks(tree: HtmlElement) -> list[str]:
    body = tree.find("body")
    return [block.text for block in blocks.walk(tree if body is None else body)[:SHOWN]]


def _labelled(shown: Sequence[str], now: dt.datetime, zone: str | None) -> Moment | None:
    """A date that stands behind a word for it, anywhere on the page."""
    for text in shown:
        if len(text) <= 80 and (match := _LABEL.match(text)) and (moment := dates.parse(text[match.end() :], now, zone)) is not None:
            return moment
    return None


def _printed(lines: Iterable[str], now: dt.datetime, zone: str | None) -> Moment | None:
    """A date on a short line: bylines and date lines, not a sentence that tells of another day. A change's date for want of another."""
    best: Moment | None = None
    changed: Moment | None = None
    for line in lines:
        if (len(line) > 120 and not re.match(r"\s*date\s+\d", line)) or not _date_line(line):
            continue
        line = _GLUED.sub(" ", line)
        moment = dates.parse(line, now, zone)
        if moment is None:
            continue
        if _of_a_change(line, now, zone):
            changed = changed or moment
        elif best is None or (best.precision == "day" and moment.precision == "minute" and abs(moment.when - best.when) <= NEAR):
            best = moment
    return best or changed


def _of_a_change(line: str, now: dt.datetime, zone: str | None) -> bool:
    """Does the first date on a line say when the text was changed, and not when it came out ("5 June 2025 (updated on 6 June)")?"""
    if (word := _CHANGED.search(line)) is None:
        return False
    behind = line[word.end() :]
    return not any(c.isdigit() for c in behind) or dates.parse(line[: word.start()], now, zone) is None


def _date_line(line: str) -> bool:
    return len(_WORDS.findall(line)) <= PLAIN_WORDS or any(mark in line for mark in "|｜·•") or _LABEL.match(line) is not None


def _address(url: str | None, now: dt.datetime, zone: str | None) -> Moment | None:
    match = _ADDRESS.search(url or "")
    return dates.parse("-".join(part for part in match.groups() if part), now, zone) if match else None


def hinted(page: Page) -> Moment | None:
    """The moment by which the page was found: a feed's, or a row's."""
    hint = page.hints
    if hint.published_at is None or not dates.believable(hint.published_at, page.fetched_at):
        return None
    offset = hint.published_at.utcoffset()
    return Moment(
        hint.published_at.astimezone(dt.UTC),
        int(offset.total_seconds() // 60) if offset else None,
        hint.published_precision or "minute",
    )
