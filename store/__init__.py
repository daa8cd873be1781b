"""Draft -> Article, and every question about articles.

    from store import Query, Store

    with Store.open("sqlite:///khorgos.db") as store:
        for article in store.search('country:kg (railway OR 铁路)', limit=10).items:
            print(article.id, article.title, article.url)
        rail = Query.parse("railway after:2026-03-09", "Asia/Almaty")
        print(store.count(rail))
        for told in store.changes(after=0, limit=100):  # the next time: after=told.seq of the last one
            print(told.seq, told.kind, told.article.title)

See docs/python.md. Everything is loaded when it is first asked for: most rooms want only a part of the store.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.articles import Store as Store
    from store.changes import Told as Told
    from store.errors import QueryError as QueryError
    from store.errors import StoreError as StoreError
    from store.highlighting import Highlight as Highlight
    from store.highlighting import highlights as highlights
    from store.query import Query as Query
    from store.search import Hits as Hits
    from store.types import Article as Article

_PLACES = {
    "Article": "store.types",
    "Highlight": "store.highlighting",
    "Hits": "store.search",
    "Query": "store.query",
    "QueryError": "store.errors",
    "Store": "store.articles",
    "StoreError": "store.errors",
    "Told": "store.changes",
    "highlights": "store.highlighting",
}
__all__ = list(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'store' has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
