"""Page in, Draft or Rejection out: decode, parse, read, extract, clean, date, name, tell the languages, look through the lens, identify."""

from __future__ import annotations

import datetime as dt
import gc
import logging
import re
from dataclasses import dataclass, replace
from importlib import resources

from lxml.html import HtmlElement

from normalizer import cleaning, dumps, extraction, main_text, markup, metadata, people, published, rejecting, standfirst, titles, wording
from normalizer.cleaning.judged import weight
from normalizer.dates import Moment
from normalizer.decoding import decode
from normalizer.extraction import Extraction, Line
from normalizer.identity import canonical_url, content_hash, line_key, url_key
from normalizer.language import arbiters, detect, others
from normalizer.lens import Lens
from normalizer.metadata import Declared
from normalizer.second_voice import second_voice
from normalizer.sketch import sketch
from normalizer.types import Draft, Languages, Page, Reason, Rejection, Removal, Site, View

MAX_TEXT = 400_000  # characters of one article
EDGE_SHARE = 0.3  # measured: of .15, .2 and .3 the best on English, without loss elsewhere
KEYED_LINES = 80  # short lines of one page that the per-site counter hears of
KEYED_LENGTH = 160
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
log = logging.getLogger(__name__)


def normalize(page: Page, site: Site = Site(), *, lens: Lens | None = None) -> Draft | Rejection:  # noqa: B008 - frozen
    """What a page is: an article's draft, or why it is none. Pure, and raises for nothing that a page can hold."""
    try:
        return _normalize(_sound(page), site, lens or Lens.shipped())
    except markup.TooLarge as error:
        return _rejected(page, Reason.TOO_LARGE, str(error))
    except Exception as error:  # the one boundary: whatever a page makes the libraries raise costs this page only
        log.debug("a page could not be read", exc_info=True)
        return _rejected(page, Reason.FAILED, f"{type(error).__name__}: {error}"[:300])


def _sound(page: Page) -> Page:
    """The page with hints that a database and a reader can hold."""
    hints = page.hints
    title = " ".join(markup.sound(hints.title).split()) if hints.title else None
    authors = tuple(markup.sound(name) for name in hints.authors)
    if (title, authors) == (hints.title, hints.authors):
        return page
    return replace(page, hints=replace(hints, title=title or None, authors=authors))


@dataclass(slots=True)
class _Reading:
    """A page on its way."""

    title: str | None
    lines: list[Line]
    cleaned: cleaning.Cleaned
    declared: Declared
    links: tuple[str, ...] = ()
    tree: HtmlElement | None = None
    heads: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    source: str = ""


def _normalize(page: Page, site: Site, lens: Lens) -> Draft | Rejection:
    if page.text is not None and not page.is_html:
        return _from_dump(page, site, lens)
    if page.text is None and len(page.body) > markup.MAX_BYTES:
        return _rejected(page, Reason.TOO_LARGE, f"{len(page.body)} bytes")
    html = page.text if page.text is not None else decode(page.body, (page.charset, site.encoding), page.content_type)
    if html is None:
        return _rejected(page, Reason.UNDECODABLE, f"{len(page.body)} bytes in no known encoding")
    if not html or html.isspace():
        return _rejected(page, Reason.EMPTY, "the page has no content")
    tree = markup.parse(html)
    if tree is None:
        return _rejected(page, Reason.EMPTY, "no markup on the page")
    declared = metadata.read(tree, page.url)
    title = titles.choose(declared, page.hints.title)
    found = extraction.extract(tree, site, page.url)
    found.lines = extraction.or_declared(found.lines, declared.body)
    reading = _clean(tree, title, declared, found, site)
    reading.source = html
    text = _joined(reading.cleaned.lines)
    known = _languages(text or title or "", page, site, declared)
    if (why := rejecting.verdict(_evidence(title, text, reading, found, html))) is not None:
        return _rejected(page, *why, title=title, languages=known, moment=published.declared_alone(page, site, declared))
    return _draft(page, site, lens, reading, text, known)


def _clean(tree: HtmlElement, title: str | None, declared: Declared, found: Extraction, site: Site) -> _Reading:
    raw = found.lines
    context = cleaning.Context(
        title=title,
        names=tuple(
            n
            for n in (*declared.headlines[:3], *declared.titles[:4], *declared.headings, declared.page_title)
            if n and len(wording.fold(n)) > 3
        ),
        body=wording.fold(declared.body or ""),
        authors=_bylines(declared),
        repeated=site.repeated_lines,
    )
    cleaned = cleaning.clean(raw, context)
    most = _second_voice_share(raw, cleaned.lines)
    if most:
        cleaned.lines, cut = extraction.trim(cleaned.lines, second_voice(tree), most=most)
        cleaned.removals.extend(Removal("second_voice", line.text) for line in cut)
    _open_with_standfirst(cleaned, declared, title, found)
    cleaned.removals[:0] = [Removal("off_screen", text[:2000]) for text in found.unseen[:100]]
    return _Reading(title, raw, cleaned, declared, links=found.links, tree=tree, heads=found.heads, blocks=found.blocks)


def _open_with_standfirst(cleaned: cleaning.Cleaned, declared: Declared, title: str | None, found: Extraction) -> None:
    begun = {line.text for line in cleaned.lines[:6]}
    first = next((i for i, block in enumerate(found.walked) if block.text in begun), None)
    opening = standfirst.find(found.walked, declared, title, " ".join(line.text for line in cleaned.lines[:20]), first)
    cleaned.lines[:0] = [Line(text) for text in opening]
    cleaned.removals[:] = [one for one in cleaned.removals if one.text not in opening]


def _second_voice_share(raw: list[Line], kept: list[Line]) -> float:
    """How much of the text readability may cut at either end; 0 where it is not worth its price.

    For Chinese it is always asked and always right (+3 points); elsewhere only where the text begins or ends in lines that are no prose,
    or much of it was taken out, and it may only cut such an end. What it cuts are containers: a text that begins and ends beside its
    other paragraphs it leaves as it is (never otherwise in 290 texts of the open evaluation pages), and is not asked about.
    """
    edges = [*kept[:2], *kept[-3:]]
    if all(line.beside for line in edges):
        return 0.0
    text = "".join(line.text for line in kept[:60])
    if len(_HAN.findall(text)) * 3 > len(text) and len(_KANA.findall(text)) * 20 < len(text):
        return 1.0
    suspect = sum(len(x.text) for x in kept) < 0.75 * sum(len(x.text) for x in raw) or any(not cleaning.is_prose(line) for line in edges)
    return EDGE_SHARE if kept and suspect else 0.0


def _evidence(title: str | None, text: str, reading: _Reading, found: Extraction, html: str) -> rejecting.Evidence:
    kinds = reading.declared.kinds
    bare = weight(text) < rejecting.SHORTEST
    return rejecting.Evidence(
        title=title or reading.declared.page_title or "",
        text=text,
        notices="\n".join(one.text for one in reading.cleaned.removals if bare or one.reason == "paywall_notice")[:1200],
        listed=sum(one.reason in ("link_list", "link_line", "date_line") for one in reading.cleaned.removals),
        prose=sum(1 for line in reading.cleaned.lines if cleaning.is_prose(line)),
        sentences=sum(1 for line in reading.cleaned.lines if cleaning.is_sentence(line)),
        page_paragraphs=found.paragraphs,
        page_characters=found.page_characters,
        linked_characters=found.linked_characters,
        article=bool(
            kinds
            & {
                "article",
                "newsarticle",
                "reportagenewsarticle",
                "blogposting",
                "analysisnewsarticle",
                "opinionnewsarticle",
                "report",
            }
        ),
        listing=bool(kinds & {"collectionpage", "searchresultspage", "itemlist", "website"}),
        locked=reading.declared.locked,
        html=html[:20_000],
    )


def _from_dump(page: Page, site: Site, lens: Lens) -> Draft | Rejection:
    """A plain text dump: cleaned like a page's body, never too short."""
    text = markup.sound((page.text or "")[:MAX_TEXT])
    if not text.strip():
        return _rejected(page, Reason.EMPTY, "the text is empty")
    read = dumps.read(text, page.hints.title, site.repeated_lines)
    reading = _Reading(read.title, read.lines, read.cleaned, Declared())
    body = _joined(read.cleaned.lines)
    known = _languages(body or read.title or "", page, site, None)
    return _draft(page, site, lens, reading, body, known if body else replace(known, spans=()))


def _draft(page: Page, site: Site, lens: Lens, reading: _Reading, text: str, known: Languages) -> Draft:
    title, declared, cleaned = reading.title, reading.declared, reading.cleaned
    lines, removed = [line.text for line in reading.lines], [r.text for r in cleaned.removals]
    moment = published.find(page, site, declared, lines, removed, reading.tree, reading.blocks, reading.source)
    authors = _authors(reading) or page.hints.authors
    heads = [line.text for line in reading.lines[:12] if weight(line.text) < 300]
    view: View = lens.look(title, text, known, site)
    address = page.url or None
    return Draft(
        url=address,
        canonical_url=canonical_url(address, declared.canonical) if address else None,
        url_key=url_key(address) if address else None,
        source=page.source,
        title=title,
        text=text,
        languages=known,
        published_at=moment.when if moment else None,
        published_offset=moment.offset if moment else None,
        published_precision=moment.precision if moment else None,
        authors=authors,
        agency=people.agency(text, text, heads),
        view=view,
        flags=tuple(sorted(cleaned.flags)),
        removals=tuple(cleaned.removals),
        content_hash=content_hash(title, text),
        sketch=sketch(text),
        line_keys=_line_keys(reading.lines),
        links=reading.links,
        fetched_at=page.fetched_at,
    )


def _authors(reading: _Reading) -> tuple[str, ...]:
    """Persons first: declared, in a byline, in a box of the page; the outlet itself where nobody else is named."""
    declared, sites = reading.declared, reading.declared.site_names
    return (
        people.names(declared.authors, sites)
        or people.names(declared.meta_authors, sites)
        or people.from_lines(_credits(reading))
        or (people.on_page(reading.tree, sites) if reading.tree is not None else ())
        or people.names(declared.authors or declared.meta_authors)
    )


def _bylines(declared: Declared) -> frozenset[str]:
    """Declared names of persons, folded."""
    named = people.names([*declared.authors, *declared.meta_authors], declared.site_names)
    return frozenset(wording.fold(name) for name in named if people.is_person(name))


def _credits(reading: _Reading) -> list[str]:
    """Lines that may name an author: what cleaning took for a byline, and the edges of the text."""
    taken = [r.text for r in reading.cleaned.removals if r.reason in ("byline", "editor_credit", "date_line", "source_line")]
    signed = [r.text for r in reading.cleaned.removals if r.reason == "signature"]
    texts = [line.text for line in reading.lines]
    return [*taken, *texts[:6], *reading.heads, *texts[-2:], *signed]


def _line_keys(lines: list[Line]) -> tuple[int, ...]:
    keys = (line_key(line.text) for line in lines if len(line.text) <= KEYED_LENGTH and not cleaning.is_sentence(line))
    return tuple(dict.fromkeys(keys))[:KEYED_LINES]


def _joined(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines)[:MAX_TEXT].rstrip()


def _languages(text: str, page: Page, site: Site, declared: Declared | None) -> Languages:
    return detect(text, site.languages or ((page.hints.language,) if page.hints.language else ()))


def _rejected(
    page: Page,
    reason: Reason,
    evidence: str,
    *,
    title: str | None = None,
    languages: Languages | None = None,
    moment: Moment | None = None,
) -> Rejection:
    moment = moment or published.hinted(page)
    return Rejection(
        url=page.url,
        reason=reason,
        evidence=evidence,
        source=page.source,
        title=title or page.hints.title,
        languages=languages,
        published_at=moment.when if moment else None,
        published_offset=moment.offset if moment else None,
        published_precision=moment.precision if moment else None,
        fetched_at=page.fetched_at,
    )


def warm() -> None:
    """Runs one small page through everything, so that the first real one does not pay for loading tables and models.

    What is loaded then stays as long as the process: it is taken out of the garbage collector's rounds, a twentieth of the time of a page,
    and workers forked from this process share its memory.
    """
    body = resources.files("normalizer").joinpath("data/text/warm.html").read_bytes()
    normalize(Page(url="https://example.org/2025/06/14/warm", body=body, fetched_at=dt.datetime(2025, 6, 15, tzinfo=dt.UTC)))
    main_text.warm()
    arbiters.warm()
    others.warm()
    gc.collect()
    gc.freeze()
