"""What `normalize` and `ingest` read: .html, .txt, .jsonl, .warc(.gz) -> one `Row` per input, in order, bounded.

A row that cannot be read is a row too: it carries the reason instead of a page.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from crawler.archive import KNOWN, SOURCE
from crawler.unpacking import unpacked
from khorgos.errors import Failed
from normalizer.published import hinted
from normalizer.types import Hints, Page, Precision, Reason, Rejection

MAX_LINE = 64 << 20  # bytes of one JSON line; what is longer is rejected without being held in memory
MAX_FILE = 64 << 20  # bytes of one page
_STRINGS = ("url", "title", "published_at", "source", "http_charset", "html_file", "html", "text")
_NAMES = ("url", "title", "source")  # one line each; nothing where they are blank
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One input: its id, and the page it holds or why it holds none."""

    id: str
    page: Page | None = None
    rejection: Rejection | None = None


_REFUSALS = ("401", "403", "429", "451", "503")
_NO_TEXT = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript", "application/x-javascript",
            "application/json", "application/pdf", "application/font")  # fmt: skip


class _NoPage(Exception):
    """An input that holds no page, and why."""

    def __init__(self, evidence: str, reason: Reason = Reason.UNREADABLE) -> None:
        super().__init__(evidence)
        self.reason = reason


def fail_for_unread(paths: Sequence[Path]) -> None:
    """Raises Failed where a file was named that is not there, is a folder, or is closed to this user."""
    unread = [str(path) for path in paths if path.is_dir() or not os.access(path, os.R_OK)]
    if unread:
        named = ", ".join(unread[:5]) + (", …" if len(unread) > 5 else "")
        raise Failed(f"{len(unread)} of {len(paths)} files could not be read: {named}", "check the path")


def rows(paths: list[Path], now: dt.datetime) -> Iterator[Row]:
    """Every input of these files, in order. Never raises for what a file holds."""
    for path in paths:
        try:
            yield from _rows_of(path, now)
        except OSError as error:
            yield _unreadable(_sound(str(path)), f"{path}: {error.strerror or error}", now)
        except _NoPage as error:
            yield _unreadable(_sound(str(path)), str(error), now, error.reason)


def _rows_of(path: Path, now: dt.datetime) -> Iterator[Row]:
    name = path.name.lower()
    if name.endswith((".warc", ".warc.gz")):
        yield from _warc(path, now)
    elif name.endswith((".jsonl", ".ndjson")):
        with path.open("rb") as stream:
            yield from _json_lines(stream, path, now)
    else:
        body = _whole(path)
        id = _sound(str(path))
        if not body.strip():
            yield _unreadable(id, f"{path}: the file is empty", now, Reason.EMPTY)
        elif name.endswith(".txt"):
            yield _text_row(id, body, now)
        else:
            yield Row(id=id, page=Page(url=None, body=body, fetched_at=now))


def _text_row(id: str, body: bytes, now: dt.datetime) -> Row:
    if b"\x00" in body:
        return _unreadable(id, "a binary file, no text", now, Reason.UNDECODABLE)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:  # the decoder of pages finds out what it is
        return Row(id=id, page=Page(url=None, body=b"<pre>" + body + b"</pre>", fetched_at=now))
    return Row(id=id, page=Page(url=None, text=text, is_html=False, fetched_at=now))


def _json_lines(stream: BinaryIO, path: Path, now: dt.datetime) -> Iterator[Row]:
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        id = _sound(f"{path}:{number}")
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield _unreadable(id, f"line {number} is longer than {MAX_LINE >> 20} MB", now, Reason.TOO_LARGE)
        elif line.strip():
            yield _json_row(line, id, path.parent, now)


def _json_row(line: bytes, fallback: str, folder: Path, now: dt.datetime) -> Row:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return _unreadable(fallback, f"no JSON: {str(error)[:200]}", now)
    if not isinstance(value, dict):
        return _unreadable(fallback, "a JSON object is wanted", now)
    named = value.get("id")
    id = _sound(str(named)) if isinstance(named, str | int) and not isinstance(named, bool) else fallback
    told = {name: _sound(value[name]) for name in _STRINGS if isinstance(value.get(name), str)}
    told |= {name: " ".join(_CONTROLS.sub(" ", told[name]).split()) for name in _NAMES if name in told}
    told = {name: text for name, text in told.items() if name not in _NAMES or text}
    try:
        if wrong := [name for name in _STRINGS if not isinstance(value.get(name), str | None)]:
            raise _NoPage(f"{wrong[0]} has to be a string")
        return Row(id=id, page=_described(told, folder, now))
    except (_NoPage, ValueError, OSError) as error:
        said = f"{folder / told['html_file']}: {error.strerror}" if isinstance(error, OSError) else str(error)
        reason = error.reason if isinstance(error, _NoPage) else Reason.UNREADABLE
        return _refused(id, said[:300], reason, told, now)


def _refused(id: str, why: str, reason: Reason, told: dict[str, str], now: dt.datetime) -> Row:
    """A row that holds no page, with what it says of itself all the same."""
    try:
        page = _about(told, now)
    except ValueError:  # its date is none
        page = _about(told | {"published_at": ""}, now)
    moment = hinted(page)
    rejection = Rejection(
        url=page.url,
        reason=reason,
        evidence=_sound(why),
        source=page.source,
        title=page.hints.title,
        published_at=moment.when if moment else None,
        published_offset=moment.offset if moment else None,
        published_precision=moment.precision if moment else None,
        fetched_at=now,
    )
    return Row(id=id, rejection=rejection)


def _described(value: dict[str, str], folder: Path, now: dt.datetime) -> Page:
    given = [name for name in ("html_file", "html", "text") if name in value]
    if len(given) != 1:
        raise _NoPage("one of html_file, html and text is wanted" if not given else f"only one of {', '.join(given)} may be given")
    page = _about(value, now)
    if given[0] == "html_file":
        path = folder / value["html_file"]
        if path.exists() and not path.is_file():
            raise _NoPage(f"{path} is no file")  # a device has no end, and a pipe may never begin
        return replace(page, body=_whole(path))
    return replace(page, text=value[given[0]], is_html=given[0] == "html")


def _about(value: dict[str, str], now: dt.datetime) -> Page:
    """What a row says of its page. Raises ValueError for a date that is none."""
    moment, precision = when(value.get("published_at"))
    return Page(
        url=value.get("url"),
        charset=value.get("http_charset"),
        source=value.get("source"),
        fetched_at=now,
        hints=Hints(title=value.get("title"), published_at=moment, published_precision=precision),
    )


def _whole(path: Path) -> bytes:
    """What the file holds; its size is counted, not asked for: a pipe or a device does not know it."""
    with path.open("rb") as stream:
        body = stream.read(MAX_FILE + 1)
    if len(body) > MAX_FILE:
        raise _NoPage(f"{path}: larger than {MAX_FILE >> 20} MB", Reason.TOO_LARGE)
    return body


def _sound(text: str) -> str:
    """Lone surrogates are legal in JSON but in no encoding; they become U+FFFD here, once."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def when(text: str | None) -> tuple[dt.datetime | None, Precision | None]:
    """An ISO 8601 day or moment; what has no zone is taken as UTC. Raises ValueError for anything else."""
    if text is None or not text.strip():
        return None, None
    text = text.strip()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"published_at is no date: {text[:40]!r}") from error
    precision: Precision = "day" if len(text) <= 10 else "minute"
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)), precision


def _warc(path: Path, now: dt.datetime) -> Iterator[Row]:
    with path.open("rb") as stream:
        number = 0
        try:
            for record in ArchiveIterator(stream):
                if record.rec_type not in ("response", "resource"):
                    continue
                number += 1
                yield _warc_row(record, _sound(f"{path}:{number}"), now)
        except (ArchiveLoadFailed, EOFError, ValueError, zlib.error) as error:
            said = " ".join(str(error).split())[:200]
            yield _unreadable(_sound(f"{path}:{number + 1}"), f"{path}: no readable WARC record: {said}", now)


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
        return bytes(record.raw_stream.read(MAX_FILE + 1))
    chunked = (headers.get_header("Transfer-Encoding") or "").strip().lower() == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
    return unpacked(stream.read(MAX_FILE + 1), headers.get_header("Content-Encoding"), MAX_FILE)


def _no_page(status: str, kind: str, size: int) -> tuple[Reason, str] | None:
    """Why a record holds no page that an outlet showed: archives keep refusals, errors, pictures and scripts as well."""
    if not status.startswith("2"):
        return (Reason.BLOCKED if status in _REFUSALS else Reason.NOT_AN_ARTICLE), f"HTTP {status}"
    if kind.strip().lower().startswith(_NO_TEXT):
        return Reason.NOT_AN_ARTICLE, kind[:100]
    if size > MAX_FILE:
        return Reason.TOO_LARGE, f"larger than {MAX_FILE >> 20} MB"
    return None


def _known(said: str | None) -> dict[str, Any]:
    """What an archive of our own says beside the page; anything that is not as we would have written it is passed over."""
    try:
        found = json.loads(said or "{}")
        moment, precision = when(found.get("published_at"))
        authors = tuple(str(author) for author in found.get("authors", ()))
        texts = {name: _sound(found[name]) if name in found else None for name in ("title", "language", "requested_url", "charset")}
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


def _unreadable(id: str, evidence: str, now: dt.datetime, reason: Reason = Reason.UNREADABLE) -> Row:
    return Row(id=id, rejection=Rejection(url=None, reason=reason, evidence=_sound(evidence), fetched_at=now))
