"""Lists of feeds as other programs exchange them: OPML 2.0, http://opml.org/spec2.opml"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawler.links import clean
from crawler.types import Source
from crawler.xml import NotReadable, local, read_xml

MAX_FEEDS = 5000


def read_opml(text: str) -> tuple[Source, ...]:
    """A source per outlet: feeds of one host under one folder belong together only if they bear one name. Raises NotReadable."""
    root, _ = read_xml(text, what="an OPML file")
    if local(root) != "opml":
        raise NotReadable(f"<{local(root)}> instead of an OPML file")
    found: dict[str, Source] = {}
    for outline in list(root.iter("{*}outline"))[:MAX_FEEDS]:
        fields = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        feed = clean(fields.get("xmlurl", ""))
        if feed is None:
            continue
        home = clean(fields.get("htmlurl", "")) or urljoin(feed, "/")
        name = (fields.get("title") or fields.get("text") or urlsplit(home).hostname or feed).strip()[:80]
        language = "".join(re.findall(r"^[a-z]{2,3}(?![a-z])", fields.get("language", "").lower()))
        source = Source(id=_id(name, home, found), name=name, home=home, feeds=(feed,), languages=(language,) if language else ())
        found[source.id] = source
    return tuple(found.values())


def _id(name: str, home: str, taken: Iterable[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower().encode("ascii", "ignore").decode()).strip("-")
    host = re.sub(r"[^a-z0-9]+", "-", (urlsplit(home).hostname or "source").removeprefix("www."))
    base, taken = (plain if len(plain) > 2 else host.strip("-") or "source")[:40], set(taken)
    return next(candidate for number in range(1, MAX_FEEDS + 2) if (candidate := base if number == 1 else f"{base}-{number}") not in taken)


def write_opml(sources: Iterable[Source], title: str = "khorgos") -> str:
    """Every feed of the sources; routes that OPML cannot say (sitemaps, listings) are left out."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    body = etree.SubElement(root, "body")
    for source in sources:
        for feed in source.feeds:
            outline = etree.SubElement(body, "outline", type="rss", text=source.name, title=source.name, xmlUrl=feed, htmlUrl=source.home)
            if source.languages:
                outline.set("language", source.languages[0])
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written.decode("utf-8")
