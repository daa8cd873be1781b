"""Scripts: which characters they have, their words, and the runs of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

HAN, KANA, HANGUL, LATIN, CYRILLIC, ARABIC, OTHER = "han", "kana", "hangul", "latin", "cyrillic", "arabic", "other"

# Character classes for regular expressions. The schwa (U+0259) is Latin: IPA extensions belong to the alphabet of Azerbaijani.
CHARS = {
    HAN: "\u3005\u3007\u3105-\u312f\u31a0-\u31bf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f",
    KANA: "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    HANGUL: "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7fb",
    LATIN: "A-Za-zªºÀ-ÖØ-öø-ʯ\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua7ff\uff21-\uff3a\uff41-\uff5a",
    CYRILLIC: "\u0400-\u0482\u048a-\u052f\u1c80-\u1c8f\ua640-\ua66e\ua680-\ua69d",
    ARABIC: "\u0620-\u064a\u066e-\u06d3\u06d5\u06e5\u06e6\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdfb\ufe70-\ufefc",
    OTHER: "\u0370-\u03ff\u0531-\u05f4\u0700-\u074f\u0780-\u085f\u0900-\u10ff\u1200-\u1c7f\u1c90-\u1cbf\u1f00-\u1fff"
    "\u2d00-\u2ddf\ua4d0-\ua63f\ua6a0-\ua6ff\ua800-\ua95f\ua980-\uabff\U00010300-\U0001e8ff",
}
# How much one letter tells, in alphabetic letters: a Chinese text says the same in less than half of the characters.
WEIGHT = {HAN: 2.2, KANA: 1.4, HANGUL: 2.2, LATIN: 1.0, CYRILLIC: 1.0, ARABIC: 1.0, OTHER: 1.0}
CJK = frozenset({HAN, KANA})

_INSIDE = "\u0300-\u036f\u02bb\u02bc\u0610-\u061a\u0640\u064b-\u065f\u0670"  # marks and apostrophe letters that words contain
LETTER = {script: re.compile(f"[{chars}]") for script, chars in CHARS.items()}
WORD = {script: re.compile(f"[{chars}][{chars}{_INSIDE}]{{0,39}}") for script, chars in CHARS.items()}
_RUN = re.compile(
    "|".join(
        f"(?P<{script}>[{chars}][^\n" + "".join(other for name, other in CHARS.items() if name != script) + "]*)"
        for script, chars in CHARS.items()
    )
)
OPENERS = frozenset("([{<«‹“‘„‚（［｛「『【〔《〈")
_STRAIGHT = frozenset("\"'")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one line in one script; what is no letter belongs to the letters before it."""

    script: str
    start: int
    end: int


def runs(line: str, offset: int) -> list[Run]:
    """The runs of one line, offsets moved by `offset`; opening brackets and quotes stand with what follows them."""
    found: list[Run] = []
    for match in _RUN.finditer(line):
        start = match.start()
        if found:
            start = _opening(line, found[-1].start - offset, start)
            if start < match.start():
                found[-1] = Run(found[-1].script, found[-1].start, offset + start)
        found.append(Run(str(match.lastgroup), offset + start, offset + match.end()))
    return found


def _opening(line: str, floor: int, start: int) -> int:
    """Where the brackets and quotes begin that open right before `start`; a straight quote opens after white space."""
    at = start
    while at - 1 > floor and start - at < 4:
        char = line[at - 1]
        if char in OPENERS or (char in _STRAIGHT and line[at - 2].isspace()):
            at -= 1
        else:
            break
    return at


def letters(text: str, script: str) -> int:
    """How many letters of the script the text has."""
    return sum(map(len, WORD[script].findall(text)))
