"""Copies on natural pairs: precision, recall, and the pairs that are judged wrongly.

    python bench/copies.py [--shared ../shared] [--half test] [--wrong]

Labels: tests/data/copies, by docs/labelling-copies.md. Shares with their 95 % intervals (Wilson). `weighted` undoes the drawing, which
went by bands of containment and by days apart: it estimates the figures among all pairs of a collection that share two hashes inside the
window, with intervals from drawing the pairs of every cell anew (bootstrap, 1,000 times). Also counts what the judgement alone gives,
without the date (`undated`).
"""

from __future__ import annotations

import argparse
import collections
import json
import random
from collections.abc import Collection, Mapping
from pathlib import Path

from made import natural
from made.natural import Pair

from normalizer.identity import content_hash
from normalizer.sketch import containment, sketch
from store import verify

ROOT = Path(__file__).resolve().parent.parent
NEAR = 2  # days
# How many pairs of each collection lie in each cell: tenths of containment; of dated items `n` up to NEAR days apart, `f` beyond.
OF = {
    "en": {"9n": 167, "9f": 8, "8n": 22, "8f": 13, "7n": 20, "7f": 15, "6n": 33, "6f": 47, "5n": 103, "5f": 121, "4n": 145, "4f": 240,
           "3n": 287, "3f": 551, "2": 2235, "0": 66654},
    "zh": {"7": 84, "5n": 331, "5f": 954, "3n": 392, "3f": 531, "2": 1609, "0": 15590},
    "zh web": {"9": 1385, "8": 82, "7": 52, "6": 94, "5": 240, "4": 236, "3": 430, "2": 1489},
}  # fmt: skip
AGAIN = 1000


def cell(pair: Pair, shared: float) -> str:
    """The cell of a pair whose sketches share so much."""
    near = "n" if pair.days <= NEAR else "f"
    if pair.source == "zh web":
        return str(min(9, max(2, int(shared * 10))))
    if pair.source == "en":
        shared = max(shared, 0.3) if pair.band in ("x", "y") else shared
        return f"{min(9, int(shared * 10))}{near}" if shared >= 0.3 else "2" if shared >= 0.2 else "0"
    return "7" if shared >= 0.7 else f"5{near}" if shared >= 0.5 else f"3{near}" if shared >= 0.3 else "2" if shared >= 0.2 else "0"


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
    texts = natural.texts(args.shared, {number for pair in every for number in (pair.a, pair.b)})
    every = [pair for pair in every if pair.a in texts and pair.b in texts]
    cells = {pair: cell(pair, containment(sketch(texts[pair.a][1]), sketch(texts[pair.b][1]))) for pair in every}
    drawn = collections.Counter((pair.source, cells[pair]) for pair in every)
    found: dict[str, dict[str, object]] = {}
    for source in OF:
        mine = [pair for pair in every if pair.source == source and args.half in (pair.half, "both")]
        if mine:
            weight = {pair: OF[source].get(cells[pair], 0) / drawn[source, cells[pair]] for pair in mine}
            found[source] = figures(texts, mine, weight, cells)
        if mine and args.wrong:
            found[source]["wrong"] = [f"{p.label} {p.a} {p.b}" for p in mine if same(texts, p, p.days) != p.same]
    print(json.dumps(found, indent=1))


def figures(
    texts: Mapping[str, tuple[str | None, str]], mine: Collection[Pair], weight: Mapping[Pair, float], cells: Mapping[Pair, str]
) -> dict[str, object]:
    said = {pair: same(texts, pair, pair.days) for pair in mine}
    undated = {pair: same(texts, pair, 0.0) for pair in mine}
    hits = sum(said[p] and p.same for p in mine)
    return {
        "pairs": len(mine),
        "labels": dict(collections.Counter(pair.label for pair in mine)),
        "precision": share(hits, sum(said.values())),
        "recall": share(hits, sum(p.same for p in mine)),
        "false merges of pairs that are no copies": share(sum(said[p] and not p.same for p in mine), sum(not p.same for p in mine)),
        "undated precision": share(sum(undated[p] and p.same for p in mine), sum(undated.values())),
        **weighted(said, weight, cells),
    }


def weighted(said: Mapping[Pair, bool], weight: Mapping[Pair, float], cells: Mapping[Pair, str]) -> dict[str, object]:
    """Precision and recall with their intervals, each pair counted for those that it stands for."""
    by_cell: dict[str, list[Pair]] = collections.defaultdict(list)
    for pair in said:
        by_cell[cells[pair]].append(pair)
    rng = random.Random(0)
    again = [[pair for drawn in by_cell.values() for pair in rng.choices(drawn, k=len(drawn))] for _ in range(AGAIN)]
    told: dict[str, object] = {}
    for name, of in (("precision", lambda p: said[p]), ("recall", lambda p: p.same)):
        value, *others = (
            ratio(sum(weight[p] for p in pairs if said[p] and p.same), sum(weight[p] for p in pairs if of(p)))
            for pairs in [list(said), *again]
        )
        others = sorted(other for other in others if other is not None)
        interval = f" [{others[int(0.025 * len(others))]:.3f}, {others[int(0.975 * len(others))]:.3f}]" if others else ""
        told[f"weighted {name}"] = f"{value}{interval}"
    return told


def ratio(hits: float, of: float) -> float | None:
    return round(hits / of, 3) if of else None


def same(texts: Mapping[str, tuple[str | None, str]], pair: Pair, days: float) -> bool:
    one, other = texts[pair.a], texts[pair.b]
    if content_hash(*one) == content_hash(*other):
        return True
    return verify.judge(verify.compare(verify.read(*one), verify.read(*other), days))[0] == "same"


if __name__ == "__main__":
    main()
