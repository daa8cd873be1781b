"""The lens: milliseconds a document, and names found against a plain search for every name in the same run.

    python bench/lens.py [--data ../shared/data/dev] [--documents 400]

Without the shared data the project's hard set is read. The gazetteer is loaded before the clock starts; loading is timed apart.
The baseline asks Python's `str.find` for each name of the gazetteer in the folded text: no boundaries, endings or masks.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from normalizer.language import detect
from normalizer.lens import Lens
from normalizer.lens import gazetteer as names
from normalizer.lens.folding import Folded, fold
from normalizer.lens.matcher import Index
from normalizer.types import Languages, Site

ROOT = Path(__file__).resolve().parent.parent
HARD = ROOT / "tests" / "data" / "lens" / "hard.jsonl"
Read = tuple[str | None, str, Languages]


def documents(data: Path, count: int) -> list[Read]:
    """Titles and texts with their languages, spread evenly over the file."""
    file = data / "relevance.jsonl" if (data / "relevance.jsonl").exists() else HARD
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    step = max(1, len(rows) // count)
    return [(row.get("title"), row["text"], detect(row["text"] or row.get("title") or "")) for row in rows[::step][:count]]


def main() -> None:
    """Print one JSON object: milliseconds of processor time, and the ratio to the baseline."""
    parser = argparse.ArgumentParser(description="The lens, a document at a time.")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "dev")
    parser.add_argument("--documents", type=int, default=400)
    args = parser.parse_args()
    start = time.process_time()
    lens = Lens.shipped()
    loading = time.process_time() - start
    read = documents(args.data, args.documents)
    forms = names.shipped().forms
    plain = sorted({" ".join(word for word, _ in form.words) for form in forms})
    index, site = Index(forms), Site()
    spent: list[float] = []
    for title, text, languages in read:
        start = time.process_time()
        lens.look(title, text, languages, site)
        spent.append(time.process_time() - start)
    start = time.process_time()
    for _, text, languages in read:
        index.find(Folded.of(text), languages.spans)
    ours = time.process_time() - start
    start = time.process_time()
    for _, text, _ in read:
        folded = fold(text)
        for name in plain:
            folded.find(name)
    baseline = time.process_time() - start
    spent.sort()
    result = {
        "documents": len(read),
        "characters_each": sum(len(text) for _, text, _ in read) // len(read),
        "names": len(forms),
        "load_seconds": round(loading, 3),
        "look_ms_mean": round(1000 * sum(spent) / len(spent), 3),
        "look_ms_p99": round(1000 * spent[int(0.99 * (len(spent) - 1))], 3),
        "find_ms_mean": round(1000 * ours / len(read), 3),
        "find_against_plain_search": round(baseline / ours, 2),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
