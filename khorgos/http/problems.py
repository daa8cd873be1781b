"""What goes wrong over HTTP, in the terms of problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from store.errors import CursorInvalid, QueryError, StoreError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(Exception):
    """An answer that is no success. `detail` is one line that says what to do."""

    def __init__(self, status: int, title: str, detail: str = "", **members: object) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.members = status, title, detail, members


def problem_of(error: Exception) -> Problem:
    """The problem behind an error; whatever was not foreseen is one too, without a word of what was inside."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, CursorInvalid):
        return Problem(400, "cursor cannot be used", error.remedy, parameter="cursor")
    if isinstance(error, QueryError):
        return Problem(400, "The query cannot be read", str(error), position=error.position)
    if isinstance(error, StoreError):
        return Problem(503, "The store does not answer", str(error))
    if isinstance(error, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(error.allowed_methods))
        return Problem(405, "This method is not answered here", f"{allowed} is, at this address", allowed=allowed)
    if isinstance(error, web.HTTPNotFound):
        return Problem(404, "There is nothing at this address", "/docs lists every address of the API")
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return Problem(413, "The body is too large", "at most 256 KiB are read")
    if isinstance(error, ConnectionError):
        return Problem(400, "The request did not come whole", "the connection was closed before its end")
    if isinstance(error, web.HTTPException):
        return Problem(error.status, error.reason or "Error")
    return Problem(500, "Something went wrong here", "the daemon's log says more")
