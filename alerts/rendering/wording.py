"""What every rendering says: one line from a title, a moment for a reader, who carried a text, where a link goes."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from urllib.parse import urlsplit

from alerts.types import Item, Message

COUNTRIES = {"CN": "China", "KZ": "Kazakhstan", "KG": "Kyrgyzstan", "TJ": "Tajikistan", "TM": "Turkmenistan", "UZ": "Uzbekistan"}
LONGEST_TITLE = 160  # code points, in a subject

# Controls, and the marks that turn the direction of what follows them (UAX 9): a title may neither break a line nor reorder its neighbours.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


def one_line(text: str | None) -> str:
    """Without controls and direction marks, white space single; lone surrogates replaced."""
    if not text:
        return ""
    plain = _UNSEEN.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))
    return " ".join(plain.split())


def short(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    while cut and unicodedata.combining(cut[-1]):
        cut = cut[:-1]
    return cut.rstrip() + "…"


def headline(item: Item) -> str:
    if item.article is None:
        return one_line(str(item.alert.detail.get("headline") or "More than usual"))
    return one_line(item.article.title) or one_line(item.article.text[:LONGEST_TITLE]) or "(no title)"


def link(item: Item, message: Message) -> str | None:
    """The article's own address if it is one of the web, else its page on the dashboard."""
    if item.article is None:
        return message.dashboard
    for url in (item.article.url, item.article.canonical_url):
        if url and is_web(url):
            return url
    return f"{message.dashboard}/articles/{item.article.id}" if message.dashboard else None


def is_web(url: str) -> bool:
    if _UNSEEN.search(url) or any(c in url for c in " <>\"'`"):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def moment(at: dt.datetime, zone: dt.tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M} {local.tzname() or ''}".rstrip()


def day(at: dt.datetime, zone: dt.tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%A}, {local.day} {local:%B %Y}"


def dated(item: Item, message: Message) -> str:
    """When the article was published, as exactly as it says; when it was seen first where it says nothing."""
    found = item.article
    if found is None:
        return moment(item.alert.at, message.zone)
    if found.published_at is None:
        return f"undated, seen {moment(found.first_seen_at, message.zone)}"
    if found.published_precision == "day":
        printed = found.published_at.astimezone(dt.timezone(dt.timedelta(minutes=found.published_offset or 0)))
        return f"{printed.day} {printed:%b %Y}"
    return moment(found.published_at, message.zone)


def source(item: Item) -> str:
    if item.article is None:
        return ""
    host = urlsplit(item.article.url).hostname if item.article.url and is_web(item.article.url) else None
    return one_line(item.article.source or host or "unknown source")


def carried(item: Item) -> str:
    """ "3 outlets" where others carried the same text, else nothing."""
    return f"{item.outlets} outlets" if item.outlets > 1 else ""


def change(item: Item) -> str:
    """What a follow-up is about."""
    if item.alert.kind != "revision":
        return ""
    kinds = [str(kind) for kind in item.alert.detail.get("kinds") or ()]
    return "Deleted by its publisher" if kinds == ["deleted"] else f"Revised: {', '.join(kinds) or 'changed'}"


def examples(item: Item) -> list[tuple[str, str, str | None]]:
    """Of a spike: headline, source and address of some of its articles."""
    found = item.alert.detail.get("examples") or () if item.alert.kind == "spike" else ()
    told = []
    for one in found:
        url = one.get("address")
        told.append((one_line(one.get("headline")) or "(no title)", one_line(one.get("source")), url if url and is_web(url) else None))
    return told


def subject(message: Message) -> str:
    """The rule, and the title or the number of stories; one line."""
    if len(message.items) == 1 and not message.digest:
        item = message.items[0]
        told = f"{change(item)}: {headline(item)}" if change(item) else headline(item)
    else:
        stories = len({item.article.story for item in message.items if item.article}) or len(message.items)
        told = f"{stories} {'story' if stories == 1 else 'stories'}, {day(message.at, message.zone)}"
    return f"[{one_line(message.title)}] {short(told, LONGEST_TITLE)}"
