"""The child of `crawler.rendering`: one wish on stdin, one answer on stdout. Needs the extra `js`.

What a page loads besides itself is cut down to scripts and their data; nothing goes into a private network.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import json
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response

from normalizer.networks import is_public

NEEDED = frozenset(("document", "script", "xhr", "fetch"))
MOST_REQUESTS = 60  # of one page
SETTLING = 1500  # milliseconds that scripts get after the page has loaded


class _Page(scrapy.Spider):
    name = "page"

    def __init__(self, wish: dict[str, Any], answer: dict[str, Any]) -> None:
        super().__init__()
        self._wish, self._answer = wish, answer

    async def start(self) -> AsyncIterator[Request]:
        from scrapy_playwright.page import PageMethod

        meta = {"playwright": True, "playwright_page_methods": [PageMethod("wait_for_timeout", SETTLING)]}
        yield Request(self._wish["url"], callback=self._answered, errback=self._failed, meta=meta, dont_filter=True)

    def _answered(self, response: Response) -> None:
        body = response.body
        if len(body) > self._wish["bytes"]:
            self._answer["error"] = "larger than max_page_bytes"
            return
        self._answer |= {"url": response.url, "status": response.status, "body": base64.b64encode(body).decode()}

    def _failed(self, failure: Any) -> None:
        self._answer["error"] = f"{type(failure.value).__name__}: {failure.value}".split("\n")[0]


def settings_for(wish: dict[str, Any]) -> dict[str, Any]:
    """Scrapy's settings for one page in a browser."""
    launch: dict[str, Any] = {"headless": True, "args": ["--no-sandbox"] if os.geteuid() == 0 else []}
    if browser := os.environ.get("KHORGOS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser"):
        launch["executable_path"] = browser
    return {
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"),
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch,
        "PLAYWRIGHT_CONTEXTS": {"default": {"java_script_enabled": True, "accept_downloads": False, "user_agent": wish["agent"]}},
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 1000 * wish["seconds"],
        "PLAYWRIGHT_ABORT_REQUEST": Bounds(private=wish["private"]).refuses,
        "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,
        "USER_AGENT": wish["agent"],
        "HTTPERROR_ALLOW_ALL": True,
        "RETRY_ENABLED": False,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
    }


class Bounds:
    """Which of a page's requests are refused: what is not needed, what is too many, what leads inside the network."""

    def __init__(self, *, private: bool) -> None:
        self._private, self._asked = private, 0

    async def refuses(self, request: Any) -> bool:
        self._asked += 1
        if request.resource_type not in NEEDED or self._asked > MOST_REQUESTS:
            return True
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return True
        return not self._private and not await asyncio.to_thread(_all_public, parts.hostname)


def _all_public(host: str) -> bool:
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        return bool(found) and all(is_public(address) for address in found if ipaddress.ip_address(address.partition("%")[0]))
    except (OSError, ValueError):
        return False


def main() -> None:
    wish: dict[str, Any] = json.loads(sys.stdin.read())
    answer: dict[str, Any] = {}
    process = AsyncCrawlerProcess(settings_for(wish))
    process.crawl(_Page, wish=wish, answer=answer)
    process.start()
    sys.stdout.write("\n" + json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
