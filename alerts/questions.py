"""What the alerts ask the store: does a query match, and what do the articles say."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

import sqlalchemy as sa

from store import query as language
from store import reading, search
from store.types import Article


class Questions(Protocol):
    def parse(self, query: str, timezone: str) -> Any:
        """The query, read; raises `store.errors.QueryError`."""

    def matching(self, connection: sa.Connection, query: Any, ids: Collection[int]) -> set[int]:
        """Those of `ids` that the parsed query finds."""

    def load(self, connection: sa.Connection, ids: Collection[int]) -> dict[int, Article]:
        """The articles of those numbers, as far as they are stored."""


class StoreQuestions:
    """Asked of `store.query`, `store.search` and `store.reading`."""

    def parse(self, query: str, timezone: str) -> language.Query:
        return language.parse(query, timezone)

    def matching(self, connection: sa.Connection, query: language.Query, ids: Collection[int]) -> set[int]:
        return search.matching(connection, query, ids)

    def load(self, connection: sa.Connection, ids: Collection[int]) -> dict[int, Article]:
        return {found.id: found for found in reading.load(connection, ids)}
