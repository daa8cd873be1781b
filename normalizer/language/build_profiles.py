"""Build n-gram profiles in langdetect's format from text: `python -m normalizer.language.build_profiles INPUT… --out DIRECTORY`.

An input is a JSON file (may end in `.gz`) that maps a language code to a list of texts, or a folder of `<code>.txt` files.
Several inputs add up. Not imported at run time.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from langdetect.utils.lang_profile import LangProfile

from normalizer.language.folding import blank_links, fold_homoglyphs
from normalizer.language.profiles import grams
from normalizer.language.scripts import ARABIC, CYRILLIC, LATIN, letters
from normalizer.language.words import words

WHOLE, LEAST = 1_000_000, 4  # a joined profile counts parts of a million; so few say nothing above the detector's floor


def read(path: Path) -> dict[str, list[str]]:
    """The texts of one input by language code."""
    if path.is_dir():
        return {one.stem: one.read_text("utf-8").splitlines() for one in sorted(path.glob("*.txt"))}
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    texts: dict[str, list[str]] = json.loads(raw)
    return texts


def profile(code: str, texts: Iterable[str]) -> LangProfile:
    """langdetect's profile of the texts, counted over the words as the detector reads them, without its rarest n-grams."""
    lines = [fold_homoglyphs(blank_links(text)) for text in texts]
    script = max((LATIN, CYRILLIC, ARABIC), key=lambda name: sum(letters(line, name) for line in lines))
    made = LangProfile(code)
    for line in lines:
        for word in words(line, script):
            for gram in grams(word):
                made.add(gram)
    made.omit_less_freq()
    return made


def join_stock(made: LangProfile) -> LangProfile:
    """The profile and langdetect's stock profile of the same language, each with half of the weight; as it is where there is no stock."""
    stock = files("langdetect") / "profiles" / made.name
    if not stock.is_file():
        return made
    raw = json.loads(stock.read_text("utf-8"))
    joined = LangProfile(made.name)
    joined.n_words = [WHOLE] * 3
    for counts, totals in ((made.freq, made.n_words), (raw["freq"], raw["n_words"])):
        for gram, count in counts.items():
            if len(gram) <= 3:
                joined.freq[gram] = joined.freq.get(gram, 0) + WHOLE * count / totals[len(gram) - 1] / 2
    joined.freq = {gram: round(count) for gram, count in joined.freq.items() if round(count) > LEAST}
    return joined


def write(made: LangProfile, sources: Iterable[str], out: Path) -> None:
    """One profile as a file, the n-grams sorted, with what it was counted from."""
    freq: Mapping[str, int] = dict(sorted(made.freq.items()))
    body = {"name": made.name, "sources": list(sources), "n_words": made.n_words, "freq": freq}
    (out / f"{made.name}.json").write_text(json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def main() -> None:
    """Read the inputs, write one profile per language."""
    parser = argparse.ArgumentParser(description="Build n-gram profiles in langdetect's format.")
    parser.add_argument("inputs", nargs="+", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--languages", default="", help="codes, comma separated; all of the inputs otherwise")
    parser.add_argument("--source", action="append", default=[], help="origin and licence of the texts")
    args = parser.parse_args()
    texts: dict[str, list[str]] = {}
    for path in args.inputs:
        for code, lines in read(path).items():
            texts.setdefault(code, []).extend(lines)
    wanted = args.languages.split(",") if args.languages else sorted(texts)
    args.out.mkdir(parents=True, exist_ok=True)
    for code in wanted:
        write(join_stock(profile(code, texts[code])), args.source, args.out)


if __name__ == "__main__":
    main()
