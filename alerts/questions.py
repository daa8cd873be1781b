"""What the alerts ask the store: does a query match, and what do the articles say."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from typing import Any, Protocol

import sqlalchemy as sa

from store import query as language
from store import reading, search
from store.highlighting import highlights
from store.types import Article


class Questions(Protocol):
    def parse(self, query: str, timezone: str) -> Any:
        """The query, read; raises `store.errors.QueryError`."""

    def matching(self, connection: sa.Connection, query: Any, ids: Collection[int]) -> set[int]:
        """Those of `ids` that the parsed query finds."""

    def load(self, connection: sa.Connection, ids: Collection[int]) -> dict[int, Article]:
        """The articles of those numbers, as far as they are stored."""

    def sentences(self, article: Article, query: Any, most: int) -> tuple[str, ...]:
        """Sentences of the text in which the query's words stand, cut out as they are."""


_REMEMBERED = 1_000  # articles with what a query found in them: one alert goes to many recipients


class StoreQuestions:
    """Asked of `store.query`, `store.search`, `store.reading` and `store.highlighting`."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[int, int, str], tuple[str, ...]] = OrderedDict()

    def parse(self, query: str, timezone: str) -> language.Query:
        return language.parse(query, timezone)

    def matching(self, connection: sa.Connection, query: language.Query, ids: Collection[int]) -> set[int]:
        return search.matching(connection, query, ids)

    def load(self, connection: sa.Connection, ids: Collection[int]) -> dict[int, Article]:
        return {found.id: found for found in reading.load(connection, ids)}

    def sentences(self, article: Article, query: language.Query, most: int) -> tuple[str, ...]:
        key = (article.id, article.revision, query.text)
        if key not in self._found:
            self._found[key] = tuple(article.text[found.start : found.end] for found in highlights(article, query, most))
            while len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        return self._found[key]
