"""Pages that scripts fill: cleanly refused without the extra, really opened with it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from crawldesk import SETTINGS, Desk, desk, source, web
from newsserver import NewsServer, story

from crawler import rendering
from crawler.rendering import Browser, RenderingFailed
from crawler.rendering_child import Bounds

__all__ = ["desk", "web"]
WRITES = "document.getElementById('l').innerHTML = \"<li><a href='/a/1'>A train</a></li>\""
FILLED = f"<html><body><ul id='l'></ul><script>{WRITES}</script></body></html>"
with_browser = pytest.mark.skipif(not rendering.installed(), reason="the extra js is not installed")


@pytest.mark.skipif(rendering.installed(), reason="the extra js is installed")
def test_without_the_extra_a_source_says_what_it_wants_and_costs_nobody_else(desk: Desk, web: NewsServer) -> None:
    web.put("/list", FILLED)
    web.put("/feed", "<rss><channel/></rss>")
    scripted = source(web, feeds=(), listings=(web.base() + "/list",), link_pattern=r"/a/\d+$", javascript=True)
    plain = replace(source(web), id="plain")
    first, second = desk.visit(scripted, plain)
    assert "pip install 'khorgos[js]'" in first.errors[0] and not first.ok
    assert second.ok and "/list" not in web.paths()


@with_browser
def test_with_the_extra_the_links_that_a_script_writes_are_found(desk: Desk, web: NewsServer) -> None:
    web.put("/list", FILLED)
    web.put("/a/1", story(1))
    scripted = source(web, feeds=(), listings=(web.base() + "/list",), link_pattern=r"/a/\d+$", javascript=True)
    (report,) = desk.visit(scripted, settings=replace(SETTINGS, timeout_seconds=20.0, visit_seconds=90.0))
    assert report.errors == () and report.fetched == 1
    assert desk.pages()[0].page.hints.title == "A train"


@with_browser
def test_a_page_that_never_ends_costs_its_time_and_no_more(web: NewsServer) -> None:
    web.put("/spin", "<html><body><script>while (true) {}</script></body></html>")

    async def ask() -> None:
        await Browser(replace(SETTINGS, timeout_seconds=3.0)).open(web.base() + "/spin")

    with pytest.raises(RenderingFailed):
        asyncio.run(ask())


class Asked:
    def __init__(self, url: str, kind: str = "script") -> None:
        self.url, self.resource_type = url, kind


REFUSED = {
    "a picture": Asked("https://1.1.1.1/a.png", "image"),
    "a file": Asked("file:///etc/passwd", "document"),
    "inside the network": Asked("http://127.0.0.1/"),
    "a name of this machine": Asked("http://localhost/"),
    "no such name": Asked("http://no-such-host.invalid/"),
}


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED.keys())
def test_what_a_page_may_not_load(asked: Asked) -> None:
    assert asyncio.run(Bounds(private=False).refuses(asked))


def test_scripts_are_loaded_until_they_are_too_many() -> None:
    async def many() -> list[bool]:
        bounds = Bounds(private=True)
        return [await bounds.refuses(Asked("http://127.0.0.1/a.js")) for _ in range(70)]

    answers = asyncio.run(many())
    assert not any(answers[:60]) and all(answers[60:])
