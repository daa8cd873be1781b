"""The sources with their health, as `sources list` and /api/sources show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from crawler.types import Source
from store import health, switches
from store.health import Condition


def source_rows(connection: Any, sources: Iterable[Source]) -> list[dict[str, Any]]:
    """Every source in the order given: what it is, how it does, since when and why."""
    known, switched = health.conditions(connection), switches.switched(connection)
    return [source_fields(source, known.get(source.id), enabled=switched.get(source.id, source.enabled)) for source in sources]


def source_fields(source: Source, condition: Condition | None, *, enabled: bool) -> dict[str, Any]:
    state = "disabled" if not enabled else condition.health if condition else "new"
    return {
        "id": source.id,
        "name": source.name,
        "home": source.home,
        "country": source.country,
        "languages": list(source.languages),
        "health": state,
        "detail": (condition.detail if condition else None) or source.disabled_reason or "",
        "since": iso(condition.since if condition else None),
        "visited_at": iso(condition.visited_at if condition else None),
        "success_at": iso(condition.success_at if condition else None),
        "new_at": iso(condition.new_at if condition else None),
        "newest_at": iso(condition.newest_at if condition else None),
        "usual_gap_seconds": condition.usual_gap_seconds if condition else None,
        "links": condition.links if condition else 0,
        "articles": condition.articles if condition else 0,
        "evidence": source.evidence,
    }


def iso(value: dt.datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None
