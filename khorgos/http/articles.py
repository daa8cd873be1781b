"""Articles, stories and changes as JSON."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from khorgos.http.asking import cursor_of, limit_of, number_of, parameter, query_of, whole
from khorgos.http.desk import desk_of
from khorgos.http.problems import Problem
from khorgos.http.replies import json_of
from store import changes, gathered, search
from store.dossier import dossier
from store.query import Query
from store.search import Hits, Sort


async def found(request: web.Request) -> Hits:
    """The page of articles that a request asks for, by `q`, `sort`, `cursor` and `limit`."""
    return await found_by(request, query_of(request, desk_of(request).settings.timezone), limit_of(request))


async def found_by(request: web.Request, query: Query, limit: int) -> Hits:
    """The same for a query that is read already."""
    cursor, sort = cursor_of(request), sort_of(request)

    def look(connection: Any) -> Hits:
        return search.search(connection, query, limit=limit, sort=sort, cursor=cursor)

    return await desk_of(request).ask(look)


def sort_of(request: web.Request) -> Sort:
    asked = parameter(request, "sort") or "new"
    if asked == "new":
        return "new"
    if asked == "best":
        return "best"
    raise Problem(400, "sort cannot be used", 'it is "new" or "best"', parameter="sort")


async def list_articles(request: web.Request) -> web.Response:
    hits = await found(request)
    return json_of({"items": [article.fields() for article in hits.items], "next_cursor": hits.next_cursor})


async def one_article(request: web.Request) -> web.Response:
    number = number_of(request, "article")
    of_it = await desk_of(request).ask(dossier, number)
    if of_it is None:
        raise Problem(404, "There is no such article", f"no article has the number {number}")
    return json_of(of_it.fields())


async def one_story(request: web.Request) -> web.Response:
    number = number_of(request, "story")
    story = await desk_of(request).ask(gathered.story, number)
    if story is None:
        raise Problem(404, "There is no such story", f"no story has the number {number}")
    return json_of(story)


async def list_changes(request: web.Request) -> web.Response:
    """Changes after `after`, oldest first; `next` is what to ask with next time, the same number where nothing is new."""
    seq, limit = whole(request, "after"), limit_of(request, 100)
    told = await desk_of(request).ask(changes.after, seq, limit)
    items = [{"seq": one.seq, "kind": one.kind, "article": one.article.fields()} for one in told]
    return json_of({"items": items, "next": told[-1].seq if told else seq})
