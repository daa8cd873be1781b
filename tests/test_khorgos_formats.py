"""Results as people and programs take them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest
from search_corpus import NOON, sample

from khorgos import formats
from store.query import parse
from store.types import Article

ATOM = "{http://www.w3.org/2005/Atom}"
NASTY = [
    sample(1, '=HYPERLINK("http://evil.example/","click")', "Text with “quotes”, commas,\nlines and \x1b[31mescapes\x00."),
    sample(2, "-30 degrees", "+7 code", authors=("@desk", "B"), countries=("KZ",), languages={"en": 0.5, "zh-Hans": 0.5}),
    sample(3, "<script>alert(1)</script> & 铁路" * 9, "text\x0b\ufffe", url="javascript:alert(1)", source=None),
    sample(4, None, "Without a title, on 中亚.", url=None, published_at=None, published_precision=None, source="\t=1+1"),
    sample(5, "Two lines\nof\ttitle\u202e", "x", published_offset=480, deleted_at=NOON),
]


def written(form: str, articles: list[Article]) -> bytes:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    formats.write(stream, form, articles, query=parse('铁路 "a & b"'), now=NOON, timezone="Asia/Almaty")
    stream.flush()
    return raw.getvalue()


def test_json_lines_are_the_shared_shape() -> None:
    lines = written("jsonl", NASTY).decode().split("\n")
    assert [json.loads(line) for line in lines if line] == [article.fields() for article in NASTY]


def test_no_cell_of_a_csv_is_a_formula() -> None:
    head, *rows = list(csv.reader(io.StringIO(written("csv", NASTY).decode(), newline=""), strict=True))
    assert len(rows) == len(NASTY)
    assert {len(row) for row in rows} == {len(head)}
    assert not [cell for row in rows for cell in row if re.match(r"[=+@\t\r]|-(?![\d.]+$)", cell)]
    first = dict(zip(head, rows[0], strict=True))
    assert first["title"] == "'" + str(NASTY[0].title)
    assert dict(zip(head, rows[1], strict=True))["languages"] == "en 0.5; zh-Hans 0.5"


def test_a_csv_without_rows_has_its_header() -> None:
    assert written("csv", []).decode().startswith("id,url,")


def test_the_feed_is_well_formed_and_plain() -> None:
    root = ET.fromstring(written("atom", NASTY))
    entries = root.findall(ATOM + "entry")
    assert all(root.findtext(ATOM + name) for name in ("id", "title", "updated"))
    assert [entry.findtext(ATOM + "id") for entry in entries] == [f"urn:khorgos:article:{number}" for number in range(1, 6)]
    assert all(entry.findtext(ATOM + "title", "").strip() for entry in entries)
    assert all(entry.find(ATOM + "author") is not None for entry in entries)
    links = [link.get("href", "") for entry in entries for link in entry.findall(ATOM + "link")]
    assert links == [
        "https://news.example/1",
        "https://news.example/2",
        "urn:khorgos:article:3",
        "urn:khorgos:article:4",
        "https://news.example/5",
    ]
    assert not [piece for piece in root.iter() if piece.get("type") in ("html", "xhtml")]
    assert entries[4].findtext(ATOM + "published") == "2026-03-09T20:00:00+08:00"


def test_a_table_is_a_line_an_article_without_steering_characters() -> None:
    lines = written("table", NASTY).decode().splitlines()
    assert len(lines) == len(NASTY)
    assert "\x1b" not in "".join(lines)
    assert "2026-03-09 17:00" in lines[0], "in the settings' timezone"


def test_a_table_on_a_terminal_keeps_to_its_width() -> None:
    lines = list(formats.table(NASTY, timezone="UTC", width=80))
    assert all(formats.cell_len(line.rstrip("\n")) <= 80 for line in lines)


def test_parquet_holds_every_row() -> None:
    pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(written("parquet", NASTY)))
    assert table.num_rows == len(NASTY)
    rows = table.to_pylist()
    assert rows[0]["title"] == NASTY[0].title
    assert rows[4]["published_at"] == NOON.astimezone(dt.UTC)
    assert rows[4]["published_offset"] == 480
    assert rows[1]["spans"] == [{"start": 0, "end": 7, "language": "en"}]
