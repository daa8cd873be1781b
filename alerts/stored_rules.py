"""Rules that were edited through the API: kept beside those of the settings file, and going before one of the same name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from alerts.errors import RuleInvalid
from alerts.rules import check_rule
from alerts.tables import stored_rule
from alerts.types import Rule

_KEYS = tuple(Rule.__dataclass_fields__)
_KINDS: Mapping[str, tuple[type, ...]] = {
    "id": (str,), "query": (str,), "name": (str, type(None)), "schedule": (str,), "timezone": (str, type(None)), "quiet": (str, type(None)),
    "urgent": (bool,), "cap": (int, type(None)), "minimum_relevance": (int, float, type(None)), "follow_up": (bool,), "spikes": (bool,),
    "pack": (str, type(None)), "enabled": (bool,),
}  # fmt: skip


def rule_from(body: Mapping[str, Any]) -> Rule:
    """A rule as JSON has it. Raises `RuleInvalid` for an unknown key, a wrong type, a wrong value."""
    name = str(body.get("id", ""))
    for key, value in body.items():
        if key not in _KEYS:
            raise RuleInvalid(name, key, f"unknown; known are {', '.join(_KEYS)}")
        if key == "channels":
            if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
                raise RuleInvalid(name, key, "a list of channel ids")
        elif not isinstance(value, _KINDS[key]) or (isinstance(value, bool) and bool not in _KINDS[key]):
            wanted = " or ".join(kind.__name__ for kind in _KINDS[key] if kind is not type(None))
            raise RuleInvalid(name, key, f"{wanted} is wanted, not {type(value).__name__}")
    if "id" not in body:
        raise RuleInvalid(name, "id", "missing")
    return Rule(**{**body, "channels": tuple(body.get("channels", ()))})


def save(connection: sa.Connection, rule: Rule, now: dt.datetime, timezone: str = "UTC") -> None:
    """Raises `RuleInvalid` or `store.errors.QueryError` where the rule could not be put in force."""
    check_rule(rule, timezone)
    body = {**asdict(rule), "channels": list(rule.channels)}
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(stored_rule).values(id=rule.id, body=body, changed_at=now)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"body": body, "changed_at": now}))


def remove(connection: sa.Connection, id: str) -> bool:
    """What the rule has told and owes stays; a rule of that name in the settings file is in force again."""
    return bool(connection.execute(sa.delete(stored_rule).where(stored_rule.c.id == id)).rowcount)


def joined(connection: sa.Connection, settings: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules in force: those of the settings, overruled and followed by those that were stored."""
    stored = {id: rule_from(body) for id, body in connection.execute(sa.select(stored_rule.c.id, stored_rule.c.body))}
    named = [stored.pop(rule.id, rule) for rule in settings]
    return (*named, *(stored[id] for id in sorted(stored)))
