"""N-gram profiles: langdetect's own and those of `profiles/`, packed for one addition per n-gram.

A profile counts 1-, 2- and 3-grams of words with a space on either side (langdetect's format). An n-gram speaks for a language with
log(p / floor + 1) nats, p its frequency among the language's n-grams of that length (the sum langdetect samples from: N. Shuyo,
"Language Detection Library for Java", 2010; its floor of 5e-5 was worse on held-out headlines than 1e-5, 5e-6 no better). All languages
of a script stand in one integer, `LANE` bits each: adding two such integers adds the evidence for all of them, exactly, in any order.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from operator import add
from typing import Any

from normalizer.language.codes import knowledge
from normalizer.language.words import words

FLOOR = 1e-5
SCALE = 256  # steps per nat of a plain word; a name, a word with a capital inside a sentence, counts half
SMALL = 4 * SCALE // 2  # four nats for each small word of a language (`words.toml`); 2 gained .0004 on held-out headlines, 4 .0006
LANE = 32  # bits: room for 2^32 / (SCALE * 12) n-grams, many times a piece
CACHED_WORDS = 40_000


@dataclass(frozen=True, slots=True)
class Table:
    """The profiles of one script: what each word says for each language."""

    languages: tuple[str, ...]
    prior: tuple[int, ...]  # in steps
    lanes: struct.Struct
    word: Callable[[str], int]  # counted once for a name, twice for any other word

    def unpack(self, packed: int) -> tuple[int, ...]:
        """A sum of words, language by language, in steps of 1 / `SCALE` nats; only differences mean anything."""
        return self.lanes.unpack(packed.to_bytes(self.lanes.size, "little"))


@lru_cache(maxsize=8)
def table(script: str) -> Table:
    """The table of one script, built once from the profiles of its candidates."""
    candidates = knowledge().candidates[script]
    packed: dict[str, int] = {}
    small: dict[str, int] = {}
    for lane, code in enumerate(candidates):
        shift = LANE * lane
        for gram, steps in _steps(load_profile(code)):
            packed[gram] = packed.get(gram, 0) + (steps << shift)
        for word in _small(script, code):
            small[word] = small.get(word, 0) + (SMALL << shift)
    return Table(
        tuple(candidates),
        tuple(round(nats * SCALE) for nats in candidates.values()),
        struct.Struct(f"<{len(candidates)}I"),
        _reader(packed, small),
    )


def load_profile(code: str) -> dict[str, Any]:
    """The profile of one language: our own, else langdetect's."""
    own = files("normalizer.language") / "data" / "profiles" / f"{code}.json"
    found = own if own.is_file() else files("langdetect") / "profiles" / code
    profile: dict[str, Any] = json.loads(found.read_text("utf-8"))
    return profile


def _steps(profile: dict[str, Any]) -> Iterator[tuple[str, int]]:
    totals = profile["n_words"]
    for gram, count in profile["freq"].items():
        if len(gram) <= 3:
            yield gram, round(SCALE / 2 * math.log(count / totals[len(gram) - 1] / FLOOR + 1))


def _small(script: str, code: str) -> Iterator[str]:
    """The small words of a language as `words` reads them, each once; none where none are listed."""
    written = knowledge().small[script].get(code, "")
    return iter(dict.fromkeys(words(written, script)))


def _reader(packed: dict[str, int], small: dict[str, int]) -> Callable[[str], int]:
    look, known = _Framed(packed).__getitem__, small.get

    @lru_cache(maxsize=CACHED_WORDS)
    def read(word: str) -> int:
        framed = f" {word} "
        said = sum(map(look, [framed[i : i + 3] for i in range(len(word))])) + known(word.lower(), 0)
        return said if word[0].isupper() else 2 * said

    return read


class _Framed(dict[str, int]):
    """What each 3-gram of a word says together with the 1- and 2-grams that it begins: a third of the additions, the same sum.

    A 3-gram answers for itself, its first two characters and its middle one, the last of a word also for the 2-gram that ends it; so
    each n-gram of the framed word is counted once.
    """

    def __init__(self, packed: dict[str, int]) -> None:
        """Takes the 3-grams out of `packed`; its 1- and 2-grams stay, for the 3-grams that no profile has."""
        super().__init__()
        self._packed = packed
        for gram in [one for one in packed if len(one) == 3]:
            self[gram] = self.__missing__(gram)
            del packed[gram]

    def __missing__(self, gram: str) -> int:
        look = self._packed.get
        said = look(gram, 0) + look(gram[:2], 0) + look(gram[1], 0)
        return said + look(gram[1:], 0) if gram[2] == " " else said


def grams(word: str) -> list[str]:
    """The 1-, 2- and 3-grams of a word as langdetect counts them: with a space on either side, and no space alone."""
    framed = f" {word} "
    pairs = list(map(add, framed, framed[1:]))
    return [*word, *pairs, *map(add, pairs, framed[2:])]
