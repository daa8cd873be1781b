"""Keeps requests out of private networks: addresses are judged after the name is resolved, on redirects too.

The judgement is made on the address that will be connected to, so a name that resolves differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket

from aiohttp import ThreadedResolver
from aiohttp.abc import ResolveResult


class PrivateAddress(Exception):
    """A request would have gone to an address inside the network."""


def is_public(address: str) -> bool:
    """True for an IP address that the internet routes to; IPv4 inside IPv6 is judged by its IPv4."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052


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


class GuardedResolver(ThreadedResolver):
    """Resolves names, and refuses those that lead to any private address."""

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        found = await super().resolve(host, port, family)
        for result in found:
            if not is_public(result["host"]):
                raise PrivateAddress(f"{host} resolves to {result['host']}, an address inside the network")
        return found
