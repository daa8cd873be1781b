"""Copies on natural pairs: precision, recall, and the pairs that are judged wrongly.

    python bench/copies.py [--shared ../shared] [--half test] [--wrong]

Labels: tests/data/copies, by docs/labelling-copies.md. Shares with their 95 % intervals (Wilson). `weighted` undoes the drawing by bands:
it estimates the figures among all pairs of the collection that share two hashes inside the window; the second draw, band x, has no weight
in it. Also counts what the judgement alone
gives, without the date (`undated`).
"""

from __future__ import annotations

import argparse
import collections
import json
from pathlib import Path

from made import natural

from normalizer.identity import content_hash
from store import verify

ROOT = Path(__file__).resolve().parent.parent
# How many pairs of the collection lie in each band.
OF = {
    "en": {"0.9": 164, "0.7": 73, "0.5": 250, "0.3": 1010, "0.2": 2235, "0": 66654},
    "zh": {".7": 84, ".5n": 331, ".5f": 954, ".3n": 392, ".3f": 531, ".2": 1609, "0": 15590},
}


def share(hits: int, of: int) -> str:
    low, high = natural.wilson(hits, of)
    return f"{hits} of {of} = {hits / of:.3f} [{low:.3f}, {high:.3f}]" if of else "none"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--half", choices=["test", "tune", "both"], default="test")
    parser.add_argument("--wrong", action="store_true", help="list the pairs that are judged wrongly")
    args = parser.parse_args()
    if not (args.shared / natural.RAW).exists():
        print("the collection is not on this machine: nothing measured")
        return
    every = natural.pairs()
    pairs = [pair for pair in every if args.half in (pair.half, "both")]
    texts = natural.texts(args.shared, {number for pair in pairs for number in (pair.a, pair.b)})
    found: dict[str, dict[str, object]] = {}
    for language in ("en", "zh"):
        mine = [pair for pair in pairs if pair.language == language]
        drawn = collections.Counter(pair.band for pair in every if pair.language == language)
        said = {pair: same(texts, pair, pair.days) for pair in mine}
        undated = {pair: same(texts, pair, 0.0) for pair in mine}
        half = len(mine) / sum(pair.language == language for pair in every)
        weight = {pair: OF[language].get(pair.band, 0) / drawn[pair.band] / half for pair in mine}
        found[language] = {
            "pairs": len(mine),
            "labels": dict(collections.Counter(pair.label for pair in mine)),
            "precision": share(sum(said[p] and p.same for p in mine), sum(said.values())),
            "recall": share(sum(said[p] and p.same for p in mine), sum(p.same for p in mine)),
            "false merges of pairs that are no copies": share(sum(said[p] and not p.same for p in mine), sum(not p.same for p in mine)),
            "undated precision": share(sum(undated[p] and p.same for p in mine), sum(undated.values())),
            "weighted precision": ratio(sum(weight[p] for p in mine if said[p] and p.same), sum(weight[p] for p in mine if said[p])),
            "weighted recall": ratio(sum(weight[p] for p in mine if said[p] and p.same), sum(weight[p] for p in mine if p.same)),
        }
        if args.wrong:
            found[language]["wrong"] = [f"{p.label} {p.a} {p.b}" for p in mine if said[p] != p.same]
    print(json.dumps(found, indent=1))


def ratio(hits: float, of: float) -> float | None:
    return round(hits / of, 3) if of else None


def same(texts: dict[str, tuple[str | None, str]], pair: natural.Pair, days: float) -> bool:
    one, other = texts[pair.a], texts[pair.b]
    if content_hash(*one) == content_hash(*other):
        return True
    return verify.judge(verify.compare(verify.read(*one), verify.read(*other), days))[0] == "same"


if __name__ == "__main__":
    main()
