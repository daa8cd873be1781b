"""What goes wrong over HTTP: problem+json (RFC 9457) for programs, a short page for people."""

from __future__ import annotations

import html
import json
import logging
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from store.errors import QueryError, StoreError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = logging.getLogger("khorgos.http")

PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="/static/style.css">'
    '<meta name="viewport" content="width=device-width"><main class="narrow">{said}<p><a href="/">All articles</a></p></main></html>'
)


class Problem(Exception):
    """An answer that is no success. `detail` is one line that says what to do."""

    def __init__(self, status: int, title: str, detail: str = "", **members: object) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.members = status, title, detail, members


def problem_of(error: Exception) -> Problem:
    """The problem behind an error; whatever was not foreseen is one too, without a word of what was inside."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, QueryError):
        return Problem(400, "The query cannot be read", str(error), position=error.position)
    if isinstance(error, StoreError):
        return Problem(503, "The store does not answer", str(error))
    if isinstance(error, web.HTTPMethodNotAllowed):
        return Problem(405, "This method is not answered here", allowed=", ".join(sorted(error.allowed_methods)))
    if isinstance(error, web.HTTPException):
        return Problem(error.status, error.reason or "Error")
    return Problem(500, "Something went wrong here", "the daemon's log says more")


def answer(problem: Problem, request: web.BaseRequest) -> web.Response:
    """The problem in the form that whoever asks can read."""
    headers = {hdrs.RETRY_AFTER: "5"} if problem.status == 503 else {}
    if allowed := problem.members.pop("allowed", None):
        headers[hdrs.ALLOW] = str(allowed)
    if wants_page(request):
        said = f"<h1>{html.escape(problem.title)}</h1><p>{html.escape(problem.detail)}</p>"
        page = PAGE.format(title=html.escape(problem.title), said=said)
        return web.Response(status=problem.status, text=page, content_type="text/html", headers=headers)
    body = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.detail, **problem.members}
    return web.Response(
        status=problem.status, text=json.dumps(body, ensure_ascii=False), content_type="application/problem+json", headers=headers
    )


def wants_page(request: web.BaseRequest) -> bool:
    """A browser asks for a page, and not for JSON or a feed."""
    return not request.path.startswith(("/api/", "/feed")) and "text/html" in request.headers.get(hdrs.ACCEPT, "")


@web.middleware
async def tell_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPRedirection:
        raise
    except Exception as error:  # the one boundary: whatever a request makes the rooms raise costs this answer only
        problem = problem_of(error)
        if problem.status >= 500 and not isinstance(error, StoreError):
            log.exception("%s %s failed", request.method, request.path[:200])
        return answer(problem, request)
