"""The pages in web archives (WARC, ISO 28500), our own and those of other programs."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from crawler.archive import KNOWN, SOURCE
from crawler.unpacking import unpacked
from khorgos import row
from khorgos.row import Row, sound, unreadable, when
from normalizer.types import Hints, Page, Reason, Rejection

_REFUSALS = ("401", "403", "429", "451", "503")
_NO_TEXT = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript", "application/x-javascript",
            "application/json", "application/pdf", "application/font")  # fmt: skip


def warc_rows(path: Path, now: dt.datetime) -> Iterator[Row]:
    """A row for every answer that an archive holds, in order. Never raises for what the file holds."""
    with path.open("rb") as stream:
        number = 0
        try:
            for record in ArchiveIterator(stream):
                if record.rec_type not in ("response", "resource"):
                    continue
                number += 1
                yield _warc_row(record, sound(f"{path}:{number}"), now)
        except (ArchiveLoadFailed, EOFError, ValueError, zlib.error) as error:
            said = " ".join(str(error).split())[:200]
            yield unreadable(sound(f"{path}:{number + 1}"), f"{path}: no readable WARC record: {said}", now)


def _warc_row(record: Any, fallback: str, now: dt.datetime) -> Row:
    url = record.rec_headers.get_header("WARC-Target-URI")
    id = record.rec_headers.get_header("WARC-Record-ID") or fallback
    body, headers = _payload(record), record.http_headers
    try:
        stamp = dt.datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
    except (TypeError, ValueError):
        stamp = now
    kind, status = (headers.get_header("Content-Type"), headers.get_statuscode() or "200") if headers else (None, "200")
    source = record.rec_headers.get_header(SOURCE)
    refused = _no_page(status, kind or "", len(body))
    if refused is not None:
        reason, why = refused
        return Row(id=id, rejection=Rejection(url=url, reason=reason, evidence=why, source=source, fetched_at=stamp))
    known = _known(record.rec_headers.get_header(KNOWN))
    return Row(id=id, page=Page(url=url, body=body, content_type=kind, source=source, fetched_at=stamp, **known))


def _payload(record: Any) -> bytes:
    """The body, whole and unpacked; one byte more than is allowed at most."""
    headers = record.http_headers
    if headers is None:
        return bytes(record.raw_stream.read(row.MAX_FILE + 1))
    chunked = (headers.get_header("Transfer-Encoding") or "").strip().lower() == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
    return unpacked(stream.read(row.MAX_FILE + 1), headers.get_header("Content-Encoding"), row.MAX_FILE)


def _no_page(status: str, kind: str, size: int) -> tuple[Reason, str] | None:
    """Why a record holds no page that an outlet showed: archives keep refusals, errors, pictures and scripts as well."""
    if not status.startswith("2"):
        return (Reason.BLOCKED if status in _REFUSALS else Reason.NOT_AN_ARTICLE), f"HTTP {status}"
    if kind.strip().lower().startswith(_NO_TEXT):
        return Reason.NOT_AN_ARTICLE, kind[:100]
    if size > row.MAX_FILE:
        return Reason.TOO_LARGE, f"larger than {row.MAX_FILE >> 20} MB"
    return None


def _known(said: str | None) -> dict[str, Any]:
    """What an archive of our own says beside the page; anything that is not as we would have written it is passed over."""
    try:
        found = json.loads(said or "{}")
        moment, precision = when(found.get("published_at"))
        authors = tuple(str(author) for author in found.get("authors", ()))
        texts = {name: sound(found[name]) if name in found else None for name in ("title", "language", "requested_url", "charset")}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
    hints = Hints(
        title=texts["title"],
        published_at=moment,
        published_precision="day" if found.get("published_precision") == "day" else precision,
        authors=authors,
        language=texts["language"],
    )
    return {"hints": hints, "requested_url": texts["requested_url"], "charset": texts["charset"]}
