"""What people see: every page is there, says what it should, and shows nothing of an article as markup."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from factories import NOON, draft
from httpdesk import NASTY, asking, fill, settings, story

from crawler.types import Source
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
        assert "<code><mark>(</mark>gas</code>" in text
        behind = html.unescape(await (await client.get("/?q=铁路 🚂🚂 (gas", headers=HTML)).text())
        assert "<code>铁路 <mark>🚂</mark>🚂 (gas</code>" in behind
        missing = await client.get("/articles/1", headers=HTML)
        assert (missing.status, missing.content_type) == (404, "text/html")
        assert 'aria-label="Pages"' in await missing.text()
        nowhere = await (await client.get("/nowhere", headers=HTML)).text()
        assert "There is nothing at this address" in nowhere

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


def test_times_are_those_of_the_settings_and_days_stay_days(database: Database, tmp_path: Path) -> None:
    wanted = dataclasses.replace(settings(tmp_path, database), timezone="Asia/Almaty")
    told = {"text": MIXED, "title": "Border opens", "published_at": NOON}
    fill(wanted, database, draft(url="https://a.example/1", source="a", **told))
    fill(
        wanted,
        database,
        draft(url="https://b.example/1", source="b", **{**told, "published_at": NOON + dt.timedelta(hours=3)}, published_offset=480),
    )
    day = {"published_at": NOON.replace(hour=0), "published_precision": "day"}
    fill(wanted, database, draft(url="https://c.example/1", source="c", **{**told, **day}))

    async def work(client: Any) -> None:
        number = (await (await client.get("/api/articles?limit=1")).json())["items"][0]["story"]
        page = await (await client.get(f"/stories/{number}", headers=HTML)).text()
        shown = re.findall(r"<time[^>]*>([^<]*)</time>", page)
        assert shown == ["2026-03-09", "2026-03-09 17:00", "2026-03-09 20:00"]
        assert "2026-03-09 17:00" in await (await client.get("/deliveries", headers=HTML)).text()

    asking(Desk(wanted, database), work)


def test_text_runs_in_its_own_direction(database: Database, tmp_path: Path) -> None:
    wanted = settings(tmp_path, database)
    text = "خىتاي، قىرغىزىستان تۆمۈر يولنىڭ قۇرۇلۇشىنى باشلىدى."
    fill(wanted, database, draft(url="https://a.example/1", title="تۆمۈر يول (CKU) باشلاندى", text=text, languages=detect(text)))

    async def work(client: Any) -> None:
        item = (await (await client.get("/api/articles")).json())["items"][0]
        page = await (await client.get(f"/articles/{item['id']}", headers=HTML)).text()
        assert '<h1 lang="ug" dir="auto">' in page
        assert '<p dir="auto">' in page
        assert '<h2 dir="auto">' in await (await client.get("/", headers=HTML)).text()

    asking(Desk(wanted, database), work)


def test_sources_are_called_by_their_names(database: Database, tmp_path: Path) -> None:
    wanted = settings(tmp_path, database)
    known = Source(id="xinhua-en", name="新华社 Xinhua", home="https://x.example/")
    wanted = dataclasses.replace(wanted, sources=(known,))
    fill(wanted, database, story(1, source="xinhua-en"), story(2, source="nobody-knows"))

    async def work(client: Any) -> None:
        item = (await (await client.get("/api/articles?q=source:xinhua-en")).json())["items"][0]
        for path in ("/", f"/articles/{item['id']}", f"/stories/{item['story']}"):
            assert "新华社 Xinhua" in await (await client.get(path, headers=HTML)).text(), path
        assert ">nobody-knows</a>" in await (await client.get("/", headers=HTML)).text()

    asking(Desk(wanted, database), work)
