"""Counts and fits what `store.likeness` weighs evidence by, and writes store/data/same_event.json.

    python bench/fit_stories.py ../shared/data [--dry]

Rarities: the share of articles that hold an entity, concept, name, number or word, counted on unlabelled news, on headlines with leads of
the region, and on sentences of Russian and Kazakh news, five to an article. Weights: logistic regression on the pairs of the tuning half
of the story set and on look-alikes of unlabelled news, signs kept; the figures that are printed are those of families left out of the
fit. Needs numpy.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import gzip
import itertools
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from normalizer.events import Event, event
from normalizer.pipeline import normalize
from normalizer.types import Draft, Hints, Page
from store import likeness, weighing
from store.evidence import evidence_of
from store.stories import WINDOW
from store.weighing import Weighed

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "store" / "data" / "same_event.json"
sys.path.insert(0, str(ROOT / "tests"))
KINDS = ("entities", "concepts", "names", "numbers", "words")
KEPT = {"entities": 0.004, "concepts": 0.004, "names": 0.003, "numbers": 0.003, "words": 0.004}  # shares below are as good as unseen
SIGNS = np.array([1, 1, 1, -1, 1, -1, 1, 1, 0, -1, -1, -1, -1])  # of likeness.FEATURES; 0 is free
EVERY, SENTENCES, RIDGE = 3, 5, 0.02
FIXED = {"dates_apart": -3.0}  # set by hand: the set has next to no undated reports, which it is there for
PAIRS = 8  # looked at for each article
LIKE = {"zh": 0.3, "en": 0.6}  # cosine of words from which two random reports of one day may well tell of one event


def corpora(data: Path) -> Iterator[tuple[str, list[Event]]]:
    """(name, the events of its articles)"""
    raw = collections.defaultdict(list)
    with gzip.open(data / "raw" / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in itertools.islice(lines, 0, None, EVERY):
            row = json.loads(line)
            raw[row["lang"]].append(event(row["title"], row["text"][:1500]))
    yield from raw.items()
    for language in ("ru", "kk"):
        sentences = []
        for file in ("train_ntrex.json.gz", "train_other.json.gz"):
            with gzip.open(data / "language-train" / file, "rt", encoding="utf-8") as stream:
                sentences += json.load(stream).get(language, [])
        groups = (" ".join(sentences[i : i + SENTENCES]) for i in range(0, len(sentences), SENTENCES))
        yield language, [event(None, text) for text in groups]
    with (data / "dev" / "relevance.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    yield "region", [told for row in rows if row["label"] and (told := _made(row)) is not None]


def _made(row: dict, published: dt.datetime | None = None) -> Event | None:
    now = published or dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    hints = Hints(title=row.get("title"), published_at=published, published_precision="day" if published else None)
    made = normalize(Page(url=None, text=row["text"], is_html=False, fetched_at=now, hints=hints))
    return evidence_of(made) if isinstance(made, Draft) else None


def shares(data: Path) -> dict[str, dict[str, float]]:
    """Concepts and entities by the mean of the region's share and the largest other, the rest by the largest."""
    found: dict[str, dict[str, dict[str, float]]] = {kind: collections.defaultdict(dict) for kind in KINDS}
    for name, events in corpora(data):
        print(f"{name}: {len(events)} articles")
        for kind in KINDS:
            counts = collections.Counter(key for told in events for key in getattr(told, kind))
            for key, count in counts.items():
                if count >= 3:
                    found[kind][key][name] = count / len(events)
    return {kind: dict(sorted(_kept(kind, found[kind]).items())) for kind in KINDS}


def _kept(kind: str, counted: dict[str, dict[str, float]]) -> dict[str, float]:
    result = {}
    for key, by_corpus in counted.items():
        others = max((share for name, share in by_corpus.items() if name != "region"), default=0.0)
        here = by_corpus.get("region", 0.0)
        share = here if kind == "entities" else (here + others) / 2 if kind == "concepts" else max(here, others)
        if share >= KEPT[kind]:
            result[key] = round(share, 4)
    return result


def _features(one: Event, other: Event, days: float) -> list[float]:
    return likeness.features(Weighed.of(one), Weighed.of(other), days)


def pairs(events: list[Event], told: list) -> tuple[np.ndarray, np.ndarray, list[tuple[str, str]]]:
    """Features, labels, and the families of every pair inside the window."""
    rows, labels, families = [], [], []
    for i, j in itertools.combinations(range(len(told)), 2):
        days = abs((told[i].at - told[j].at).total_seconds()) / 86400
        if days <= WINDOW:
            rows.append(_features(events[i], events[j], days))
            labels.append(told[i].event == told[j].event)
            families.append((told[i].event.partition("-")[0], told[j].event.partition("-")[0]))
    return np.array(rows), np.array(labels, dtype=float), families


def strangers(data: Path) -> np.ndarray:
    """Features of pairs of unlabelled news of one day and the next that hardly ever tell of one event.

    Random pairs, those with very many words in common left out; and look-alikes: like in words or concepts, no name and no number shared.
    """
    days: dict[tuple[str, dt.date], list[Event]] = collections.defaultdict(list)
    with gzip.open(data / "raw" / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, row in enumerate(map(json.loads, lines)):
            day = _day(row["date"])
            if day is not None and day.toordinal() % 6 < 2 and number % 3 == 0:
                told = _made(row, dt.datetime.combine(day, dt.time(12), dt.UTC))
                if told is not None:
                    days[row["lang"], day].append(told)
    rng, rows = random.Random(6), []
    for (language, day), there in sorted(days.items()):
        near = there + days.get((language, day + dt.timedelta(days=1)), [])
        if len(near) < 2:
            continue
        pairs = [rng.sample(near, 2) for _ in range(PAIRS * len(there))]
        seen = [dict(zip(likeness.FEATURES, _features(a, b, rng.random()), strict=True)) for a, b in pairs]
        seen = [one for one in seen if one["words"] < LIKE[language]]
        alike = [one for one in seen if max(one["words"] / 0.12, one["concepts"] / 0.5) > 1 and max(one["names"], one["numbers"]) < 0.3]
        rows += [list(one.values()) for one in seen[: len(there)] + alike[: len(there)]]
    return np.array(rows)


def _day(told: str) -> dt.date | None:
    if re.fullmatch(r"\d{8}", told):
        return dt.datetime.strptime(told, "%Y%m%d").replace(tzinfo=dt.UTC).date()
    found = re.match(r"\s*(\d+)-([A-Z]{3})-(\d{4})", told)
    return dt.datetime.strptime("-".join(found.groups()), "%d-%b-%Y").replace(tzinfo=dt.UTC).date() if found else None


def fit(rows: np.ndarray, labels: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights with the signs of SIGNS, and the bias, by gradient descent; the weights are pulled to nought. `others` are negatives."""
    rows, labels = np.vstack([rows, others]), np.append(labels, np.zeros(len(others)))
    scale = np.maximum(rows.std(0), 1e-6)
    scaled, weights, bias = rows / scale, np.zeros(rows.shape[1]), -3.0
    speed, speed_bias = np.zeros_like(weights), 0.0
    balance = np.where(labels > 0, 1.0, 0.5)
    for _ in range(4000):
        error = balance * (1 / (1 + np.exp(-(scaled @ weights + bias))) - labels)
        speed = 0.9 * speed - 2.0 * (scaled.T @ error / labels.sum() / 10 + RIDGE * weights / 10)
        speed_bias = 0.9 * speed_bias - 2.0 * error.sum() / labels.sum() / 10
        weights, bias = weights + speed, bias + speed_bias
        weights = np.where(SIGNS * weights < 0, 0.0, weights)
        for name, weight in FIXED.items():
            at = likeness.FEATURES.index(name)
            weights[at] = weight * scale[at]
    return weights / scale, bias


def figures(rows: np.ndarray, labels: np.ndarray, families: list[tuple[str, str]], others: np.ndarray) -> None:
    """Precision and recall of pairs that the fit did not see, by family."""
    names = sorted({name for pair in families for name in pair})
    guessed = np.zeros_like(labels)
    for fold in range(4):
        held = set(names[fold::4])
        seen = np.array([a not in held and b not in held for a, b in families])
        own = np.array([a in held for a, _ in families])
        weights, bias = fit(rows[seen], labels[seen], others)
        guessed[own] = 1 / (1 + np.exp(-(rows[own] @ weights + bias)))
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        made = guessed >= threshold
        right = (made & (labels > 0)).sum()
        print(f"unseen pairs at {threshold}: P {right / max(1, made.sum()):.3f} R {right / labels.sum():.3f}")


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--dry", action="store_true", help="print, write nothing")
    parser.add_argument("--keep-shares", action="store_true", help="fit the weights alone")
    args = parser.parse_args(arguments)
    import story_set

    model = json.loads(OUT.read_text("utf-8"))
    if not args.keep_shares:
        model["shares"] = shares(args.data)
    weighing.model().update(model)
    weighing.rarity.cache_clear()
    told = story_set.read("tune")
    events = [evidence_of(story_set.draft(one)) for one in told]
    rows, labels, families = pairs(events, told)
    others = strangers(args.data)
    figures(rows, labels, families, others)
    weights, bias = fit(rows, labels, others)
    model |= {"weights": [round(float(w), 3) for w in weights], "bias": round(float(bias), 3)}
    for name, weight in zip(likeness.FEATURES, model["weights"], strict=True):
        print(f"{weight:8.3f}  {name}")
    print(f"{model['bias']:8.3f}  bias; {int(labels.sum())} of {len(labels)} pairs are of one event; {len(others)} pairs of strangers")
    if not args.dry:
        OUT.write_text(json.dumps(model, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
