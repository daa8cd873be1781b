"""The fields of the query language, and how the value of each is read."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable

from store.errors import QueryError
from store.folding import fold_value
from store.query.ast import Field
from store.query.lexer import Token

STATES = ("relevant", "deleted", "revised")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,18}")


class _Unreadable(Exception):
    """What a value should have been."""


def field(name: str, token: Token, zone: zoneinfo.ZoneInfo, query: str) -> Field:
    """The condition `name:token`; raises QueryError for a value that cannot be read."""
    value = token.text.strip()
    if not value:
        raise QueryError(f"nothing stands after {name}:", token.position, query)
    if "*" in value and token.kind == "word":
        raise QueryError(f"a star has no meaning after {name}: (it takes a whole value)", token.position + token.text.index("*"), query)
    try:
        if name in ("after", "before"):
            return Field(name, _moment(value, zone), token.position)
        if name in ("group", "story"):
            return Field(name, _number(value), token.position)
        return Field(name, _READERS[name](value), token.position)
    except _Unreadable as error:
        raise QueryError(f"{name}:{value[:60]} cannot be read: {error}", token.position, query) from None


def _moment(value: str, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    if not (_DAY.fullmatch(value) or _TIME.fullmatch(value)):
        raise _Unreadable("a day is 2026-03-09, a time is 2026-03-09T14:30 (with +05:00 or Z, or in the settings' timezone)")
    try:
        read = dt.datetime.fromisoformat(value)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise _Unreadable("there is no such day or time") from None


def _number(value: str) -> int:
    if not _NUMBER.fullmatch(value):
        raise _Unreadable("it takes the number of a group or story")
    return int(value)


def _state(value: str) -> str:
    if value.lower() not in STATES:
        raise _Unreadable("it is one of " + ", ".join(STATES))
    return value.lower()


def _language(value: str) -> str:
    """BCP 47 in its usual capitals: zh-Hant, uz-Cyrl, pt-BR."""
    first, *rest = value.split("-")
    return "-".join([first.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)])


def _route(value: str) -> str:
    """As they are stored: mixed(en+zh), codes sorted."""
    mixed = re.fullmatch(r"mixed\((.+)\)", value.lower())
    return f"mixed({'+'.join(sorted(mixed[1].split('+')))})" if mixed else value.lower()


def _dyad(value: str) -> str:
    """Both orders name one pair; CN stands first, else they are alphabetical, which is the same."""
    return "-".join(sorted(value.upper().split("-")))


_READERS: dict[str, Callable[[str], str]] = {
    "source": str,
    "lang": _language,
    "route": _route,
    "country": str.upper,
    "dyad": _dyad,
    "topic": str.lower,
    "entity": str.lower,
    "author": fold_value,
    "is": _state,
}
FIELDS = ("title", "source", "lang", "route", "country", "dyad", "topic", "entity", "author", "after", "before", "group", "story", "is")
