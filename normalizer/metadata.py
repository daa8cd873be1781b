"""What a page declares about itself: JSON-LD, meta elements, the title element, headings, `time` elements.

Declarations are collected in one walk and weighed by those who need them (`titles`, `dates`, `people`); nothing is decided here.
"""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from normalizer import structured
from normalizer.markup import letters, sound

LONGEST = 2000  # characters of one declared value
SHORTEST = 8  # of a lesser heading, or the part of a title, that may be the headline
MAX_EMPHASISED = 60
_ARTICLE = re.compile(r"Article$|BlogPosting|Posting$|NewsArticle|Report$|Review$|^Blog$", re.I)
_PAGE = re.compile(r"WebPage$|VideoObject|MediaObject|CreativeWork", re.I)
_TAGS = re.compile(r"<[^<>]{0,400}>")
_INLINE = re.compile(r"</?(?:a|b|br|em|font|i|mark|p|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]{0,200})?/?>", re.I)
_ASIDE = re.compile(r"comment|related|sidebar|footer|reply|recommend|popular", re.I)
_ANCHOR = re.compile(r"\s*[¶§🔗]$")  # a link to the heading itself
_PHRASE = re.compile(r"\w\W+\w+\W+\w|[\u3040-\u30ff\u3400-\u9fff]{8}")  # three words: "Highlights" is no headline
_JOINED = re.compile(r"\s*[|_·•»:：]\s*|\s[–—-]\s")  # between a headline and what is added to it

_LESSER = XPath("//*[self::h2 or self::h3][not(ancestor::nav or ancestor::aside or ancestor::footer or ancestor::header)]")
_SHOWN = XPath("//body//text()[not(parent::script or parent::style or parent::noscript or parent::template)]")
_ITEMPROPS = XPath("/descendant::*/@itemprop", smart_strings=False)
_DATED = XPath("/descendant::*[self::time or @itemprop='datePublished' or self::abbr[contains(@class, 'published')]]")

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
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time", "parsely-pub-date", "sailthru.date",
    "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "article.published", "date.issued", "dc.date.issued",
    "dcterms.created",
    "dc.date", "dcterms.date", "cxenseparse:recs:publishtime", "article_date_original", "displaydate", "originalpublicationdate", "ptime",
    "weibo: article:create_at", "firstcreate", "dc.date.created", "date", "datecreated", "rnews:datepublished", "pub_date",
    "lastmod_original",
    "article:post_date", "bt:pubdate", "vr:published_time", "iso-8601-publish-date", "mediator_published_time", "last-modified-original",
)  # fmt: skip
AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator", "article:author_name",
    "authors",
    "mediator_author", "og:article:author", "citation_author", "creator", "shareaholic:article_author_name", "cxenseparse:author",
    "rbauthors",
    "dcsext.author", "auth", "twitter:data1:author",
)  # fmt: skip


@dataclass(slots=True)
class Declared:
    """The declarations of one page, each list in the order of trust."""

    headlines: list[str] = field(default_factory=list)  # JSON-LD
    titles: list[str] = field(default_factory=list)  # meta, og:title first
    page_title: str | None = None  # the title element
    headings: list[str] = field(default_factory=list)  # every h1
    emphasised: list[str] = field(default_factory=list)  # beside them: lesser headings, on a page without one bold and large
    below: str | None = None  # the heading that follows the first h1, where that is of no declared title
    instead: str | None = None  # no h1, and the page shows nothing of the first title: one that it shows, else its first lesser heading
    dates: list[str] = field(default_factory=list)
    plain_dates: list[str] = field(default_factory=list)  # of these, what `<meta name="date">` alone says
    marked_dates: list[str] = field(default_factory=list)  # of the web page, and elements marked as the date of publication
    aside_dates: list[str] = field(default_factory=list)  # of comments, lists of related texts and margins: not the article's
    times: list[str] = field(default_factory=list)  # other `time` elements, of whatever they may be
    modified: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)  # JSON-LD
    meta_authors: list[str] = field(default_factory=list)
    canonical: str | None = None
    body: str | None = None  # articleBody
    kinds: set[str] = field(default_factory=set)  # @type and og:type, lower case
    site_names: set[str] = field(default_factory=set)
    host: str = ""  # of the page's address
    locked: bool = False  # isAccessibleForFree: false
    language: str | None = None
    description: str | None = None


def read(tree: HtmlElement, url: str | None = None) -> Declared:
    """Collects what the page at an address declares."""
    declared = Declared(language=tree.get("lang") or tree.get("xml:lang"), host=_host(url))
    for script in tree.iter("script"):
        if "json" in (script.get("type") or "").lower() and script.text:
            _structured(script.text, declared)
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = meta.get("content")
        if name and content and content.strip():
            metas.setdefault(name, []).append(shown(content) if name in TITLE_METAS else plain(content))
    _metas(metas, declared)
    for title in tree.iter("title"):
        if (parent := title.getparent()) is not None and parent.tag in ("head", "html", "body"):
            declared.page_title = _spaces(title.text_content())
            if declared.page_title:
                break
    declared.headings = [text for h1 in tree.iter("h1") if (text := _ANCHOR.sub("", _spaces(_spaced(h1))))][:8]
    if declared.headings and not any(declared.headings[0] in name for name in (*declared.headlines[:1], *declared.titles[:1])):
        after = itertools.dropwhile(lambda one: one.tag != "h1" or not _spaced(one).strip(), tree.iter("h1", "h2", "h3"))
        declared.below = next((_spaces(_spaced(one)[:1000]) for one in after if one.tag != "h1"), None)
    if not declared.headings or not (declared.titles or declared.headlines):
        tags = ("h2",) if declared.headings else ("h2", "h3", "b", "strong", "font", "big")
        large = itertools.islice(tree.iter(*tags), MAX_EMPHASISED)
        declared.emphasised = [text for one in large if SHORTEST <= len(text := _spaces(_spaced(one)[:1000])) <= 300]
    if not declared.headings and declared.titles and not declared.headlines:
        declared.instead = _instead(tree, declared)
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            declared.canonical = link.get("href", "").strip()[:LONGEST]
            break
    _times(tree, declared)
    return declared


def _instead(tree: HtmlElement, declared: Declared) -> str | None:
    names = [*declared.titles[:4], *([declared.page_title] if declared.page_title else [])]
    parts = [max(_JOINED.split(name), key=len) for name in names]
    page = " ".join("".join(_SHOWN(tree)).split())
    if parts[0] in page:  # far cheaper than what they have in common but for marks and case
        return None
    page = letters(page)
    shown = next((name for name, part in zip(names, parts, strict=True) if len(part) >= SHORTEST and letters(part) in page), None)
    if shown is not None:
        return shown if shown != names[0] else None
    return next((text for one in _LESSER(tree)[:8] if len(text := _spaces(_spaced(one)[:1000])) <= 300 and _PHRASE.search(text)), None)


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:  # brackets that hold no address
        return ""


def plain(value: str) -> str:
    """A declared value as text: entities resolved, markup and surplus white space gone."""
    value = sound(html.unescape(value[: 2 * LONGEST]))
    if "<" in value:
        value = _TAGS.sub(" ", value)
    return " ".join(value.split())[:LONGEST]


def shown(value: str) -> str:
    """A declared headline as text: entities resolved, inline markup gone. Other things in angle brackets are what it speaks of."""
    return _spaces(_INLINE.sub(" ", sound(html.unescape(value[: 2 * LONGEST]))))


def _spaces(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.replace("\xad", "").split()))[:LONGEST]


def _spaced(element: HtmlElement) -> str:
    return " ".join(element.itertext())


def _metas(metas: dict[str, list[str]], declared: Declared) -> None:
    for names, target in ((TITLE_METAS, declared.titles), (DATE_METAS, declared.dates), (AUTHOR_METAS, declared.meta_authors)):
        for name in names:
            target.extend(metas.get(name, ())[:8])
    declared.plain_dates = metas.get("date", [])[:8]
    for name in ("og:site_name", "application-name", "twitter:site", "publisher", "copyright", "dc.publisher"):
        declared.site_names.update(metas.get(name, ())[:2])
    declared.kinds.update(kind.lower() for kind in metas.get("og:type", ()))
    declared.description = next(iter(metas.get("og:description", metas.get("description", ()))), None)
    for name in ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod"):
        declared.modified.extend(metas.get(name, ())[:1])


def _times(tree: HtmlElement, declared: Declared) -> None:
    """Dates of elements: those marked as the date of publication apart, and those of comments, other texts and margins."""
    for element in _dated(tree)[:40]:
        given = (element.get("datetime"), element.get("content"), element.get("title"), _spaced(element)[:200])
        values = [plain(value) for value in given if value and value.strip()][:2]
        marks = f"{element.get('itemprop')} {element.get('class')} {element.get('pubdate')}".lower()
        if any(_ASIDE.search(f"{e.get('class')} {e.get('id')}") for e in _upwards(element)):
            declared.aside_dates.extend(values[:1])
        elif "modif" in marks or "updated" in marks.replace("published updated", "published"):
            declared.modified.extend(values)
        elif "publ" in marks or "pubdate" in marks or "entry-date" in marks:
            declared.marked_dates.extend(values)
        else:
            declared.times.extend(values)


def _dated(tree: HtmlElement) -> list[HtmlElement]:
    """Elements that hold a date by their name or their marks. A search of the marks of all is slow, and needed on few pages."""
    if "datePublished" in _ITEMPROPS(tree):
        return list(_DATED(tree))
    return [one for one in tree.iter("time", "abbr") if one.tag == "time" or "published" in one.get("class", "")]


def _upwards(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from itertools.islice(element.iterancestors("div", "section", "aside", "ul", "ol", "li", "footer", "article"), 8)


def _structured(text: str, declared: Declared) -> None:
    nodes = list(structured.nodes(text))
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    for node in nodes:
        names = structured.types(node)
        if any(_ARTICLE.search(name) for name in names):
            _article(node, declared, known)
        elif any(_PAGE.search(name) for name in names):
            declared.marked_dates.extend(_texts(node.get("datePublished")))
            declared.times.extend(_texts(node.get("uploadDate")))
        elif "Organization" in names or "NewsMediaOrganization" in names or "WebSite" in names:
            declared.site_names.update(_texts(node.get("name")))
        declared.kinds.update(name.lower() for name in names)


def _article(node: dict[str, Any], declared: Declared, known: dict[str, dict[str, Any]]) -> None:
    declared.headlines.extend(_texts(node.get("headline"), shown) or _texts(node.get("name"), shown))
    declared.dates.extend(_texts(node.get("datePublished")) or _texts(node.get("dateCreated")))
    declared.modified.extend(_texts(node.get("dateModified")))
    for key in ("author", "creator"):
        makers = [structured.resolved(one, known) for one in structured.listed(node.get(key))]
        if found := _names(makers):
            declared.authors.extend(found)
            houses = [one for one in makers if isinstance(one, dict) and any("Organization" in kind for kind in structured.types(one))]
            declared.site_names.update(_names(houses))
            break
    declared.site_names.update(_names(node.get("publisher")))
    body = node.get("articleBody")
    if isinstance(body, str) and len(body) > len(declared.body or ""):
        declared.body = sound(_TAGS.sub(" ", html.unescape(body[:400_000])))
    if str(node.get("isAccessibleForFree")).lower() == "false":
        declared.locked = True


def _texts(value: Any, read: Callable[[str], str] = plain) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [read(v) for v in values[:8] if isinstance(v, str) and v.strip()]


def _names(value: Any) -> list[str]:
    out: list[str] = []
    for one in structured.listed(value):
        out.extend(_texts(one.get("name") if isinstance(one, dict) else one))
    return out
