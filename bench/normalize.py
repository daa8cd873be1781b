"""The normalizer whole, from bytes to identity, against bare trafilatura: the same pages, the same run, processor time.

    python bench/normalize.py [--data ../shared/data/dev] [--pages 200]

Pages come from the page sets of `--data` where they are there, else from the project's own fixtures. Both sides see each page once,
in turn, warm. The bare side is `trafilatura.extract(body, include_comments=False)`: no metadata, dates, languages or lens.
`stages` are milliseconds a page of what takes part; "rest" is what no line names.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import functools
import importlib
import json
import random
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trafilatura
from justext.core import define_stoplist
from trafilatura.external import jt_stoplist_init

import normalizer
from normalizer import Page
from normalizer.lens import Lens

ROOT = Path(__file__).resolve().parent.parent
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LARGEST = 1_000_000  # bytes of a page
STAGES = {
    "decode": ("normalizer.pipeline", "decode"),
    "parse": ("normalizer.markup", "parse"),
    "declarations": ("normalizer.metadata", "read"),
    "extraction": ("normalizer.extraction", "extract"),
    "cleaning": ("normalizer.cleaning", "clean"),
    "second voice": ("normalizer.pipeline", "second_voice"),
    "languages": ("normalizer.pipeline", "_languages"),
    "rejecting": ("normalizer.rejecting", "verdict"),
    "dates": ("normalizer.published", "find"),
    "people": ("normalizer.pipeline", "_authors"),
    "sketch": ("normalizer.pipeline", "sketch"),
}


def bodies(data: Path, count: int) -> list[bytes]:
    """So many pages, drawn evenly from all sets; always the same ones."""
    found: list[bytes] = []
    for archive in sorted(data.glob("*.tar.gz")):
        with tarfile.open(archive) as tar:
            members = [m for m in tar.getmembers() if m.name.endswith(".html") and 2_000 < m.size <= LARGEST]
            random.Random(7).shuffle(members)
            found += [file.read() for m in members[: count // 4] if (file := tar.extractfile(m)) is not None]
    found = found or [file.read_bytes() for file in sorted((ROOT / "tests" / "pages").rglob("*.html"))]
    random.Random(7).shuffle(found)
    return found[:count]


class Clock:
    """Processor time by stage; what a stage spends inside another one counts for the inner one."""

    def __init__(self) -> None:
        self.spent: collections.Counter[str] = collections.Counter()
        self._inner = [0.0]

    def watch(self, owner: Any, function: str, stage: str) -> None:
        """Counts every call of `owner.function` for a stage."""
        plain: Callable[..., Any] = getattr(owner, function)

        @functools.wraps(plain)
        def timed(*args: Any, **options: Any) -> Any:
            self._inner.append(0.0)
            start = time.process_time()
            try:
                return plain(*args, **options)
            finally:
                whole = time.process_time() - start
                self.spent[stage] += whole - self._inner.pop()  # type: ignore[assignment]  # a Counter of seconds
                self._inner[-1] += whole

        setattr(owner, function, timed)


def seconds(read: Callable[[], object]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    read()
    return time.process_time() - start


def main() -> None:
    """Print one JSON object: the ratio, and milliseconds a page by stage."""
    parser = argparse.ArgumentParser(description="Normalizing against bare trafilatura.")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "dev")
    parser.add_argument("--pages", type=int, default=200)
    args = parser.parse_args()
    pages = [Page(url=f"https://example.org/a/{n}", body=body, fetched_at=NOW) for n, body in enumerate(bodies(args.data, args.pages))]
    normalizer.warm()
    define_stoplist(jt_stoplist_init())  # what the bare side loads when it first asks jusText
    for page in pages[:3]:
        normalizer.normalize(page)
        trafilatura.extract(page.body, include_comments=False)
    ours = bare = 0.0
    for number, page in enumerate(pages):
        normalize = functools.partial(normalizer.normalize, page)
        extract = functools.partial(trafilatura.extract, page.body, include_comments=False)
        for read in (normalize, extract) if number % 2 else (extract, normalize):  # neither always meets the warmer cache
            if read is normalize:
                ours += seconds(read)
            else:
                bare += seconds(read)
    clock = Clock()
    for stage, (module, function) in STAGES.items():
        clock.watch(importlib.import_module(module), function, stage)
    clock.watch(Lens, "look", "lens")
    total = sum(seconds(functools.partial(normalizer.normalize, page)) for page in pages)
    by_stage = {stage: round(1000 * spent / len(pages), 2) for stage, spent in clock.spent.most_common()}
    result = {
        "pages": len(pages),
        "bytes_each": sum(len(page.body) for page in pages) // len(pages),
        "trafilatura_ms": round(1000 * bare / len(pages), 2),
        "khorgos_ms": round(1000 * ours / len(pages), 2),
        "ratio": round(bare / ours, 3),
        "stages": by_stage | {"rest": round(1000 * (total - sum(clock.spent.values())) / len(pages), 2)},
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
