"""The server: the routes, and what every answer has to say of itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from importlib import resources

from aiohttp import hdrs, web
from aiohttp.http import HttpProcessingError

from khorgos.errors import Failed
from khorgos.http import access, login, pages
from khorgos.http.answers import tell_problems
from khorgos.http.desk import DESK, Desk
from khorgos.http.endpoints import ENDPOINTS
from khorgos.http.events import HUB, Hub
from khorgos.http.openapi import openapi
from khorgos.http.operations import METRICS, Metrics
from khorgos.http.problems import Problem

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
LONGEST_LINE = 131_072  # bytes of a request's first line: long enough that a query that is too long can be told so
LARGEST_BODY = 256 * 1024
LAST_ANSWERS = 5.0  # seconds that questions under way get at the end


class WebServer:
    """Answers on `[web] listen` from `start()` to `stop()`."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        self._runner = web.AppRunner(
            application(self.desk), access_log=None, logger=_protocol_log(), shutdown_timeout=2.0, max_line_size=LONGEST_LINE
        )
        await self._runner.setup()
        web_settings = self.desk.settings.web
        try:
            await web.TCPSite(self._runner, web_settings.host, web_settings.port).start()
        except OSError as error:
            await self._runner.cleanup()
            where = f"{web_settings.host}:{web_settings.port}"
            raise Failed(
                f"cannot listen on {where}: {error.strerror or error}", "set another [web] listen, or end what listens there"
            ) from error

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.to_thread(self.desk.close), LAST_ANSWERS)


def _protocol_log() -> logging.Logger:
    """Of what is no HTTP, or broke off, one quiet line: anybody who reaches the port can send that, as often as they like."""
    log = logging.getLogger("khorgos.http.protocol")
    if not log.filters:
        log.addFilter(_is_ours)
    return log


def _is_ours(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError | ConnectionError):
        logging.getLogger("khorgos.http").debug("a request that cannot be read: %s", " ".join(str(error).split())[:200])
        return False
    return True


def application(desk: Desk) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[tell_problems, access.let_in])
    app[DESK], app[HUB], app[METRICS], app[login.GUESSES] = desk, Hub(desk), Metrics(), login.Guesses()
    for endpoint in ENDPOINTS:
        for method in (endpoint.method, *(("HEAD",) if endpoint.method == "GET" else ())):
            app.router.add_route(method, endpoint.path, endpoint.handler)
    for path, handler in PAGES.items():
        app.router.add_get(path, handler)
    app.router.add_post("/login", login.log_in)
    app.router.add_post("/logout", login.log_out)
    app.on_response_prepare.append(_say_headers)
    app.on_shutdown.append(_close_hub)
    return app


async def _static(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    kind = KINDS.get(name.rpartition(".")[2])
    file = resources.files("khorgos.http") / "static" / name
    if kind is None or "/" in name or not file.is_file():
        raise Problem(404, "There is no such file", "style.css, live.js and icon.svg are here")
    return web.Response(body=file.read_bytes(), content_type=kind, headers={hdrs.CACHE_CONTROL: "max-age=3600"})


PAGES = {
    "/": pages.home,
    "/articles/{id}": pages.article,
    "/stories/{id}": pages.story,
    "/sources": pages.sources,
    "/deliveries": pages.deliveries,
    "/rules": pages.rules,
    "/docs": pages.docs,
    "/login": login.show,
    "/openapi.json": openapi,
    "/static/{name}": _static,
}


async def _say_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    response.headers[hdrs.SERVER] = "khorgos"


async def _close_hub(app: web.Application) -> None:
    await app[HUB].close()
