"""Names of deliveries: `msg_` and a ULID, so that they sort by time and need no counter (https://github.com/ulid/spec)."""

from __future__ import annotations

import datetime as dt
import secrets

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32


def new_id(now: dt.datetime) -> str:
    number = int(now.timestamp() * 1000) << 80 | secrets.randbits(80)
    return "msg_" + "".join(_DIGITS[number >> shift & 31] for shift in range(125, -5, -5))
