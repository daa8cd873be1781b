"""Raw answers kept as WARC (ISO 28500), one gzipped file a day; `khorgos ingest` reads them back."""

from __future__ import annotations

import datetime as dt
import io
import json
from http import HTTPStatus
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from normalizer.types import Page

_SETTLED = ("content-encoding", "transfer-encoding", "content-length")  # the body is kept as read, unpacked and whole


# Fields of our own, which other programs pass over: the source's id, and what a feed or the way to the page said of it.
SOURCE, KNOWN = "WARC-Khorgos-Source", "WARC-Khorgos-Known"


class WarcArchive:
    """Appends to `folder/khorgos-YYYYMMDD.warc.gz`; a record is a gzip member of its own, so a cut file loses its last record alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, page: Page, status: int, headers: list[tuple[str, str]]) -> None:
        """With what was known of the page beside its bytes, so that it can be read again to the same article. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = [(name, value) for name, value in headers if name.lower() not in _SETTLED]
        try:
            phrase = HTTPStatus(status).phrase
        except ValueError:
            phrase = ""
        at = page.fetched_at.astimezone(dt.UTC)
        about = {
            "WARC-Date": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            SOURCE: page.source,
            KNOWN: json.dumps(_known(page)) if _known(page) else None,
        }
        with (self._folder / f"khorgos-{at:%Y%m%d}.warc.gz").open("ab") as file:
            writer = WARCWriter(file, gzip=True, warc_version="1.1")
            record = writer.create_warc_record(
                page.url or page.requested_url,
                "response",
                payload=io.BytesIO(page.body),
                http_headers=StatusAndHeaders(f"{status} {phrase}".strip(), kept, protocol="HTTP/1.1"),
                warc_headers_dict={name: value for name, value in about.items() if value},
            )
            writer.write_record(record)
            record.raw_stream.close()  # the library leaves a temporary file open


def _known(page: Page) -> dict[str, object]:
    found = {"requested_url": page.requested_url, "charset": page.charset}
    return {name: value for name, value in found.items() if value} | page.hints.fields()
