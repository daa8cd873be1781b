"""Letters and endings, read from `data/letters.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def letters() -> Mapping[str, str]:
    """The file's texts by name."""
    raw = tomllib.loads((files("normalizer.lens") / "data" / "letters.toml").read_text("utf-8"))
    return {name: str(text) for name, text in raw.items()}


@lru_cache(maxsize=8)
def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """The pairs of one alphabet, in the file's order."""
    return tuple((left, right) for left, _, right in (pair.partition("=") for pair in letters()[name].split()))


@lru_cache(maxsize=8)
def endings(name: str) -> frozenset[str]:
    """The endings of one language; none at all is one of them."""
    return frozenset(letters()[name].split()) | {""}
