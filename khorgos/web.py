"""The HTTP side of the daemon: is it alive, is it ready."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from khorgos.config import Web
from khorgos.errors import Failed
from store.database import Database
from store.errors import StoreError

HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class WebServer:
    """Answers on `[web] listen` from `start()` to `stop()`."""

    def __init__(self, settings: Web, database: Database, ready: Callable[[], bool] = lambda: False) -> None:
        self._settings, self._database, self.ready = settings, database, ready
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application(client_max_size=1 << 20)
        app.add_routes([web.get("/healthz", self._health), web.get("/readyz", self._readiness)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._settings.host, self._settings.port).start()
        except OSError as error:
            await self._runner.cleanup()
            where = f"{self._settings.host}:{self._settings.port}"
            raise Failed(
                f"cannot listen on {where}: {error.strerror or error}", "set another [web] listen, or end what listens there"
            ) from error

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"}, headers=HEADERS)

    async def _readiness(self, _request: web.Request) -> web.Response:
        """Ready: the loops run, and the database answers."""
        if not self.ready():
            return web.json_response({"status": "starting"}, status=503, headers=HEADERS)
        try:
            await asyncio.to_thread(self._ask)
        except StoreError as error:
            return web.json_response({"status": "no database", "detail": str(error)}, status=503, headers=HEADERS)
        return web.json_response({"status": "ready"}, headers=HEADERS)

    def _ask(self) -> None:
        with self._database.read() as connection:
            connection.exec_driver_sql("SELECT 1")
