"""Bytes to text: from what the bytes are, never from a label alone.

Order: byte order mark, strict UTF-8, almost UTF-8 (a bad byte or a cut costs one character), then every candidate is decoded and
judged by how much the result reads like a language; a declared label only breaks near ties.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

from normalizer import resync

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SUSPECTS = ("gb18030", "big5hkscs", "cp1251", "koi8-r", "cp1252")
SAMPLE = 1 << 17  # bytes that are judged
MENDED = 1 << 13  # bytes of a damaged sample that are judged in step
NEARLY_UTF8 = 0.8  # share of high characters that must be well formed: chance gives other encodings less than .2
DECLARED = 0.15  # what a label is worth against a score of about 1.0 for a good reading
MAGIC = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x00\x00\x00\x18ftyp",
    b"\x00\x00\x00\x20ftyp",
    b"RIFF",
    b"OggS",
    b"ID3",
)

_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HIGH = re.compile(r"[^\x00-\x7f]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_FREQUENT = frozenset(
    "的一是不在了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "国國這為來個們時會對發經說後過種學與東車長門問間開關電話點無業國員報導記者月日本文新年月市區"
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщфэі"
    "のにはをたがでてとしれさるいもなすっらりまこ"
    "이다는을의에가고하지한도를로"
    "，。、：；！？（）《》“”‘’—…·「」『』【】「」"
)
_LATIN = frozenset("éèêëàâäáãåæçñöóôòõøœüúûùíìîïßýÿÉÀÄÖÜÇÑÁÓŞşğıİćčęąłńśźżřšžěůőű–—’‘“”«»…€£©®°·\u00a0¿¡")
_ODD = re.compile(r"[\ufffd\ue000-\uf8ff\x80-\x9f\u2500-\u25a0\uff61-\uff9f]")
_UPPER = re.compile(r"[А-ЯЁ]")
_MISFIT = re.compile(r"(?<=[a-z])[^\x00-\u024f\u2000-\u2bff](?=[a-z])")
_RUN = re.compile(r"[\u00c0-\u017f]{3,}")
_MARKS = re.compile(r"\ufffd{2,4}")  # one broken character leaves a mark for each of its bytes


def decode(body: bytes, labels: Iterable[str | None] = (), content_type: str | None = None) -> str | None:
    """The text of a page; None where the bytes are no text in any known encoding.

    `labels` are names of encodings that the HTTP header, the catalogue or an input row gave; the page's own meta is read here.
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            return _MARKS.sub("\ufffd", body[len(mark) :].decode(name, "replace"))
    if body.startswith(MAGIC) or _binary(body):
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _nearly_utf8(body):
        return _MARKS.sub("\ufffd", body.decode("utf-8", "replace"))
    if _wide(body):
        return body.decode("utf-16-be" if b"\x00<" in body[:2] else "utf-16-le", "replace")
    return _best(body, tuple(_declared(body, labels, content_type)))


def _nearly_utf8(body: bytes) -> bool:
    text = body[: 1 << 20].decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return len(_HIGH.findall(text)) - bad >= NEARLY_UTF8 / (1 - NEARLY_UTF8) * bad


def _binary(body: bytes) -> bool:
    """Control characters and NULs make no page: more than one byte in fifty of the beginning, UTF-16 without a mark excepted."""
    sample = body[:4096]
    if not sample:
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 50 > len(sample) and not _wide(sample)


def _wide(sample: bytes) -> bool:
    """UTF-16 markup without a byte order mark: every other byte of `<html` is a NUL."""
    return b"<\x00h\x00" in sample[:512] or b"\x00<\x00h" in sample[:512] or b"<\x00!\x00" in sample[:64]


def _declared(body: bytes, labels: Iterable[str | None], content_type: str | None) -> Iterator[str]:
    meta = html_body_declared_encoding(body[:4096])
    header = http_content_type_encoding(content_type) if content_type else None
    for label in (meta, header, *labels):
        name = resolve_encoding(label.strip()) if label else None
        if name and name not in ("utf-8", "utf-16", "utf-32", "ascii"):
            yield name


def _best(body: bytes, declared: tuple[str, ...]) -> str | None:
    first = _HIGH_BYTE.search(body)
    start = max(0, (first.start() if first else 0) - 64)
    sample = body[start : start + SAMPLE]
    best_name, best = "", -9.0
    for name in dict.fromkeys((*declared, *SUSPECTS)):
        try:
            score = _score(_reading(sample, name)) + DECLARED * (name in declared)
        except (LookupError, UnicodeError):
            continue
        if score > best:
            best_name, best = name, score
    if best < -1.0:
        return None
    text = resync.decode(body, best_name) if best_name in resync.ENCODINGS else body.decode(best_name, "replace")
    return None if len(_CONTROL.findall(text[:SAMPLE])) * 50 > min(len(text), SAMPLE) else text


def _reading(sample: bytes, name: str) -> str:
    """What is judged: a damaged two-byte text by its beginning, in step; out of step it would look like any other encoding's."""
    if name in resync.ENCODINGS:
        try:
            return codecs.getincrementaldecoder(name)().decode(sample)  # a character cut by the sample's end is no damage
        except UnicodeDecodeError:
            return resync.decode(sample[:MENDED], name)
    return sample.decode(name, "replace")


def _score(text: str) -> float:
    """How much a reading looks like a language: about 1 for a right one, below 0 for a wrong one."""
    high = Counter(_HIGH.findall(text))
    total = sum(high.values())
    if not total:
        return 0.0
    frequent = sum(n for c, n in high.items() if c in _FREQUENT)
    latin = sum(n for c, n in high.items() if c in _LATIN)
    odd = sum(n for c, n in high.items() if _ODD.match(c))
    upper = sum(n for c, n in high.items() if _UPPER.match(c))
    runs = sum(len(r) for r in _RUN.findall(text))
    misfits = len(_MISFIT.findall(text))
    return (frequent + 0.75 * latin - 5 * odd - 0.3 * upper - 1.5 * runs - 2 * misfits) / total
