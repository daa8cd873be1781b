"""Values for tests: sound by default, changed where a test says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

from normalizer.identity import content_hash, url_key
from normalizer.language import detect
from normalizer.sketch import sketch
from normalizer.types import Draft, Relevance, View

NOON = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)
TEXT = (
    "Kazakhstan and China opened a second container terminal at Khorgos on Monday. "
    "Freight will be handled around the clock, the railway said."
)


def draft(
    *, url: str | None = "https://news.example/a/1.html", title: str | None = "Terminal opens", text: str = TEXT, **given: Any
) -> Draft:
    """A relevant draft; identity, languages and sketch are worked out from title and text."""
    values: dict[str, Any] = {
        "url": url,
        "canonical_url": url,
        "url_key": url_key(url) if url is not None else None,
        "source": "news",
        "title": title,
        "text": text,
        "languages": detect(text),
        "published_at": NOON,
        "published_offset": 0,
        "published_precision": "minute",
        "view": View(relevance=Relevance(score=4.0, relevant=True, version="test"), countries=("CN", "KZ"), dyads=("CN-KZ",)),
        "content_hash": content_hash(title, text),
        "sketch": sketch(text),
        "fetched_at": NOON,
    }
    return Draft(**(values | given))
