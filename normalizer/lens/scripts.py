"""Names that the rules of a script derive from another: Kazakh in Arabic and in Latin letters, Uzbek in Cyrillic ones.

Sources: the Kazakh Arabic alphabet as taught in Xinjiang (Töte jazu: one letter a sound, a leading hamza where the vowels are front and no
letter shows it); the Kazakh Latin alphabets of 2018 (acutes) and 2021 (diaereses); the Uzbek alphabets of 1940 and 1995.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_ARABIC = {
    "а": "ا", "ә": "ا", "б": "ب", "в": "ۆ", "г": "گ", "ғ": "ع", "д": "د", "е": "ە", "ё": "يو", "ж": "ج", "з": "ز", "и": "ي", "й": "ي", "к": "ك",
    "қ": "ق", "л": "ل", "м": "م", "н": "ن", "ң": "ڭ", "о": "و", "ө": "و", "п": "پ", "р": "ر", "с": "س", "т": "ت", "у": "ۋ", "ұ": "ۇ", "ү": "ۇ",
    "ф": "ف", "х": "ح", "һ": "ھ", "ц": "س", "ч": "چ", "ш": "ش", "щ": "شش", "ы": "ى", "і": "ى", "э": "ە", "ю": "يۋ", "я": "يا", "ь": "", "ъ": "",
}  # fmt: skip
_LATIN_2018 = {
    "а": "a", "ә": "á", "б": "b", "в": "v", "г": "g", "ғ": "ǵ", "д": "d", "е": "e", "ж": "j", "з": "z", "и": "ı", "й": "ı", "к": "k", "қ": "q",
    "л": "l", "м": "m", "н": "n", "ң": "ń", "о": "o", "ө": "ó", "п": "p", "р": "r", "с": "s", "т": "t", "у": "ý", "ұ": "u", "ү": "ú", "ф": "f",
    "х": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ы": "y", "і": "i", "э": "e", "ю": "ıý", "я": "ıa", "ё": "ıo", "ь": "", "ъ": "",
}  # fmt: skip
_LATIN_2021 = _LATIN_2018 | {
    "ә": "ä", "ғ": "ğ", "и": "i", "й": "i", "ң": "ñ", "ө": "ö", "у": "u", "ұ": "ū", "ү": "ü", "ш": "ş", "і": "ı", "ю": "iu", "я": "ia", "ё": "io",
}  # fmt: skip
_UZBEK = (
    ("yo'", "йў"), ("sh", "ш"), ("ch", "ч"), ("o'", "ў"), ("g'", "ғ"), ("ya", "я"), ("yu", "ю"), ("yo", "ё"), ("ye", "е"), ("a", "а"), ("b", "б"),
    ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "ҳ"), ("i", "и"), ("j", "ж"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"),
    ("p", "п"), ("q", "қ"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("v", "в"), ("x", "х"), ("y", "й"), ("z", "з"), ("'", "ъ"), ("c", "с"),
)  # fmt: skip
_FRONT, _SHOWS_FRONT = frozenset("әөүі"), frozenset("кгеэ")


def derived(names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """(language, name) of every name that follows from those given, where no such language is listed."""
    for name in names.get("kk", ()):
        if name.isascii() or "!" in name:  # abbreviations follow no rule of letters
            continue
        if "kk-Arab" not in names:
            yield "kk-Arab", kazakh_arabic(name)
        if "kk-Latn" not in names:
            yield "kk-Latn", _letters(name, _LATIN_2018)
            yield "kk-Latn", _letters(name, _LATIN_2021)
    if "uz-Cyrl" not in names:
        for name in names.get("uz", ()):
            if "!" not in name and any(char in "ABDEGHIKLMNOPQRSTUVXYZabdeghiklmnopqrstuvxyz" for char in name):
                yield "uz-Cyrl", uzbek_cyrillic(name)


def kazakh_arabic(name: str) -> str:
    """A Kazakh name in the Arabic alphabet, word by word."""
    return " ".join(_arabic_word(word) for word in name.split())


def _arabic_word(word: str) -> str:
    low = word.lower()
    hamza = "ء" if set(low) & _FRONT and not set(low) & _SHOWS_FRONT else ""
    return hamza + "".join(_ARABIC.get(char, char) for char in low)


def _letters(name: str, table: Mapping[str, str]) -> str:
    return "".join(
        (table[char.lower()].capitalize() if char.isupper() and table[char.lower()] else table[char.lower()]) if char.lower() in table else char for char in name
    )


def uzbek_cyrillic(name: str) -> str:
    """An Uzbek name of the Latin alphabet in the Cyrillic one; capitals at the beginnings of words are kept."""
    plain = name.translate(str.maketrans("‘ʻʼ’`", "'''''"))
    made, at, low = [], 0, plain.lower()
    while at < len(low):
        for latin, cyrillic in _UZBEK:
            if low.startswith(latin, at):
                letter = "э" if latin == "e" and (at == 0 or not low[at - 1].isalpha()) else cyrillic
                made.append(letter.upper() if plain[at].isupper() else letter)
                at += len(latin)
                break
        else:
            made.append(plain[at])
            at += 1
    return "".join(made)
