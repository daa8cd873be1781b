"""What a request asks for, read and bounded: a query, a limit, a number. Whatever cannot be read is a problem that names the parameter."""

from __future__ import annotations

import re

from aiohttp import web

from khorgos.http.problems import Problem
from store.errors import CursorInvalid
from store.query import Query, parse

MOST = 500  # articles of one page
LONGEST = 4_000  # characters of a query
_DELIVERY = re.compile(r"msg_[0-9A-Z]{26}")
_WHOLE = re.compile(r"[0-9]{1,18}")  # below 2^63, which is as far as the databases count


def parameter(request: web.Request, name: str) -> str | None:
    """The one value of a parameter; None where it is not given."""
    values = request.query.getall(name, [])
    if len(values) > 1:
        raise Problem(400, "A parameter was given twice", f"give {name} once", parameter=name)
    return values[0] if values else None


def query_of(request: web.Request, timezone: str) -> Query:
    """`q`, read. Raises `store.errors.QueryError`."""
    text = parameter(request, "q") or ""
    if len(text) > LONGEST:
        raise Problem(400, "The query is too long", f"at most {LONGEST} characters are read", parameter="q")
    return parse(text, timezone)


def limit_of(request: web.Request, default: int = 50) -> int:
    text = parameter(request, "limit")
    if text is None:
        return default
    if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= MOST:
        raise Problem(400, "limit cannot be used", f"a whole number from 1 to {MOST} is wanted", parameter="limit")
    return int(text)


def cursor_of(request: web.Request) -> str | None:
    """As it was given out; whoever reads it refuses what was not."""
    text = parameter(request, "cursor")
    return text if text else None


def delivery_cursor_of(request: web.Request) -> str | None:
    """The id of the last delivery of the page before."""
    text = cursor_of(request)
    if text is not None and not _DELIVERY.fullmatch(text):
        raise CursorInvalid("this cursor was not given out", 0, text)
    return text


def whole(request: web.Request, name: str, default: int = 0) -> int:
    text = parameter(request, name)
    if text is None:
        return default
    if not _WHOLE.fullmatch(text):
        raise Problem(400, f"{name} cannot be used", "a whole number is wanted", parameter=name)
    return int(text)


def number_of(request: web.Request, what: str) -> int:
    """The number in the path; what is no number names nothing."""
    text = request.match_info["id"]
    if not _WHOLE.fullmatch(text):
        raise Problem(404, f"There is no such {what}", "the path wants a whole number")
    return int(text)
