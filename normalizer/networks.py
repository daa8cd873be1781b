"""Which IP addresses are the internet's: whoever fetches or sends asks here before it connects."""

from __future__ import annotations

import ipaddress

_ALLOCATED = ipaddress.ip_network("2000::/3")  # the only part of IPv6 that is given out to hosts of the internet (RFC 3587)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052


def is_public(address: str) -> bool:
    """True for an IP address that the internet routes to; IPv4 inside IPv6 is judged by its IPv4. Raises ValueError for a name."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in _NAT64 else None)
        if inner is not None or found not in _ALLOCATED:
            return inner is not None and is_public(str(inner))
    return found.is_global and not found.is_multicast
