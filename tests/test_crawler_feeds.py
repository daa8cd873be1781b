"""Feeds as they are in the field: formats, encodings, dates, addresses, and everything that is broken about them."""

from __future__ import annotations

import contextlib
import datetime as dt
import json

import pytest

from crawler.decode import decode
from crawler.feeds import Found, read_feed
from crawler.links import LinkFilter
from crawler.types import Source
from crawler.xml import NotReadable

URL = "https://times.example/news/feed.xml"
HEAD = "<?xml version='1.0' encoding='{}'?><rss version='2.0'><channel><title>Times</title>"
TAIL = "</channel></rss>"


def item(title: str, link: str = "https://times.example/a/1", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def read(body: bytes | str, zone: str | None = None, languages: tuple[str, ...] = (), header: str | None = None) -> Found:
    text = body if isinstance(body, str) else decode(body, header, languages=languages)
    return read_feed(text, URL, zone=zone)


FORMATS = {
    "rss 2.0": HEAD.format("utf-8") + item("A train", more="<pubDate>Mon, 09 Mar 2026 10:00:00 +0500</pubDate>") + TAIL,
    "rss 1.0": "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'"
    " xmlns:dc='http://purl.org/dc/elements/1.1/'><channel/><item rdf:about='https://times.example/a/1'><title>A train</title>"
    "<link>https://times.example/a/1</link><dc:date>2026-03-09T05:00:00Z</dc:date></item></rdf:RDF>",
    "rss 0.91 with its document type": "<?xml version='1.0'?><!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' "
    "'http://my.netscape.com/publish/formats/rss-0.91.dtd'><rss version='0.91'><channel>"
    + item("A train", more="<pubDate>09 Mar 2026 05:00 GMT</pubDate>")
    + TAIL,
    "atom": "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='html'>A &lt;b&gt;train&lt;/b&gt;</title>"
    "<link rel='self' href='https://times.example/self'/><link rel='alternate' type='text/html' href='https://times.example/a/1'/>"
    "<published>2026-03-09T10:00:00+05:00</published><updated>2026-03-10T00:00:00Z</updated></entry></feed>",
    "atom with xml:base": "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://times.example/'><entry><title>A train</title>"
    "<link href='a/1'/><updated>2026-03-09T05:00:00Z</updated></entry></feed>",
    "json feed": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [{"url": "/a/1", "title": "A train", "date_published": "2026-03-09T05:00:00Z"}],
        }
    ),
    "guid instead of link": HEAD.format("utf-8")
    + "<item><title>A train</title><guid isPermaLink='true'>https://times.example/a/1</guid><pubDate>2026-03-09 05:00:00</pubDate></item>"
    + TAIL,
    "atom link inside rss": HEAD.format("utf-8")
    + "<item><title>A train</title><atom:link xmlns:atom='http://www.w3.org/2005/Atom' href='https://times.example/a/1'/>"
    "<pubDate>Mon, 9 Mar 2026 05:00:00 GMT</pubDate></item>" + TAIL,
}


@pytest.mark.parametrize("text", FORMATS.values(), ids=FORMATS.keys())
def test_every_format_gives_the_same_link(text: str) -> None:
    found = read(text)
    (link,) = LinkFilter(Source(id="t", name="T", home=URL))(found.links, base=URL, shaped=False)
    assert (link.url, link.hints.title) == ("https://times.example/a/1", "A train")
    assert link.hints.published_at == dt.datetime(2026, 3, 9, 5, 0, tzinfo=dt.UTC) and found.whole


ENCODINGS = {
    "utf-8": ("utf-8", "utf-8", None, "中亚班列"),
    "declared gb2312, written in gbk": ("gb2312", "gbk", None, "霍尔果斯镕基"),
    "declared gb18030": ("gb18030", "gb18030", None, "霍尔果斯"),
    "declared windows-1251": ("windows-1251", "cp1251", None, "Поезд из Хоргоса"),
    "declared windows-1251, served as utf-8": ("windows-1251", "cp1251", "text/xml; charset=utf-8", "Поезд из Хоргоса"),
    "declared utf-8, written in windows-1251": ("utf-8", "cp1251", None, "Поезд из Хоргоса"),
    "declared windows-1251, written in utf-8": ("windows-1251", "utf-8", None, "Поезд из Хоргоса"),
    "declared by the header alone": ("", "cp1251", "text/xml; charset=windows-1251", "Поезд из Хоргоса"),
    "utf-8 with a mark": ("utf-8", "utf-8-sig", None, "Қорғас"),
    "utf-16": ("utf-16", "utf-16", None, "Қорғас"),
    "big5": ("big5", "big5", None, "中亞班列"),
}


@pytest.mark.parametrize(("declared", "written", "header", "title"), ENCODINGS.values(), ids=ENCODINGS.keys())
def test_titles_survive_every_encoding(declared: str, written: str, header: str | None, title: str) -> None:
    head = HEAD.format(declared) if declared else HEAD.format("x").replace(" encoding='x'", "")
    languages = ("ru",) if "П" in title else ("zh",)
    (link,) = read((head + item(title) + TAIL).encode(written), languages=languages, header=header).links
    assert link.hints.title == title


@pytest.mark.parametrize(("language", "written", "title"), [("ru", "cp1251", "Поезд из Хоргоса"), ("zh", "gbk", "霍尔果斯口岸")])
def test_an_undeclared_encoding_is_that_of_the_sources_language(language: str, written: str, title: str) -> None:
    body = ("<rss><channel>" + item(title) + TAIL).encode(written)
    assert read(body, languages=(language,)).links[0].hints.title == title


DATES = {
    "rfc 822 with an offset": ("Mon, 09 Mar 2026 10:00:00 +0500", dt.datetime(2026, 3, 9, 5, 0, tzinfo=dt.UTC), "minute"),
    "without a zone": ("Mon, 09 Mar 2026 10:00:00", dt.datetime(2026, 3, 9, 5, 0, tzinfo=dt.UTC), "minute"),
    "iso without a zone": ("2026-03-09 10:00:00", dt.datetime(2026, 3, 9, 5, 0, tzinfo=dt.UTC), "minute"),
    "iso with a fraction": ("2026-03-09T05:00:00.123Z", dt.datetime(2026, 3, 9, 5, 0, tzinfo=dt.UTC), "minute"),
    "a day alone": ("2026-03-09", dt.datetime(2026, 3, 8, 19, 0, tzinfo=dt.UTC), "day"),
    "russian numbers": ("09.03.2026 10:00", dt.datetime(2026, 3, 9, 5, 0, tzinfo=dt.UTC), "minute"),
    "chinese": ("2026年03月09日 10:00", dt.datetime(2026, 3, 9, 5, 0, tzinfo=dt.UTC), "minute"),
    "slashes": ("2026/03/09 10:00:00", dt.datetime(2026, 3, 9, 5, 0, tzinfo=dt.UTC), "minute"),
    "no date": ("yesterday", None, None),
    "an impossible day": ("2026-02-31", None, None),
    "a year before the web": ("Mon, 01 Jan 0001 00:00:00 +0000", None, None),
    "counted from nothing": ("1970-01-01T00:00:00Z", None, None),
    "hours from greenwich": ("Mon, 09 Mar 2026 10:00:00 GMT+8", dt.datetime(2026, 3, 9, 2, 0, tzinfo=dt.UTC), "minute"),
    "hours alone": ("Mon, 09 Mar 2026 10:00:00 +08", dt.datetime(2026, 3, 9, 2, 0, tzinfo=dt.UTC), "minute"),
}


@pytest.mark.parametrize(("text", "when", "precision"), DATES.values(), ids=DATES.keys())
def test_dates_are_read_in_the_outlets_zone_or_not_at_all(text: str, when: dt.datetime | None, precision: str | None) -> None:
    feed = HEAD.format("utf-8") + item("A train", more=f"<pubDate>{text}</pubDate>") + TAIL
    (link,) = read(feed, zone="Asia/Almaty").links
    assert (link.hints.published_at, link.hints.published_precision) == (when, precision)


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Shanghai", 2), ("Asia/Almaty", 16), (None, 16)])
def test_a_zone_is_the_outlets_own_where_it_goes_by_that_name(zone: str | None, hour: int) -> None:
    feed = HEAD.format("utf-8") + item("A train", more="<pubDate>Mon, 09 Mar 2026 10:00:00 CST</pubDate>") + TAIL
    (link,) = read(feed, zone=zone).links
    assert link.hints.published_at == dt.datetime(2026, 3, 9, hour, 0, tzinfo=dt.UTC)


BROKEN = {
    "named references of html": (HEAD.format("utf-8") + item("Oil&nbsp;&mdash;&nbsp;gas") + TAIL, 1, True),
    "a bare ampersand": (HEAD.format("utf-8") + item("Oil & gas") + item("Coal", "https://times.example/a/2") + TAIL, 2, False),
    "control characters": (HEAD.format("utf-8") + item("Oil\x0b gas") + TAIL, 1, True),
    "white space before the declaration": ("\n\n  " + HEAD.format("utf-8") + item("Oil") + TAIL, 1, True),
    "cut inside an item": ((HEAD.format("utf-8") + item("Oil") + item("Coal", "https://times.example/a/2"))[:-25], 1, False),
    "cut after an item": (HEAD.format("utf-8") + item("Oil"), 1, False),
    "an unclosed element": (HEAD.format("utf-8") + item("Oil", more="<description><p>text</description>") + TAIL, 1, False),
    "a namespace nobody declared": (HEAD.format("utf-8") + item("Oil", more="<media:content url='x'/>") + TAIL, 1, True),
    "no items": (HEAD.format("utf-8") + TAIL, 0, True),
    "an item without a link": (HEAD.format("utf-8") + "<item><title>Oil</title></item>" + TAIL, 0, True),
}


@pytest.mark.parametrize(("text", "links", "whole"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_is_read_as_far_as_it_goes(text: str, links: int, whole: bool) -> None:
    found = read(text)
    assert (len(found.links), found.whole) == (links, whole)


NO_FEEDS = {
    "html": "<!DOCTYPE html><html><head><title>x</title></head><body>Please enable JavaScript</body></html>",
    "html in capitals": "<HTML><BODY>Moved</BODY></HTML>",
    "nothing": "",
    "text": "Service unavailable",
    "entities": "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'x'>]><rss><channel/></rss>",
    "entities after a long comment": "<?xml version='1.0'?><!--" + "x" * 9000 + "--><!DOCTYPE r [<!ENTITY a 'x'>]><rss/>",
    "an outside entity": "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss><channel><title>&a;</title></channel></rss>",
    "other xml": "<?xml version='1.0'?><opml><body/></opml>",
    "other json": '{"error": "rate limited"}',
    "broken json": '{"items": [',
    "deep json": "[" * 100_000,
}


@pytest.mark.parametrize("text", NO_FEEDS.values(), ids=NO_FEEDS.keys())
def test_what_is_no_feed_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NotReadable):
        read(text)


def test_depth_is_refused_or_read_and_nothing_worse() -> None:
    with contextlib.suppress(NotReadable):
        assert len(read(HEAD.format("utf-8") + "<a>" * 200_000 + item("Oil") + TAIL).links) <= 1


LINKS = {
    "relative": ("/a/1?id=2", "https://times.example/a/1?id=2"),
    "relative to the folder": ("../a/1", "https://times.example/a/1"),
    "without a scheme": ("//times.example/a/1", "https://times.example/a/1"),
    "with a session id in the path": ("https://times.example/a;jsessionid=1A2B?x=1", "https://times.example/a?x=1"),
    "with a session id in the query": ("https://times.example/a?PHPSESSID=abc&id=7", "https://times.example/a?id=7"),
    "with a session id of the other kind": ("https://times.example/a?sid=1f3a9c&id=7", "https://times.example/a?id=7"),
    "with the number of a story": (
        "https://times.example/modules.php?name=News&sid=1234",
        "https://times.example/modules.php?name=News&sid=1234",
    ),
    "with a campaign": ("https://times.example/a?utm_source=rss&utm_medium=feed", "https://times.example/a"),
    "with a fragment": ("https://times.example/a#comments", "https://times.example/a"),
    "with a default port": ("http://times.example:80/a", "http://times.example/a"),
    "capitals in the host": ("HTTPS://Times.Example/A", "https://times.example/A"),
    "white space inside": ("\n https://times.example/a\n ", "https://times.example/a"),
    "a script": ("javascript:alert(1)", None),
    "a file": ("file:///etc/passwd", None),
    "a name and password": ("https://user:secret@times.example/a", None),
    "a broken port": ("https://times.example:99999999/a", None),
    "endless": ("https://times.example/" + "a" * 5000, None),
}


@pytest.mark.parametrize(("link", "clean"), LINKS.values(), ids=LINKS.keys())
def test_links_are_made_absolute_and_lose_what_names_the_visitor(link: str, clean: str | None) -> None:
    found = read(HEAD.format("utf-8") + item("Oil", link.replace("&", "&amp;")) + TAIL)
    links = LinkFilter(Source(id="t", name="T", home=URL))(found.links, base=URL, shaped=False)
    assert [kept.url for kept in links] == ([clean] if clean else [])


def test_the_next_page_of_a_paged_feed_is_known() -> None:
    page = "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='https://times.example/feed?page=2'/><entry/></feed>"
    assert read(page).next_page == "https://times.example/feed?page=2"
