"""What went wrong with a request, in our words: exceptions of Scrapy, aiohttp and our own guards -> `Miss`, one line, a wish."""

from __future__ import annotations

import datetime as dt

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.gate import HostResting
from crawler.guard import PrivateAddress
from crawler.rendering import RenderingFailed
from crawler.types import Miss


class RobotsForbid(IgnoreRequest):
    """robots.txt says no to this address."""


class RobotsUnreachable(IgnoreRequest):
    """No robots.txt could be had, and it is not known that there is none: RFC 9309 2.3.1.4 says to stay away."""


def explain(error: BaseException) -> tuple[Miss, str, dt.datetime | None]:
    """(kind, one line, not before)"""
    if isinstance(error, HostResting):
        return Miss.RESTING, str(error), error.until
    if isinstance(error, RobotsForbid):
        return Miss.FORBIDDEN, "robots.txt says no", None
    if isinstance(error, RobotsUnreachable):
        return Miss.CONNECTION, str(error), None
    if isinstance(error, RenderingFailed):
        return Miss.CONNECTION, str(error), None
    if isinstance(error, PrivateAddress):
        return Miss.PRIVATE, str(error), None
    if isinstance(error, DownloadTimeoutError | TimeoutError):
        return Miss.TIMEOUT, "no answer in time", None
    if isinstance(error, CannotResolveHostError):
        return Miss.CONNECTION, "no such host", None
    if isinstance(error, DownloadConnectionRefusedError):
        return Miss.CONNECTION, _first_line(error), None
    if isinstance(error, ResponseDataLossError):
        return Miss.TRUNCATED, "the answer was cut off", None
    if isinstance(error, DownloadCancelledError):
        return Miss.TOO_LARGE, "larger than max_page_bytes", None
    if isinstance(error, UnsupportedURLSchemeError):
        return Miss.REDIRECTS, _first_line(error), None
    if isinstance(error, IgnoreRequest):
        if "redirect" in str(error):
            return Miss.REDIRECTS, "redirected too often", None
        return Miss.TOO_LARGE, "larger than max_page_bytes once opened", None
    return Miss.CONNECTION, f"{type(error).__name__}: {_first_line(error)}", None


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).split("\n")[0][:200]
