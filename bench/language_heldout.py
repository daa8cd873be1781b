"""Languages on text that trained nothing: profiles are counted again without a part of the training text, which is then read.

    python bench/language_heldout.py [--data ../shared/data/language-train] [--folds 5]

Rounds: `fold` leaves out every fifth block of twenty lines of the parallel news; `other` is counted from the parallel news alone and reads
the rest (treebanks, KazNERD, the Declaration); `news` the other way round, where the rest is large enough. The labelled rows of the shared
development half overlap the shipped profiles' training text; these rounds do not.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from normalizer.language import build_profiles, detect, profiles

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "normalizer" / "language" / "data" / "profiles"
BLOCK = 20  # lines that stay together: a document's sentences know each other's names
DENSE = frozenset({"zh-Hans", "zh-Hant", "ja", "ko"})
ENOUGH, MOST = 300, 1200  # lines: fewer make no profile; of more, an even sample is read
Texts = Mapping[str, Sequence[str]]


def rounds(news: Texts, rest: Texts, folds: int) -> Iterator[tuple[str, Texts, Texts]]:
    """(name, text to count, text to read) of each round."""
    for fold in range(folds):
        kept = {code: [line for i, line in enumerate(lines) if (i // BLOCK) % folds != fold] for code, lines in news.items()}
        left = {code: [line for i, line in enumerate(lines) if (i // BLOCK) % folds == fold] for code, lines in news.items()}
        yield "fold", {code: [*lines, *rest.get(code, [])] for code, lines in kept.items()}, left
    yield "other", news, {code: lines[:: max(1, len(lines) // MOST)] for code, lines in rest.items()}
    large = [code for code, lines in rest.items() if len(lines) >= ENOUGH]
    yield "news", {code: rest[code] if code in large else lines for code, lines in news.items()}, {code: news[code] for code in large}


def counted(texts: Texts) -> dict[str, dict[str, Any]]:
    """Profiles of the languages that ship one, counted from these texts as the builder counts them."""
    made = {}
    for code in sorted(texts):
        if (SHIPPED / f"{code}.json").is_file():
            one = build_profiles.join_stock(build_profiles.profile(code, texts[code]))
            made[code] = {"freq": one.freq, "n_words": one.n_words}
    return made


def install(made: Mapping[str, dict[str, Any]]) -> None:
    """Let the detector read with these profiles."""
    shipped = profiles.load_profile
    profiles.table.cache_clear()
    profiles.load_profile = lambda code: made[code] if code in made else shipped(code)
    try:
        for script in ("latin", "cyrillic", "arabic"):
            profiles.table(script)
    finally:
        profiles.load_profile = shipped


def kinds(code: str, line: str) -> Iterator[str]:
    """What a line is read as: a sentence, and a headline if it is as short as one."""
    yield "sentence"
    least, most = (9, 40) if code in DENSE else (20, 80)
    if least <= len(line) <= most:
        yield "headline"


def report(seen: Counter[tuple[str, str, str, str]]) -> dict[str, Any]:
    """Accuracy per round and kind: macro over languages, the weakest languages, the commonest confusions."""
    out: dict[str, Any] = {}
    for name, kind in sorted({key[:2] for key in seen}):
        rows = {(code, got): count for (one, what, code, got), count in seen.items() if (one, what) == (name, kind)}
        totals: Counter[str] = Counter()
        for (code, _), count in rows.items():
            totals[code] += count
        accuracy = {code: rows.get((code, code), 0) / total for code, total in totals.items()}
        wrong = sorted(((count, f"{code}>{got}") for (code, got), count in rows.items() if code != got), reverse=True)
        out[f"{name} {kind}"] = {
            "texts": sum(totals.values()),
            "macro": round(sum(accuracy.values()) / len(accuracy), 4),
            "weakest": {code: round(accuracy[code], 4) for code in sorted(accuracy, key=lambda code: accuracy[code])[:5]},
            "confused": [f"{pair} {count}" for count, pair in wrong[:8]],
        }
    return out


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description="Languages on held-out text.")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "language-train")
    parser.add_argument("--folds", type=int, default=5)
    args = parser.parse_args()
    news, rest = (json.loads(gzip.decompress((args.data / name).read_bytes())) for name in ("train_ntrex.json.gz", "train_other.json.gz"))
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for name, to_count, to_read in rounds(news, rest, args.folds):
        install(counted(to_count))
        for code, lines in to_read.items():
            for line in lines:
                got = detect(line).language
                for kind in kinds(code, line):
                    seen[name, kind, code, got] += 1
    print(json.dumps(report(seen), indent=1))


if __name__ == "__main__":
    main()
