"""Words as the profiles count them: one spelling of apostrophes, letters and capitals."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from normalizer.language.scripts import ARABIC, LATIN, WORD

# Uzbek o‘ and g‘ are letters whatever apostrophe is typed; before an s that ends a word it is an English genitive.
_TURNED = re.compile(r"(?<=[oOgG])['’‘`´ʹ′ʻʼ](?!s\b)(?=[^\W\d_]|\b|\s)")
_APOSTROPHES = re.compile(r"['’‘`´ʹ′ʼ]")
_MARKS = re.compile("[\u0640\u064b-\u0652]+")  # of Arabic: what lengthens a word, and vowels
# langdetect writes Romanian s and t with a comma as those with a cedilla, and every Vietnamese letter alike.
_REWRITTEN = re.compile("[șțȘȚ\u1ea0-\u1eff]")  # few texts have one, and a look is cheaper than a translation
_LATIN = str.maketrans({"ș": "ş", "ț": "ţ", "Ș": "Ş", "Ț": "Ţ"} | dict.fromkeys(map(chr, range(0x1EA0, 0x1F00)), "\u1ec3"))
_DOTTED = str.maketrans("İI", "iı")  # a text in capitals that dots one I writes the other without a dot
TITLED = 4  # so many words, each with a capital, are a headline in title case; fewer may be a name


def words(text: str, script: str) -> list[str]:
    """The words of one script in a text, in order. A text in capitals, or with a capital on every Latin word, is read in
    lower case, a single word in capitals with one capital: langdetect's profiles skip both."""
    if script == LATIN:
        if not text.isascii():
            text = _normal(text, "NFC")
            text = text.translate(_LATIN) if _REWRITTEN.search(text) else text
        if _APOSTROPHES.search(text):
            text = _TURNED.sub("ʻ", text)
            text = text.replace("ʼ", " ")
    elif script == ARABIC:
        text = _MARKS.sub("", _normal(text, "NFKC")).replace("\u06cc", "\u064a").replace("\u0674", "\u0621")
    else:
        text = _normal(text, "NFC")
    if text.isupper():
        text = (text.translate(_DOTTED) if "İ" in text else text).lower()
    found: list[str] = WORD[script].findall(text)
    if script == LATIN and len(found) >= TITLED and all(word[0].isupper() for word in found):
        return [word.lower() for word in found]
    return [word.capitalize() if word.isupper() and len(word) > 1 else word for word in found]


def _normal(text: str, form: Literal["NFC", "NFKC"]) -> str:
    return text if unicodedata.is_normalized(form, text) else unicodedata.normalize(form, text)
