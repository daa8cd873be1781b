"""How one request goes out: through the host's gate, never into a private network, with certificates verified. What a host says
about pauses is heard here.
"""

from __future__ import annotations

import functools
import ssl
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from crawler.guard import Resolver, check_literal
from crawler.rendering import Browser
from crawler.retry_after import pause
from crawler.visit import visit_of


@functools.cache
def _certificates(verify: bool) -> ssl.SSLContext:
    """One context for the whole process: loading the certificate store costs more than an unchanged visit."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class GatedHandler(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler with a session of our own: guarded resolver, shared certificates, the gate around each request."""

    experimental = False

    def __init__(self, crawler: Crawler) -> None:
        BaseStreamingDownloadHandler.__init__(self, crawler)
        self._visit = visit = visit_of(crawler)
        self._gate, self._private = visit.gate, visit.settings.allow_private_networks
        self._browser = Browser(visit.settings)
        self._ssl_context = _certificates(visit.settings.verify_certificates)
        self._session: Any = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=Resolver(private=self._private),
                limit=4,
                limit_per_host=1,
                use_dns_cache=True,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            trust_env=False,
        )

    async def _read_response(self, response: Any, request: Request) -> Response:
        """The answer without Scrapy's idea of its text: changing the body of such a one, to unpack it, guesses at its encoding first."""
        read = await super()._read_response(response, request)
        return Response(
            read.url,
            read.status,
            read.headers,
            read.body,
            read.flags,
            certificate=read.certificate,
            ip_address=read.ip_address,
            protocol=read.protocol,
        )

    async def download_request(self, request: Request) -> Response:
        host = (urlsplit(request.url).hostname or "").lower()
        if not self._private:
            check_literal(host)
        async with self._gate.turn(host):
            self._visit.sent()
            request.meta["host"] = host  # after redirects: whose answer it is
            response = await self._download(request)
            said = response.headers.get("Retry-After")
            until = pause(response.status, said.decode("latin-1") if said else None, self._visit.clock())
            if until is not None:  # noted before the turn ends: the next request is waiting for it
                self._gate.rest(host, until)
            return response

    async def _download(self, request: Request) -> Response:
        if request.meta.get("robots") or not self._visit.wants_browser(request.meta.get("route")):
            return await super().download_request(request)
        seen = await self._browser.open(request.url)
        headers = {"Content-Type": "text/html; charset=utf-8"}
        return HtmlResponse(seen.url, status=seen.status, headers=headers, body=seen.body, request=request)
