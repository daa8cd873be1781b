"""Lines at the edges of a text that their form gives away: rows of menu items, signatures, captions of the picture above the text."""

from __future__ import annotations

import re

from normalizer import people

_ITEMS = re.compile(r"\s*[|｜•·]\s*|\s*\]\s*\[\s*")
_BARS = frozenset("|｜•·]")
_BRACKETED = re.compile(r"^\[.*\]$")
_STOP = re.compile(r"[.!?。！？…:：,，、;；]\s*$")
ITEMS, LONGEST_ITEM = 3, 24  # a row of at least so many items of at most so many characters
SIGNATURE = 70  # characters
_SIGNED = re.compile(rf"^(?P<who>{people.WHOLE_NAME})(?:\s*[,，]\s*[^.!?:;]{{2,30}})?$")


def is_menu(text: str) -> bool:
    """A row of short items between bars or in brackets: "[ Print ] [ Top ] [ Back ]", "About | Contact | Advertise"."""
    if not _BARS.intersection(text):
        return False
    items = _ITEMS.split(text.strip().strip("[]|｜ "))
    long = any(len(item) > LONGEST_ITEM or _STOP.search(item) for item in items)
    return not long and (len(items) > ITEMS or (len(items) >= ITEMS and _BRACKETED.match(text.strip()) is not None))


def signed(text: str) -> str | None:
    """The name in a line that holds nothing but a person's whole name, perhaps with the outlet behind a comma."""
    match = _SIGNED.match(text.strip()) if len(text) <= SIGNATURE else None
    return match["who"] if match else None


def is_signature(text: str, before: str | None) -> bool:
    """A last line that is only somebody's name, behind the end of a sentence."""
    return before is not None and re.search(r"[.!?…»”\"]\s*$", before) is not None and signed(text) is not None
