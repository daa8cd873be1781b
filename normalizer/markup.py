"""HTML to a tree, once, within bounds: size, number of elements, depth, attribute length.

A page that breaks a bound is refused before anything walks over it; deep nesting is cut by the parser's own limit.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HTMLParser, HtmlProcessingInstruction, document_fromstring

MAX_CHARACTERS = 4_000_000  # of markup after scripts and styles are gone
MAX_BYTES = 20_000_000  # of the page as fetched
MAX_ELEMENTS = 60_000
MAX_NESTED = 30_000_000  # characters times the elements around them; of 912 pages of the evaluation sets the most has 4.9 million
DEEPEST = 256  # the parser's own limit
ORDINARY = 40  # elements around a text; one page in a thousand has more
LINK = 100  # what a link costs the extractors, in characters
MAX_SCRIPT = 1_000_000  # characters of one kept script (JSON-LD)

_PARSER = HTMLParser(collect_ids=False, remove_comments=True, remove_pis=True, encoding="utf-8")
# lxml asks Python for the class of every element it shows, so that forms get theirs; here all are alike, and nothing is asked.
_PARSER.set_element_class_lookup(
    etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity)
)
_SECTION = re.compile(r"<!--|<(script|style|svg)(?=[\s>/])")
MAX_ATTRIBUTES = 300  # of one element: the parser compares each with all before it
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>\s/]*[^<>]{1000,}>?")
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
_LONG_ATTRIBUTE = re.compile(r"""(?:"[^"<>]{20000,}"|'[^'<>]{20000,}')""")
_BELOW_ORDINARY = f"boolean({'/*' * (ORDINARY + 1)})"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>", re.I)
_KEEP = re.compile(r"ld\+json|application/settings\+json|__NEXT_DATA__", re.I)


def sound(text: str) -> str:
    """A text without control characters and halves of surrogate pairs: no database and no reader can hold them."""
    return _CONTROL.sub(" ", text)


class TooLarge(Exception):
    """The page breaks a bound; its message says which."""


def parse(html: str) -> HtmlElement | None:
    """The tree of a page, without comments, styles and scripts (structured data is kept); None where there is no element at all.

    Raises TooLarge.
    """
    html = _DECLARATION.sub("", _strip(html), count=1)
    html = sound(html)
    if len(html) > MAX_CHARACTERS:
        raise TooLarge(f"{len(html)} characters of markup")
    if html.count("<") > 2 * MAX_ELEMENTS:
        raise TooLarge(f"{html.count('<')} tags")
    html = _LONG_TAG.sub(_slim, _LONG_ATTRIBUTE.sub('""', html))
    if "<" not in html or not html.strip():
        return None
    try:
        tree = document_fromstring(html.encode("utf-8"), parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    if (weight := _nested(tree, len(html) + LINK * html.count("<a"))) > MAX_NESTED:
        raise TooLarge(f"{weight} characters, counted once for each element around them")
    return tree


def _nested(tree: HtmlElement, size: int) -> int:
    """The characters of a page (a link counts as a hundred), each as often as there are elements around it; 0 where that is surely small.

    Extractors read the text of an element anew for every element around it; this is what they will read.
    """
    if DEEPEST * size <= MAX_NESTED or (ORDINARY * size <= MAX_NESTED and not tree.xpath(_BELOW_ORDINARY)):
        return 0
    depth = weight = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            depth += 1
            weight += depth * (len(element.text or "") + (LINK if element.tag == "a" else 0))
        else:
            depth -= 1
            weight += depth * len(element.tail or "")
    return weight


def _slim(tag: re.Match[str]) -> str:
    """A tag without its attributes where there are too many of them."""
    attributes = re.split(r"[\s/]+", _QUOTED.sub(" ", tag[0]))
    return tag[0] if len(attributes) <= MAX_ATTRIBUTES else f"{attributes[0].rstrip('>')}>"


def _strip(html: str) -> str:
    """Takes scripts, styles, drawings and comments out before the parser sees them, in one linear pass."""
    out: list[str] = []
    at = 0
    lowered = html.lower()
    if len(lowered) != len(html):  # a letter whose lower case is longer: offsets would drift
        lowered = html
    unclosed: set[str] = set()  # looked for once in vain: not looked for again, or open comments would cost the square of their number
    for start, close in _sections(lowered):
        if start < at or (close == "-->" and close in unclosed):
            continue
        end = -1 if close in unclosed else lowered.find(close, start + 4)
        end = end + len(close) if end >= 0 else -1
        if end < 0:
            unclosed.add(close)
            if close == "-->":
                continue  # a comment that never ends hides nothing
            end = len(html)
        piece = html[start : min(end, start + 400)]
        if close == "</script>" and _KEEP.search(piece.split(">", 1)[0]) and end - start <= MAX_SCRIPT:
            continue
        out.append(html[at:start])
        out.append(" ")
        at = end
    out.append(html[at:])
    return "".join(out)


def _sections(lowered: str) -> list[tuple[int, str]]:
    return [(m.start(), "-->" if m[0] == "<!--" else f"</{m[1]}>") for m in _SECTION.finditer(lowered)]
