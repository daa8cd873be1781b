"""What a page declares about itself: JSON-LD, meta elements, the title element, headings, `time` elements.

Declarations are collected in one walk and weighed by those who need them (`titles`, `dates`, `people`); nothing is decided here.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

LONGEST = 2000  # characters of one declared value
MAX_NODES = 5000  # of JSON-LD
_ARTICLE = re.compile(r"Article$|BlogPosting|Posting$|NewsArticle|Report$|Review$|^Blog$", re.I)
_PAGE = re.compile(r"WebPage$|VideoObject|MediaObject|CreativeWork", re.I)
_TAGS = re.compile(r"<[^<>]{0,400}>")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")

TITLE_METAS = (
    "og:title",
    "twitter:title",
    "headline",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "title",
    "citation_title",
)
DATE_METAS = (
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time", "parsely-pub-date", "sailthru.date", "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "article.published", "date.issued", "dc.date.issued", "dcterms.created",
    "dc.date", "dcterms.date", "cxenseparse:recs:publishtime", "article_date_original", "displaydate", "originalpublicationdate", "ptime",
    "weibo: article:create_at", "firstcreate", "dc.date.created", "date", "datecreated", "rnews:datepublished", "pub_date", "lastmod_original",
    "article:post_date", "bt:pubdate", "vr:published_time", "iso-8601-publish-date", "mediator_published_time", "last-modified-original",
)  # fmt: skip
AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator", "article:author_name", "authors",
    "mediator_author", "og:article:author", "citation_author", "creator", "shareaholic:article_author_name", "cxenseparse:author", "rbauthors",
    "dcsext.author", "auth", "twitter:data1:author",
)  # fmt: skip


@dataclass(slots=True)
class Declared:
    """The declarations of one page, each list in the order of trust."""

    headlines: list[str] = field(default_factory=list)  # JSON-LD
    titles: list[str] = field(default_factory=list)  # meta, og:title first
    page_title: str | None = None  # the title element
    headings: list[str] = field(default_factory=list)  # every h1
    dates: list[str] = field(default_factory=list)
    weak_dates: list[str] = field(default_factory=list)  # of the web page, modified, `time` elements
    authors: list[str] = field(default_factory=list)  # JSON-LD
    meta_authors: list[str] = field(default_factory=list)
    canonical: str | None = None
    body: str | None = None  # articleBody
    kinds: set[str] = field(default_factory=set)  # @type and og:type, lower case
    site_names: set[str] = field(default_factory=set)
    locked: bool = False  # isAccessibleForFree: false
    language: str | None = None
    description: str | None = None


def read(tree: HtmlElement) -> Declared:
    """Collects what the page declares."""
    declared = Declared(language=tree.get("lang") or tree.get("xml:lang"))
    for script in tree.iter("script"):
        if "json" in (script.get("type") or "").lower() and script.text:
            _structured(script.text, declared)
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = meta.get("content")
        if name and content and content.strip():
            metas.setdefault(name, []).append(plain(content))
    _metas(metas, declared)
    for title in tree.iter("title"):
        if (parent := title.getparent()) is not None and parent.tag in ("head", "html", "body"):
            declared.page_title = plain(title.text_content())
            break
    declared.headings = [text for h1 in tree.iter("h1") if (text := plain(_spaced(h1)))][:8]
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            declared.canonical = link.get("href", "").strip()[:LONGEST]
            break
    declared.weak_dates.extend(_times(tree))
    return declared


def plain(value: str) -> str:
    """A declared value as text: entities resolved, markup and surplus white space gone."""
    value = html.unescape(value[: 2 * LONGEST])
    if "<" in value:
        value = _TAGS.sub(" ", value)
    return " ".join(value.split())[:LONGEST]


def _spaced(element: HtmlElement) -> str:
    return " ".join(element.itertext())


def _metas(metas: dict[str, list[str]], declared: Declared) -> None:
    for names, target in ((TITLE_METAS, declared.titles), (DATE_METAS, declared.dates), (AUTHOR_METAS, declared.meta_authors)):
        for name in names:
            target.extend(metas.get(name, ())[:8])
    for name in ("og:site_name", "application-name", "twitter:site", "publisher", "copyright", "dc.publisher"):
        declared.site_names.update(metas.get(name, ())[:2])
    declared.kinds.update(kind.lower() for kind in metas.get("og:type", ()))
    declared.description = next(iter(metas.get("og:description", metas.get("description", ()))), None)
    declared.weak_dates.extend(
        v
        for name in ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod")
        for v in metas.get(name, ())[:1]
    )


def _times(tree: HtmlElement) -> Iterator[str]:
    published, others = [], []
    for element in tree.xpath("//time | //*[@itemprop='datePublished'] | //abbr[contains(@class,'published')]"):
        value = element.get("datetime") or element.get("content") or element.get("title") or plain(_spaced(element))
        marks = f"{element.get('itemprop')} {element.get('class')} {element.get('pubdate')}".lower()
        (published if "publ" in marks or "entry-date" in marks else others).append(value)
    yield from published[:3]
    yield from others[:3]


def _structured(text: str, declared: Declared) -> None:
    for node in _nodes(_loads(text)):
        kinds = node.get("@type")
        names = [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]
        if any(_ARTICLE.search(name) for name in names):
            _article(node, declared)
        elif any(_PAGE.search(name) for name in names):
            declared.weak_dates.extend(_texts(node.get("datePublished")))
            declared.weak_dates.extend(_texts(node.get("uploadDate")))
        elif "Organization" in names or "NewsMediaOrganization" in names or "WebSite" in names:
            declared.site_names.update(_texts(node.get("name")))
        declared.kinds.update(name.lower() for name in names)


def _article(node: dict[str, Any], declared: Declared) -> None:
    declared.headlines.extend(_texts(node.get("headline")) or _texts(node.get("name")))
    declared.dates.extend(_texts(node.get("datePublished")) or _texts(node.get("dateCreated")))
    declared.weak_dates.extend(_texts(node.get("dateModified")))
    declared.authors.extend(_names(node.get("author")) or _names(node.get("creator")))
    declared.site_names.update(_names(node.get("publisher")))
    body = node.get("articleBody")
    if isinstance(body, str) and len(body) > len(declared.body or ""):
        declared.body = body[:400_000]
    if str(node.get("isAccessibleForFree")).lower() == "false":
        declared.locked = True


def _loads(text: str) -> Any:
    text = (
        text.strip()
        .removeprefix("<!--")
        .removesuffix("-->")
        .strip()
        .removeprefix("//<![CDATA[")
        .removesuffix("//]]>")
        .rstrip("; \n")
    )
    for candidate in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(root: Any) -> Iterator[dict[str, Any]]:
    """Every object of the structure that names a type, breadth first, within a bound."""
    queue, seen = [root], 0
    while queue and seen < MAX_NODES:
        node = queue.pop(0)
        seen += 1
        if isinstance(node, list):
            queue.extend(node[:200])
        elif isinstance(node, dict):
            if "@type" in node:
                yield node
            for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
                if isinstance(node.get(key), list | dict) and not (
                    key == "itemListElement" and node.get("@type") == "BreadcrumbList"
                ):
                    queue.append(node[key])


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [plain(v) for v in values[:8] if isinstance(v, str) and v.strip()]


def _names(value: Any) -> list[str]:
    out: list[str] = []
    for one in (value if isinstance(value, list) else [value])[:20]:
        name = one.get("name") if isinstance(one, dict) else one
        out.extend(_texts(name))
    return out
