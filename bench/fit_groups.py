"""Fits the model by which `store.verify` tells copies from look-alikes, and writes store/data/same_text.json.

    python bench/fit_groups.py ../shared/data/dev/dedup.jsonl [--threshold 0.4] [--dry]

Learns from what the pipeline makes of the texts, titles and cleaning included. Positives are the labelled copies; negatives the labelled
look-alikes and whatever else the sketches of unrelated originals bring together. Prints precision and recall over two folds that share
no original. Needs numpy.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import datetime as dt
import hashlib
import json
from pathlib import Path

import numpy as np

from normalizer.pipeline import normalize
from normalizer.sketch import containment, sketch
from normalizer.types import Draft, Page, Site
from store import verify
from store.candidates import INDEXED

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
OUT = Path(__file__).resolve().parent.parent / "store" / "data" / "same_text.json"
CHANCE = 0.15  # weight of a negative that nobody labelled


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


def table(rows: list[dict]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, list[str]]:
    texts = read(rows)
    labelled = {
        tuple(sorted((r["a"], r["b"]))): (r["label"], r["slice"]) for r in rows if r["type"] == "pair" and r["slice"] != "neg:random"
    }
    unlabelled = {tuple(sorted(pair)) for pair in chances(texts)} - labelled.keys()
    pairs = [(pair, *found) for pair, found in labelled.items()]
    pairs += [
        (pair, 0, "chance")
        for pair in sorted(unlabelled)
        if original(pair[0]) != original(pair[1]) and is_plain(pair[0]) and is_plain(pair[1])
    ]
    readings: dict[str, verify.Reading] = {}
    features, labels, weights, folds, slices = [], [], [], [], []
    for (a, b), label, kind in pairs:
        for name in (a, b):
            if name not in readings:
                readings[name] = verify.read(*texts[name])
        features.append(verify.features(verify.compare(readings[a], readings[b])))
        labels.append(label)
        weights.append(CHANCE if kind == "chance" else 1.0)
        folds.append(hashlib.md5(original(a).encode(), usedforsecurity=False).digest()[0] % 2)
        slices.append(("zh " if a.startswith(("xw",)) or "zh" in a else "en ") + kind)
    return np.array(features), np.array(labels, float), np.array(weights), np.array(folds), slices


def fit(x: np.ndarray, y: np.ndarray, w: np.ndarray, ridge: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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


def predict(model: tuple[np.ndarray, np.ndarray, np.ndarray], x: np.ndarray) -> np.ndarray:
    means, scales, beta = model
    return 1 / (1 + np.exp(-np.clip(np.c_[(x - means) / scales, np.ones(len(x))] @ beta, -40, 40)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--threshold", type=float, default=0.4)
    parser.add_argument("--dry", action="store_true", help="measure only")
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.file.read_text("utf-8").splitlines() if line.strip()]
    x, y, w, folds, slices = table(rows)
    p = np.zeros(len(y))
    for fold in (0, 1):
        p[folds == fold] = predict(fit(x[folds != fold], y[folds != fold], w[folds != fold]), x[folds == fold])
    kinds = np.array(slices)
    for language in ("en", "zh"):
        mine = np.array([k.startswith(language) and not k.endswith("chance") for k in slices])
        for threshold in (0.2, 0.3, 0.4, 0.5, 0.6):
            said = p >= threshold
            tp, fp, fn = ((said & (y == 1) & mine).sum(), (said & (y == 0) & mine).sum(), (~said & (y == 1) & mine).sum())
            f1 = 2 * tp / (2 * tp + fp + fn)
            print(f"{language} {threshold:.1f}: precision {tp / (tp + fp):.4f} recall {tp / (tp + fn):.4f} F1 {f1:.4f}")
    for kind in sorted(set(slices)):
        if "pos:" not in kind:
            print(f"  {kind}: {(p[kinds == kind] >= args.threshold).sum()} of {(kinds == kind).sum()} accepted")
    if not args.dry:
        means, scales, beta = fit(x, y, w)
        names = [f.name for f in dataclasses.fields(verify.Likeness)] + list(verify.PRODUCTS)
        made = {
            "features": names,
            "means": [round(float(v), 6) for v in means],
            "scales": [round(float(v), 6) for v in scales],
            "weights": [round(float(v), 4) for v in beta[:-1]],
            "bias": round(float(beta[-1]), 4),
            "threshold": args.threshold,
        }
        OUT.write_text(json.dumps(made, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
