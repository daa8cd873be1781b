"""Inputs of `normalize` and `ingest`: one row each, in order; what cannot be read is a row with a reason."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from khorgos import inputs
from khorgos.inputs import rows
from khorgos.row import Row, when
from normalizer.types import Reason


def read(file: Path, now: dt.datetime) -> list[Row]:
    return list(rows([file], now))


BAD_LINES = {
    "broken JSON": (b'{"id": "a"', Reason.UNREADABLE, "no JSON"),
    "no object": (b"[1, 2]", Reason.UNREADABLE, "a JSON object is wanted"),
    "nothing in it": (b'{"id": "a"}', Reason.UNREADABLE, "one of html_file, html and text"),
    "two of them": (b'{"id": "a", "text": "x", "html": "y"}', Reason.UNREADABLE, "only one of"),
    "wrong type": (b'{"id": "a", "text": 7}', Reason.UNREADABLE, "text has to be a string"),
    "no date": (b'{"id": "a", "text": "x", "published_at": "soon"}', Reason.UNREADABLE, "no date"),
    "file not there": (b'{"id": "a", "html_file": "gone.html"}', Reason.UNREADABLE, "gone.html: No such file"),
    "a folder": (b'{"id": "a", "html_file": "."}', Reason.UNREADABLE, "is no file"),
    "a device without end": (b'{"id": "a", "html_file": "/dev/zero"}', Reason.UNREADABLE, "/dev/zero is no file"),
    "a name that is none": (b'{"id": "a", "html_file": "a\\u0000b"}', Reason.UNREADABLE, "null byte"),
    "a number without end": (b'{"id": "a", "text": ' + b"9" * 5000 + b"}", Reason.UNREADABLE, "no JSON"),
    "deep": (b"[" * 100_000, Reason.UNREADABLE, "no JSON"),
    "not UTF-8": (b'{"id": "\xff"}', Reason.UNREADABLE, "no JSON"),
}


@pytest.mark.parametrize(("line", "reason", "evidence"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_line_that_cannot_be_read_is_a_row_and_its_neighbours_are_read(
    tmp_path: Path, now: dt.datetime, line: bytes, reason: Reason, evidence: str
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b'{"id": "first", "text": "One."}\n' + line + b'\n\n{"id": "last", "text": "Two."}\n')
    first, bad, last = read(file, now)
    assert (first.id, last.id) == ("first", "last")
    assert first.page is not None and first.page.text == "One."
    assert bad.rejection is not None
    assert bad.rejection.reason is reason
    assert evidence in bad.rejection.evidence


def test_a_row_that_holds_no_page_says_what_it_knows_of_it(tmp_path: Path, now: dt.datetime) -> None:
    file = tmp_path / "in.jsonl"
    lines = [
        f'{{"id": "a", "url": "https://x.example/a", "title": "T", "source": "s", {date} "html_file": "gone.html"}}\n'
        for date in ('"published_at": "2026-03-01T08:00:00+05:00",', '"published_at": "soon",')
    ]
    file.write_text("".join(lines))
    dated, undated = (row.rejection for row in read(file, now))
    assert dated is not None and undated is not None
    assert {(one.url, one.title, one.source) for one in (dated, undated)} == {("https://x.example/a", "T", "s")}
    assert (dated.published_at, dated.published_offset) == (dt.datetime(2026, 3, 1, 3, 0, tzinfo=dt.UTC), 300)
    assert (undated.published_at, undated.published_precision) == (None, None)


@pytest.mark.parametrize("id", ["true", "null", "1.5", '{"a": 1}', "[]"])
def test_an_id_that_is_none_is_the_place_in_the_file(tmp_path: Path, now: dt.datetime, id: str) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(f'{{"id": {id}, "text": "One."}}')
    assert [row.id for row in read(file, now)] == [f"{file}:1"]


def test_blank_addresses_and_sources_are_none(tmp_path: Path, now: dt.datetime) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": "a", "url": "", "source": " ", "title": "", "text": "One."}')
    (row,) = read(file, now)
    assert row.page is not None
    assert (row.page.url, row.page.source, row.page.hints.title) == (None, None, None)


def test_a_file_larger_than_it_says_is_read_no_further_than_allowed(
    tmp_path: Path, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khorgos.row.MAX_FILE", 1000)
    (row,) = read(Path("/dev/zero"), now)
    assert row.rejection is not None and row.rejection.reason is Reason.TOO_LARGE


def test_an_endless_line_costs_itself_alone(tmp_path: Path, now: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MAX_LINE", 1000)
    file = tmp_path / "in.jsonl"
    file.write_bytes(json.dumps({"id": "long", "text": "x" * 5000}).encode() + b'\n{"id": "next", "text": "y"}\n')
    long, following = read(file, now)
    assert long.rejection is not None and long.rejection.reason is Reason.TOO_LARGE
    assert following.id == "next"


FILES = {
    "empty": ("a.html", b"", Reason.EMPTY),
    "blank": ("a.txt", b" \n\n", Reason.EMPTY),
    "binary": ("a.txt", bytes(range(256)) * 9, Reason.UNDECODABLE),
}


@pytest.mark.parametrize(("name", "body", "reason"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_page_is_a_row(tmp_path: Path, now: dt.datetime, name: str, body: bytes, reason: Reason) -> None:
    file = tmp_path / name
    file.write_bytes(body)
    (row,) = read(file, now)
    assert row.rejection is not None and row.rejection.reason is reason


def test_a_missing_file_is_a_row(tmp_path: Path, now: dt.datetime) -> None:
    (row,) = read(tmp_path / "gone.html", now)
    assert row.rejection is not None and "No such file" in row.rejection.evidence


def test_a_damaged_archive_is_a_row(tmp_path: Path, now: dt.datetime) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(b"\x1f\x8bnonsense")
    assert all(row.rejection is not None for row in read(file, now))


def test_half_a_character_anywhere_in_a_row_costs_that_character(tmp_path: Path, now: dt.datetime) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(dict.fromkeys(("id", "url", "source", "title", "http_charset", "text"), "a�")), "utf-8")
    (row,) = read(file, now)
    assert row.page is not None
    said = (row.id, row.page.url, row.page.source, row.page.hints.title, row.page.charset, row.page.text)
    assert said == ("a\ufffd",) * 6


def test_what_a_row_says_of_its_page_becomes_a_hint(tmp_path: Path, now: dt.datetime) -> None:
    file = tmp_path / "in.jsonl"
    row = {
        "id": 7,
        "url": "https://x.example/a",
        "title": "T\ud800",
        "published_at": "2026-03-01T08:00:00+05:00",
        "source": "s",
        "html": "<p>x",
    }
    file.write_text(json.dumps(row), "utf-8")
    (found,) = read(file, now)
    page = found.page
    assert page is not None and found.id == "7"
    assert (page.url, page.source, page.is_html) == ("https://x.example/a", "s", True)
    assert page.hints.title == "T\ufffd"
    assert page.hints.published_at == dt.datetime(2026, 3, 1, 3, 0, tzinfo=dt.UTC)
    assert page.hints.published_precision == "minute"


@pytest.mark.parametrize(
    ("text", "precision"), [("2026-03-01", "day"), ("2026-03-01T08:00:00", "minute"), ("2026-03-01T08:00:00Z", "minute")]
)
def test_a_date_keeps_its_precision(text: str, precision: str) -> None:
    moment, found = when(text)
    assert moment is not None and moment.tzinfo is not None
    assert found == precision
