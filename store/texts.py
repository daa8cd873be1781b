"""A text made ready for comparing: folded tokens, shingles, sentences and what each of them says, and what the title says. Pure."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from normalizer.language import to_simplified

Tokens = tuple[str, ...]

TOKENS = 3000  # of each text that are compared; the rest is beyond what a verdict needs
NUMBER = "#"  # stands for any number
_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
WORDS = {word: str(number) for number, word in enumerate(_SMALL, 2)}
LEAD = 40  # tokens of the first sentences, where a copy begins alike
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+")
_STOP = re.compile(r"[.!?。！？\n]")
_END = re.compile(r"[.!?](?=\s|$|[”\"'’)])|[。！？!?；;\n]")
_APART = "\0"  # stands in no token
_FEWEST = 4  # tokens of a sentence
SHORTEST, LONGEST = 3, 5  # tokens of a shingle: words; Han letters
_STEM = 4  # letters
_SAYS, _FORM = 4, 6  # letters of a word that says something by itself, and of it those that every form of it keeps


@dataclass(frozen=True, slots=True)
class Reading:
    """What is compared of a text."""

    tokens: Tokens  # folded; the small numbers of English in figures
    form: Tokens  # those, every number as NUMBER
    numbers: frozenset[str]
    han: frozenset[str]  # its Han letters
    shingles: tuple[str, ...]  # the one that begins at each token, its tokens with blanks between
    pieces: frozenset[str]  # those
    sentences: tuple[int, ...]  # where each begins, and the end of the last
    said: tuple[frozenset[str], ...]  # by each sentence: numbers, longer words by how they begin, pairs of Han letters
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
    sentences = (*starts, len(tokens))
    words, han, pairs = _parts(tokens)
    shingles = _shingles(tokens, han)
    told = words.union(filter(None, pairs))
    title_words, _, title_pairs = _parts(heading)
    title_grams = title_words.union(filter(None, title_pairs)) or frozenset(heading)
    numbers = frozenset(word for word in words if word[0].isdecimal())
    return Reading(
        tokens=tokens,
        form=tuple(map(dict.fromkeys(numbers, NUMBER).get, tokens, tokens)) if numbers else tokens,
        numbers=numbers,
        han=han,
        shingles=shingles,
        pieces=frozenset(shingles),
        sentences=sentences,
        said=_said(tokens, words - numbers, numbers, pairs, sentences),
        opening=_opening(plain),
        title=heading,
        title_grams=title_grams,
        grams=told,
        stems=told.union([word[:_STEM] for word in words - numbers], map(stem, title_grams)),
    )


def is_han(token: str) -> bool:
    return "\u3400" <= token[0] <= "\u9fff" or "\uf900" <= token[0] <= "\ufaff"


def is_number(token: str) -> bool:
    return token[0].isdecimal()


def _parts(tokens: Tokens) -> tuple[frozenset[str], frozenset[str], list[str]]:
    """The words, the Han letters, and the pair of letters that begins at each token, empty where it is none: one letter alone says nothing.

    No pairs at all without such letters.
    """
    used = frozenset(tokens)
    han = frozenset(filter(is_han, used))
    if not han:
        return used, han, []
    return used - han, han, [*(one + other if one in han and other in han else "" for one, other in itertools.pairwise(tokens)), ""]


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


def _shingles(tokens: Tokens, han: frozenset[str]) -> tuple[str, ...]:
    """The one that begins at each token: longer from a Han letter, shorter at the end of the text."""
    threes = _runs(tokens, SHORTEST)
    if not han:
        return threes
    return tuple(five if token in han else three for token, three, five in zip(tokens, threes, _runs(tokens, LONGEST), strict=True))


def _runs(tokens: Tokens, length: int) -> tuple[str, ...]:
    """So many tokens from each on, and from the last ones what is left."""
    whole = zip(*(tokens[first:] for first in range(length)), strict=False)
    rest = (tokens[first:] for first in range(max(0, len(tokens) - length + 1), len(tokens)))
    return tuple(map(" ".join, itertools.chain(whole, rest)))


def _said(
    tokens: Tokens, words: Iterable[str], numbers: Iterable[str], pairs: Sequence[str], sentences: Sequence[int]
) -> tuple[frozenset[str], ...]:
    forms = {word: word[:_FORM] for word in words if len(word) >= _SAYS}
    forms.update((number, number) for number in numbers)
    if pairs:
        says = [forms.get(token, pair) for token, pair in zip(tokens, pairs, strict=True)]
    else:
        says = [forms.get(token, "") for token in tokens]
    nothing = {""}
    return tuple(frozenset(says[start:end]) - nothing for start, end in itertools.pairwise(sentences))


def _opening(plain: str) -> int:
    """How many tokens the first sentence has; a stop after fewer than four is one of a dateline."""
    lead = list(itertools.islice(_TOKEN.finditer(plain), LEAD + 1))
    for count, (before, match) in enumerate(itertools.pairwise(lead), 1):
        if count == LEAD or (count >= _FEWEST and _STOP.search(plain, before.end(), match.start())):
            return count
    return len(lead)
