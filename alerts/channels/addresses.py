"""Which addresses a webhook may reach: public ones, unless private networks are allowed.

The check stands where names are resolved, so that what was checked is what is connected to; an address written as a number does not
pass there and is checked before.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

from normalizer.networks import is_public


class AddressRefused(OSError):
    pass


def refuse_private(host: str) -> None:
    """Raises `AddressRefused` for an address in numbers that is not public; names pass."""
    try:
        public = is_public(host)
    except ValueError:
        return
    if not public:
        raise AddressRefused(f"{host} is no public address")


class Resolver(AbstractResolver):
    """Looks names up in threads of its own: a name server that hangs holds up nobody else's work."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="resolve")

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM))
        hosts = [
            ResolveResult(hostname=host, host=str(address[0]), port=port, family=kind, proto=proto, flags=socket.AI_NUMERICHOST)
            for kind, _, proto, _, address in found
            if self._allow_private or is_public(str(address[0]))
        ]
        if not hosts:
            raise AddressRefused(f"{host} leads to no public address")
        return hosts

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
