"""What holds of everything that `normalize` makes, whatever it is given."""

from __future__ import annotations

import datetime as dt
import json

from normalizer import Draft, Reason, Rejection
from normalizer.shape import draft_fields

AHEAD = dt.timedelta(days=2)  # a day printed east of UTC may lie ahead


def promises(made: object, now: dt.datetime) -> None:
    """Raises AssertionError or UnicodeError where a promise does not hold."""
    assert isinstance(made, Draft | Rejection)
    json.dumps(draft_fields(made, "x"), ensure_ascii=False).encode("utf-8")
    if isinstance(made, Rejection):
        assert made.reason is not Reason.FAILED, made.evidence
        return
    at = 0
    for span in made.languages.spans:
        assert span.start == at, "a gap between spans"
        assert span.end > at, "an empty span"
        at = span.end
    assert at == len(made.text), "spans end where the text ends"
    assert "\x00" not in made.text + (made.title or ""), "a NUL in the text"
    assert "\n" not in (made.title or ""), "a line break in the title"
    assert made.text.strip() == made.text, "white space at the edge"
    assert not made.text or all(line.strip() for line in made.text.split("\n")), "an empty paragraph"
    if made.published_at is not None:
        assert made.published_at.tzinfo is not None, "a date without a zone"
        assert made.published_at <= now + AHEAD, "a future date"
        assert made.published_precision in ("minute", "day")
