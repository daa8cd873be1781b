"""Names of deliveries: `msg_` and a ULID, so that they sort by time and need no counter (https://github.com/ulid/spec)."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32


def new_ids(now: dt.datetime) -> Iterator[str]:
    """Names without end, in rising order: what was owed first is named first."""
    number = int(now.timestamp() * 1000) << 80 | secrets.randbits(79)
    while True:
        yield "msg_" + "".join(_DIGITS[number >> shift & 31] for shift in range(125, -5, -5))
        number += 1
