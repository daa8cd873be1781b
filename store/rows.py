"""A draft as rows: what stands in `article`, `article_text` and `article_tag`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from normalizer.types import Draft, Evidence, Span
from store import analyser
from store.folding import fold_value

_EVIDENCE = tuple(field.name for field in fields(Evidence))


def key_of(folded: str) -> bytes:
    """The stored form of a folded address: 16 bytes, so that an index entry stays small however long the address."""
    return hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def spans_of(stored: Iterable[Sequence[Any]]) -> tuple[Span, ...]:
    """Spans as the normalizer knows them, from their stored form."""
    return tuple(Span(*row) for row in stored)


def columns_of(draft: Draft, first_seen: dt.datetime) -> dict[str, Any]:
    """Of `article`, what comes from the draft."""
    view = draft.view
    return {
        "url": draft.url,
        "url_key": key_of(draft.url_key) if draft.url_key is not None else None,
        "canonical_url": draft.canonical_url,
        "source": draft.source,
        "title": draft.title,
        "language": draft.languages.language,
        "route": draft.languages.route,
        "languages": dict(draft.languages.shares),
        "published_at": draft.published_at,
        "published_offset": draft.published_offset,
        "published_precision": draft.published_precision,
        "dated_at": draft.published_at or first_seen,
        "authors": list(draft.authors),
        "agency": draft.agency,
        "countries": list(view.countries),
        "dyads": list(view.dyads),
        "topics": list(view.topics),
        "entities": list(view.entities),
        "score": view.relevance.score,
        "relevant": view.relevance.relevant,
        "flags": list(draft.flags),
        "content_hash": draft.content_hash,
        "fetched_at": draft.fetched_at,
        "analyser_version": analyser.VERSION,
        "lens_version": view.relevance.version,
    }


def wide_of(draft: Draft) -> dict[str, Any]:
    """Of `article_text`, what comes from the draft, in the order of its columns."""
    relevance = draft.view.relevance
    return {
        "text": draft.text,
        "spans": [[span.start, span.end, span.language] for span in draft.languages.spans],
        "removals": [[removal.reason, removal.text] for removal in draft.removals],
        "relevance": {
            "review": relevance.review,
            "evidence": [{name: getattr(one, name) for name in _EVIDENCE} for one in relevance.evidence],
            "sentences": relevance.sentences,
            "factors": relevance.factors,
            "version": relevance.version,
        },
        "links": draft.links,
    }


def encoded(wide: dict[str, Any]) -> tuple[str, ...]:
    """The same as the driver takes it: text, and JSON as text."""
    return (wide["text"], *(json.dumps(value, ensure_ascii=False) for name, value in wide.items() if name != "text"))


def tags_of(article_id: int, draft: Draft) -> list[tuple[str, str, int]]:
    """Rows of `article_tag`."""
    return [(kind, value, article_id) for kind, value in sorted(set(_tags(draft)))]


def _tags(draft: Draft) -> Iterable[tuple[str, str]]:
    view = draft.view
    for kind, values in (("country", view.countries), ("dyad", view.dyads), ("topic", view.topics), ("entity", view.entities)):
        for value in values:
            yield kind, value
    for author in draft.authors:
        yield "author", fold_value(author)
