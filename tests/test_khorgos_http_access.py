"""Who is let in over HTTP, and that no page of another site can use somebody's browser here."""

from __future__ import annotations

import asyncio
import dataclasses
import html
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import unused_port
from httpdesk import asking, fill, settings, story
from yarl import URL

from khorgos.http.desk import Desk
from khorgos.http.server import WebServer
from store.database import Database

TOKEN = "s3cret-" + "t" * 40
CLOSED = ["/", "/api/articles", "/api/articles/1", "/api/changes", "/feed.json", "/feed.atom", "/events", "/metrics", "/docs",
          "/openapi.json", "/nothing", "/api/articles?q=("]  # fmt: skip


@pytest.fixture
def guarded(database: Database, tmp_path: Path) -> Desk:
    wanted = settings(tmp_path, database, token=TOKEN)
    fill(wanted, database, story(1, "A secret headline"))
    return Desk(wanted, database)


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer wrong", "Basic c2VjcmV0Og==", f"Bearer {TOKEN[:-1]}", TOKEN])
def test_without_the_token_every_answer_is_the_same(guarded: Desk, header: str | None) -> None:
    async def work(client: Any) -> None:
        headers = {"Authorization": header} if header else {}
        bodies = set()
        for path in CLOSED:
            answer = await client.get(path, headers=headers)
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            bodies.add(await answer.read())
        assert len(bodies) == 1
        assert (await client.get("/healthz")).status == 200

    asking(guarded, work)


def test_the_token_opens_and_the_cookie_stands_for_it(guarded: Desk) -> None:
    async def work(client: Any) -> None:
        assert (await client.get("/api/articles", headers={"Authorization": f"Bearer {TOKEN}"})).status == 200
        page = {"Accept": "text/html"}
        sent = await client.get("/", headers=page, allow_redirects=False)
        assert (sent.status, sent.headers["Location"]) == (303, "/login")
        assert (await client.post("/login", data={"token": "wrong"}, headers=page)).status == 401
        assert (await client.post("/login", data={"token": TOKEN}, headers=page, allow_redirects=False)).status == 303
        assert "A secret headline" in await (await client.get("/", headers=page)).text()
        rule = {"query": "a"}
        own = f"http://{client.host}:{client.port}"
        assert (await client.put("/api/rules/x", json=rule, headers={"Origin": "https://evil.example"})).status == 401
        assert (await client.put("/api/rules/x", json=rule, headers={"Origin": own})).status == 200
        await client.post("/logout", headers=page)
        assert (await client.get("/api/articles")).status == 401

    asking(guarded, work)


@pytest.mark.parametrize("asked", ["/", "/articles/7?x=%E9%93%81", "/?q=gas"])
def test_whoever_is_sent_to_log_in_comes_back_to_where_they_were_going(guarded: Desk, asked: str) -> None:
    async def work(client: Any) -> None:
        page = {"Accept": "text/html"}
        answer = await client.get(URL(asked, encoded=True), headers=page, allow_redirects=False)
        sent = URL(answer.headers["Location"], encoded=True)
        assert (answer.status, sent.path) == (303, "/login")
        form = await (await client.get(sent, headers=page)).text()
        wanted = html.unescape(re.findall(r'name="next" value="([^"]*)"', form)[0])
        done = await client.post("/login", data={"token": TOKEN, "next": wanted}, headers=page, allow_redirects=False)
        assert (done.status, done.headers["Location"]) == (303, asked)
        cookie = done.headers["Set-Cookie"]
        assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Path=/"))

    asking(guarded, work)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data; boundary=x", b"--y\r\n", 415),
        ("application/json", b"{}", 415),
        ("application/x-www-form-urlencoded; charset=bogus", b"token=a", 400),
        ("application/x-www-form-urlencoded; charset=ascii", b"token=\xff", 400),
    ],
    ids=["multipart", "json", "charset", "bytes"],
)
def test_a_login_that_is_no_form_is_a_problem_of_whoever_sent_it(guarded: Desk, kind: str, body: bytes, status: int) -> None:
    async def work(client: Any) -> None:
        answer = await client.post("/login", data=body, headers={"Content-Type": kind})
        assert (answer.status, answer.content_type) == (status, "application/problem+json")

    asking(guarded, work)


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "/a\tb", "javascript:alert(1)", "", "/\r\nX: y"]
)
def test_nobody_is_led_elsewhere_after_the_login(guarded: Desk, wanted: str) -> None:
    async def work(client: Any) -> None:
        done = await client.post("/login", data={"token": TOKEN, "next": wanted}, allow_redirects=False)
        assert (done.status, done.headers["Location"]) == (303, "/")

    asking(guarded, work)


def test_whoever_guesses_on_and_on_is_not_listened_to_but_who_is_in_stays_in(guarded: Desk) -> None:
    async def work(client: Any) -> None:
        await client.post("/login", data={"token": TOKEN}, allow_redirects=False)
        wrong = await asyncio.gather(*(client.post("/login", data={"token": f"guess {n}"}) for n in range(10)))
        assert {answer.status for answer in wrong} == {401}
        refused = await client.post("/login", data={"token": TOKEN}, allow_redirects=False)
        assert (refused.status, refused.headers["Retry-After"]) == (429, "60")
        assert (await client.get("/api/articles")).status == 200
        assert (await client.post("/logout", headers={"Accept": "text/html"}, allow_redirects=False)).headers["Location"] == "/login"
        again = await client.post("/logout", headers={"Accept": "text/html"}, allow_redirects=False)
        assert (again.status, again.headers["Location"]) == (303, "/login")

    asking(guarded, work)


def test_a_cookie_that_was_made_up_or_belongs_to_another_token_opens_nothing(guarded: Desk) -> None:
    async def work(client: Any) -> None:
        for value in ("desk", "desk.aaaa.bbbb", "", "a" * 5000):
            assert (await client.get("/api/articles", headers={"Cookie": f"khorgos_session={value}"})).status == 401

    asking(guarded, work)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8765"}, 200),
        ({"Host": "[::1]:8765"}, 200),
        ({"Host": "rebound.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "[:::"}, 403),
    ],
    ids=["own", "localhost", "ipv6", "rebound", "prefix", "broken"],
)
def test_without_a_token_only_this_machine_is_answered(database: Database, tmp_path: Path, headers: dict[str, str], status: int) -> None:
    async def work(client: Any) -> None:
        assert (await client.get("/api/articles", headers=headers)).status == status

    asking(Desk(settings(tmp_path, database), database), work)


def test_another_site_cannot_change_anything_through_a_browser_here(database: Database, tmp_path: Path) -> None:
    async def work(client: Any) -> None:
        answer = await client.put("/api/rules/x", json={"query": "a"}, headers={"Origin": "https://evil.example"})
        assert answer.status == 403

    asking(Desk(settings(tmp_path, database), database), work)


NO_HTTP = [
    b"GARBAGE\r\n\r\n",
    b"\x16\x03\x01\x02\x00",
    b"GET / HTTP/1.1\r\nBad Header: x\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET /" + b"a" * 140_000,
]


def test_what_is_no_http_is_answered_and_fills_no_log(database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    wanted, port = settings(tmp_path, database), unused_port()
    server = WebServer(Desk(dataclasses.replace(wanted, web=dataclasses.replace(wanted.web, port=port)), database))

    async def work() -> None:
        await server.start()
        for sent in NO_HTTP:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            assert b" 400 Bad Request" in await asyncio.wait_for(reader.readline(), 20)
            writer.close()
        await server.stop()

    asyncio.run(work())
    assert [record.getMessage() for record in caplog.records if record.levelno > logging.INFO] == []
