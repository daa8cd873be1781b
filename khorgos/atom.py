"""An Atom feed (RFC 4287), written entry by entry. All text is plain text: nothing of a page reaches a reader as markup."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from store.types import Article, as_printed

SUMMARY = 500  # code points
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0
_SPACE = uuid.UUID("8a3c1c0e-4f0b-5d5e-9a58-7b1d1f0c6a11")  # of the ids of searches


def feed(
    articles: Iterable[Article],
    *,
    query: str,
    updated: dt.datetime,
    home: str | None = None,
    page: str | None = None,
    following: str | None = None,
) -> Iterator[str]:
    """The feed of a search. `home` is the address it is served at, if it is; `page` shows it to people, `following` is the rest of it."""
    title = f"khorgos: {query}" if query else "khorgos: everything"
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield f"<id>{uuid.uuid5(_SPACE, query).urn}</id>\n<title>{_text(title)}</title>\n<updated>{as_printed(updated)}</updated>\n"
    yield "<author><name>khorgos</name></author>\n<generator>khorgos</generator>\n"
    for relation, there in (("self", home), ("alternate", page), ("next", following)):
        if there:
            yield f'<link rel="{relation}" href={_attribute(there)}/>\n'
    for article in articles:
        yield "".join(_entry(article))
    yield "</feed>\n"


def _entry(article: Article) -> Iterator[str]:
    number = f"urn:khorgos:article:{article.id}"
    title = " ".join((article.title or article.text[:80]).split()) or number
    changed = article.fetched_at if article.revision > 1 else article.first_seen_at
    yield f"<entry>\n<id>{number}</id>\n<title>{_text(title)}</title>\n<updated>{as_printed(changed)}</updated>\n"
    if article.published_at is not None:
        yield f"<published>{as_printed(article.published_at, article.published_offset)}</published>\n"
    yield f'<link rel="alternate" href={_attribute(address(article) or number)}/>\n'
    for name in article.authors or [article.source or "unknown"]:
        yield f"<author><name>{_text(name)}</name></author>\n"
    for term in (*article.countries, *article.topics):
        yield f"<category term={_attribute(term)}/>\n"
    summary = article.text[:SUMMARY] + ("…" if len(article.text) > SUMMARY else "")
    yield f"<summary>{_text(summary)}</summary>\n</entry>\n"


def address(article: Article) -> str | None:
    """The article's own address where it is one of the web; a page may name anything else as its address."""
    for url in (article.url, article.canonical_url):
        if url and re.match(r"https?://[^\s]+$", url, re.IGNORECASE):
            return url
    return None


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("", text))
