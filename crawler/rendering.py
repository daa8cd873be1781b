"""Pages that a script fills, for sources that say `javascript = true`: a browser opens them in a child process, one at a time.

An extra, off by default: `pip install 'khorgos[js]'` and a Chromium. The child (`crawler.rendering_child`) asks one address, answers, and
ends; it is killed with everything it started when the time is up. Robots, delays and pauses hold as for any request.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import importlib.util
import json
import os
import signal
import sys
import weakref
from dataclasses import dataclass

from crawler.types import CrawlSettings

STARTING = 20.0  # seconds that a browser may take to start, beside the time of the request
_turns: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = weakref.WeakKeyDictionary()  # one browser at a time


class RenderingFailed(Exception):
    """A page that could not be opened in a browser; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Rendered:
    url: str
    status: int
    body: bytes


def installed() -> bool:
    """Whether the extra is there; a browser may be missing all the same."""
    return importlib.util.find_spec("scrapy_playwright") is not None


class Browser:
    """Opens pages one after the other, whichever visit wants them. Made inside the running loop."""

    def __init__(self, settings: CrawlSettings) -> None:
        self._settings = settings
        self._turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(1))

    async def open(self, url: str) -> Rendered:
        """Raises RenderingFailed where the extra, the browser or the page is not to be had in time."""
        if not installed():
            raise RenderingFailed("this source wants a browser: pip install 'khorgos[js]'")
        async with self._turn:
            return await self._ask(url)

    async def _ask(self, url: str) -> Rendered:
        limit = self._settings.timeout_seconds
        wish = {
            "url": url,
            "agent": self._settings.user_agent,
            "seconds": limit,
            "bytes": self._settings.max_page_bytes,
            "private": self._settings.allow_private_networks,
        }
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "crawler.rendering_child",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True, limit=4 * self._settings.max_page_bytes,
        )  # fmt: skip
        try:
            async with asyncio.timeout(limit + STARTING):
                said, _ = await child.communicate(json.dumps(wish).encode())
        except TimeoutError:
            raise RenderingFailed("the browser did not answer in time") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)  # the browser's own processes too
            await child.wait()
        return _read(said)


def _read(said: bytes) -> Rendered:
    try:
        answer = json.loads(said.decode().rsplit("\n", 2)[-2]) if said.strip() else {}
    except (ValueError, IndexError):
        answer = {}
    if "body" not in answer:
        raise RenderingFailed(str(answer.get("error") or "the browser ended without an answer")[:200])
    return Rendered(answer["url"], int(answer["status"]), base64.b64decode(answer["body"]))
