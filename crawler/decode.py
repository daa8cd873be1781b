"""Bytes of a feed, a sitemap or a JSON listing -> text. Pages are not decoded here: they go to the normalizer as they came."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"""^\s{0,200}<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})["']""")
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.I)
_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "hz-gb-2312": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "utf-8"}
_BY_LANGUAGE = {"zh": "gb18030", "ru": "cp1251", "kk": "cp1251", "ky": "cp1251", "tg": "cp1251", "uz": "cp1251", "tk": "cp1251"}


def decode(body: bytes, content_type: str | None = None, *, encoding: str | None = None, languages: tuple[str, ...] = ()) -> str:
    """Text, whatever was declared: strictly by what the bytes and the source say, in the order of how often each is right.

    A byte order mark, strict UTF-8, the source's own encoding, the XML declaration, the header, what the source's languages were
    written in; bytes that are wrong all the same become U+FFFD.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if body[:2] in (b"<\x00", b"\x00<"):
        return body.decode("utf-16-le" if body[1:2] == b"\x00" else "utf-16-be", "replace")
    candidates = [encoding, *_declared(body, content_type)]
    stateful = [name for name in candidates if name and name.lower().startswith(("iso-2022", "hz"))]
    candidates = [*stateful, "utf-8", *candidates, *(_BY_LANGUAGE.get(language.split("-")[0]) for language in languages)]
    known = [name for name in (_known(candidate) for candidate in candidates) if name]
    for name in dict.fromkeys(known):
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    declared = [name for name in known if name not in ("utf-8", "cp1252")]
    return body.decode(_least_damage(body, declared), "replace")


def _declared(body: bytes, content_type: str | None) -> list[str]:
    found = [match[1].decode("ascii") for match in (_DECLARED.match(body[:500]), _META.search(body[:3000])) if match]
    header = _HEADER.search(content_type or "")
    return found + ([header[1]] if header else [])


def _known(name: str | None) -> str | None:
    if not name:
        return None
    wider = _WIDER.get(name.lower(), name)
    try:
        info = codecs.lookup(wider)
    except LookupError:
        return None
    return info.name if info._is_text_encoding else None


def _least_damage(body: bytes, names: list[str]) -> str:
    """UTF-8 with a few broken bytes (a text cut by a byte limit) is still UTF-8; else the first encoding that was named."""
    damage = body.decode("utf-8", "replace").count("\ufffd")
    high = sum(byte > 127 for byte in body[:100_000]) or 1
    return "utf-8" if damage * 10 < high or not names else names[0]
