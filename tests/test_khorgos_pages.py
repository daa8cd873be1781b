"""What people see: every page is there, says what it should, and shows nothing of an article as markup."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from factories import draft
from httpdesk import NASTY, asking, fill, settings, story

from khorgos.http.desk import Desk
from normalizer.language import detect
from store.database import Database

HTML = {"Accept": "text/html"}
MIXED = "The line opened on Monday, the railway said.\n中国铁路公司表示，哈萨克斯坦段工程将于明年完成，双方将继续加强合作，改善口岸条件。"


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    wanted = settings(tmp_path, database)
    fill(wanted, database, story(1, "Train one leaves"), draft(url="https://news.example/m", title="China Railway signs", text=MIXED))
    return Desk(wanted, database)


class Live(HTMLParser):
    """Collects what a browser would run, and links that are no addresses of the web."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name.startswith("on") or (name in ("href", "src") and re.match(r"\s*(javascript|data|vbscript):", value or "", re.I)):
                self.bad.append(f"{tag} {name}={value}")
        if tag in ("svg", "img", "iframe", "object") or (tag == "script" and dict(attributes).get("src") != "/static/live.js"):
            self.bad.append(tag)


def live(text: str) -> list[str]:
    parser = Live()
    parser.feed(text)
    return parser.bad


def test_the_pages_are_there_with_strict_headers(desk: Desk) -> None:
    async def work(client: Any) -> None:
        item = (await (await client.get("/api/articles?q=signs")).json())["items"][0]
        for path, said in (
            ("/", "Train one leaves"),
            ("/?q=%E9%93%81%E8%B7%AF", "<mark>铁路</mark>"),
            ("/?q=train&sort=best", "best first"),
            (f"/articles/{item['id']}", 'lang="zh-Hans"'),
            (f"/stories/{item['story']}", "China Railway signs"),
            ("/sources", "No source is declared"),
            ("/deliveries", "Train one leaves"),
            ("/deliveries?state=sent", "Nothing sent"),
            ("/rules", "railway OR 铁路"),
            ("/docs", "/api/changes"),
            ("/login", "Token"),
        ):
            answer = await client.get(path, headers=HTML)
            text = await answer.text()
            assert (answer.status, said in text) == (200, True), path
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert not live(text), path

    asking(desk, work)


def test_a_query_that_cannot_be_read_is_shown_with_the_place(desk: Desk) -> None:
    async def work(client: Any) -> None:
        answer = await client.get("/?q=(gas", headers=HTML)
        assert answer.status == 400
        text = html.unescape(await answer.text())
        assert "at character" in text
        assert 'value="(gas"' in text
        missing = await client.get("/articles/1", headers=HTML)
        assert (missing.status, missing.content_type) == (404, "text/html")

    asking(desk, work)


def test_nothing_of_an_article_is_markup(database: Database, tmp_path: Path) -> None:
    wanted = settings(tmp_path, database)
    drafts = [
        story(n, f"{nasty} evil {n}", text=f"By {nasty}\n{nasty} told the paper {n} things.", source=nasty, authors=(nasty,))
        for n, nasty in enumerate(NASTY)
    ]
    text = "The railway said so on Monday to everybody who asked."
    drafts.append(draft(url="javascript:alert(5)", canonical_url=None, url_key=None, title="evil link", text=text, languages=detect(text)))
    fill(wanted, database, *drafts)

    async def work(client: Any) -> None:
        items = (await (await client.get("/api/articles?q=evil")).json())["items"]
        assert len(items) == len(NASTY) + 1
        for path in ("/", "/?q=evil", "/deliveries", *(f"/articles/{i['id']}" for i in items), *(f"/stories/{i['story']}" for i in items)):
            text = await (await client.get(path, headers=HTML)).text()
            assert not live(text), path
            assert "${49}" not in text

    asking(Desk(wanted, database), work)


def test_every_link_of_the_first_page_leads_somewhere(desk: Desk) -> None:
    async def work(client: Any) -> None:
        text = await (await client.get("/", headers=HTML)).text()
        links = {html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', text)}
        assert len(links) > 8
        for link in links:
            assert (await client.get(link, headers=HTML)).status == 200, link

    asking(desk, work)
