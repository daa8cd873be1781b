"""Every address that the server answers: what it takes, what it does. Routes and the OpenAPI document are both made of this list."""

from __future__ import annotations

from dataclasses import dataclass

from khorgos.http import articles, desks, events, feeds, operations
from khorgos.http.problems import Handler


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    what: str
    kind: str = "string"
    where: str = "query"


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: str
    path: str
    handler: Handler
    summary: str
    answer: str  # a schema of the document, or a media type
    parameters: tuple[Parameter, ...] = ()
    body: str | None = None  # the schema of what is sent
    status: int = 200


Q = Parameter("q", "A query; empty: everything. See docs/queries.md.")
LIMIT = Parameter("limit", "1 to 500 items.", "integer")
CURSOR = Parameter("cursor", "`next_cursor` of the page before.")
SORT = Parameter("sort", '"new" (the default): by arrival, newest first. "best": by relevance to the query, within the newest 20,000 hits.')
ID = Parameter("id", "A number.", "integer", "path")
RULE = Parameter("id", "The rule's id.", "string", "path")

ENDPOINTS = (
    Endpoint("GET", "/api/articles", articles.list_articles, "Articles that a query finds", "Articles", (Q, SORT, CURSOR, LIMIT)),
    Endpoint("GET", "/api/articles/{id}", articles.one_article, "One article with copies, story, revisions and reasons", "Dossier", (ID,)),
    Endpoint("GET", "/api/stories/{id}", articles.one_story, "A story: titles by language, time line, who was first", "Story", (ID,)),
    Endpoint(
        "GET", "/api/changes", articles.list_changes, "What changed since a number, oldest first", "Changes",
        (Parameter("after", "The number of the last change that is known; `next` of the answer before.", "integer"), LIMIT),
    ),
    Endpoint("GET", "/api/sources", desks.list_sources, "Sources with their health", "Sources"),
    Endpoint("GET", "/api/rules", desks.list_rules, "The rules in force", "Rules"),
    Endpoint("PUT", "/api/rules/{id}", desks.put_rule, "Put a rule in force, new or in place of one", "Rule", (RULE,), "Rule"),
    Endpoint("DELETE", "/api/rules/{id}", desks.delete_rule, "Take an edited rule back", "", (RULE,), status=204),
    Endpoint(
        "GET", "/api/alerts", desks.list_alerts, "Deliveries, newest first", "Deliveries",
        (Parameter("state", "pending, sent or dead."), CURSOR, LIMIT),
    ),
    Endpoint(
        "POST", "/api/alerts/{id}/redeliver", desks.redeliver, "Send a delivery again at once, under the same id", "Redelivery",
        (Parameter("id", "The delivery's id.", "string", "path"),), status=202,
    ),
    Endpoint("GET", "/feed.atom", feeds.atom_feed, "A search as an Atom feed", "application/atom+xml", (Q, SORT, CURSOR, LIMIT)),
    Endpoint("GET", "/feed.json", feeds.json_feed, "A search as a JSON Feed", "application/feed+json", (Q, SORT, CURSOR, LIMIT)),
    Endpoint(
        "GET", "/events", events.events, "Changes as they come (server-sent events)", "text/event-stream",
        (Parameter("after", "First those after this number.", "integer"),),
    ),
    Endpoint("GET", "/healthz", operations.health, "The process lives; never asks for a token", "Status"),
    Endpoint("GET", "/readyz", operations.readiness, "The loops run and the database answers; never asks for a token", "Status"),
    Endpoint("GET", "/metrics", operations.metrics, "Figures for Prometheus", "text/plain"),
)  # fmt: skip
