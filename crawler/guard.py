"""Keeps requests out of private networks: addresses are judged after the name is resolved, on redirects too.

The judgement is made on the address that will be connected to, so a name that resolves differently the second time gains nothing.
Names are looked up in threads of their own: a name server that hangs holds up no work but the crawl's.
"""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

from normalizer.networks import is_public

LOOKUPS = 16  # at one time


class PrivateAddress(Exception):
    """A request would have gone to an address inside the network."""


def check_literal(host: str) -> None:
    """Raises PrivateAddress if `host` is written as a private IP address, in any notation a resolver would accept."""
    text = host.strip("[]")
    try:
        address = str(ipaddress.ip_address(text))
    except ValueError:
        try:
            address = socket.inet_ntoa(socket.inet_aton(text))  # 127.1, 0x7f000001, 2130706433
        except OSError:
            return  # a name: the resolver judges
    if not is_public(address):
        raise PrivateAddress(f"{host} is an address inside the network")


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(LOOKUPS, thread_name_prefix="names")


class Resolver(AbstractResolver):
    """Resolves names; unless `private` ones are allowed, refuses those that lead to any private address."""

    def __init__(self, *, private: bool) -> None:
        self._private = private

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        lookup = functools.partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
        found = await asyncio.get_running_loop().run_in_executor(_threads(), lookup)
        for *_, address in found:
            if not self._private and not is_public(str(address[0])):
                raise PrivateAddress(f"{host} resolves to {address[0]}, an address inside the network")
        return [
            ResolveResult(hostname=host, host=str(address[0]), port=port, family=kind, proto=proto, flags=socket.AI_NUMERICHOST)
            for kind, _, proto, _, address in found
        ]

    async def close(self) -> None:
        """The threads serve every crawl of the process."""
