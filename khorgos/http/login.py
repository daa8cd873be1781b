"""/login trades the token for a signed cookie, so that a browser need not carry the token; /logout takes the cookie back."""

from __future__ import annotations

import asyncio
import collections
import re
import time
from collections.abc import Mapping

from aiohttp import hdrs, web

from khorgos.http.access import COOKIE, LASTS, cookie_value, same
from khorgos.http.desk import desk_of
from khorgos.http.problems import Problem
from khorgos.http.rendering import page

PAUSE = 1.0  # seconds that a wrong token costs whoever guesses
MOST_GUESSES = 10  # wrong tokens of one address a minute; what comes beyond is not looked at
MOST_ADDRESSES = 1000  # that are remembered
_HERE = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # a path of ours: no other host, no backslash, nothing invisible


class Guesses:
    """Who gave a wrong token within the last minute, and how often."""

    def __init__(self) -> None:
        self._wrong: collections.OrderedDict[str, collections.deque[float]] = collections.OrderedDict()

    def too_many(self, address: str) -> bool:
        times = self._wrong.get(address)
        return times is not None and len(times) == MOST_GUESSES and times[0] > time.monotonic() - 60

    def note(self, address: str) -> None:
        times = self._wrong.setdefault(address, collections.deque(maxlen=MOST_GUESSES))
        times.append(time.monotonic())
        self._wrong.move_to_end(address)
        if len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)


GUESSES = web.AppKey("guesses", Guesses)


async def show(request: web.Request) -> web.Response:
    return page("login", request, trouble="", following=_following(request.query.get("next")))


async def log_in(request: web.Request) -> web.Response:
    token, form = desk_of(request).settings.web.token, await _form(request)
    following = _following(form.get("next"))
    there = web.HTTPSeeOther(following)
    if not token:
        raise there
    given, guesses, address = form.get("token", ""), request.app[GUESSES], request.remote or ""
    if guesses.too_many(address):
        refusal = page("login", request, 429, trouble="Too many wrong tokens came from here; try again in a minute.", following=following)
        refusal.headers[hdrs.RETRY_AFTER] = "60"
        return refusal
    if not isinstance(given, str) or not same(given.strip(), token):
        guesses.note(address)
        await asyncio.sleep(PAUSE)
        return page("login", request, 401, trouble="This is not the token of [web] in khorgos.toml.", following=following)
    # Lax: a link in a message or a chat opens the desk; what changes something is refused to other sites by `access`
    there.set_cookie(COOKIE, cookie_value(token), max_age=LASTS, httponly=True, samesite="Lax", secure=request.secure)
    raise there


async def log_out(_request: web.Request) -> web.Response:
    there = web.HTTPSeeOther("/login")
    there.del_cookie(COOKIE)
    raise there


async def _form(request: web.Request) -> Mapping[str, object]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise Problem(415, "A form is wanted", "send token as application/x-www-form-urlencoded")
    try:
        return await request.post()
    except (ValueError, LookupError) as error:  # a charset that is none, bytes that are not in it
        raise Problem(400, "The form cannot be read") from error


def _following(wanted: object) -> str:
    """Where somebody was going before the login."""
    return wanted if isinstance(wanted, str) and _HERE.fullmatch(wanted) else "/"
