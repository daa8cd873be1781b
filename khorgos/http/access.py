"""Who may ask. With a token: whoever brings it, or the cookie that /login traded it for. Without one: this machine alone.

A page of another site can make a browser here send requests: that is why a request without a token has to name a loopback host (a name
that was rebound does not), and why a change has to come from our own pages or from no page at all.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import quote, urlsplit

from aiohttp import hdrs, web
from itsdangerous import BadSignature, TimestampSigner

from khorgos.config import is_loopback
from khorgos.http.answers import answer, wants_page
from khorgos.http.desk import desk_of
from khorgos.http.problems import Handler, Problem

COOKIE = "khorgos_session"
LASTS = 14 * 86400  # seconds
OPEN = frozenset({"/healthz", "/readyz", "/login", "/static/style.css", "/static/icon.svg"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def same(given: str, token: str) -> bool:
    """Compared by digest, in a time that tells nothing."""
    first, second = (hashlib.sha256(word.encode("utf-8", "replace")).digest() for word in (given, token))
    return hmac.compare_digest(first, second)


def _signer(token: str) -> TimestampSigner:
    """Its key comes from the token: another token ends every session, a restart none."""
    return TimestampSigner(hashlib.sha256(b"khorgos session " + token.encode()).digest(), digest_method=hashlib.sha256)


def cookie_value(token: str) -> str:
    return _signer(token).sign("desk").decode()


def _has_session(request: web.Request, token: str) -> bool:
    try:
        _signer(token).unsign(request.cookies.get(COOKIE, ""), max_age=LASTS)
    except BadSignature:
        return False
    return True


def _has_token(request: web.Request, token: str) -> bool:
    scheme, _, given = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return scheme.lower() == "bearer" and same(given.strip(), token)


def is_let_in(request: web.Request) -> bool:
    token = desk_of(request).settings.web.token
    if not token:
        return is_loopback((_host(f"//{request.headers.get(hdrs.HOST, '')}") or "").strip("[]"))
    return _has_token(request, token) or (_has_session(request, token) and _is_own(request))


def _is_own(request: web.Request) -> bool:
    """A change that a browser sends comes from a page of ours."""
    origin = request.headers.get(hdrs.ORIGIN)
    return request.method in SAFE or origin is None or urlsplit(origin).netloc == request.headers.get(hdrs.HOST)


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


@web.middleware
async def let_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.path not in OPEN and not is_let_in(request):
        if not desk_of(request).settings.web.token:
            return answer(Problem(403, "This name is not known here", "ask by 127.0.0.1 or localhost, or set [web] token"), request)
        if wants_page(request) and (request.method in SAFE or request.path == "/logout"):
            raise web.HTTPSeeOther("/login" if request.path_qs in ("/", "/logout") else f"/login?next={quote(request.path_qs, safe='')}")
        refusal = answer(Problem(401, "A token is wanted", "send it as Authorization: Bearer, or log in at /login"), request)
        refusal.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
        return refusal
    if not desk_of(request).settings.web.token and not _is_own(request):
        return answer(Problem(403, "Another site may not change anything here"), request)
    return await handler(request)
