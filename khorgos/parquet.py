"""Articles as a Parquet file; wants the extra `parquet` (pyarrow)."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterable
from typing import Any, BinaryIO

from khorgos.errors import Failed
from store.types import Article

ROWS = 1_000  # in memory at a time
_TIMES = ("published_at", "first_seen_at", "fetched_at", "deleted_at")


def write(stream: BinaryIO, articles: Iterable[Article]) -> None:
    """Writes one Parquet file. Times are UTC; `published_offset` holds the minutes east of UTC that the publisher printed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise Failed("--format parquet needs pyarrow", "pip install 'khorgos[parquet]'") from None
    schema = _schema(pa)
    rows = iter(articles)
    with tempfile.TemporaryFile() as file:  # Parquet writes its index last and asks where it stands; a pipe cannot tell
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            while batch := list(itertools.islice(rows, ROWS)):
                writer.write_table(pa.Table.from_pylist([_row(article) for article in batch], schema=schema))
        file.seek(0)
        shutil.copyfileobj(file, stream)


def _schema(pa: Any) -> Any:
    text, texts = pa.string(), pa.list_(pa.string())
    names: dict[str, Any] = {
        "id": pa.int64(),
        **dict.fromkeys(("url", "canonical_url", "source", "title", "text", "language", "route"), text),
        "languages": pa.map_(text, pa.float64()),
        "spans": pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64()), ("language", text)])),
        "published_at": pa.timestamp("us", tz="UTC"),
        "published_offset": pa.int32(),
        "published_precision": text,
        "authors": texts,
        "agency": text,
        **dict.fromkeys(("countries", "dyads", "topics", "entities"), texts),
        "relevance": pa.float64(),
        "relevant": pa.bool_(),
        "flags": texts,
        "group": pa.int64(),
        "story": pa.int64(),
        **dict.fromkeys(("first_seen_at", "fetched_at"), pa.timestamp("us", tz="UTC")),
        "revision": pa.int32(),
        "deleted_at": pa.timestamp("us", tz="UTC"),
    }
    return pa.schema(list(names.items()))


def _row(article: Article) -> dict[str, Any]:
    fields = article.fields() | {name: getattr(article, name) for name in _TIMES}
    fields["published_offset"] = article.published_offset
    fields["languages"] = list(article.languages.items())
    fields["spans"] = [{"start": start, "end": end, "language": code} for start, end, code in article.spans]
    return fields
