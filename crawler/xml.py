"""XML from strangers: no entities, no network, what is broken is read as far as it goes."""

from __future__ import annotations

import html
import html.entities
import re

from lxml import etree

_ENTITY_DECLARATION = re.compile(r"<!ENTITY", re.I)
_ROOT = re.compile(r"<[A-Za-z_]")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))


class NotReadable(Exception):
    """An answer that is not what it should be; the message is for a person."""


def read_xml(text: str, *, what: str) -> tuple[etree._Element, bool]:
    """The root element and whether the document was whole. Raises NotReadable for HTML, entity declarations, and no XML at all."""
    text = _FORBIDDEN.sub("", text.lstrip("\ufeff \t\r\n"))
    if not text:
        raise NotReadable(f"an empty answer instead of {what}")
    root = _ROOT.search(text)
    prolog = text[: root.start()] if root else text
    if _ENTITY_DECLARATION.search(prolog):
        raise NotReadable(f"{what} declares entities, which no honest one does")
    if root is None:
        raise NotReadable(f"no XML instead of {what}")
    if re.match(r"<(?:html|head|body|div|script)\b", text[root.start() : root.start() + 10], re.I):
        raise NotReadable(f"HTML instead of {what}")
    prepared = _NAMED.sub(_character, _DECLARATION.sub("", prolog) + text[root.start() :])
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    try:
        found = etree.fromstring(prepared.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise NotReadable(f"no XML instead of {what}: {error.msg}") from error
    if found is None:
        raise NotReadable(f"no XML instead of {what}")
    fatal = [entry for entry in parser.error_log if entry.level_name == "FATAL" and entry.type_name not in _HARMLESS]
    return found, not fatal


_HARMLESS = frozenset(("NS_ERR_UNDEFINED_NAMESPACE", "ERR_UNDECLARED_ENTITY", "WAR_UNDECLARED_ENTITY"))


def _character(match: re.Match[str]) -> str:
    """Named references of HTML, which XML does not know, as characters; the five of XML, and unknown ones, stay or become text."""
    name = match[1]
    if name in _XML_NAMES:
        return match[0]
    code = html.entities.html5.get(name + ";")
    return html.escape(code) if code else "&amp;" + name + ";"


def cut_inside(text: str, *tags: str) -> bool:
    """True where the text ends inside one of these elements: its last one is not to be trusted, its address may lack an end."""
    for tag in tags:
        opened = max(text.rfind(f"<{tag}>"), text.rfind(f"<{tag} "))
        if opened > text.rfind(f"</{tag}"):
            return True
    return False


def local(element: etree._Element) -> str:
    """The tag without its namespace, in lower case; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def text_of(element: etree._Element) -> str:
    """All text inside, in order, with white space folded."""
    return " ".join("".join(element.itertext()).split())
