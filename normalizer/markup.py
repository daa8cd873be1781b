"""HTML to a tree, once, within bounds: size, number of elements, depth, attribute length.

A page that breaks a bound is refused before anything walks over it; deep nesting is cut by the parser's own limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
_SECTION = re.compile(rb"<(?:!--|(script|style|svg)(?=[\s>/]))")
MAX_ATTRIBUTES = 300  # of one element: the parser compares each with all before it
LONG_TAG, LONG_ATTRIBUTE = 1000, 20_000  # bytes
_LONG_TAG = re.compile(rb"\A[a-zA-Z][^<>]{%d,}>?" % LONG_TAG)
_QUOTED = re.compile(rb"""=\s*(?:"[^"]*"|'[^']*')""")
_LONG_ATTRIBUTE = re.compile(rb"""(?:"[^"<>]{%d,}"|'[^'<>]{%d,}')""" % (LONG_ATTRIBUTE, LONG_ATTRIBUTE))
_BELOW_ORDINARY = f"boolean({'/*' * (ORDINARY + 1)})"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLANKED = bytes(32 if (code < 32 and code not in (9, 10, 13)) or code == 127 else code for code in range(256))  # control characters
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}\?>", re.I)
_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no characters of XML 1.0
_KEEP = re.compile(rb"ld\+json|application/settings\+json|__NEXT_DATA__", re.I)


def sound(text: str) -> str:
    """A text without control characters and halves of surrogate pairs: no database and no reader can hold them."""
    return _CONTROL.sub(" ", text)


def letters(text: str) -> str:
    """Letters and digits only, case folded: what two forms of one headline have in common."""
    return "".join(filter(str.isalnum, text.casefold()))


class TooLarge(Exception):
    """The page breaks a bound; its message says which."""


def parse(html: str) -> HtmlElement | None:
    """The tree of a page, without comments, styles and scripts (structured data is kept); None where there is no element at all.

    Raises TooLarge.
    """
    page = _DECLARATION.sub(b"", _strip(_encoded(html)), count=1).translate(_BLANKED)
    if len(page) > MAX_CHARACTERS and (size := len(page.decode("utf-8", "replace"))) > MAX_CHARACTERS:
        raise TooLarge(f"{size} characters of markup")
    if page.count(b"<") > 2 * MAX_ELEMENTS:
        raise TooLarge(f"{page.count(b'<')} tags")
    page = _slimmed(page)
    if b"<" not in page:
        return None
    try:
        tree = document_fromstring(page, parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    if (weight := _nested(tree, len(page) + LINK * page.count(b"<a"))) > MAX_NESTED:
        raise TooLarge(f"{weight} characters, counted once for each element around them")
    return tree


def mend(tree: HtmlElement) -> None:
    """Takes out what a parser puts up with, and no element can be made of.

    `<body)<div>` is an element of that name and becomes a division; `&#1;` is a control character and becomes a space.
    """
    for element in tree.iter():
        if isinstance(element.tag, str) and not _NAME.fullmatch(element.tag):
            element.tag = "div"
        if element.text and _UNFIT.search(element.text):
            element.text = _UNFIT.sub(" ", element.text)
        if element.tail and _UNFIT.search(element.tail):
            element.tail = _UNFIT.sub(" ", element.tail)


def _encoded(html: str) -> bytes:
    try:
        return html.encode("utf-8")
    except UnicodeEncodeError:  # halves of surrogate pairs
        return sound(html).encode("utf-8")


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


def _slimmed(page: bytes) -> bytes:
    """The page without attributes that are far too long, and without those of elements that have far too many."""
    attribute = any(True for _ in _gaps(page, LONG_ATTRIBUTE))
    if not attribute and not any(page.find(b">", at, at + LONG_TAG + 1) < 0 for at in _gaps(page, LONG_TAG)):
        return page
    if attribute:
        page = _LONG_ATTRIBUTE.sub(b'""', page)
    text, *tags = page.split(b"<")
    return b"<".join([text, *(_LONG_TAG.sub(_slim, tag) if len(tag) > LONG_TAG else tag for tag in tags)])


def _gaps(page: bytes, bound: int) -> Iterator[int]:
    """Where a "<" stands that has more than so many bytes before the next one. Leaps from "<" to the last one within reach."""
    at = page.find(b"<")
    while 0 <= at < len(page) - bound - 1:
        after = page.rfind(b"<", at + 1, at + bound + 2)
        if after < 0:
            yield at
            after = page.find(b"<", at + bound + 2)
        at = after


def _slim(tag: re.Match[bytes]) -> bytes:
    """A tag without its attributes where there are too many of them."""
    attributes = re.split(rb"[\s/]+", _QUOTED.sub(b" ", tag[0]))
    return tag[0] if len(attributes) <= MAX_ATTRIBUTES else attributes[0].rstrip(b">") + b">"


def _strip(page: bytes) -> bytes:
    """Takes scripts, styles, drawings and comments out before the parser sees them, in one linear pass."""
    out: list[bytes] = []
    at = 0
    lowered = page.lower()
    unclosed: set[bytes] = set()  # looked for once in vain: not looked for again, or open comments would cost the square of their number
    for match in _SECTION.finditer(lowered):
        start = match.start()
        close = b"</" + match[1] + b">" if match[1] else b"-->"
        if start < at or (close == b"-->" and close in unclosed):
            continue
        end = -1 if close in unclosed else lowered.find(close, start + 4)
        end = end + len(close) if end >= 0 else -1
        if end < 0:
            unclosed.add(close)
            if close == b"-->":
                continue  # a comment that never ends hides nothing
            end = len(page)
        if close == b"</script>" and end - start <= MAX_SCRIPT and _KEEP.search(page[start : min(end, start + 400)].split(b">", 1)[0]):
            continue
        out.append(page[at:start])
        out.append(b" ")
        at = end
    out.append(page[at:])
    return b"".join(out)
