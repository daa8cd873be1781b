"""`Retry-After` (RFC 9110 10.2.3), in seconds or as a date."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

LONGEST = dt.timedelta(hours=24)
UNSAID = dt.timedelta(seconds=60)  # a 429 without a wish


def pause(status: int, said: str | None, now: dt.datetime) -> dt.datetime | None:
    """Until when the host wants to be left alone, or None. Only 429 and 503 speak of this; anything readable is honoured up to a day."""
    if status not in (429, 503):
        return None
    wish = _read(said, now)
    if wish is None:
        return now + UNSAID if status == 429 else None
    return now + min(wish, LONGEST) if wish > dt.timedelta(0) else None


def _read(said: str | None, now: dt.datetime) -> dt.timedelta | None:
    text = (said or "").strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return dt.timedelta(seconds=min(float(text), LONGEST.total_seconds()))
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    return (date if date.tzinfo else date.replace(tzinfo=dt.UTC)) - now
