"""One input of `normalize` and `ingest`: the page that it holds, or why it holds none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from normalizer.types import Page, Precision, Reason, Rejection

MAX_FILE = 64 << 20  # bytes of one page


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One input: its id, and the page it holds or why it holds none."""

    id: str
    page: Page | None = None
    rejection: Rejection | None = None


class NoPage(Exception):
    """An input that holds no page, and why."""

    def __init__(self, evidence: str, reason: Reason = Reason.UNREADABLE) -> None:
        super().__init__(evidence)
        self.reason = reason


def sound(text: str) -> str:
    """Lone surrogates are legal in JSON but in no encoding; they become U+FFFD here, once."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def when(text: str | None) -> tuple[dt.datetime | None, Precision | None]:
    """An ISO 8601 day or moment; what has no zone is taken as UTC. Raises ValueError for anything else."""
    if text is None or not text.strip():
        return None, None
    text = text.strip()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"published_at is no date: {text[:40]!r}") from error
    precision: Precision = "day" if len(text) <= 10 else "minute"
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)), precision


def unreadable(id: str, evidence: str, now: dt.datetime, reason: Reason = Reason.UNREADABLE) -> Row:
    return Row(id=id, rejection=Rejection(url=None, reason=reason, evidence=sound(evidence), fetched_at=now))
