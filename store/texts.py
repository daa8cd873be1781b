"""A text made ready for comparing: folded tokens, shingles, sentences, the names and numbers of its lead, and what its title says. Pure."""

from __future__ import annotations

import bisect
import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizer.language import to_simplified
from store.slots import WORDS, Tokens

TOKENS = 3000  # of each text that are compared; the rest is beyond what a verdict needs
LEAD = 40  # tokens of the first sentences, where a copy begins alike
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+")
_STOP = re.compile(r"[.!?。！？\n]")
_END = re.compile(r"[.!?](?=\s|$|[”\"'’)])|[。！？!?；;\n]")
_BEFORE_SENTENCE = '.!?:"“”«»'  # after these a capital says nothing
_FEWEST = 4  # tokens of a sentence
_WORDS, _CHARACTERS = 3, 5  # of a shingle
_STEM = 4  # letters


@dataclass(frozen=True, slots=True)
class Reading:
    """What is compared of a text."""

    tokens: Tokens  # folded; the small numbers of English in figures
    numbers: frozenset[str]
    lead: frozenset[str]  # the names and numbers among the first LEAD tokens
    shingles: tuple[str, ...]  # the one that begins at each token, its tokens with blanks between
    pieces: frozenset[str]  # those
    sentences: tuple[int, ...]  # where each begins, and the end of the last
    opening: int  # tokens of the first sentence, at most LEAD
    title: Tokens
    title_grams: frozenset[str]  # its words, and pairs of Han letters
    grams: frozenset[str]  # those of the text
    stems: frozenset[str]  # how the words of title and text begin: a title bends them otherwise than a text


def read(title: str | None, text: str) -> Reading:
    """At most `TOKENS` tokens of `text`: words, single Han letters, numbers with their separators."""
    plain = _plain(text)
    found = list(itertools.islice(_TOKEN.finditer(plain), TOKENS))
    tokens = _folded(match[0] for match in found)
    heading = _folded(_TOKEN.findall(_plain(title or "")))
    shingles = _shingles(tokens)
    told = _grams(tokens)
    title_grams = _grams(heading) or frozenset(heading)
    numbers = frozenset(filter(is_number, told))
    return Reading(
        tokens=tokens,
        numbers=numbers,
        lead=_lead(plain, found, tokens),
        shingles=shingles,
        pieces=frozenset(shingles),
        sentences=(*_starts(plain, found), len(tokens)),
        opening=_opening(plain, found),
        title=heading,
        title_grams=title_grams,
        grams=told,
        stems=frozenset(map(stem, told | title_grams)),
    )


def is_han(token: str) -> bool:
    return "\u3400" <= token[0] <= "\u9fff" or "\uf900" <= token[0] <= "\ufaff"


def is_number(token: str) -> bool:
    return token[0].isdecimal()


def _grams(tokens: Tokens) -> frozenset[str]:
    """The words, and the pairs of Han letters that stand side by side: one alone says nothing."""
    used = frozenset(tokens)
    han = frozenset(filter(is_han, used))
    if not han:
        return used
    pairs = {one + other for one, other in itertools.pairwise(tokens) if one in han and other in han}
    return used - han | pairs


def stem(gram: str) -> str:
    """The first letters of a word, and a number whole; a pair of Han letters has no more."""
    return gram if is_number(gram) else gram[:_STEM]


def _plain(text: str) -> str:
    return to_simplified(unicodedata.normalize("NFKC", text))


def _folded(words: Iterable[str]) -> Tokens:
    lower = map(str.lower, words)
    return tuple(word.replace(",", "") if "," in word else WORDS.get(word, word) for word in lower)


def _shingles(tokens: Tokens) -> tuple[str, ...]:
    """The one that begins at each token: longer from a Han letter, shorter at the end of the text."""
    threes = _runs(tokens, _WORDS)
    han = frozenset(filter(is_han, tokens))
    if not han:
        return threes
    return tuple(five if token in han else three for token, three, five in zip(tokens, threes, _runs(tokens, _CHARACTERS), strict=True))


def _runs(tokens: Tokens, length: int) -> tuple[str, ...]:
    """So many tokens from each on, and from the last ones what is left."""
    whole = zip(*(tokens[first:] for first in range(length)), strict=False)
    rest = (tokens[first:] for first in range(max(0, len(tokens) - length + 1), len(tokens)))
    return tuple(map(" ".join, itertools.chain(whole, rest)))


def _lead(plain: str, found: Sequence[re.Match[str]], tokens: Tokens) -> frozenset[str]:
    """A word, longer than a letter, that begins with a capital inside a sentence is a name."""
    told = set(filter(is_number, tokens[:LEAD]))
    for match, token in zip(found[:LEAD], tokens, strict=False):
        begin, end = match.span()
        if plain[begin].isupper() and end - begin > 1 and plain[max(0, begin - 2) : begin].strip()[-1:] not in _BEFORE_SENTENCE:
            told.add(token)
    return frozenset(told)


def _starts(plain: str, found: Sequence[re.Match[str]]) -> list[int]:
    """The places where sentences begin; one ends after `_FEWEST` tokens or more."""
    begins = [match.start() for match in found]
    starts = [0]
    for end in _END.finditer(plain, 0, begins[-1] + 1 if begins else 0):
        place = bisect.bisect_right(begins, end.start())
        if place - starts[-1] >= _FEWEST:
            starts.append(place)
    return starts


def _opening(plain: str, found: Sequence[re.Match[str]]) -> int:
    """How many tokens the first sentence has; a stop after fewer than four is one of a dateline."""
    lead = found[: LEAD + 1]
    for count, (before, match) in enumerate(itertools.pairwise(lead), 1):
        if count == LEAD or (count >= _FEWEST and _STOP.search(plain, before.end(), match.start())):
            return count
    return len(lead)
