"""Raw answers kept as WARC (ISO 28500), one gzipped file a day; `khorgos ingest` reads them back."""

from __future__ import annotations

import datetime as dt
import io
from http import HTTPStatus
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

_SETTLED = ("content-encoding", "transfer-encoding", "content-length")  # the body is kept as read, unpacked and whole


class WarcArchive:
    """Appends to `folder/khorgos-YYYYMMDD.warc.gz`; a record is a gzip member of its own, so a cut file loses its last record alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, url: str, status: int, headers: list[tuple[str, str]], body: bytes, at: dt.datetime) -> None:
        """Raises OSError where the folder cannot be written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = [(name, value) for name, value in headers if name.lower() not in _SETTLED]
        try:
            phrase = HTTPStatus(status).phrase
        except ValueError:
            phrase = ""
        with (self._folder / f"khorgos-{at:%Y%m%d}.warc.gz").open("ab") as file:
            writer = WARCWriter(file, gzip=True)
            record = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=StatusAndHeaders(f"{status} {phrase}".strip(), kept, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")},
            )
            writer.write_record(record)
            record.raw_stream.close()  # the library leaves a temporary file open
