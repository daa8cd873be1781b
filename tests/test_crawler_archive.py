"""What the archive keeps can be read back as the same pages."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import random
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from click.testing import CliRunner
from newsserver import serving
from outlets import Outlet, write_story
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive import KNOWN, WarcArchive
from khorgos.cli import khorgos
from khorgos.inputs import rows
from normalizer.types import Hints, Page, Reason


def test_pages_come_back_as_they_were(tmp_path: Path, now: dt.datetime) -> None:
    archive = WarcArchive(tmp_path / "kept")
    body = "<p>铁路</p>".encode("gb18030")
    hints = Hints(title="铁路", published_at=now, published_precision="day", authors=("Ли",), language="zh")
    given = Page(
        url="https://a.example/1", body=body, content_type="text/html; charset=gbk", charset="gbk", source="a", fetched_at=now, hints=hints
    )
    archive.write(given, 200, [("Content-Type", "text/html; charset=gbk"), ("Content-Encoding", "gzip")])
    archive.write(Page(url="https://a.example/2", body=b"second", fetched_at=now), 299, [])
    (file,) = (tmp_path / "kept").iterdir()
    first, second = (row.page for row in rows([file], now + dt.timedelta(days=9)))
    assert first is not None and second is not None
    assert first == given
    assert (second.url, second.body) == ("https://a.example/2", b"second")


def test_a_cut_file_loses_its_last_record_alone(tmp_path: Path, now: dt.datetime) -> None:
    archive = WarcArchive(tmp_path)
    for number in (1, 2):
        archive.write(Page(url=f"https://a.example/{number}", body=b"x" * 500, fetched_at=now), 200, [])
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-20])
    found = list(rows([file], now))
    assert found[0].page is not None and found[0].page.url == "https://a.example/1"


@pytest.mark.parametrize(
    "said", ["no json", "[]", '{"authors": 7}', '{"published_at": "soon"}', "[" * 50_000], ids=["text", "list", "number", "date", "deep"]
)
def test_what_is_not_as_we_write_it_is_passed_over(tmp_path: Path, now: dt.datetime, said: str) -> None:
    with (tmp_path / "other.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        head = StatusAndHeaders("200 OK", [], protocol="HTTP/1.1")
        body, about = io.BytesIO(b"<p>text</p>"), {KNOWN: said[:9000]}
        record = writer.create_warc_record("https://a.example/1", "response", payload=body, http_headers=head, warc_headers_dict=about)
        writer.write_record(record)
        record.raw_stream.close()
    (row,) = rows([tmp_path / "other.warc.gz"], now)
    assert row.page is not None and row.page.hints == Hints()


PAGE = "<p>铁路 and wheat</p>".encode() * 50


def foreign(file: Path, status: str, headers: list[tuple[str, str]], body: bytes) -> Path:
    """An archive as another program writes it: the body as it was sent."""
    with file.open("wb") as stream:
        head = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        writer = WARCWriter(stream, gzip=True)
        record = writer.create_warc_record("https://a.example/1", "response", payload=io.BytesIO(body), http_headers=head)
        writer.write_record(record)
        record.raw_stream.close()
    return file


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:9], body[9:], b""))


PACKED = {
    "plain": ({}, PAGE),
    "gzip": ({"Content-Encoding": "gzip"}, gzip.compress(PAGE)),
    "deflate": ({"Content-Encoding": "deflate"}, zlib.compress(PAGE)),
    "bare deflate": ({"Content-Encoding": "deflate"}, zlib.compress(PAGE)[2:-4]),
    "Brotli": ({"Content-Encoding": "br"}, brotli.compress(PAGE)),
    "Zstandard": ({"Content-Encoding": "zstd"}, zstandard.compress(PAGE)),
    "twice": ({"Content-Encoding": "gzip, br"}, brotli.compress(gzip.compress(PAGE))),
    "in chunks": ({"Transfer-Encoding": "chunked", "Content-Encoding": "br"}, chunked(brotli.compress(PAGE))),
    "unpacked already": ({"Content-Encoding": "br"}, PAGE),
    "chunks put together already": ({"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}, gzip.compress(PAGE)),
    "a way that nobody knows": ({"Content-Encoding": "rot13"}, PAGE),
}


@pytest.mark.parametrize(("headers", "body"), PACKED.values(), ids=PACKED.keys())
def test_archives_of_other_programs_are_unpacked(tmp_path: Path, now: dt.datetime, headers: dict[str, str], body: bytes) -> None:
    (row,) = rows([foreign(tmp_path / "a.warc.gz", "200 OK", [("Content-Type", "text/html"), *headers.items()], body)], now)
    assert row.page is not None and row.page.body == PAGE


@pytest.mark.parametrize("way", ["gzip", "br", "zstd"])
def test_a_bomb_in_an_archive_costs_one_page(tmp_path: Path, now: dt.datetime, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setattr("khorgos.row.MAX_FILE", 100_000)
    body = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstandard.compress}[way](bytes(50_000_000))
    (row,) = rows([foreign(tmp_path / "a.warc.gz", "200 OK", [("Content-Encoding", way)], body)], now)
    assert row.rejection is not None and row.rejection.reason is Reason.TOO_LARGE


NO_PAGES = {
    "not found": ("404 Not Found", "text/html", Reason.NOT_AN_ARTICLE, "HTTP 404"),
    "moved": ("301 Moved Permanently", "text/html", Reason.NOT_AN_ARTICLE, "HTTP 301"),
    "refused": ("403 Forbidden", "text/html", Reason.BLOCKED, "HTTP 403"),
    "a picture": ("200 OK", "image/jpeg", Reason.NOT_AN_ARTICLE, "image/jpeg"),
    "a script": ("200 OK", "text/javascript; charset=utf-8", Reason.NOT_AN_ARTICLE, "text/javascript"),
}


@pytest.mark.parametrize(("status", "kind", "reason", "said"), NO_PAGES.values(), ids=NO_PAGES.keys())
def test_what_no_outlet_showed_as_a_page_is_none(
    tmp_path: Path, now: dt.datetime, status: str, kind: str, reason: Reason, said: str
) -> None:
    (row,) = rows([foreign(tmp_path / "a.warc.gz", status, [("Content-Type", kind)], PAGE)], now)
    assert row.rejection is not None
    assert (row.rejection.reason, row.rejection.url) == (reason, "https://a.example/1")
    assert row.rejection.evidence.startswith(said)


def test_what_was_crawled_comes_back_from_its_archive_to_the_same_articles(tmp_path: Path) -> None:
    with serving() as server:
        outlet = Outlet("wire", server, "127.0.0.1", ("rss", "listing"))
        draw = random.Random(7)
        for number in range(5):
            outlet.publish(write_story(number, draw, dt.datetime.now(dt.UTC) - dt.timedelta(hours=number)))
        crawler = '[crawler]\nallow_private_networks = true\ndelay_seconds = 0\narchive = "warc"\n[relevance]\nkeep = "all"\n'
        found = []
        for name, command in (("first", ["crawl"]), ("second", ["ingest"])):
            (tmp_path / name).mkdir()
            settings = tmp_path / name / "khorgos.toml"
            settings.write_text("catalogue = false\n" + crawler + outlet.settings("15m"), "utf-8")
            files = [str(file) for file in sorted((tmp_path / "first" / "archive").glob("*"))] if command == ["ingest"] else []
            for words in ([*command, *files], ["search", "", "--limit", "0", "--format", "jsonl"]):
                done = CliRunner().invoke(khorgos, ["--config", str(settings), *words])
                assert done.exit_code == 0, done.output
            articles = [json.loads(line) for line in done.stdout.splitlines()]
            own = ("id", "group", "story", "first_seen_at")
            found.append(sorted(({k: v for k, v in one.items() if k not in own} for one in articles), key=lambda one: one["url"]))
    assert len(found[0]) == 5 and found[0] == found[1]
