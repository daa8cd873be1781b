"""The query language: what is read how, what is refused and where."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import QueryError
from store.query import And, Everything, Field, Not, Or, Text, parse

A, B, C = Text("a"), Text("b"), Text("c")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", Everything()),
        ("  \t\n", Everything()),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a or b", And((A, Text("or"), B))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("a NOT b", And((A, Not(B)))),
        ("a -b", And((A, Not(B)))),
        ("-(a b)", Not(And((A, B)))),
        ("NOT NOT a", A),
        ("--a", A),
        ("((a))", A),
        ("high-speed", Text("high-speed")),
        ("rail*", Text("rail", "prefix")),
        ('"gas pipeline"', Text("gas pipeline", "phrase")),
        ('a"b"c', And((A, Text("b", "phrase"), C))),
        ("title:a", Text("a", title=True)),
        ("title:(a OR b*)", Or((Text("a", title=True), Text("b", "prefix", title=True)))),
        ("-title:a", Not(Text("a", title=True))),
        ("country:(kz OR KG)", Or((Field("country", "KZ"), Field("country", "KG")))),
        ("route:mixed(en+zh) a", And((Field("route", "mixed(en+zh)"), A))),
        ("route:MIXED(zh+en)", Field("route", "mixed(en+zh)")),
        ("route:(ru OR mixed(zh+ru))", Or((Field("route", "ru"), Field("route", "mixed(ru+zh)")))),
        ("mixed (en+zh)", And((Text("mixed"), Text("en+zh")))),
        ("dyad:kz-cn", Field("dyad", "CN-KZ")),
        ("“gas pipeline”", Text("gas pipeline", "phrase")),
        ("title:«шёлковый путь»", Text("шёлковый путь", "phrase", title=True)),
        ("（铁路 OR 公路）", Or((Text("铁路"), Text("公路")))),
        ('title:"-30"', Text("-30", "phrase", title=True)),
        ('author:"Zhou  JIN"', Field("author", "zhou jin")),
        ('author:"Семён Ёлкин"', Field("author", "семен елкин")),
        ('author:"Pat O’Brién"', Field("author", "pat obrien")),
        ("lang:zh-hANT", Field("lang", "zh-Hant")),
        ("group:12", Field("group", 12)),
        ("after:2026-03-09", Field("after", dt.datetime(2026, 3, 8, 19, tzinfo=dt.UTC))),
        ("before:2026-03-09T10:00:00Z", Field("before", dt.datetime(2026, 3, 9, 10, tzinfo=dt.UTC))),
        ("after:2026-03-09T10:00", Field("after", dt.datetime(2026, 3, 9, 5, tzinfo=dt.UTC))),
    ],
    ids=str,
)
def test_a_query_is_read(text: str, read: object) -> None:
    assert parse(text, "Asia/Almaty").root == read


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ('"open', 0),
        ('gas "open', 4),
        ("(a", 0),
        ("a)", 1),
        ("()", 0),
        ("a ()", 2),
        ('""', 0),
        ("colour:red", 0),
        ("gas colour:red", 4),
        ("https://news.example/1", 0),
        ("title:", 0),
        ("title: a", 0),
        ("title:a:b", 6),
        ("title:(source:x)", 7),
        ("铁路 title:-gas", 9),
        ("country:-kz", 8),
        ("source:asta*", 11),
        ("铁路 🚂 (gas", 3),
        ("铁路 title:🚂", 9),
        ("“open", 0),
        ("a OR", 2),
        ("OR a", 0),
        ("a AND OR b", 2),
        ("a NOT", 2),
        ("a -", 2),
        ("- a", 0),
        ("after:yesterday", 6),
        ("after:2026-02-30", 6),
        ("before:2026-3-1", 7),
        ("after:0001-01-01", 6),
        ("is:purple", 3),
        ("group:abc", 6),
        ("group:-1", 6),
        ("*", 0),
        ("a*b", 0),
        ("gas & oil", 4),
        ("a \0", 2),
        ("a \ud800", 2),
        ("(" * 3000 + "gas" + ")" * 3000, 15),
        (" ".join(["w"] * 301), 600),
        (" OR ".join(f"w{i}" for i in range(3000)), 20_000),
        ("ﷺ" * 2000, 0),
    ],
    ids=lambda value: str(value)[:20].encode("ascii", "backslashreplace").decode(),
)
def test_a_mistake_names_its_place(text: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, "Asia/Almaty")
    assert (caught.value.position, caught.value.query) == (position, text)


PIECES = st.sampled_from(
    [
        "a",
        "铁路",
        "поезд",
        "OR",
        "AND",
        "NOT",
        "(",
        ")",
        '"',
        "-",
        "*",
        ":",
        "title:",
        "after:",
        "2026-03-09",
        "is:",
        "group:",
        "'",
        "\\",
        " ",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join), st.lists(PIECES, max_size=25).map(" ".join)))
def test_whatever_comes_is_a_query_or_a_query_error(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert 0 <= error.position <= len(text)
        assert str(error)
        return
    assert parse(str(query), "Asia/Tokyo") == query, "a query that is written down reads back as itself"
