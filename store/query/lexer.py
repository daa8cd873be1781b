"""A query's text into tokens, each with the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from store.errors import QueryError

MOST_CHARACTERS = 20_000
Kind = Literal["(", ")", "-", "AND", "OR", "NOT", "word", "phrase", "field", "end"]

_TOKEN = re.compile(
    r"""\s+
    | (?P<paren>[()])
    | (?P<phrase>"[^"]*")
    | (?P<minus>-)
    | (?P<field>[^\s()":]+):(?P<route>(?<=route:)mixed\([^\s()"]*\))?
    | (?P<word>[^\s()":]+)""",
    re.VERBOSE,
)
_VALUE = re.compile(r'[^\s()"]+')
_OPERATORS: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    position: int


def tokens(text: str) -> Iterator[Token]:
    """Raises QueryError for a quote that is never closed, a colon that belongs to nothing, and characters that are none."""
    _check(text)
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if text[at] == '"':
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
        elif kind in ("field", "route"):
            yield Token("field", match["field"], match.start())
            value = _VALUE.match(text, match.end("field") + 1)
            if match["route"]:
                yield Token("word", match["route"], match.start("route"))
            elif value is not None:
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
