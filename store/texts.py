"""A text made ready for comparing: folded tokens, shingles, sentences, the names and numbers of its lead, and what its title says. Pure."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from normalizer.language import to_simplified
from store.slots import WORDS, Tokens

TOKENS = 3000  # of each text that are compared; the rest is beyond what a verdict needs
LEAD = 40  # tokens of the first sentences, where a copy begins alike
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+")
_STOP = re.compile(r"[.!?。！？\n]")
_END = re.compile(r"[.!?](?=\s|$|[”\"'’)])|[。！？!?；;\n]")
_BEFORE_SENTENCE = '.!?:"“”«»'  # after these a capital says nothing
_APART = "\0"  # stands in no token
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
    tokens, starts = _tokens(plain)
    heading = _folded(_TOKEN.findall(_plain(title or "")))
    han = frozenset(filter(is_han, {*tokens, *heading}))
    shingles = _shingles(tokens, han)
    told = _grams(tokens, han)
    title_grams = _grams(heading, han) or frozenset(heading)
    numbers = frozenset(gram for gram in told if gram[0].isdecimal())
    lead = list(itertools.islice(_TOKEN.finditer(plain), LEAD + 1))
    return Reading(
        tokens=tokens,
        numbers=numbers,
        lead=_lead(plain, lead, tokens),
        shingles=shingles,
        pieces=frozenset(shingles),
        sentences=(*starts, len(tokens)),
        opening=_opening(plain, lead),
        title=heading,
        title_grams=title_grams,
        grams=told,
        stems=frozenset(map(stem, title_grams)).union(gram[:_STEM] for gram in told - numbers) | numbers,
    )


def is_han(token: str) -> bool:
    return "\u3400" <= token[0] <= "\u9fff" or "\uf900" <= token[0] <= "\ufaff"


def is_number(token: str) -> bool:
    return token[0].isdecimal()


def _grams(tokens: Tokens, han: Set[str]) -> frozenset[str]:
    """The words, and the pairs of Han letters that stand side by side: one alone says nothing."""
    used = frozenset(tokens)
    if used.isdisjoint(han):
        return used
    return used - han | {one + other for one, other in itertools.pairwise(tokens) if one in han and other in han}


def stem(gram: str) -> str:
    """The first letters of a word, and a number whole; a pair of Han letters has no more."""
    return gram if is_number(gram) else gram[:_STEM]


def _plain(text: str) -> str:
    return to_simplified(unicodedata.normalize("NFKC", text))


def _folded(words: Sequence[str]) -> Tokens:
    together = _APART.join(words).lower().replace(",", "")  # commas stand in numbers alone
    return tuple([WORDS.get(word, word) for word in together.split(_APART)]) if words else ()


def _tokens(plain: str) -> tuple[Tokens, list[int]]:
    """The tokens, and the places where sentences begin; one has `_FEWEST` tokens or more."""
    words: list[str] = []
    starts = [0]
    for stretch in _stretches(plain):
        found = _TOKEN.findall(stretch)
        if found and len(words) - starts[-1] >= _FEWEST:
            starts.append(len(words))
        words += found
        if len(words) >= TOKENS:
            break
    return _folded(words[:TOKENS]), [start for start in starts if start < TOKENS]


def _stretches(plain: str) -> Iterator[str]:
    """A text cut where sentences end."""
    at = 0
    for end in _END.finditer(plain):
        yield plain[at : end.start()]
        at = end.start()
    yield plain[at:]


def _shingles(tokens: Tokens, han: Set[str]) -> tuple[str, ...]:
    """The one that begins at each token: longer from a Han letter, shorter at the end of the text."""
    threes = _runs(tokens, _WORDS)
    if not han:
        return threes
    return tuple(five if token in han else three for token, three, five in zip(tokens, threes, _runs(tokens, _CHARACTERS), strict=True))


def _runs(tokens: Tokens, length: int) -> tuple[str, ...]:
    """So many tokens from each on, and from the last ones what is left."""
    whole = zip(*(tokens[first:] for first in range(length)), strict=False)
    rest = (tokens[first:] for first in range(max(0, len(tokens) - length + 1), len(tokens)))
    return tuple(map(" ".join, itertools.chain(whole, rest)))


def _lead(plain: str, lead: Sequence[re.Match[str]], tokens: Tokens) -> frozenset[str]:
    """A word, longer than a letter, that begins with a capital inside a sentence is a name."""
    told = set(filter(is_number, tokens[:LEAD]))
    for match, token in zip(lead, tokens[:LEAD], strict=False):
        begin, end = match.span()
        if plain[begin].isupper() and end - begin > 1 and plain[max(0, begin - 2) : begin].strip()[-1:] not in _BEFORE_SENTENCE:
            told.add(token)
    return frozenset(told)


def _opening(plain: str, lead: Sequence[re.Match[str]]) -> int:
    """How many tokens the first sentence has; a stop after fewer than four is one of a dateline."""
    for count, (before, match) in enumerate(itertools.pairwise(lead), 1):
        if count == LEAD or (count >= _FEWEST and _STOP.search(plain, before.end(), match.start())):
            return count
    return len(lead)
