"""The constants of the rule, read from `data/lens.toml` and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from normalizer.lens.errors import RuleError

SECTIONS = ("zones", "score", "enumeration", "factors", "salience")


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule's constants by section; what each means stands beside it in the file."""

    version: str
    zones: Mapping[str, float]
    score: Mapping[str, float]
    enumeration: Mapping[str, float]
    factors: Mapping[str, float]
    salience: Mapping[str, float]
    time_markers: tuple[str, ...] = ()


def read(text: str) -> Rule:
    """The rule of one TOML text. Raises RuleError where a section is missing or a constant is no number of zero or more."""
    raw = tomllib.loads(text)
    if missing := [name for name in SECTIONS if not isinstance(raw.get(name), dict)]:
        raise RuleError(f"lens.toml: section {', '.join(missing)} is missing")
    parts: dict[str, Mapping[str, float]] = {}
    for name in SECTIONS:
        for key, value in raw[name].items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise RuleError(f"lens.toml: {name}.{key} is {value!r}, not a number of zero or more")
        parts[name] = MappingProxyType({key: float(value) for key, value in raw[name].items()})
    return Rule(version=str(raw.get("version", "0")), **parts, time_markers=tuple(map(str, raw.get("words", {}).get("time_markers", ()))))


@lru_cache(maxsize=1)
def shipped() -> Rule:
    """The rule that comes with the package."""
    return read((files("normalizer.lens") / "data" / "lens.toml").read_text("utf-8"))
