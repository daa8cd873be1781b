"""Articles as a table, JSON Lines, CSV, Parquet or an Atom feed; all of them written as they come, however many there are."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import click
from rich.cells import cell_len, set_cell_size

from khorgos import atom, parquet
from store.query import Query
from store.types import Article

NAMES = ("table", "jsonl", "csv", "parquet", "atom")
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # a spreadsheet runs a cell that begins so; see OWASP, "CSV Injection"
# Controls but tabs and line ends, the eight-bit ones included, line separators, and what turns the direction of writing.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def write(stream: TextIO, form: str, articles: Iterable[Article], *, query: Query, now: dt.datetime, timezone: str) -> None:
    """Writes `articles` in the format named `form`, one of `NAMES`, as UTF-8.

    Raises `khorgos.errors.Failed` where Parquet's library is missing.
    """
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", newline="")
    if form == "parquet":
        parquet.write(stream.buffer if isinstance(stream, io.TextIOWrapper) else sys.stdout.buffer, articles)
        return
    writers: dict[str, Callable[[], Iterator[str]]] = {
        "table": lambda: table(articles, timezone=timezone, width=_width(stream)),
        "jsonl": lambda: (json.dumps(article.fields(), ensure_ascii=False) + "\n" for article in articles),
        "csv": lambda: comma_separated(articles),
        "atom": lambda: atom.feed(articles, query=str(query), updated=now),
    }
    for piece in writers[form]():
        stream.write(piece)


def comma_separated(articles: Iterable[Article]) -> Iterator[str]:
    """CSV by RFC 4180 with a header line; no cell of it is a formula to a spreadsheet (such cells get an apostrophe in front)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for article in articles:
        fields = article.fields()
        writer.writerow([_cell(fields[name]) for name in COLUMNS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


COLUMNS = (
    *("id", "url", "canonical_url", "source", "title", "text", "language", "route", "languages", "published_at", "published_precision"),
    *("authors", "agency", "countries", "dyads", "topics", "entities", "relevance", "relevant", "flags", "group", "story"),
    *("first_seen_at", "fetched_at", "revision", "deleted_at"),
)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        value = "; ".join(f"{name} {share}" for name, share in value.items())
    elif isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    elif isinstance(value, bool):
        value = "true" if value else "false"
    text = str(value)
    return "'" + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def table(articles: Iterable[Article], *, timezone: str, width: int | None) -> Iterator[str]:
    """A line an article: number, when, language, source, title; cut to `width` cells, so that Han keeps the columns straight."""
    zone = ZoneInfo(timezone)
    for article in articles:
        when = (article.published_at or article.first_seen_at).astimezone(zone)
        day = when.strftime("%Y-%m-%d %H:%M") if article.published_precision == "minute" else when.strftime("%Y-%m-%d")
        title = printable(article.title or article.text[:100])
        line = f"{article.id:<16} {day:<16} {_pad(article.language, 7)} {_pad(printable(article.source or '-'), 18)} {title}"
        yield (line if width is None or cell_len(line) <= width else set_cell_size(line, width - 1) + "…") + "\n"


def printable(text: str) -> str:
    """One line without characters that steer a terminal."""
    return " ".join(_STEERING.sub(" ", text).split())


def say(text: str) -> None:
    """Writes lines of a result for people: what pages and rows hold must not steer their terminal."""
    click.echo(_STEERING.sub(" ", text))


def _pad(text: str, cells: int) -> str:
    return set_cell_size(text, cells)


def _width(stream: TextIO) -> int | None:
    if not stream.isatty():
        return None
    return shutil.get_terminal_size().columns
