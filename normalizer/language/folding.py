"""What is folded before a text is read; always code point for code point, so that offsets keep."""

from __future__ import annotations

import re
from functools import lru_cache

from normalizer.language.codes import knowledge

LINKS = re.compile(
    r"(?:https?://|www\.)[!-~]+"
    r"|(?<![\w.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}"
    r"|(?<![\w.-])[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}/[!-~]*",
)
_PATH = re.compile(r"\.[A-Za-z0-9-]{1,63}/")  # the end of a host's name, and a path
_LATIN = "A-Za-zÀ-ÖØ-öø-ʯ"
_CYRILLIC = "\u0400-\u052f"
_BORDER = re.compile(rf"[{_LATIN}](?:(?=[{_CYRILLIC}])|(?<=[{_CYRILLIC}].))")  # begun with one class, which is looked for fast
_ANY_CYRILLIC = re.compile(rf"[{_CYRILLIC}]")
_WORD = re.compile(rf"[{_LATIN}{_CYRILLIC}]+")


def blank_links(text: str) -> str:
    """The text with addresses of pages and of mail replaced by as many spaces."""
    if not any(sign in text for sign in ("@", "://", "www.")) and not _PATH.search(text):
        return text
    return LINKS.sub(lambda match: " " * len(match.group()), text)


@lru_cache(maxsize=1)
def _glyphs() -> tuple[dict[int, int], dict[int, int]]:
    known = knowledge()
    to_latin = {ord(c): ord(a) for a, c in zip(known.latin, known.cyrillic, strict=True)}
    return to_latin, {a: c for c, a in to_latin.items()}


def _one_script(match: re.Match[str]) -> str:
    to_latin, to_cyrillic = _glyphs()
    word = match.group()
    if not _BORDER.search(word):
        return word
    latin = cyrillic = 0
    for char in map(ord, word):
        if char in to_latin or char in to_cyrillic:
            continue
        if 0x400 <= char <= 0x52F:
            cyrillic += 1
        else:
            latin += 1
    if latin and cyrillic:
        return word
    if not latin and not cyrillic:
        cyrillic = sum(0x400 <= ord(char) <= 0x52F for char in word)
        latin = len(word) - cyrillic
    if latin == cyrillic:
        return word
    return word.translate(to_latin if latin > cyrillic else to_cyrillic)


def fold_homoglyphs(text: str) -> str:
    """The text with look-alikes in words of two alphabets replaced: a Cyrillic `а` in a Latin word becomes a Latin one, and the reverse.

    Words with letters that only the one and letters that only the other alphabet has stay as they are.
    """
    mixed = not text.isascii() and _ANY_CYRILLIC.search(text) and _BORDER.search(text)
    return _WORD.sub(_one_script, text) if mixed else text
