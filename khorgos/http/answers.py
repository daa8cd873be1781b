"""Problems as answers: problem+json for programs, a short page for people."""

from __future__ import annotations

import json
import logging

from aiohttp import hdrs, web

from khorgos.http.problems import Handler, Problem, problem_of
from khorgos.http.rendering import page
from store.errors import StoreError

log = logging.getLogger("khorgos.http")


def answer(problem: Problem, request: web.Request) -> web.Response:
    """The problem in the form that whoever asks can read."""
    members = dict(problem.members)
    allowed = members.pop("allowed", None)
    if wants_page(request):
        made = page("problem", request, problem.status, title=problem.title, detail=problem.detail)
    else:
        body = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.detail, **members}
        text = json.dumps(body, ensure_ascii=False)
        made = web.Response(status=problem.status, text=text, content_type="application/problem+json")
    if problem.status == 503:
        made.headers[hdrs.RETRY_AFTER] = "5"
    if allowed:
        made.headers[hdrs.ALLOW] = str(allowed)
    return made


def wants_page(request: web.Request) -> bool:
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
