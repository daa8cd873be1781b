"""Addresses that mean one article, and texts that are word for word the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.identity import canonical_url, content_hash, line_key, url_key

STORY = "https://example.org/2026/03/09/new-line-opens"

SAME = {
    "scheme": "http://example.org/2026/03/09/new-line-opens",
    "www": "https://www.example.org/2026/03/09/new-line-opens",
    "host case": "https://EXAMPLE.org/2026/03/09/new-line-opens",
    "default port": "https://example.org:443/2026/03/09/new-line-opens",
    "trailing slash": STORY + "/",
    "fragment": STORY + "#comments",
    "campaign": STORY + "?utm_source=feed&utm_medium=rss",
    "click id": STORY + "?fbclid=abc&yclid=1",
    "shared by": STORY + "?from=timeline&isappinstalled=0",
    "print": STORY + "?print=1",
    "amp parameter": STORY + "?amp",
    "amp path": STORY + "/amp/",
    "amp host": "https://amp.example.org/2026/03/09/new-line-opens",
    "amp viewer": "https://www.google.com/amp/s/example.org/2026/03/09/new-line-opens/amp/",
    "redirector": "https://www.google.com/url?q=https%3A%2F%2Fexample.org%2F2026%2F03%2F09%2Fnew-line-opens&sa=U",
    "archived copy": "https://web.archive.org/web/20260309120000/https://example.org/2026/03/09/new-line-opens",
    "session": STORY + ";jsessionid=0A1B2C",
    "user name": "https://reader:secret@example.org/2026/03/09/new-line-opens",
    "double slash": "https://example.org//2026/03/09/new-line-opens",
    "white space": "  " + STORY + "\n",
    "index page": STORY + "/index.html",
}


@given(st.text("abZ019 .,:/-_'\n", max_size=60))
def test_punctuation_of_any_alphabet_leaves_the_hash_as_it_is(text: str) -> None:
    assert content_hash("A title", text) == content_hash("A title", f"{text} …”")


@pytest.mark.parametrize("url", SAME.values(), ids=SAME.keys())
def test_one_article_under_many_addresses(url: str) -> None:
    assert url_key(url) == "example.org/2026/03/09/new-line-opens"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("https://example.org/?id=5", "https://example.org/?id=6", id="an id in the query"),
        pytest.param("https://example.org/a?page=1", "https://example.org/a?page=2", id="unknown parameters stay"),
        pytest.param("https://example.org/a?from=20", "https://example.org/a?from=40", id="from as an offset"),
        pytest.param("https://m.example.org/a", "https://example.org/a", id="a mobile host that is not known to be the same"),
        pytest.param("https://example.org/a-2.html", "https://example.org/a.html", id="-2 is a slug elsewhere"),
        pytest.param("http://127.0.0.1:8001/a", "http://127.0.0.1:8002/a", id="other ports are other sites"),
        pytest.param("https://example.org/print=20240101", "https://example.org/", id="print with another value"),
        pytest.param("https://example.org/Story", "https://example.org/story", id="paths keep their case"),
    ],
)
def test_addresses_that_stay_apart(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


def test_parts_of_an_article_are_folded_where_the_site_is_known_to_cut() -> None:
    assert url_key("http://world.people.com.cn/n1/2022/0124/c1002-323-2.html") == url_key(
        "http://world.people.com.cn/n1/2022/0124/c1002-323.html"
    )
    assert url_key("http://m.xinhuanet.com/2022-01/24/c_112_2.htm") == url_key("http://www.news.cn/2022-01/24/c_112.htm")


def test_parameters_in_any_order() -> None:
    assert url_key("https://example.org/?b=2&a=1&utm_id=9") == url_key("https://example.org/?a=1&b=2")


@given(st.text(max_size=200))
def test_any_text_has_a_key_and_the_key_is_stable(text: str) -> None:
    assert url_key(text) == url_key(text)


@given(
    st.from_regex(
        r"https?://[a-z]{1,8}\.(org|kz|com\.cn)(/[a-zA-Z0-9._~-]{0,8}){0,4}(\?[a-z]{1,4}=[a-z0-9]{0,4}(&[a-z]{1,4}=[a-z0-9]{0,3}){0,2})?",
        fullmatch=True,
    )
)
def test_the_key_of_a_key_is_itself(url: str) -> None:
    key = url_key(url)
    assert url_key("https://" + key) == key


def test_an_overlong_address_is_its_own_key() -> None:
    url = "https://example.org/?" + "a" * 100_000
    assert url_key(url) == url


CLAIMS = [
    pytest.param(STORY + "?utm_source=x", STORY, STORY, id="its own address"),
    pytest.param(
        "https://m.example.org/x/1", "https://www.example.org/x/1", "https://www.example.org/x/1", id="another host of the domain"
    ),
    pytest.param(STORY, "/2026/03/09/new-line-opens", STORY, id="relative"),
    pytest.param("https://evil.example.net/1", STORY, "https://evil.example.net/1", id="another site's article"),
    pytest.param(
        "https://one.blogspot.com/a-1",
        "https://two.blogspot.com/a-1",
        "https://one.blogspot.com/a-1",
        id="another blog under a shared suffix",
    ),
    pytest.param("https://a.com.kz/1", "https://b.com.kz/1", "https://a.com.kz/1", id="a public suffix is no site"),
    pytest.param(STORY, "https://example.org/", STORY, id="the home page"),
    pytest.param(STORY, "https://example.org/news", STORY, id="a section"),
    pytest.param(STORY, "https://example.org/index.html", STORY, id="an index page"),
    pytest.param(
        "http://127.0.0.1:8001/a/1.html", "http://127.0.0.1:8002/a/1.html", "http://127.0.0.1:8001/a/1.html", id="an address and its port"
    ),
    pytest.param(
        "https://vk.com/@evil-1",
        "https://vk.com/away.php?to=https%3A%2F%2Fexample.org%2F2026%2F03%2F09%2Fnew-line-opens",
        "https://vk.com/@evil-1",
        id="another site's article by way of a redirector of its own domain",
    ),
    pytest.param(STORY, "javascript:alert(1)", STORY, id="no address"),
    pytest.param(STORY, "http://[", STORY, id="nonsense"),
    pytest.param(STORY, None, STORY, id="nothing declared"),
]


@pytest.mark.parametrize(("url", "declared", "expected"), CLAIMS)
def test_a_page_speaks_for_its_own_site_only(url: str, declared: str | None, expected: str) -> None:
    assert canonical_url(url, declared) == expected


LONG = "The line, built over two years, opens on Thursday. " * 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(LONG, LONG.replace(",", ""), id="commas"),
        pytest.param(LONG, LONG.upper(), id="case"),
        pytest.param(LONG, LONG.replace(" ", "\n "), id="white space"),
        pytest.param("国家铁路公司宣布通车。" * 20, "國家鐵路公司宣布通車。" * 20, id="Han variants"),
        pytest.param("Ａｌｍａｔｙ " * 40, "Almaty " * 40, id="width"),
    ],
)
def test_texts_of_the_same_words_have_one_hash(one: str, other: str) -> None:
    assert content_hash("a", one) == content_hash("b", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(LONG + "It cost 1.5 million.", LONG + "It cost 15 million.", id="a point inside a number"),
        pytest.param(LONG + "It cost 180 million.", LONG + "It cost 240 million.", id="another number"),
        pytest.param(LONG, LONG + "Not true.", id="another sentence"),
    ],
)
def test_texts_of_other_words_have_another_hash(one: str, other: str) -> None:
    assert content_hash("a", one) != content_hash("a", other)


def test_a_short_text_is_known_by_its_title_too() -> None:
    assert content_hash("Tokayev arrives", "Details follow.") != content_hash("Snow closes pass", "Details follow.")
    assert content_hash("Snow closes pass", "Details follow.") == content_hash("SNOW closes pass!", "Details follow")


def test_line_keys_fold_case_and_space_and_fit_64_bits() -> None:
    assert line_key(" Share  this\tpage ") == line_key("share this PAGE")
    assert line_key("Page 1") != line_key("Page 2")
    assert -(2**63) <= line_key("Share") < 2**63
