"""Languages: documents and headlines per second against langdetect 1.0.9 in the same run.

    python bench/language.py [--data ../shared/data/dev] [--documents 200] [--headlines 600] [--cold]

Ours answers with spans. Tables and profiles are loaded before the clock starts. As in a running service, our word cache knows the
words of other texts than the measured ones; `--cold` empties it first, so that every word is met for the first time.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

from normalizer.language import detect
from normalizer.language.arbiters import agreed
from normalizer.language.profiles import table

ROOT = Path(__file__).resolve().parent.parent


def texts(data: Path, kind: str, count: int) -> tuple[list[str], list[str]]:
    """An even sample over the languages of one kind of row, and the other texts of that kind."""
    rows = [row["text"] for line in (data / "language.jsonl").open(encoding="utf-8") if (row := json.loads(line))["kind"] == kind]
    step = max(1, len(rows) // count)
    sample = rows[::step][:count]
    known = set(sample)
    return sample, [row for row in rows if row not in known]


def per_second(read: Callable[[str], object], sample: Sequence[str]) -> float:
    """Texts per second of processor time."""
    start = time.process_time()
    for text in sample:
        read(text)
    return len(sample) / (time.process_time() - start)


def main() -> None:
    """Print one JSON object with the rates and their ratios."""
    parser = argparse.ArgumentParser(description="Languages against langdetect.")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "dev")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--headlines", type=int, default=600)
    parser.add_argument("--cold", action="store_true", help="empty the word cache first")
    args = parser.parse_args()
    factory = DetectorFactory()
    factory.seed = 0
    factory.load_profile(PROFILES_DIRECTORY)

    def stock(text: str) -> object:
        detector = factory.create()
        detector.append(text)
        return detector.get_probabilities()

    for text in ("China and", "Несколько слов по-русски.", "هذه كلمات عربية قليلة", "几个字。"):
        stock(text)
        detect(text)
    agreed("China and", ("en",))
    out: dict[str, object] = {}
    for kind, count in (("doc", args.documents), ("headline", args.headlines)):
        sample, others = texts(args.data, kind, count)
        if args.cold:
            for script in ("latin", "cyrillic", "arabic"):
                table(script).word.cache_clear()
        else:
            per_second(detect, others)
        ours, theirs = per_second(detect, sample), per_second(stock, sample)
        out[kind] = {"texts": len(sample), "khorgos": round(ours, 1), "langdetect": round(theirs, 1), "ratio": round(ours / theirs, 1)}
    print(json.dumps(out))


if __name__ == "__main__":
    main()
