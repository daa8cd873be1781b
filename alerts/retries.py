"""When to try again: the schedule that providers of Standard Webhooks document, with jitter, and `Retry-After` honoured."""

from __future__ import annotations

import datetime as dt
import email.utils
import random

WAITS = (5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 36000.0)  # seconds before the 2nd, 3rd, … attempt
JITTER = 0.1  # up to that share is added, so that what failed together does not come back together
LONGEST = 24 * 3600.0  # a receiver may not put an attempt off for longer


def wait_after(attempts: int, retry_after: float | None, rng: random.Random) -> float | None:
    """Seconds from the failed attempt number `attempts` (1 is the first) to the next one; None: there is none."""
    if not 1 <= attempts <= len(WAITS):
        return None
    wait = WAITS[attempts - 1] * (1 + rng.uniform(0, JITTER))
    return max(wait, min(retry_after, LONGEST)) if retry_after else wait


def read_retry_after(value: str | None, now: dt.datetime) -> float | None:
    """Seconds, from a number or an HTTP date (RFC 9110, section 10.2.3); None where it is neither or lies in the past."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(int(value[:9])) or None
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    seconds = (moment.replace(tzinfo=moment.tzinfo or dt.UTC) - now).total_seconds()
    return seconds if seconds > 0 else None
