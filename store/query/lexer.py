"""A query's text into tokens, each with the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from store.errors import QueryError

MOST_CHARACTERS = 20_000
Kind = Literal["(", ")", "-", "AND", "OR", "NOT", "word", "phrase", "field", "end"]

_SAME = str.maketrans("（）“”„‟«»＂", "()" + 7 * '"')  # what keyboards write for parentheses and quotes
_MIXED = r"mixed\([a-z]+(?:\+[a-z]+)+\)"  # a route, and the one value with parentheses of its own
_TOKEN = re.compile(
    rf"""\s+
    | (?P<paren>[()])
    | (?P<phrase>"[^"]*")
    | (?P<minus>-)
    | (?P<field>[^\s()":]+):
    | (?P<word>{_MIXED}|[^\s()":]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_VALUE = re.compile(rf'{_MIXED}|[^\s()"]+', re.IGNORECASE)
_OPERATORS: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    position: int


def tokens(text: str) -> Iterator[Token]:
    """Raises QueryError for a quote that is never closed, a colon that belongs to nothing, and characters that are none."""
    _check(text)
    at, plain = 0, text.translate(_SAME)
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None:
            if plain[at] == '"':
                raise QueryError("this quote is never closed", at, text)
            raise QueryError("a word with a colon wants quotes", at, text)
        at = match.end()
        kind = match.lastgroup
        if kind == "paren":
            yield Token(")" if match[0] == ")" else "(", match[0], match.start())
        elif kind == "phrase":
            yield Token("phrase", match[0][1:-1], match.start())
        elif kind == "minus":
            yield Token("-", "-", match.start())
        elif kind == "word":
            yield _word(match[0], match.start())
        elif kind == "field":
            yield Token("field", match["field"], match.start())
            value = _VALUE.match(plain, at)
            if value is not None:
                yield Token("word", value[0], at)
                at = value.end()
    yield Token("end", "", len(text))


def _word(word: str, at: int) -> Token:
    return Token(_OPERATORS.get(word, "word"), word, at)


def _check(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise QueryError(f"a query has at most {MOST_CHARACTERS:,} characters, this one has {len(text):,}", MOST_CHARACTERS, text)
    for at, character in enumerate(text):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise QueryError("this character is none", at, text)
