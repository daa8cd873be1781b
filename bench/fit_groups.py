"""Fits the model by which `store.verify` tells copies from look-alikes; with --write into store/data/same_text.json.

    python bench/fit_groups.py [--shared ../shared] [--threshold 0.5] [--write] [--hold-out 0|1]

Learns from what the pipeline makes of the texts, titles and cleaning included, and from three sets: copies made by machine with their
look-alikes (`dev/dedup.jsonl`), together with whatever else the sketches of unrelated originals bring together; the half of the natural
pairs that is for tuning (docs/labelling-copies.md), wire items and web pages; and natural pairs that are none: those more than two weeks
apart, which are issues of one template, and more of the Chinese programme, which hardly repeats itself. Prints precision and recall over
two folds of the first set that share no original, and over five of the second that share no text. `--hold-out` leaves one fold of the
first set out of what is written, to be measured by itself. Needs numpy, and the package of web pages (`bench/made/natural.py`).
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import hashlib
import json
import re
from pathlib import Path

import numpy as np
from made import natural

from normalizer.pipeline import normalize
from normalizer.sketch import containment, sketch
from normalizer.types import Draft, Page, Site
from store import verify
from store.candidates import INDEXED, WINDOW

ROOT = Path(__file__).resolve().parent.parent
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
OUT = ROOT / "store" / "data" / "same_text.json"
CHANCE = 0.15  # weight of a negative that nobody labelled
FAR, NEAR = 1.0, 2.0  # of other issues of a template; of pairs of a programme that hardly repeats itself
NATURAL, COPY, HAN, WIRE = 4.5, 1.1, 1.25, 2.0  # weight of a natural pair; times that: a copy, a Chinese pair, one of the programme
RIDGE = 1.5
Table = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, list[str]]  # features, labels, weights, folds, kinds
Model = tuple[np.ndarray, np.ndarray, np.ndarray]


def original(document: str) -> str:
    return document.split("~")[0]


def is_plain(document: str) -> bool:
    """Documents built from one text alone: others hold pieces of several originals, so their look-alikes have no sure label."""
    return document[:2] not in ("bp", "qt", "dg") and "insert" not in document and "heavy" not in document


def read(rows: list[dict]) -> dict[str, tuple[str | None, str]]:
    """Title and text as the pipeline gives them; the row's own where it refuses a text."""
    texts = {}
    for row in rows:
        if row["type"] != "doc":
            continue
        made = normalize(Page(url=None, text=row["text"], is_html=False, fetched_at=NOW), Site())
        texts[row["id"]] = (row["title"] or made.title, made.text) if isinstance(made, Draft) else (row["title"], row["text"])
    return texts


def chances(texts: dict[str, tuple[str | None, str]]) -> set[tuple[str, str]]:
    """Pairs that share two of the indexed hashes, as in the store."""
    sketches = {name: sketch(text) for name, (_, text) in texts.items()}
    index = collections.defaultdict(list)
    found = set()
    for name, hashes in sketches.items():
        hits = collections.Counter(other for key in hashes[:INDEXED] for other in index[key])
        likely = sorted((-containment(hashes, sketches[o]), o) for o, n in hits.items() if n >= 2)
        found |= {(other, name) for estimate, other in likely[:20] if estimate <= -0.2}
        for key in hashes[:INDEXED]:
            index[key].append(name)
    return found


def table(rows: list[dict]) -> Table:
    texts = read(rows)
    labelled = {
        tuple(sorted((r["a"], r["b"]))): (r["label"], r["slice"], days(r["gap_days"]))
        for r in rows
        if r["type"] == "pair" and r["slice"] != "neg:random"
    }
    unlabelled = {tuple(sorted(pair)) for pair in chances(texts)} - labelled.keys()
    pairs = [(pair, *found) for pair, found in labelled.items()]
    pairs += [
        (pair, 0, "chance", 0.0)
        for pair in sorted(unlabelled)
        if original(pair[0]) != original(pair[1]) and is_plain(pair[0]) and is_plain(pair[1])
    ]
    readings: dict[str, verify.Reading] = {}
    features, labels, weights, folds, slices = [], [], [], [], []
    for (a, b), label, kind, apart in pairs:
        for name in (a, b):
            if name not in readings:
                readings[name] = verify.read(*texts[name])
        features.append(row(verify.compare(readings[a], readings[b], apart)))
        labels.append(label)
        weights.append(CHANCE if kind == "chance" else 1.0)
        folds.append(hashlib.md5(original(a).encode(), usedforsecurity=False).digest()[0] % 2)
        slices.append(("zh " if a.startswith(("xw",)) or "zh" in a else "en ") + kind)
    return np.array(features), np.array(labels, float), np.array(weights), np.array(folds), slices


def days(gap: float | None) -> float:
    """The days between two documents; beyond the window, where only wrong dates bring them together, as good as unknown."""
    return gap if gap is not None and gap <= WINDOW else 0.0


def row(likeness: verify.Likeness) -> list[float]:
    return list(verify.features(likeness).values())


def natural_table(shared: Path) -> Table:
    """Features, labels, weights, folds (of five; -1 for what takes part in all), and collections, empty for what is never measured."""
    tune = [pair for pair in natural.pairs() if pair.half == "tune"]
    far, near = natural.far_pairs(), natural.near_pairs()
    texts = natural.texts(shared, {n for p in tune for n in (p.a, p.b)} | {n for a, b, *_ in (*far, *near) for n in (a, b)})
    tune = [pair for pair in tune if pair.a in texts and pair.b in texts and texts[pair.a] != texts[pair.b]]
    readings = {number: verify.read(*text) for number, text in texts.items()}
    x = [row(verify.compare(readings[p.a], readings[p.b], p.days)) for p in tune]
    x += [row(verify.compare(readings[a], readings[b])) for a, b in far]
    x += [row(verify.compare(readings[a], readings[b], apart)) for a, b, apart in near]
    others = len(far) + len(near)
    times = {"zh": HAN * WIRE, "zh web": HAN}
    w = [NATURAL * (COPY if pair.same else 1) * times.get(pair.source, 1.0) for pair in tune] + [FAR] * len(far) + [NEAR] * len(near)
    first = natural.families(tune)
    fold = {number: hashlib.md5(one.encode(), usedforsecurity=False).digest()[0] % 5 for number, one in first.items()}
    folds = [fold[pair.a] for pair in tune] + [-1] * len(far) + [fold.get(a, fold.get(b, -1)) for a, b, _ in near]
    y = [float(pair.same) for pair in tune] + [0.0] * others
    return np.array(x), np.array(y), np.array(w), np.array(folds), [pair.source for pair in tune] + [""] * others


def fit(x: np.ndarray, y: np.ndarray, w: np.ndarray, ridge: float = RIDGE) -> Model:
    """Means, scales, and weights with the bias last: Newton's method on the weighted log-likelihood with a ridge."""
    means, scales = x.mean(0), x.std(0) + 1e-6
    z = np.c_[(x - means) / scales, np.ones(len(x))]
    beta = np.zeros(z.shape[1])
    penalty = np.r_[np.full(len(beta) - 1, ridge), 1e-9]
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(z @ beta, -40, 40)))
        step = np.linalg.solve((z * (w * p * (1 - p))[:, None]).T @ z + np.diag(penalty), z.T @ (w * (p - y)) + penalty * beta)
        beta -= step
        if abs(step).max() < 1e-7:
            break
    return means, scales, beta


def predict(model: Model, x: np.ndarray) -> np.ndarray:
    means, scales, beta = model
    return 1 / (1 + np.exp(-np.clip(np.c_[(x - means) / scales, np.ones(len(x))] @ beta, -40, 40)))


def together(made: Table, found: Table, these: np.ndarray, those: np.ndarray) -> Model:
    """The model of some rows of both tables."""
    return fit(*(np.concatenate([made[i][these], found[i][those]]) for i in range(3)))


def told(name: str, p: np.ndarray, y: np.ndarray, mine: np.ndarray) -> None:
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6):
        said = p >= threshold
        tp, fp, fn = ((said & (y == 1) & mine).sum(), (said & (y == 0) & mine).sum(), (~said & (y == 1) & mine).sum())
        f1 = 2 * tp / max(1, 2 * tp + fp + fn)
        print(f"{name} {threshold:.2f}: precision {tp / max(1, tp + fp):.4f} recall {tp / max(1, tp + fn):.4f} F1 {f1:.4f} ({fp} false)")


def measure(made: Table, found: Table, threshold: float) -> None:
    every, all_found = np.ones(len(made[1]), bool), np.ones(len(found[1]), bool)
    p, q = np.zeros(len(made[1])), np.zeros(len(found[1]))
    for fold in (0, 1):
        p[made[3] == fold] = predict(together(made, found, made[3] != fold, all_found), made[0][made[3] == fold])
    for fold in range(5):
        q[found[3] == fold] = predict(together(made, found, every, found[3] != fold), found[0][found[3] == fold])
    for language in ("en", "zh"):
        told(f"{language} made", p, made[1], np.array([k.startswith(language) and not k.endswith("chance") for k in made[4]]))
    for source in ("en", "zh", "zh web"):
        told(f"{source} natural", q, found[1], np.array([k == source for k in found[4]]))
    kinds = np.array(made[4])
    for kind in sorted(set(made[4])):
        if "pos:" not in kind:
            print(f"  {kind}: {(p[kinds == kind] >= threshold).sum()} of {(kinds == kind).sum()} accepted")


def write(model: Model, threshold: float) -> None:
    means, scales, beta = model
    empty = verify.read(None, "")
    names = verify.features(verify.compare(empty, empty))
    content = {
        "weights": {
            name: [round(float(weight), 4), round(float(mean), 6), round(float(scale), 6)]
            for name, weight, mean, scale in zip(names, beta[:-1], means, scales, strict=True)
        },
        "bias": round(float(beta[-1]), 4),
        "threshold": threshold,
    }
    lines = json.dumps(content, ensure_ascii=False, indent=1)
    OUT.write_text(re.sub(r"\[\s+([^\]]*?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", lines) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--threshold", type=float, default=0.5)
    parser.add_argument("--write", action="store_true", help="measure, and write the model")
    parser.add_argument("--hold-out", type=int, choices=(0, 1), help="a fold of the made set that the written model does not see")
    args = parser.parse_args()
    file = args.shared / "data" / "dev" / "dedup.jsonl"
    if not file.exists():
        print("the measuring data is not on this machine: nothing fitted")
        return
    if args.write and not natural.has_web():
        print("the package of web pages is not installed (bench/made/natural.py): nothing written, since the model would be another one")
        return
    made = table([json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()])
    found = natural_table(args.shared)
    measure(made, found, args.threshold)
    if args.write:
        seen = made[3] != (-1 if args.hold_out is None else args.hold_out)
        write(together(made, found, seen, np.ones(len(found[1]), bool)), args.threshold)


if __name__ == "__main__":
    main()
