"""Language codes (BCP 47) and what the data knows of each script's languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

UNKNOWN = "und"


def base(code: str) -> str:
    """The language of a code without script or region: `kk-Latn` gives `kk`, `zh-Hans` gives `zh`."""
    return code.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """`languages.toml` and `words.toml`, read: candidates with their priors in nats per script, and the smaller tables."""

    candidates: Mapping[str, Mapping[str, float]]  # script -> language -> nats
    declared: float  # nats that a declared language gains
    alone: tuple[tuple[str, str, str], ...]  # first and last character of a script that one language uses
    stock: tuple[str, ...]  # languages of the other scripts that langdetect tells apart
    small: Mapping[str, Mapping[str, str]]  # script -> language -> its small words
    latin: str  # homoglyphs: the letter at the same place of `cyrillic` looks the same
    cyrillic: str


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The package's table of languages, read once."""
    data = files("normalizer.language") / "data"
    raw: dict[str, Any] = tomllib.loads((data / "languages.toml").read_text("utf-8"))
    ranks = raw["ranks"]
    candidates = {
        script: {code: float(ranks[rank]) for rank in ("main", "home", "near", "far") for code in table[rank]}
        for script, table in raw["scripts"].items()
    }
    return Knowledge(
        candidates=candidates,
        declared=float(ranks["declared"]),
        alone=tuple((first, last, code) for first, last, code in raw["alone"]["ranges"]),
        stock=tuple(raw["langdetect"]["languages"]),
        small=tomllib.loads((data / "words.toml").read_text("utf-8")),
        latin=raw["homoglyphs"]["latin"],
        cyrillic=raw["homoglyphs"]["cyrillic"],
    )
