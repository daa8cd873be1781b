"""What programs see over HTTP: articles, changes, rules, alerts, figures, and problems for everything else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from httpdesk import asking, fill, settings, story, walk
from prometheus_client.parser import text_string_to_metric_families

from khorgos.http.desk import Desk
from khorgos.http.endpoints import ENDPOINTS
from khorgos.http.openapi import document
from khorgos.http.server import PAGES, application
from store.database import Database


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    wanted = settings(tmp_path, database)
    fill(wanted, database, *(story(n) for n in range(1, 8)))
    made = Desk(wanted, database)
    made.ready = lambda: True
    return made


def test_pages_of_articles_follow_each_other_while_new_ones_come(desk: Desk) -> None:
    async def work(client: Any) -> None:
        async def get(path: str) -> Any:
            answer = await (await client.get(path)).json()
            fill(desk.settings, desk.database, story(100 + len(seen)))
            seen.append(1)
            return answer

        seen: list[int] = []
        numbers = [item["url"] for item in await walk(get, "/api/articles?q=train&limit=2")]
        assert numbers == [f"https://news.example/a/{n}.html" for n in range(7, 0, -1)]

    asking(desk, work)


def test_an_article_and_its_story_are_told_whole(desk: Desk) -> None:
    async def work(client: Any) -> None:
        first = (await (await client.get("/api/articles?limit=1")).json())["items"][0]
        whole = await (await client.get(f"/api/articles/{first['id']}")).json()
        assert {key: whole[key] for key in first} == first
        assert {"copies", "story_articles", "revisions", "why", "removed", "provenance"} <= set(whole)
        told = await (await client.get(f"/api/stories/{first['story']}")).json()
        assert first["id"] in [one["id"] for one in told["articles"]]

    asking(desk, work)


def test_changes_are_told_in_order_and_once(desk: Desk) -> None:
    async def work(client: Any) -> None:
        after, told = 0, list[int]()
        while (answer := await (await client.get(f"/api/changes?after={after}&limit=3")).json())["items"]:
            told += [item["seq"] for item in answer["items"]]
            assert all(item["kind"] == "new" and item["article"]["text"] for item in answer["items"])
            after = answer["next"]
        assert told == sorted(set(told))
        assert len(told) == 7
        assert (await (await client.get(f"/api/changes?after={after}")).json())["next"] == after

    asking(desk, work)


BAD = [
    ("/api/articles?limit=many", 400), ("/api/articles?limit=0", 400), ("/api/articles?limit=501", 400), ("/api/articles?limit=", 400),
    ("/api/articles?cursor=%21%21garbage", 400), ("/api/articles?q=%22unbalanced", 400), ("/api/articles?q=(gas", 400),
    ("/api/articles?q=colour:red", 400), ("/api/articles?q=a&q=b", 400), ("/api/articles?sort=worst", 400),
    ("/api/articles?q=" + "a+" * 3000, 400), ("/api/articles/abc", 404), ("/api/articles/-1", 404), ("/api/articles/999999999", 404),
    ("/api/articles/" + "9" * 30, 404), ("/api/articles/..%2f..%2fetc%2fpasswd", 404), ("/api/stories/1.5", 404),
    ("/api/changes?after=abc", 400), ("/api/changes?after=-1", 400), ("/api/alerts?state=lost", 400), ("/feed.atom?q=(gas", 400),
    ("/api/nothing", 404), ("/static/..%2fserver.py", 404), ("/api/alerts?cursor=zzz", 400), ("/deliveries?cursor=zzz", 400),
    ("/api/articles?sort=best&cursor=bmV3OjE", 400), ("/events?after=x", 400), ("/api/articles?q=title:-gas", 400),
]  # fmt: skip


def test_whatever_cannot_be_answered_is_a_problem_that_says_why(desk: Desk) -> None:
    async def work(client: Any) -> None:
        for path, status in BAD:
            answer = await client.get(path)
            body = await answer.json(content_type="application/problem+json")
            assert (answer.status, body["status"]) == (status, status), path[:80]
            assert body["title"] and body["detail"], path[:80]
            assert "cursor=" not in path or body["parameter"] == "cursor", path
        refused = await client.post("/api/articles")
        assert (refused.status, refused.headers["Allow"]) == (405, "GET,HEAD") or refused.headers["Allow"].startswith("GET")
        large = await client.put("/api/rules/x", data="x" * 300_000, headers={"Content-Type": "application/json"})
        assert (large.status, (await large.json(content_type=None))["status"]) == (413, 413)
        where = await (await client.get("/api/articles?q=gas+AND")).json(content_type=None)
        assert isinstance(where["position"], int)

    asking(desk, work)


@pytest.mark.parametrize("q", ["%00", "gas%00pipe", "%ff%fe", "%ED%A0%80", "%F0%9F%9A%82", "-" * 400 + "gas", "'; DROP TABLE article; --"])
def test_no_query_breaks_the_server(desk: Desk, q: str) -> None:
    async def work(client: Any) -> None:
        for path in ("/api/articles?q=", "/feed.json?q=", "/?q="):
            assert (await client.get(path + q)).status in (200, 400)

    asking(desk, work)


def test_whatever_can_be_got_answers_head_as_well(desk: Desk) -> None:
    async def work(client: Any) -> None:
        item = (await (await client.get("/api/articles?limit=1")).json())["items"][0]
        numbers = {"articles": item["id"], "stories": item["story"], "static": "style.css"}
        for path in (*(e.path for e in ENDPOINTS if e.method == "GET"), *PAGES):
            where = re.sub(r"/(\w+)/{\w+}", lambda found: f"/{found[1]}/{numbers[found[1]]}", path)
            answer = await client.head(where)
            assert (answer.status, await answer.read()) == (200, b""), where
            assert answer.headers["Content-Security-Policy"], where

    asking(desk, work)


def test_the_document_describes_every_route(desk: Desk) -> None:
    described = {(method.upper(), path) for path, methods in document()["paths"].items() for method in methods}
    assert described == {(e.method, e.path) for e in ENDPOINTS}
    routes = {(r.method, r.resource.canonical) for r in application(desk).router.routes() if r.resource and r.method != "HEAD"}
    assert routes - described == {("GET", path) for path in PAGES} | {("POST", "/login"), ("POST", "/logout")}
    schemas = document()["components"]["schemas"]
    named = set(json.dumps(document()).split('"#/components/schemas/')[1:])
    assert {name.split('"')[0] for name in named} <= set(schemas)
    desk.close()


def test_articles_have_the_shape_that_the_document_gives_them(desk: Desk) -> None:
    async def work(client: Any) -> None:
        item = (await (await client.get("/api/articles?limit=1")).json())["items"][0]
        assert set(item) == set(document()["components"]["schemas"]["Article"]["properties"])
        for name, path in (("Source", "sources"), ("Rule", "rules"), ("Delivery", "alerts")):
            for one in (await (await client.get(f"/api/{path}")).json())["items"]:
                assert set(document()["components"]["schemas"][name]["properties"]) <= set(one)

    asking(desk, work)


def test_a_rule_put_over_http_is_in_force_at_once_and_can_be_taken_back(desk: Desk) -> None:
    force: list[list[str]] = []
    desk.rules_changed = lambda rules: force.append([rule.query for rule in rules if rule.query])

    async def work(client: Any) -> None:
        put = await client.put("/api/rules/rail", json={"query": "pipeline", "channels": ["hook"], "schedule": "daily 08:00"})
        assert put.status == 200
        assert (await client.put("/api/rules/gas", json={"query": "gas"})).status == 200
        listed = {r["id"]: (r["query"], r["in_settings"]) for r in (await (await client.get("/api/rules")).json())["items"]}
        assert listed == {"rail": ("pipeline", True), "gas": ("gas", False), "source-health": ("", True)}
        as_told = next(r for r in (await (await client.get("/api/rules")).json())["items"] if r["id"] == "rail")
        assert (await client.put("/api/rules/rail", json=as_told)).status == 200
        assert (await client.delete("/api/rules/rail")).status == 204
        assert (await client.delete("/api/rules/rail")).status == 404

    asking(desk, work)
    assert force == [["pipeline"], ["pipeline", "gas"], ["pipeline", "gas"], ["railway OR 铁路", "gas"]]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"query": "("}, "character"),
        ({"query": "a", "channels": ["nobody"]}, "nobody"),
        ({"query": "a", "colour": 1}, "colour"),
        ({"query": "a", "schedule": "sometimes"}, "schedule"),
        ({"id": "other", "query": "a"}, "other"),
        ({"query": "a) OR (b", "pack": "energy"}, "(at character 2)"),
        (["a"], "object"),
    ],
    ids=["query", "channel", "key", "schedule", "id", "pack", "list"],
)
def test_a_wrong_rule_is_refused_with_its_reason(desk: Desk, body: Any, said: str) -> None:
    async def work(client: Any) -> None:
        answer = await client.put("/api/rules/rail", json=body)
        told = await answer.json(content_type=None)
        assert answer.status == 400
        assert said in told["detail"]
        assert (await client.put("/api/rules/rail", data="query=a")).status == 415
        assert [r["query"] for r in (await (await client.get("/api/rules")).json())["items"] if r["query"]] == ["railway OR 铁路"]

    asking(desk, work)


def test_deliveries_are_listed_and_sent_again(desk: Desk) -> None:
    woken: list[bool] = []
    desk.wake = lambda: woken.append(True)

    async def work(client: Any) -> None:
        owed = await walk(lambda path: _json(client, path), "/api/alerts?state=pending&limit=3")
        assert len(owed) == 7
        assert all(one["rule"] == "rail" and one["title"] for one in owed)
        assert (await client.post(f"/api/alerts/{owed[0]['id']}/redeliver")).status == 202
        assert (await client.post("/api/alerts/msg_none/redeliver")).status == 404

    asking(desk, work)
    assert woken == [True]


async def _json(client: Any, path: str) -> Any:
    return await (await client.get(path)).json()


def test_figures_are_in_the_form_of_prometheus(desk: Desk) -> None:
    async def work(client: Any) -> None:
        families = {f.name: f for f in text_string_to_metric_families(await (await client.get("/metrics")).text())}
        assert [s.value for s in families["khorgos_articles"].samples] == [7.0]
        assert {s.labels["state"]: s.value for s in families["khorgos_deliveries"].samples} == {"due": 7.0}

    asking(desk, work)


def test_health_is_not_readiness(desk: Desk) -> None:
    desk.ready = lambda: False

    async def work(client: Any) -> None:
        assert (await client.get("/healthz")).status == 200
        assert (await client.get("/readyz")).status == 503
        desk.ready = lambda: True
        assert (await client.get("/readyz")).status == 200

    asking(desk, work)


def test_a_database_file_that_was_taken_away_is_no_readiness(desk: Desk) -> None:
    if not desk.database.is_sqlite:
        return
    file = Path(desk.database.path)

    async def work(client: Any) -> None:
        file.rename(file.with_name("elsewhere.db"))
        gone = await client.get("/readyz")
        assert (gone.status, (await gone.json())["status"]) == (503, "no database")
        assert (await client.put("/api/rules/x", json={"query": "a"})).status == 503
        assert (await client.get("/healthz")).status == 200
        file.with_name("elsewhere.db").rename(file)
        assert (await client.get("/readyz")).status == 200

    asking(desk, work)
