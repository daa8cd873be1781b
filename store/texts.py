"""A text made ready for comparing: folded tokens, the places of names, shingles, sentences, and what its title says. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from normalizer.language import to_simplified
from store.slots import WORDS, Tokens

TOKENS = 3000  # of each text that are compared; the rest is beyond what a verdict needs
LEAD = 40  # tokens of the first sentences, where a copy begins alike
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+")
_STOP = re.compile(r"[.!?。！？\n]")
_END = re.compile(r"[.!?](?=\s|$|[”\"'’)])|[。！？!?；;\n]")
_FEWEST = 4  # tokens of a sentence
_WORDS, _CHARACTERS = 3, 5  # of a shingle
_STEM = 4  # letters


@dataclass(frozen=True, slots=True)
class Reading:
    """What is compared of a text."""

    tokens: Tokens  # folded; the small numbers of English in figures
    names: frozenset[int]  # places of tokens that begin with a capital inside a sentence
    numbers: frozenset[str]
    shingles: tuple[Tokens, ...]  # the one that begins at each token
    pieces: frozenset[Tokens]  # those
    sentences: tuple[int, ...]  # where each begins, and the end of the last
    opening: int  # tokens of the first sentence, at most LEAD
    title: Tokens
    title_grams: frozenset[str]  # its words, and pairs of Han letters
    grams: frozenset[str]  # those of the text
    stems: frozenset[str]  # how the words of title and text begin: a title bends them otherwise than a text


def read(title: str | None, text: str) -> Reading:
    """At most `TOKENS` tokens of `text`: words, single Han letters, numbers with their separators."""
    plain = to_simplified(unicodedata.normalize("NFKC", text))
    tokens: list[str] = []
    names: set[int] = set()
    starts = [0]
    at = 0
    for match in _TOKEN.finditer(plain):
        place = len(tokens)
        if place == TOKENS:
            break
        if match.start() > at and place - starts[-1] >= _FEWEST and _END.search(plain, at, match.start() + 1):
            starts.append(place)
        word = match[0]
        if word[0].isupper() and len(word) > 1 and plain[max(0, match.start() - 2) : match.start()].strip()[-1:] not in '.!?:"“”«»':
            names.add(place)
        tokens.append(_folded(word))
        at = match.end()
    shingles = tuple(tuple(tokens[i : i + _size(token)]) for i, token in enumerate(tokens))
    told = grams(tokens)
    heading = tuple(map(_folded, _TOKEN.findall(to_simplified(unicodedata.normalize("NFKC", title or "")))))
    title_grams = grams(heading) or frozenset(heading)
    return Reading(
        tokens=tuple(tokens),
        names=frozenset(names),
        numbers=frozenset(filter(is_number, tokens)),
        shingles=shingles,
        pieces=frozenset(shingles),
        sentences=(*starts, len(tokens)),
        opening=_opening(plain),
        title=heading,
        title_grams=title_grams,
        grams=told,
        stems=frozenset(map(stem, told | title_grams)),
    )


def is_han(token: str) -> bool:
    return "\u3400" <= token[0] <= "\u9fff" or "\uf900" <= token[0] <= "\ufaff"


def stem(gram: str) -> str:
    """The first letters of a word; a number, and a pair of Han letters, whole."""
    return gram if is_number(gram) or is_han(gram) else gram[:_STEM]


def is_number(token: str) -> bool:
    return token[0].isdecimal()


def grams(tokens: Sequence[str]) -> frozenset[str]:
    """The words, and the pairs of Han letters that stand side by side: one alone says nothing."""
    found: set[str] = set()
    before = ""  # the Han letter before
    for token in tokens:
        if not is_han(token):
            found.add(token)
            before = ""
            continue
        if before:
            found.add(before + token)
        before = token
    return frozenset(found)


def _size(token: str) -> int:
    """How many tokens a shingle has that begins with this one."""
    return _CHARACTERS if is_han(token) else _WORDS


def _folded(word: str) -> str:
    if word[0].isdigit():
        return word.lower().replace(",", "")
    low = word.lower()
    return WORDS.get(low, low)


def _opening(plain: str) -> int:
    """How many tokens the first sentence has; a stop after fewer than four is one of a dateline."""
    count = at = 0
    for match in _TOKEN.finditer(plain[: 50 * LEAD]):
        if count == LEAD or (count >= _FEWEST and _STOP.search(plain, at, match.start())):
            break
        count, at = count + 1, match.end()
    return count
