"""What a reader sees: escaped, in one line where it has to be, ordered, with links that lead somewhere."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import json
import re
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alert_samples import NOON, an_article
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.excerpts import LONGEST, shown
from alerts.rendering.body import envelope, webhook_body
from alerts.rendering.digest import sections
from alerts.rendering.mail import build_mail
from alerts.rendering.page import html_page
from alerts.rendering.text import plain_text
from alerts.rendering.wording import is_web, subject
from alerts.types import Alert, Copy, EmailChannel, Item, Message

DESK = EmailChannel(id="desk", smtp_url="smtp://127.0.0.1", sender="khorgos@example.org", to=("desk@example.org",))


def an_item(id: int = 1, kind: Any = "match", detail: dict[str, Any] | None = None, copies: tuple[Copy, ...] = (), **article: Any) -> Item:
    made = Alert(id=id, rule="rail", kind=kind, group_id=id, article_id=id, at=NOON, detail=detail or {})
    found = None if kind in ("spike", "health") else an_article(id, **article)
    return Item(alert=made, article=found, copies=copies, sentences=("A railway opens in the steppe.",) if found else ())


def a_message(*items: Item, digest: bool = False, **others: Any) -> Message:
    values: dict[str, Any] = {
        "id": "msg_01M878QRHT6GZ0BTP9JK9P4JN9", "rule": "rail", "title": "Rail", "channel": "desk", "recipient": "desk@example.org",
        "at": NOON, "items": items or (an_item(),), "digest": digest or len(items) > 1, "zone": ZoneInfo("Asia/Almaty"),
    }  # fmt: skip
    return Message(**{**values, **others})


def read(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


class Tags(HTMLParser):
    """Every tag with its attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


TITLES = [
    pytest.param("<script>alert(1)</script>Rails & <b>trains</b>", id="markup"),
    pytest.param('" onmouseover="alert(1)', id="a quote"),
    pytest.param("Tariffs\r\nBcc: victim@example.org\r\nX-Injected: yes", id="line breaks"),
    pytest.param("哈萨克斯坦新铁路通车，直达霍尔果斯口岸" * 40, id="long Chinese"),
    pytest.param("x" * 5000, id="one long word"),
    pytest.param("Қазақстанда жаңа теміржол ашылды", id="Kazakh"),
    pytest.param("\u202egnp.exe\u0000 \ud800 tail", id="direction marks, a null, a lone surrogate"),
    pytest.param("$subject ${rule} %s {0}", id="placeholders"),
    pytest.param("=?utf-8?b?aGVsbG8=?= =?x?q?y?=", id="looks like an encoded word"),
    pytest.param("", id="none"),
]


@pytest.mark.parametrize("title", TITLES)
def test_no_title_leaves_its_place(title: str) -> None:
    raw = build_mail(a_message(an_item(title=title, source=title, authors=[title])), DESK, NOON)
    head = raw.split(b"\r\n\r\n", 1)[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 998
    got = read(raw)
    assert sorted(got.keys()) == sorted(set(got.keys()))
    assert "Bcc" not in got
    assert "X-Injected" not in got
    assert "\n" not in got["Subject"]
    page = Tags(str(got.get_body(("html",)).get_content()))  # type: ignore[union-attr]
    assert not {tag for tag, _ in page.tags} & {"script", "b", "img", "iframe"}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=80))
def test_any_title_makes_a_mail(title: str, url: str) -> None:
    raw = build_mail(a_message(an_item(title=title, url=url)), DESK, NOON)
    got = read(raw)
    assert raw.split(b"\r\n\r\n", 1)[0].isascii()
    assert got["Message-ID"] == "<msg_01M878QRHT6GZ0BTP9JK9P4JN9@example.org>"
    assert {part.get_content_type() for part in got.iter_parts()} == {"text/plain", "text/html"}


def test_the_subject_comes_back_whole() -> None:
    for title in ("哈萨克斯坦新铁路通车，直达霍尔果斯口岸", "Поезд пошёл: первая «ласточка» в Хоргосе", "Қорғас – жаңа теміржол"):
        assert read(build_mail(a_message(an_item(title=title)), DESK, NOON))["Subject"] == f"[Rail] {title}"


def test_a_mail_names_its_list_its_thread_and_how_to_leave() -> None:
    got = read(build_mail(a_message(an_item(story=77)), DESK, NOON))
    assert got["List-Id"] == "<rail.khorgos.example.org>"
    assert got["List-Unsubscribe"].startswith("<mailto:khorgos@example.org?")
    assert got["References"] == got["In-Reply-To"] == "<story-77.rail@example.org>"
    assert got["Auto-Submitted"] == "auto-generated"
    digest = read(build_mail(a_message(an_item(1), an_item(2)), DESK, NOON))
    assert digest["References"] is None


def test_one_click_is_offered_where_it_works() -> None:
    desk = EmailChannel(id="d", smtp_url="smtp://h", sender="a@example.org", to=("b@example.org",), unsubscribe="https://example.org/u")
    got = read(build_mail(a_message(), desk, NOON))
    assert got["List-Unsubscribe"] == "<https://example.org/u>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://example.org/a?b=1&c=2", True),
        ("http://пример.рф/статья", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://example.org/\r\nX: y", False),
        ('https://example.org/"><script>', False),
        ("https://", False),
        ("http://[bad", False),
        ("//example.org/a", False),
    ],
)
def test_which_addresses_become_links(url: str, good: bool) -> None:
    assert is_web(url) is good
    message = a_message(an_item(url=url, canonical_url=None))
    links = [attributes["href"] for tag, attributes in Tags(html_page(message)).tags if tag == "a"]
    assert links == ([url] if good else [])
    assert (url in plain_text(message)) is good


def test_an_article_without_an_address_leads_to_the_dashboard() -> None:
    message = a_message(an_item(5, url=None), dashboard="https://desk.example")
    assert "https://desk.example/articles/5" in plain_text(message)


def test_the_plain_text_says_it_all() -> None:
    copies = (Copy(1, "site1", "https://site1.example/a/1"), Copy(8, "wire", "https://wire.example/8"), Copy(9, "wire", None))
    told = plain_text(a_message(an_item(title="Rails", copies=copies)))
    assert told.splitlines()[:5] == [
        "Rails",
        "site1 · 9 Mar 2026, 17:00 +05 · 2 outlets",
        "> A railway opens in the steppe.",
        "https://site1.example/a/1",
        "Also: wire",
    ]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"published_at": None}, "undated, seen 9 Mar 2026, 17:00"),
        ({"published_precision": "day", "published_at": dt.datetime(2026, 3, 8, 19, tzinfo=dt.UTC)}, "9 Mar 2026 ·"),
        ({"published_precision": "minute"}, "9 Mar 2026, 17:00 +05"),
    ],
)
def test_no_date_is_more_exact_than_the_article_says(fields: dict[str, Any], told: str) -> None:
    copies = (Copy(1, "site1", None), Copy(2, "site2", None))
    assert told in plain_text(a_message(an_item(copies=copies, **fields)))


def test_a_digest_is_ordered_by_country_and_story() -> None:
    items = [
        an_item(1, countries=["CN"], story=1, title="China alone"),
        an_item(2, countries=["CN", "UZ"], story=2, title="Cotton"),
        an_item(3, countries=["KZ"], story=3, title="Small"),
        an_item(4, countries=["KZ", "CN"], story=4, title="Big", copies=(Copy(4, "a", None), Copy(5, "b", None), Copy(8, "c", None))),
        an_item(6, countries=["KZ"], story=3, title="Small too"),
        an_item(7, countries=[], story=7, title="Nowhere"),
        an_item(9, countries=["CN", "KZ", "KG", "TJ", "UZ"], story=9, title="Summit"),
    ]
    found = sections(a_message(*items))
    told = [(section.title, [[item.alert.id for item in story.items] for story in section.stories]) for section in found]
    assert told == [("Central Asia", [[9]]), ("Kazakhstan", [[4], [3, 6]]), ("Uzbekistan", [[2]]), ("China", [[1]]), ("Other", [[7]])]
    text = plain_text(a_message(*items))
    assert [line for line in text.splitlines() if line.isupper()] == ["CENTRAL ASIA", "KAZAKHSTAN", "UZBEKISTAN", "CHINA", "OTHER"]
    assert subject(a_message(*items)) == "[Rail] 6 stories, Monday, 9 March 2026"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(["CN", "KZ", "KG", "TJ", "TM", "UZ", "XX"]), max_size=4), st.integers(1, 4)),
        min_size=1,
        max_size=12,
    )
)
def test_every_alert_of_a_digest_stands_in_one_place(drawn: list[tuple[list[str], int]]) -> None:
    message = a_message(*(an_item(n, countries=countries, story=story) for n, (countries, story) in enumerate(drawn, 1)))
    places = [item.alert.id for section in sections(message) for story in section.stories for item in story.items]
    assert sorted(places) == list(range(1, len(drawn) + 1))


def test_a_follow_up_says_what_changed() -> None:
    revised = a_message(an_item(1, "revision", {"revision": 2, "kinds": ["number"]}, title="Rails"))
    assert subject(revised) == "[Rail] Revised: number: Rails"
    assert plain_text(revised).startswith("[Revised: number]\nRails\n")
    assert envelope(revised)["type"] == "revision"
    assert "Deleted by its publisher" in html_page(a_message(an_item(1, "revision", {"kinds": ["deleted"]})))


def test_a_spike_shows_headlines_of_several_languages() -> None:
    examples = [
        {"id": 1, "headline": "Rails <i>open</i>", "address": "https://a.example/1", "source": "a", "route": "en"},
        {"id": 2, "headline": "铁路通车", "address": "javascript:x", "source": "b", "route": "zh"},
    ]
    item = an_item(
        1, "spike", {"headline": "40 alerts in 24 hours, usually 3", "count": 40, "usual": 3.0, "subject": "", "examples": examples}
    )
    message = a_message(item)
    assert subject(message) == "[Rail] 40 alerts in 24 hours, usually 3"
    text, page = plain_text(message), html_page(message)
    assert "铁路通车 (b)" in text
    assert "https://a.example/1" in text
    assert "<i>" not in page
    assert "javascript" not in page + text


def test_the_same_message_gives_the_same_bytes() -> None:
    message = a_message(an_item(title="铁路"))
    assert webhook_body(message) == webhook_body(message)
    assert json.loads(webhook_body(message))["articles"][0]["title"] == "铁路"


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(a_message(), id="alert"),
        pytest.param(a_message(an_item(1), an_item(2, copies=(Copy(2, None, None),))), id="digest"),
        pytest.param(a_message(an_item(1, "revision", {"kinds": ["number"], "revision": 2})), id="revision"),
        pytest.param(a_message(an_item(1, "spike", {"subject": "country:KZ"})), id="spike"),
        pytest.param(a_message(an_item(1, "health", {"source": "times", "before": "ok", "after": "broken", "reason": ""})), id="health"),
    ],
)
def test_webhook_bodies_are_what_the_schema_says(message: Message) -> None:
    schema = json.loads((ROOT / "docs" / "webhook.schema.json").read_text("utf-8"))
    body = json.loads(webhook_body(message))
    assert wrong(body, schema, schema) == []


def wrong(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> list[str]:
    """The part of JSON Schema that the published one uses."""
    if "$ref" in schema:
        return wrong(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, at)
    kinds = {"object": dict, "array": list, "string": str, "number": (int, float), "integer": int, "boolean": bool, "null": type(None)}
    named = schema.get("type", [])
    if named and not any(isinstance(value, kinds[kind]) for kind in ([named] if isinstance(named, str) else named)):  # type: ignore[arg-type]
        return [f"{at}: {value!r} is no {named}"]
    found = [f"{at}: {value!r} is not allowed"] if "enum" in schema and value not in schema["enum"] else []
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at}: {value!r} is of another form")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{at}.{key}: missing" for key in schema.get("required", ()) if key not in value]
        if schema.get("additionalProperties") is False:
            found += [f"{at}.{key}: unknown" for key in value if key not in known]
        found += [error for key in value if key in known for error in wrong(value[key], known[key], root, f"{at}.{key}")]
    if isinstance(value, list) and "items" in schema:
        found += [error for n, one in enumerate(value) for error in wrong(one, schema["items"], root, f"{at}[{n}]")]
    return found


@pytest.mark.parametrize(
    ("text", "matched", "reasons", "told"),
    [
        ("One. Two. Three.", ("Two.",), None, ("Two.",)),
        ("One. Two. Three.", (), {"sentences": [[5, 9]]}, ("Two.",)),
        ("One. Two. Three.", (), {"sentences": [[5, 99], [9, 5]]}, ("One.",)),
        ("铁路通车。列车开出。", (), None, ("铁路通车。",)),
        ("", (), None, ()),
        ("a" * 2000, (), None, ("a" * (LONGEST - 1) + "…",)),
        ("x", ("Same.", "Same.", "Other.", "Third."), None, ("Same.", "Other.")),
    ],
)
def test_which_sentences_are_shown(text: str, matched: tuple[str, ...], reasons: Any, told: tuple[str, ...]) -> None:
    assert shown(an_article(1, text=text, reasons=reasons), matched) == told
