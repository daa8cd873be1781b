"""Discovery of unknown outlets: off unless asked for, and never beyond the domains that were named."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from crawldesk import Desk, desk, web
from newsserver import NewsServer, Reply, story

from crawler.discovery import gdelt, outlet_of
from crawler.links import on_domains
from crawler.types import Source
from khorgos.config import load
from khorgos.errors import SettingsError
from store.crawl_tables import link

__all__ = ["desk", "web"]
HOUR = dt.timedelta(hours=1)


def test_articles_on_named_domains_alone_are_fetched(desk: Desk, web: NewsServer) -> None:
    found = [
        {"url": f"{web.base()}/a/1", "title": "A train", "seendate": "20260309T101500Z"},
        {"url": "https://mirror.example/a/1", "title": "A train 爱体育"},
        {"url": f"{web.base()}/a/2", "title": "A train that moved"},
    ]
    web.put("/api", json.dumps({"articles": found}), type="application/json")
    web.put("/a/1", story(1))
    web.put("/a/2", Reply(status=302, headers={"Location": web.base("127.0.1.1") + "/a/2"}))
    web.put("/a/2", story(2), host="127.0.1.1")
    source = gdelt(("127.0.0.1",), None, HOUR)
    listing = replace(source.json_listings[0], url=web.base() + "/api")
    desk.visit(replace(source, home=web.base(), json_listings=(listing,)))
    assert desk.states() == {"1": "fetched", "2": "rejected"}
    (page,) = desk.pages()
    assert page.page.hints.published_at is None, "when GDELT saw a page is no date of publication"
    assert page.page.source == "gdelt-doc"


def test_what_is_found_of_a_declared_outlet_is_kept_under_its_name_and_its_link_under_the_service(desk: Desk, web: NewsServer) -> None:
    web.put("/api", json.dumps({"articles": [{"url": f"{web.base()}/a/1", "title": "A train"}]}), type="application/json")
    web.put("/a/1", story(1))
    source = gdelt(("127.0.0.1",), None, HOUR, [Source(id="times", name="Times", home=web.base() + "/news/")])
    listing = replace(source.json_listings[0], url=web.base() + "/api")
    desk.visit(replace(source, home=web.base(), json_listings=(listing,)))
    assert [page.page.source for page in desk.pages()] == ["times"]
    with desk.database.read() as connection:
        assert connection.scalars(sa.select(link.c.source)).all() == ["gdelt-doc"]


HOMES = {
    "xinhua": "http://www.news.cn/",
    "xinhua-en": "https://english.news.cn/home.htm",
    "times": "https://astanatimes.com/",
    "blog": "https://a.github.io/",
}
WHOSE = [
    ("http://www.news.cn/a/1", "xinhua"),
    ("https://english.news.cn/a/1", "xinhua-en"),
    ("https://russian.news.cn/a/1", "gdelt-doc"),
    ("https://m.astanatimes.com/a", "times"),
    ("https://astanatimes.com.evil.example/a", "gdelt-doc"),
    ("https://b.github.io/a", "gdelt-doc"),
]


@pytest.mark.parametrize(("url", "whose"), WHOSE)
def test_whose_an_address_is(url: str, whose: str) -> None:
    declared = [Source(id=id, name=id, home=home) for id, home in HOMES.items()]
    assert outlet_of(url, gdelt(("news.cn",), None, HOUR, declared)) == whose


def test_it_is_off_by_default_and_wants_domains(tmp_path: Path) -> None:
    file = tmp_path / "khorgos.toml"
    file.write_text("", "utf-8")
    assert "gdelt-doc" not in {source.id for source in load(file, {}).sources}
    file.write_text("[discovery]\ngdelt = true\n", "utf-8")
    with pytest.raises(SettingsError, match="wants domains"):
        load(file, {})
    file.write_text('[discovery]\ngdelt = true\ndomains = ["times.example"]\nquery = "a b"\n', "utf-8")
    (source,) = (source for source in load(file, {}).sources if source.id == "gdelt-doc")
    assert source.domains == ("times.example",) and "query=a%20b&mode=artlist" in source.json_listings[0].url
    assert "kazakhstan" in gdelt(("a.example",), None, HOUR).json_listings[0].url


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("https://a.example/1", True),
        ("https://www.A.example/1", True),
        ("https://ba.example/1", False),
        ("https://a.example.evil/1", False),
    ],
)
def test_domains(url: str, inside: bool) -> None:
    assert on_domains(url, ("a.example",)) is inside
