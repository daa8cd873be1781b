"""The lens on labels: relevance per language, countries, topics; and false alarms on wire text that names nobody in Central Asia.

    python bench/lens_quality.py [--shared ../shared/data] [--misses 20]

The project's own hard set is always read; the labelled development half and the unlabelled wire items only where the shared data is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from normalizer.language import detect
from normalizer.lens import Lens
from normalizer.types import Site, View

ROOT = Path(__file__).resolve().parent.parent
HARD = ROOT / "tests" / "data" / "lens" / "hard.jsonl"
# Written apart from the gazetteer: whoever has none of these names nobody and nothing of Central Asia.
REGION = re.compile(
    "中亚|哈萨克|吉尔吉斯|塔吉克|土库曼|乌兹别克|阿拉木图|阿斯塔纳|塔什干|撒马尔罕|比什凯克|杜尚别|阿什哈巴德|霍尔果斯|上合|上海合作"
    "|Central Asia|Ka[sz]akh|K[iy]rg[hiy]|Ta[dj]+[sz]?h?ik|Turkmen|U[sz]bek|Alma.?[Aa]ta|Almaty|Tashkent|Samarkand|Bishkek|Dushanbe",
    re.IGNORECASE,
)


def look(row: dict[str, Any]) -> View:
    """One row as the pipeline sees it, without a source."""
    text = row.get("text") or ""
    return Lens.shipped().look(row.get("title"), text, detect(text or row.get("title") or ""), Site())


class Tally:
    """Right, wrong and missing."""

    def __init__(self) -> None:
        self.right = self.wrong = self.missing = 0

    def add(self, wanted: set[str], got: set[str]) -> None:
        self.right += len(wanted & got)
        self.wrong += len(got - wanted)
        self.missing += len(wanted - got)

    def report(self) -> dict[str, float]:
        got, wanted = self.right + self.wrong, self.right + self.missing
        return {
            "precision": round(self.right / max(1, got), 3),
            "recall": round(self.right / max(1, wanted), 3),
            "f1": round(2 * self.right / max(1, got + wanted), 3),
            "wanted": wanted,
        }


def labelled(rows: Iterable[dict[str, Any]], misses: list[str]) -> dict[str, Any]:
    """Relevance, per language too; countries of relevant rows; topics of every row that has some."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row in rows:
        view = look(row)
        wanted, got = ({"yes"} if row["label"] else set[str]()), ({"yes"} if view.relevance.relevant else set[str]())
        tallies["relevant"].add(wanted, got)
        tallies[f"relevant {row['lang']}"].add(wanted, got)
        if wanted != got:
            misses.append(f"{row['id']} {row['label']} {view.relevance.score} {row.get('title')}")
        if row["label"]:
            tallies["countries"].add(set(row["countries"]), set(view.countries))
        if row["topics"]:
            tallies["topics"].add(set(row["topics"]), set(view.topics))
            for topic in set(row["topics"]) | set(view.topics):
                tallies[f"topic {topic}"].add({topic} & set(row["topics"]), {topic} & set(view.topics))
    return {name: tallies[name].report() for name in sorted(tallies)}


def false_alarms(file: Path, misses: list[str]) -> dict[str, float]:
    """How many wire items without a Central Asian name are called relevant."""
    read = alarms = 0
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if REGION.search(f"{row.get('title') or ''}\n{row.get('text') or ''}"):
                continue
            read += 1
            if look(row).relevance.relevant:
                alarms += 1
                misses.append(f"{row['id']} {row.get('title')}")
    return {"texts": read, "false_alarms": alarms, "percent": round(100 * alarms / max(1, read), 3)}


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description="The lens on labels.")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--misses", type=int, default=0)
    args = parser.parse_args()
    misses: list[str] = []
    out: dict[str, Any] = {}
    for name, file in (("hard set", HARD), ("development half", args.shared / "dev" / "relevance.jsonl")):
        if file.exists():
            out[name] = labelled((json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()), misses)
    if (wire := args.shared / "raw" / "news.jsonl.gz").exists():
        out["wire text without a Central Asian name"] = false_alarms(wire, misses)
    if args.misses:
        out["misses"] = misses[: args.misses]
    print(json.dumps(out, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
