"""What a query says, once its text has been read. Frozen, comparable; `str()` writes it so that it reads back as the same query."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

_BARE = re.compile(r'[^\s()":*-][^\s()":*]*')  # a value of a field that reads back without quotes


@dataclass(frozen=True, slots=True)
class Text:
    """A word, a phrase or a prefix, in the title alone or anywhere."""

    text: str
    kind: Literal["word", "phrase", "prefix"] = "word"
    title: bool = False
    position: int = field(default=0, compare=False)

    def __str__(self) -> str:
        shown = {"word": self.text, "phrase": f'"{self.text}"', "prefix": f"{self.text}*"}[self.kind]
        return f"title:{shown}" if self.title else shown


@dataclass(frozen=True, slots=True)
class Field:
    """A condition on what is known of an article besides its words. Moments are aware, in UTC."""

    name: str
    value: str | int | dt.datetime
    position: int = field(default=0, compare=False)

    def __str__(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, dt.datetime) else str(self.value)
        bare = isinstance(self.value, dt.datetime) or _BARE.fullmatch(value)
        return f"{self.name}:{value}" if bare else f'{self.name}:"{value}"'


@dataclass(frozen=True, slots=True)
class Not:
    part: Node

    def __str__(self) -> str:
        return f"-{self.part}"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return "(" + " ".join(map(str, self.parts)) + ")"


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return "(" + " OR ".join(map(str, self.parts)) + ")"


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty query."""

    def __str__(self) -> str:
        return ""


Node: TypeAlias = Text | Field | Not | And | Or | Everything


def leaves(node: Node, asked: bool = True) -> Iterator[tuple[Text | Field, bool]]:
    """Every word and field in order, and whether it is asked for (True) or ruled out (False)."""
    if isinstance(node, Text | Field):
        yield node, asked
    elif isinstance(node, Not):
        yield from leaves(node.part, not asked)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part, asked)


def speaks(node: Node) -> bool:
    """Whether words are in it: what is of fields alone is asked of the row, which has indices of its own."""
    return any(isinstance(leaf, Text) for leaf, _ in leaves(node))
