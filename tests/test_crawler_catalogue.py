"""The shipped catalogue: every entry loads, every link pattern finds the articles of a page laid out like the outlet's."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace

import pytest

from crawler.blocks import to_toml
from crawler.catalogue import CatalogueInvalid, catalogue, duration, read_catalogue, shipped
from crawler.dates import date_from_url
from crawler.links import LinkFilter
from crawler.listings import read_listing
from crawler.types import JsonListing, Source, routes_of
from khorgos.config import source_from
from khorgos.settings_file import SettingsTable

ENTRY = """
checked = 2026-01-01
[[sources]]
id = "a"
name = "A"
home = "https://a.example"
languages = ["en"]
{more}
routes = [{{ way = "feed", url = "{url}", evidence = "{evidence}" }}]
"""

# One address per outlet in the shape of its articles, and what stands around it.
ARTICLES = {
    "xinhua-en": "https://english.news.cn/20260309/0123456789abcdef0123456789abcdef/c.html",
    "xinhua-zh": "http://www.news.cn/world/20260309/0123456789abcdef0123456789abcdef/c.html",
    "xinhua-ru": "http://russian.news.cn/20260309/0123456789abcdef0123456789abcdef/c.html",
    "people-zh": "http://world.people.com.cn/n1/2026/0309/c1002-40012345.html",
    "people-en": "http://en.people.cn/n3/2026/0309/c90000-20012345.html",
    "people-ru": "http://russian.people.com.cn/n3/2026/0309/c31521-20012345.html",
    "chinadaily": "https://www.chinadaily.com.cn/a/202603/09/WS65f0a1b2a31082fc043bbbbb.html",
    "globaltimes": "https://www.globaltimes.cn/page/202603/1300000.shtml",
    "cgtn": "https://news.cgtn.com/news/2026-03-09/A-title-of-a-story-1qAbCdEf/p.html",
    "chinanews-zh": "https://www.chinanews.com.cn/gn/2026/03-09/10123456.shtml",
    "ecns": "https://www.ecns.cn/news/economy/2026-03-09/detail-ihcyxabc1234567.shtml",
    "huanqiu": "https://world.huanqiu.com/article/4AbCdEfGhIj",
    "guangming": "https://world.gmw.cn/2026-03/09/content_37000000.htm",
    "mfa-cn": "https://www.mfa.gov.cn/web/wjdt_674879/gjldrhd_674881/202603/t20260309_11500000.shtml",
    "mofcom": "http://kz.mofcom.gov.cn/jmxw/art/2026/art_0123456789abcdef0123456789abcdef.html",
    "govcn": "https://www.gov.cn/yaowen/liebiao/202603/content_6900000.htm",
    "yidaiyilu": "https://www.yidaiyilu.gov.cn/p/0ABCDEF1.html",
    "tianshan": "https://www.ts.cn/xwzx/202603/t20260309_20000000.html",
    "kashi-xjdaily": "https://www.xjdaily.com/c/2026-03-09/2400000.shtml",
    "shaanxi-cnwest": "https://www.cnwest.com/a/2026/03/09/22000000.html",
    "crntt": "https://hk.crntt.com/doc/1070/1/2/3/107012345.html",
    "kazinform": "https://qazinform.com/news/kazakhstan-china-open-new-railway-0a1b2c3d",
    "astanatimes": "https://astanatimes.com/2026/03/kazakhstan-china-open-new-railway/",
    "tengrinews": "https://tengrinews.kz/kazakhstan_news/novaya-jeleznaya-doroga-otkryita-563412/",
    "zakon-kz": "https://www.zakon.kz/world/6470000-novaya-zheleznaya-doroga.html",
    "akorda": "https://www.akorda.kz/en/head-of-state-met-with-the-chinese-foreign-minister-925001",
    "primeminister-kz": "https://primeminister.kz/en/news/kazakhstan-and-china-agree-on-transit-30012",
    "vlast-kz": "https://vlast.kz/novosti/64001-kazahstan-i-kitaj-otkryli-dorogu.html",
    "nur-kz": "https://www.nur.kz/politics/kazakhstan/2200123-kazakhstan-i-kitay-otkryli-dorogu/",
    "informburo": "https://informburo.kz/novosti/kazahstan-i-kitaj-otkryli-novuyu-dorogu",
    "baq-kz": "https://baq.kz/qazaqstan-men-qytai-arasynda-zhana-zhol-300123/",
    "24kg": "https://24.kg/ekonomika/321123_jeleznaya_doroga/",
    "kabar": "https://en.kabar.kg/news/kyrgyzstan-and-china-sign-agreement/",
    "vesti-kg": "https://vesti.kg/politika/item/123456-novaya-doroga.html",
    "azattyk": "https://www.azattyk.org/a/33012345.html",
    "mfa-tj": "https://mfa.tj/tg/main/view/15012/vokhuri-bo-safir",
    "uza": "https://uza.uz/en/posts/uzbekistan-and-china-open-new-route_650123",
    "kun-uz": "https://kun.uz/en/news/2026/03/09/uzbekistan-and-china-open-new-route",
    "daryo": "https://daryo.uz/2026/03/09/yangi-yol-ochildi",
    "mfa-uz": "https://mfa.uz/ru/press/news/37012",
    "tdh": "https://tdh.gov.tm/en/post/41012/president-received-ambassador",
    "orient-tm": "https://orient.tm/ru/post/81012/novaya-doroga",
    "turkmenportal": "https://turkmenportal.com/ru/news/81012/novaya-doroga",
    "business-tm": "https://business.com.tm/tm/post/12012/taze-yol",
    "eurasianet": "https://eurasianet.org/china-and-kazakhstan-open-new-railway",
    "trend": "https://en.trend.az/casia/kazakhstan/3980123.html",
    "caspianpolicy": "https://www.caspianpolicy.org/research/economy/china-and-the-middle-corridor",
    "zaobao": "https://www.zaobao.com.sg/realtime/china/story20260309-6012345",
    "sputnik-cn": "http://sputniknews.cn/20260309/1070123456.html",
    "fergana": "https://fergana.agency/news/131234/",
}
CHROME = (
    "/ /about /about/ /contacts.html /index.html /index.htm /news /news/ /en /ru/ /category/economy"
    " /tag/china /login /rss.xml /page/2 /search?q=a"
)


def listed() -> list[Source]:
    return [source for source in shipped() if source.listings and source.enabled and source.link_pattern]


def test_all_outlets_and_services_load() -> None:
    known = catalogue()
    assert len(known.sources) == 91 and len(known.discovery) == 4 and not any(service.enabled for service in known.discovery)
    assert all(source.timezone or source.country is None for source in known.sources)
    assert all(source.has_routes for source in known.sources if source.enabled)
    assert all(source.disabled_reason for source in known.sources if not source.enabled)


def test_dead_addresses_stay_listed_and_switched_off() -> None:
    dead = [route for route in catalogue().routes if route.evidence == "X"]
    live = {route.url for source in shipped() for route in routes_of(source)}
    assert len(dead) >= 19 and not live & {route.url for route in dead}


def test_every_listing_has_a_page_of_its_layout() -> None:
    assert {source.id for source in listed()} <= set(ARTICLES)


@pytest.mark.parametrize("source", listed(), ids=lambda source: source.id)
def test_a_listing_of_this_layout_gives_the_article_and_nothing_else(source: Source) -> None:
    chrome = "".join(f"<a href='{path}'>Раздел</a>" for path in CHROME.split())
    page = f"<nav>{chrome}</nav><ul><li><a href='{ARTICLES[source.id]}'>Новая дорога открыта</a></li></ul>"
    found = read_listing(page, source.listings[0], source)
    links = LinkFilter(source)(found.links, base=source.listings[0], shaped=True)
    assert [link.url for link in links] == [ARTICLES[source.id]]
    if source.date_from_url:
        when = date_from_url(ARTICLES[source.id], source.date_from_url, source.timezone)
        assert when is not None and abs(when[0] - dt.datetime(2026, 3, 9, tzinfo=dt.UTC)) <= dt.timedelta(days=1)


WRONG = {
    "an unknown key": (ENTRY.format(more="colour = 'red'", url="https://a.example/feed", evidence="A"), "colour"),
    "a dead route that is enabled": (ENTRY.format(more="", url="https://a.example/feed", evidence="X"), "dead"),
    "no address": (ENTRY.format(more="", url="gnews:a", evidence="A"), "no web address"),
    "no evidence": (ENTRY.format(more="", url="https://a.example/feed", evidence="?"), "evidence"),
    "a broken pattern": (ENTRY.format(more="link_pattern = '('", url="https://a.example/feed", evidence="A"), "link_pattern"),
    "a wrong duration": (ENTRY.format(more="every = 'soon'", url="https://a.example/feed", evidence="A"), "every"),
    "disabled without a reason": (ENTRY.format(more="enabled = false", url="https://a.example/feed", evidence="A"), "reason"),
    "an id twice": (ENTRY.format(more="", url="https://a.example/feed", evidence="A") + "[[sources]]\nid = 'a'\n", "twice"),
    "no toml": ("[[", "TOML"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_entry_is_named(text: str, said: str) -> None:
    with pytest.raises(CatalogueInvalid, match=said):
        read_catalogue(text)


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("15m", 900), ("6h", 21600), ("7d", 604800)])
def test_durations(text: str, seconds: int) -> None:
    assert duration(text, "every").total_seconds() == seconds


def test_blocks_of_all_sources_can_be_read_back() -> None:
    for source in shipped():
        whole = replace(
            source, max_per_run=7, archive_pages=("https://a.example/{page}",), title_from=("heading",), enabled=source.has_routes
        )
        jsons = (JsonListing(url="https://a.example/api", items="a.b", link="/{id}", title="t"),)
        for given in (whole, replace(whole, json_listings=jsons, max_age=dt.timedelta(days=3), unescape=True)):
            table = SettingsTable.model_validate(tomllib.loads(to_toml(given)))
            (back,) = (source_from(block) for block in table.sources)
            assert back == replace(given, disabled_reason=None, evidence=None, checked=None, notes=None)
