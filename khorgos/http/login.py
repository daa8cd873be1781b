"""/login trades the token for a signed cookie, so that a browser need not carry the token; /logout takes the cookie back."""

from __future__ import annotations

import asyncio

from aiohttp import web

from khorgos.http.access import COOKIE, LASTS, cookie_value, same
from khorgos.http.desk import desk_of
from khorgos.http.pages import page

PAUSE = 1.0  # seconds that a wrong token costs whoever guesses


async def show(request: web.Request) -> web.Response:
    return page("login", request, trouble="")


async def log_in(request: web.Request) -> web.Response:
    token = desk_of(request).settings.web.token
    if token:
        given = (await request.post()).get("token", "")
        if not isinstance(given, str) or not same(given.strip(), token):
            await asyncio.sleep(PAUSE)
            return page("login", request, 401, trouble="This is not the token of [web] in khorgos.toml.")
    there = web.HTTPSeeOther("/")
    if token:
        there.set_cookie(COOKIE, cookie_value(token), max_age=LASTS, httponly=True, samesite="Strict", secure=request.secure)
    raise there


async def log_out(_request: web.Request) -> web.Response:
    there = web.HTTPSeeOther("/login")
    there.del_cookie(COOKIE)
    raise there
