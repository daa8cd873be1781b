"""The pages: newest articles and searches, an article, a story, sources, deliveries, rules. They work without scripts."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from alerts import audit
from alerts.rules import full_query
from khorgos import atom
from khorgos.http.articles import found_by, sort_of
from khorgos.http.asking import cursor_of, delivery_cursor_of, limit_of, number_of, parameter, query_of
from khorgos.http.desk import Desk, desk_of
from khorgos.http.desks import state_of
from khorgos.http.endpoints import ENDPOINTS
from khorgos.http.problems import Problem
from khorgos.http.rendering import page
from khorgos.http.views import paragraphs, row_of, when
from khorgos.listing import source_rows
from store import gathered
from store.dossier import Dossier, dossier
from store.errors import QueryError


async def home(request: web.Request) -> web.Response:
    """The newest articles, or what a query finds; a query that cannot be read is shown with the place."""
    desk, limit, sort, cursor = desk_of(request), limit_of(request, 40), sort_of(request), cursor_of(request)
    asked = (parameter(request, "q") or "").replace("\x00", " ").strip()
    try:
        query = query_of(request, desk.settings.timezone)
    except QueryError as error:
        asked = error.query.replace("\x00", " ")
        place = asked[: error.position], asked[error.position :][:1] or " ", asked[error.position + 1 :]
        return page("home", request, 400, q=asked, trouble=str(error), place=place, first=True)
    hits = await found_by(request, query, limit)
    rows = [row_of(article, query, desk.settings.timezone) for article in hits.items]
    paging = f"&limit={limit}" if "limit" in request.query else ""
    return page(
        "home", request, q=asked, rows=rows, following=hits.next_cursor, paging=paging, sort=sort, trouble="", first=cursor is None
    )  # fmt: skip


async def article(request: web.Request) -> web.Response:
    desk, number = desk_of(request), number_of(request, "article")
    found = await desk.ask(dossier, number)
    if found is None:
        raise Problem(404, "There is no such article", f"no article has the number {number}")
    return page("article", request, **_article(found, desk))


def _article(found: Dossier, desk: Desk) -> dict[str, Any]:
    fields, about = found.fields(), found.article
    shown, moment = when(about, desk.settings.timezone)
    why = fields["why"]
    return {
        "address": atom.address(about),
        "article": about,
        "fields": fields,
        "title": " ".join((about.title or "(no title)").split()),
        "when": shown,
        "moment": moment,
        "paragraphs": paragraphs(about, why.get("sentences", ())),
        "why": why,
    }


async def story(request: web.Request) -> web.Response:
    number = number_of(request, "story")
    found = await desk_of(request).ask(gathered.story, number)
    if found is None:
        raise Problem(404, "There is no such story", f"no story has the number {number}")
    return page("story", request, story=found)


async def sources(request: web.Request) -> web.Response:
    desk = desk_of(request)
    rows = await desk.ask(source_rows, desk.settings.sources)
    order = {"broken": 0, "blocked": 1, "frozen": 2, "silent": 3, "degraded": 4, "ok": 5, "new": 6, "disabled": 7}
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["health"]] = counts.get(row["health"], 0) + 1
    rows.sort(key=lambda row: (order.get(row["health"], 4), row["country"] or "~", row["name"].casefold()))
    return page("sources", request, rows=rows, counts=sorted(counts.items(), key=lambda pair: order.get(pair[0], 4)))


async def deliveries(request: web.Request) -> web.Response:
    limit, state, before = limit_of(request, 100), state_of(request), delivery_cursor_of(request)

    def look(connection: Any) -> tuple[list[audit.Line], dict[str, int]]:
        counts = audit.counts(connection)
        named = {name: sum(counts.get(one, 0) for one in audit.states(name)) for name in ("pending", "sent", "dead")}
        return audit.deliveries(connection, audit.states(state), limit=limit + 1, before=before), named

    lines, counts = await desk_of(request).ask(look)
    following = lines[limit - 1].delivery.id if len(lines) > limit else None
    return page("deliveries", request, lines=lines[:limit], counts=counts, state=state, following=following)


async def rules(request: web.Request) -> web.Response:
    desk = desk_of(request)
    written = {rule.id for rule in desk.settings.rules}
    rows = [(rule, full_query(rule), rule.id in written) for rule in await desk.rules()]
    return page("rules", request, rows=rows, channels=desk.settings.channels)


async def docs(request: web.Request) -> web.Response:
    return page("docs", request, endpoints=ENDPOINTS)
