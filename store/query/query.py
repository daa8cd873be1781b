"""A query as the rest of khorgos hands it about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from store.query.ast import And, Field, Node, Or, Text, leaves
from store.query.parser import read


@dataclass(frozen=True, slots=True)
class Query:
    """A query that has been read; `text` is what was written."""

    root: Node
    text: str = field(default="", compare=False)

    @classmethod
    def parse(cls, text: str, timezone: str = "UTC") -> Query:
        """Reads a query; an empty text asks for everything. `timezone` (IANA) is where the days of `after:` and `before:` begin.

        Raises QueryError, which names the place.
        """
        return cls(read(text, timezone), text)

    def __str__(self) -> str:
        shown = str(self.root)
        return shown[1:-1] if isinstance(self.root, And | Or) else shown

    def leaves(self, *, wanted: bool | None = None) -> Iterator[Text | Field]:
        """Every word and field in order; `wanted` keeps those that are asked for (True) or ruled out (False)."""
        yield from (leaf for leaf, asked in leaves(self.root) if wanted is None or asked is wanted)


parse = Query.parse
