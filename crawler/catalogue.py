"""The shipped sources: `data/sources.toml`, checked and made into `Source` values. User settings add to them or override them.

A route carries the evidence for its address; dead ones stay listed, switched off, with the reason.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from crawler.types import JsonListing, Source, Way

EVIDENCE = "ACSPHX"  # best first, but for X: see the head of the data file
_PLAIN = (
    "id",
    "name",
    "home",
    "country",
    "timezone",
    "type",
    "disabled_reason",
    "notes",
    "encoding",
    "body_xpath",
    "unescape",
    "max_per_run",
)
_PATTERNS = ("link_pattern", "exclude_pattern", "date_from_url")
_LISTS = ("languages", "title_from", "archive_pages")
_DURATIONS = ("every", "max_age")
_JSON_KEYS = ("url", "items", "link", "title", "date")
_SOURCE_KEYS = frozenset((*_PLAIN, *_PATTERNS, *_LISTS, *_DURATIONS, "enabled", "host_map", "routes"))
_ROUTE_KEYS = frozenset((*_JSON_KEYS, "way", "evidence", "enabled", "note"))
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_TITLES = ("text", "title-attr", "img-alt", "heading")


class CatalogueInvalid(Exception):
    """An entry of the catalogue that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class KnownRoute:
    """A route as the catalogue lists it, the dead ones too."""

    source: str
    way: Way
    url: str
    evidence: str
    enabled: bool
    note: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """A search service that finds articles of unknown outlets. Off by default; only for domains on an allow-list."""

    id: str
    url: str
    query: str
    limits: str
    evidence: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that the file says."""

    checked: dt.date
    sources: tuple[Source, ...]
    routes: tuple[KnownRoute, ...]
    discovery: tuple[Discovery, ...]


def shipped() -> tuple[Source, ...]:
    """The sources that come with khorgos, disabled ones included."""
    return catalogue().sources


@functools.cache
def catalogue() -> Catalogue:
    return read_catalogue((resources.files("crawler") / "data" / "sources.toml").read_text("utf-8"))


def read_catalogue(text: str) -> Catalogue:
    """Raises CatalogueInvalid for an unknown key, a wrong value, a missing one, an id or address given twice."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueInvalid(f"the catalogue is no TOML: {error}") from error
    tables, seen = data.get("sources", []), set[str]()
    for table in tables:
        if table.get("id") in seen:
            raise CatalogueInvalid(f"the id {table['id']!r} is given twice")
        seen.add(table.get("id"))
    routes = tuple(route for table in tables for route in _routes(table))
    sources = tuple(_source(table, data["checked"]) for table in tables)
    discovery = tuple(
        Discovery(d["id"], d["url"], d.get("query", ""), d.get("limits", ""), d["evidence"], d.get("enabled", False))
        for d in data.get("discovery", [])
    )
    return Catalogue(data["checked"], sources, routes, discovery)


def _routes(table: Mapping[str, Any]) -> list[KnownRoute]:
    found = []
    for row in table.get("routes", []):
        where = f"a route of {table.get('id')!r}"
        _known_keys(row, _ROUTE_KEYS, where)
        if row.get("way") not in list(Way) or row.get("evidence") not in list(EVIDENCE):
            raise CatalogueInvalid(f"{where} has no way or no evidence: {row}")
        enabled = row.get("enabled", True)
        if enabled and not re.match(r"https?://[^\s<>]+$", row.get("url", "")):
            raise CatalogueInvalid(f"{where} is no web address: {row.get('url')!r}")
        if enabled and row["evidence"] == "X":
            raise CatalogueInvalid(f"{where} is known to be dead, but enabled: {row['url']}")
        found.append(KnownRoute(table["id"], Way(row["way"]), row["url"], row["evidence"], enabled, row.get("note", "")))
    return found


def _source(table: Mapping[str, Any], checked: dt.date) -> Source:
    where = f"the source {table.get('id')!r}"
    _known_keys(table, _SOURCE_KEYS, where)
    for key in ("id", "name", "home", "languages", "routes"):
        if not table.get(key):
            raise CatalogueInvalid(f"{where} has no {key}")
    live = [row for row in table["routes"] if row.get("enabled", True)]
    enabled = table.get("enabled", True)
    if not enabled and not table.get("disabled_reason"):
        raise CatalogueInvalid(f"{where} is disabled without a reason")
    if enabled and not live:
        raise CatalogueInvalid(f"{where} is enabled, but none of its routes is")
    for key in _PATTERNS:
        _compiles(table.get(key), f"{key} of {where}")
    if any(place not in _TITLES for place in table.get("title_from", ())):
        raise CatalogueInvalid(f"title_from of {where} knows {', '.join(_TITLES)}")

    def urls(way: Way) -> tuple[str, ...]:
        return tuple(row["url"] for row in live if row["way"] == way)

    fields = {key: table[key] for key in (*_PLAIN, *_PATTERNS) if key in table}
    fields |= {key: tuple(table[key]) for key in _LISTS if key in table}
    fields |= {key: duration(table[key], f"{key} of {where}") for key in _DURATIONS if key in table}
    jsons = (JsonListing(**{key: row[key] for key in _JSON_KEYS if key in row}) for row in live if row["way"] == "json")
    return Source(
        feeds=urls(Way.FEED),
        sitemaps=urls(Way.SITEMAP),
        listings=urls(Way.LISTING),
        json_listings=tuple(jsons),
        host_map=tuple(table.get("host_map", {}).items()),
        enabled=enabled,
        evidence=min((row["evidence"] for row in live or table["routes"]), key=EVIDENCE.index),
        checked=checked,
        **fields,
    )


def duration(text: str, where: str) -> dt.timedelta:
    """ "90s", "15m", "6h", "7d"."""
    match = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if match is None or not int(match[1]):
        raise CatalogueInvalid(f"{where} is no duration such as 15m, 6h, 7d: {text!r}")
    return dt.timedelta(**{_UNITS[match[2]]: int(match[1])})


def _compiles(pattern: str | None, where: str) -> None:
    try:
        re.compile(pattern or "")
    except re.error as error:
        raise CatalogueInvalid(f"{where} is no pattern: {error}") from error


def _known_keys(table: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    if unknown := sorted(set(table) - known):
        raise CatalogueInvalid(f"{where} has unknown keys: {', '.join(unknown)}")
