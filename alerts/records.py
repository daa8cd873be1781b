"""Rules and deliveries as plain values, in the shape that the command line and the API share."""

from __future__ import annotations

from typing import Any

from alerts.audit import Line, Record
from alerts.types import Delivery, Rule


def rule_fields(rule: Rule) -> dict[str, Any]:
    return {name: list(value) if isinstance(value := getattr(rule, name), tuple) else value for name in Rule.__dataclass_fields__}


def delivery_fields(line: Line) -> dict[str, Any]:
    """A delivery with the number and the headline of the article it is about."""
    return {**_plain(line.delivery), "article": line.article_id, "title": line.title}


def record_fields(found: Record) -> dict[str, Any]:
    """Everything about one delivery: article, rule, attempts."""
    return {
        **_plain(found.delivery),
        "alert": {"kind": found.alert.kind, "at": found.alert.at.isoformat(), "group": found.alert.group_id, "detail": found.alert.detail},
        "article": {"id": found.alert.article_id, "title": found.title, "url": found.url},
        "history": [{"at": t.at.isoformat(), "ok": t.ok, "answer": t.answer, "seconds": t.seconds} for t in found.attempts],
        "bundled": list(found.bundled),
    }


def _plain(delivery: Delivery) -> dict[str, Any]:
    values = {name: getattr(delivery, name) for name in Delivery.__dataclass_fields__}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
