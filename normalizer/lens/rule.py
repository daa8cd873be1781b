"""The constants of the rule, read from `data/lens.toml` and checked."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    said: Mapping[str, str] = field(default_factory=dict)  # what explains each part of a score


def read(text: str, *beside: str) -> Rule:
    """The rule of one TOML text; the texts beside it only mark its version, which changes whenever one of them does.

    Raises RuleError where a section is missing or a constant is no number of zero or more.
    """
    raw = tomllib.loads(text)
    if missing := [name for name in SECTIONS if not isinstance(raw.get(name), dict)]:
        raise RuleError(f"lens.toml: section {', '.join(missing)} is missing")
    parts: dict[str, Mapping[str, float]] = {}
    for name in SECTIONS:
        for key, value in raw[name].items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise RuleError(f"lens.toml: {name}.{key} is {value!r}, not a number of zero or more")
        parts[name] = MappingProxyType({key: float(value) for key, value in raw[name].items()})
    return Rule(
        version=f"{raw.get('version', 0)}.{hashlib.sha256(chr(10).join((text, *beside)).encode()).hexdigest()[:6]}",
        **parts,
        time_markers=tuple(map(str, raw.get("words", {}).get("time_markers", ()))),
        said=MappingProxyType({str(name): str(words) for name, words in raw.get("said", {}).items()}),
    )


@lru_cache(maxsize=1)
def shipped() -> Rule:
    """The rule that comes with the package, marked by the endings and the headlines of digests that decide with it."""
    data = files("normalizer.lens") / "data"
    return read(*((data / name).read_text("utf-8") for name in ("lens.toml", "letters.toml", "digests.txt")))


def explained(score: float, factors: Iterable[tuple[str, float]], version: str) -> list[str]:
    """A stored score in words: the decision, what added to it and what took from it, the version of the rule that made it."""
    rule = shipped()
    threshold, review = rule.score["threshold"], rule.score["review"]
    decision = "relevant" if score >= threshold else "to be reviewed" if score >= review else "not relevant"
    lines = [f"{decision}: {score:g} (relevant from {threshold:g}, review from {review:g})"]
    for name, value in factors:
        sign, _, words = rule.said.get(name, f"× {name}").partition(" ")
        lines.append(f"{sign} {value:<6g} {words}")
    return [*lines, f"rule {version}"] if version else lines
