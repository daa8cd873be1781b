"""What `normalize` and `ingest` read: .html, .txt, .jsonl, .warc(.gz) -> one `Row` per input, in order, bounded.

A row that cannot be read is a row too: it carries the reason instead of a page.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from khorgos import row
from khorgos.errors import Failed
from khorgos.row import NoPage, Row, sound, unreadable, when
from khorgos.warc_rows import warc_rows
from normalizer.published import hinted
from normalizer.types import Hints, Page, Reason, Rejection

MAX_LINE = 64 << 20  # bytes of one JSON line; what is longer is rejected without being held in memory
_STRINGS = ("url", "title", "published_at", "source", "http_charset", "html_file", "html", "text")
_NAMES = ("url", "title", "source")  # one line each; nothing where they are blank
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


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
            yield unreadable(sound(str(path)), f"{path}: {error.strerror or error}", now)
        except NoPage as error:
            yield unreadable(sound(str(path)), str(error), now, error.reason)


def _rows_of(path: Path, now: dt.datetime) -> Iterator[Row]:
    name = path.name.lower()
    if name.endswith((".warc", ".warc.gz")):
        yield from warc_rows(path, now)
    elif name.endswith((".jsonl", ".ndjson")):
        with path.open("rb") as stream:
            yield from _json_lines(stream, path, now)
    else:
        body = _whole(path)
        id = sound(str(path))
        if not body.strip():
            yield unreadable(id, f"{path}: the file is empty", now, Reason.EMPTY)
        elif name.endswith(".txt"):
            yield _text_row(id, body, now)
        else:
            yield Row(id=id, page=Page(url=None, body=body, fetched_at=now))


def _text_row(id: str, body: bytes, now: dt.datetime) -> Row:
    if b"\x00" in body:
        return unreadable(id, "a binary file, no text", now, Reason.UNDECODABLE)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:  # the decoder of pages finds out what it is
        return Row(id=id, page=Page(url=None, body=b"<pre>" + body + b"</pre>", fetched_at=now))
    return Row(id=id, page=Page(url=None, text=text, is_html=False, fetched_at=now))


def _json_lines(stream: BinaryIO, path: Path, now: dt.datetime) -> Iterator[Row]:
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        id = sound(f"{path}:{number}")
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield unreadable(id, f"line {number} is longer than {MAX_LINE >> 20} MB", now, Reason.TOO_LARGE)
        elif line.strip():
            yield _json_row(line, id, path.parent, now)


def _json_row(line: bytes, fallback: str, folder: Path, now: dt.datetime) -> Row:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return unreadable(fallback, f"no JSON: {str(error)[:200]}", now)
    if not isinstance(value, dict):
        return unreadable(fallback, "a JSON object is wanted", now)
    named = value.get("id")
    id = sound(str(named)) if isinstance(named, str | int) and not isinstance(named, bool) else fallback
    told = {name: sound(value[name]) for name in _STRINGS if isinstance(value.get(name), str)}
    told |= {name: " ".join(_CONTROLS.sub(" ", told[name]).split()) for name in _NAMES if name in told}
    told = {name: text for name, text in told.items() if name not in _NAMES or text}
    try:
        if wrong := [name for name in _STRINGS if not isinstance(value.get(name), str | None)]:
            raise NoPage(f"{wrong[0]} has to be a string")
        return Row(id=id, page=_described(told, folder, now))
    except (NoPage, ValueError, OSError) as error:
        said = f"{folder / told['html_file']}: {error.strerror}" if isinstance(error, OSError) else str(error)
        reason = error.reason if isinstance(error, NoPage) else Reason.UNREADABLE
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
        evidence=sound(why),
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
        raise NoPage("one of html_file, html and text is wanted" if not given else f"only one of {', '.join(given)} may be given")
    page = _about(value, now)
    if given[0] == "html_file":
        path = folder / value["html_file"]
        if path.exists() and not path.is_file():
            raise NoPage(f"{path} is no file")  # a device has no end, and a pipe may never begin
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
        body = stream.read(row.MAX_FILE + 1)
    if len(body) > row.MAX_FILE:
        raise NoPage(f"{path}: larger than {row.MAX_FILE >> 20} MB", Reason.TOO_LARGE)
    return body
