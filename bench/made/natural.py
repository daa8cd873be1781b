"""Natural pairs of wire items: numbers and labels from `tests/data/copies`, texts from the measuring data beside the project.

Labels: docs/labelling-copies.md.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from normalizer.pipeline import normalize
from normalizer.types import Draft, Page, Site

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "tests" / "data" / "copies"
RAW = Path("data") / "raw" / "news.jsonl.gz"  # below the shared folder
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_MARKUP = re.compile(  # of the collection, no part of an item
    r"^央视网消息（新闻联播）：|\s*\[查看原文\]\([^)]*\)\s*|-*\(更新时间戳[:：]\s*\d+\)"
)


@dataclass(frozen=True, slots=True)
class Pair:
    half: str
    language: str
    a: str
    b: str
    days: float
    band: str
    label: str  # docs/labelling-copies.md

    @property
    def same(self) -> bool:
        return self.label == "same"


def pairs() -> list[Pair]:
    rows = [line.split("\t") for line in (DATA / "natural.tsv").read_text("utf-8").splitlines()[1:]]
    return [Pair(half, language, a, b, float(days), band, label) for half, language, a, b, days, band, label in rows]


def far_pairs() -> list[tuple[str, str]]:
    """Pairs more than two weeks apart that share hashes: other issues of one template, and so no copies."""
    rows = [line.split("\t") for line in (DATA / "far.tsv").read_text("utf-8").splitlines()[1:]]
    return [(a, b) for _, a, b in rows]


def texts(shared: Path, numbers: Collection[str]) -> dict[str, tuple[str | None, str]]:
    """Title and text as the pipeline gives them; the item's own where it refuses a text."""
    found: dict[str, tuple[str | None, str]] = {}
    with gzip.open(shared / RAW, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if item["id"] in numbers:
                found[item["id"]] = _read(item["title"], _MARKUP.sub("", item["text"]).strip())
    return found


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not of:
        return (0.0, 1.0)
    z, p = 1.96, hits / of
    middle, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return ((middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of))


def _read(title: str, text: str) -> tuple[str | None, str]:
    made = normalize(Page(url=None, text=text, is_html=False, fetched_at=NOW), Site())
    return (title, made.text) if isinstance(made, Draft) else (title, text)
