"""A source as the TOML block that a user puts into khorgos.toml."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from crawler.types import Source

_PLAIN = ("id", "name", "home", "country", "languages", "timezone", "feeds", "sitemaps", "listings", "link_pattern", "exclude_pattern")
_MORE = ("encoding", "body_xpath", "date_from_url", "disabled_reason")


def to_toml(source: Source) -> str:
    """What differs from the defaults, in the order a person would write it."""
    values: dict[str, Any] = {name: getattr(source, name) for name in (*_PLAIN, *_MORE)}
    values.pop("disabled_reason")
    values["every"] = _duration(source.every)
    if not source.enabled:
        values["enabled"] = False
    lines = [f"{name} = {_value(value)}" for name, value in values.items() if value not in (None, (), "")]
    return "[[sources]]\n" + "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    text = str(value)
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"  # patterns read better without doubled backslashes
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _duration(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
