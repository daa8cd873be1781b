"""A source as the TOML block that a user puts into khorgos.toml."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from crawler.types import JsonListing, Source

_PLAIN = ("id", "name", "home", "country", "languages", "timezone", "feeds", "sitemaps", "listings", "link_pattern", "exclude_pattern")
_MORE = (
    "type",
    "encoding",
    "body_xpath",
    "unescape",
    "date_from_url",
    "archive_pages",
    "title_from",
    "domains",
    "javascript",
    "max_per_run",
    "host_map",
    "json_listings",
)
_DEFAULTS = Source(id="", name="", home="")


def to_toml(source: Source) -> str:
    """What differs from the defaults, in the order a person would write it."""
    values: dict[str, Any] = {name: getattr(source, name) for name in _PLAIN}
    values |= {name: found for name in _MORE if (found := getattr(source, name)) != getattr(_DEFAULTS, name)}
    values["every"] = _duration(source.every)
    if source.max_age is not None and source.max_age != _DEFAULTS.max_age:
        values["max_age"] = _duration(source.max_age)
    if not source.enabled:
        values["enabled"] = False
    if source.host_map:
        values["host_map"] = dict(source.host_map)
    lines = [f"{name} = {_value(value)}" for name, value in values.items() if value not in (None, (), "")]
    return "[[sources]]\n" + "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, JsonListing):
        value = {name: found for name in ("url", "items", "link", "title", "date") if (found := getattr(value, name)) not in (None, "")}
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_value(item)}" for name, item in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"  # patterns read better without doubled backslashes
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def _duration(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
