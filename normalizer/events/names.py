"""Names that no gazetteer holds, alike across scripts: by their consonants, and by the sounds that Chinese spells foreign names with.

`Ekibastuz`, `Экибастуз` and `Екібастұз` are `kbst`; `Satkaliyev`, `Саткалиев` and `萨特卡利耶夫` sound `~STKLV`. Latin words
that stand in a text of another script, and brands, are taken as they are: `=haval`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from importlib import resources

from normalizer.events.tokens import HAN, TOKEN
from normalizer.lens import gazetteer

MOST = 40  # names of one text
_SKELETON, _FEWEST = 4, 3  # consonants kept, and needed
_SOUNDS = 6  # classes kept
_VOWELS = re.compile(r"[aeiouyаеёиоуыэюяәіөүұйhһьъ'’ʻ-]+")
_LATIN = str.maketrans(
    {
        "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "ж": "j", "з": "z", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n",
        "п": "p", "р": "r", "с": "s", "т": "t", "ф": "f", "х": "h", "ҳ": "h", "ц": "s", "ч": "c", "ш": "s", "щ": "s", "ҷ": "j",
    }
)  # fmt: skip
_ALIKE = (("zh", "j"), ("kh", "h"), ("sh", "s"), ("ch", "c"), ("ts", "s"), ("tz", "s"), ("dzh", "j"), ("dj", "j"), ("дж", "j"), ("дз", "z"),
          ("ph", "f"), ("gh", "g"), ("q", "k"), ("w", "v"), ("x", "ks"))  # fmt: skip
_CLASS = str.maketrans("bpdtgkcszjfvmnlr", "PPTTKKSSSSVVMNLL")
_ASCII = re.compile(r"[A-Za-z][A-Za-z0-9]{2,}")
_BRAND = re.compile(r"[A-Z]{3,}|[A-Za-z]*[a-z][A-Z][A-Za-z]*")
_CALENDAR_WORDS = """
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december
"""
_CALENDAR = frozenset(_CALENDAR_WORDS.split())
_SENTENCE_END = ("", ".", "!", "?", "\n", "“", '"')
_TITLE_CASE = 0.6  # share of a headline's words that are capitalised where it capitalises them all


@functools.cache
def _letters() -> tuple[dict[str, str], frozenset[str]]:
    """The classes of each Han letter of names, and the letters that are sure signs of one."""
    classes: dict[str, str] = {}
    sure: frozenset[str] = frozenset()
    for line in (resources.files("normalizer") / "data" / "han_sounds.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, letters = line.split()
            if kind == "!":
                sure = frozenset(letters)
            else:
                classes |= {letter: kind.replace("-", "").replace("NN", "N") for letter in letters}
    return classes, sure


@functools.cache
def _spelled() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_letters()[0])}]{{3,}}")


@functools.cache
def _countries() -> tuple[frozenset[str], frozenset[str]]:
    """Names of countries, capitals and peoples as the gazetteer holds them: those in Han letters, and the skeletons of all.

    They are entities, found or not.
    """
    forms = {
        re.sub(r"[~!?]", "", name).strip()
        for one in gazetteer.shipped().entities.values()
        if one.kind in ("country", "capital", "people", "pair")
        for listed in one.names.values()
        for name in listed
    }
    return _in_han(forms), _skeletons(forms)


def _in_han(forms: Iterable[str]) -> frozenset[str]:
    return frozenset(form for form in forms if HAN.match(form))


def _skeletons(forms: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(_skeletons_of, forms))


@functools.lru_cache(maxsize=50_000)  # of names of the gazetteer mostly: the same ones in text after text
def _skeletons_of(name: str) -> frozenset[str]:
    return frozenset(skeleton[:_SKELETON] for word in TOKEN.findall(name) if len(skeleton := _skeleton(word)) > 1)


def names(text: str, known: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """Skeletons, sounds and plain Latin words of the names in a text, without those that the gazetteer knows (`known`).

    The second list holds what may as well be a common word: the first words of sentences.
    """
    if HAN.search(text):
        for name in sorted(_in_han(known) | _countries()[0], key=len, reverse=True):
            text = text.replace(name, " ")
    passed = _countries()[1] | _skeletons(known)
    sure: list[str] = []
    first: list[str] = []
    for word, begins in _capitalised(text):
        found = first if begins else sure
        skeleton = _skeleton(word)
        if skeleton[:_SKELETON] in passed or word.casefold() in _CALENDAR:
            continue
        if len(skeleton) >= _FEWEST:
            found += [skeleton[:_SKELETON], "~" + _sounds(skeleton)]
        if word.isascii():
            found.append("=" + word.casefold())
    sure += _spelled_in_han(text)
    sure += [brand for brand in _brands(text) if _skeleton(brand[1:])[:_SKELETON] not in passed]
    return sure[:MOST], first[:MOST]


def _capitalised(text: str) -> Iterator[tuple[str, bool]]:
    """Words with a capital, and whether they begin a sentence (from five letters on); of a headline in title case none."""
    headline, _, rest = text.partition("\n")
    words = [w for w in TOKEN.findall(headline) if len(w) > 3 and not HAN.match(w)]
    if len(words) > 3 and sum(w[0].isupper() for w in words) > _TITLE_CASE * len(words):
        text = rest
    for match in TOKEN.finditer(text):
        word = match[0]
        if len(word) < 4 or not word[0].isupper() or HAN.match(word):
            continue
        before = text[max(0, match.start() - 2) : match.start()].rstrip(" \u00a0")
        begins = before[-1:] in _SENTENCE_END
        if not begins or len(word) > 4:
            yield word, begins


@functools.lru_cache(maxsize=50_000)
def _skeleton(word: str) -> str:
    low = word.casefold()
    for pair, one in _ALIKE:
        low = low.replace(pair, one)
    bare = _VOWELS.sub("", low.translate(_LATIN))
    return re.sub(r"(.)\1+", r"\1", bare)


def _sounds(skeleton: str) -> str:
    classes = "".join(c for c in skeleton.translate(_CLASS) if c.isupper())
    return re.sub(r"(.)\1+", r"\1", classes)[:_SOUNDS]


def _spelled_in_han(text: str) -> Iterator[str]:
    """Foreign names in Han letters: runs of the letters that spell them, one of which is hardly used otherwise."""
    classes, sure = _letters()
    for match in _spelled().finditer(text):
        run = match[0]
        if sure.isdisjoint(run):
            continue
        sounds = re.sub(r"(.)\1+", r"\1", "".join(classes[letter] for letter in run))[:_SOUNDS]
        if len(sounds) >= _FEWEST:
            yield "~" + sounds


def _brands(text: str) -> Iterable[str]:
    """Latin words where most is not Latin, and words in capitals or with a capital inside anywhere."""
    foreign = sum("a" <= c <= "z" for c in text.lower()) < 0.4 * sum(c.isalpha() for c in text)
    return ["=" + word.casefold() for word in _ASCII.findall(text) if foreign or _BRAND.fullmatch(word)]
