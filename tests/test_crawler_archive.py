"""What the archive keeps can be read back as the same pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from crawler.archive import WarcArchive
from khorgos.inputs import rows


def test_pages_come_back_as_they_were(tmp_path: Path, now: dt.datetime) -> None:
    archive = WarcArchive(tmp_path / "kept")
    body = "<p>铁路</p>".encode("gb18030")
    archive.write("https://a.example/1", 200, [("Content-Type", "text/html; charset=gbk"), ("Content-Encoding", "gzip")], body, now)
    archive.write("https://a.example/2", 299, [], b"second", now)
    (file,) = (tmp_path / "kept").iterdir()
    first, second = (row.page for row in rows([file], now + dt.timedelta(days=9)))
    assert first is not None and second is not None
    assert (first.url, first.body, first.content_type, first.fetched_at) == ("https://a.example/1", body, "text/html; charset=gbk", now)
    assert (second.url, second.body) == ("https://a.example/2", b"second")


def test_a_cut_file_loses_its_last_record_alone(tmp_path: Path, now: dt.datetime) -> None:
    archive = WarcArchive(tmp_path)
    for number in (1, 2):
        archive.write(f"https://a.example/{number}", 200, [], b"x" * 500, now)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-20])
    found = list(rows([file], now))
    assert found[0].page is not None and found[0].page.url == "https://a.example/1"
