"""One name as the gazetteer writes it, made ready for comparing.

Marks at the end of a name: `~` after a word (any endings that its language allows), then `!` (ambiguous: in its own language only, case as
written) and `?` (weak: counts only where a stronger name of the same country stands in the article too).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizer.lens.errors import GazetteerError
from normalizer.lens.folding import WORD, fold, is_han
from normalizer.lens.letters import endings

SLAVIC = frozenset({"ru", "uk", "be", "bg", "sr", "mk"})
TURKIC_OR_TAJIK = frozenset({"kk", "ky", "uz", "uz-Cyrl", "tg", "tk", "kk-Latn", "kk-Arab", "ug"})
LONGEST_TAIL = 14  # letters an agglutinative language may add to a stem
_ODD = re.compile(r"[^\w\s~!?'’‘ʻʼ.,&+/«»“”·()（）\-–—－―]")


@dataclass(frozen=True, slots=True)
class Form:
    """A name of one entity in one language. `words` hold (folded word, takes endings); `gaps` what stands between them."""

    entity: str
    language: str
    text: str
    words: tuple[tuple[str, bool], ...]
    gaps: tuple[str, ...]
    capital: bool  # the first letter must be a capital one
    exact: bool  # case as written, and in spans of this language only
    weak: bool
    open: bool = False  # stems take any ending, whatever the language: words of topics, not names

    @property
    def han(self) -> bool:
        return is_han(self.words[0][0][0])

    @property
    def length(self) -> int:
        return sum(len(word) for word, _ in self.words) + len(self.gaps)


def parse(entity: str, language: str, written: str) -> Form:
    """The form of one written name. Raises GazetteerError where it has no letter, an odd character, or too short a stem."""
    body = written.strip()
    marks = ""
    while body and body[-1] in "!?":
        marks, body = marks + body[-1], body[:-1]
    if odd := _ODD.search(body):
        raise GazetteerError(f"{entity}, {language}: {written!r} holds {odd.group()!r}")
    plain = body.replace("~", "")
    folded = fold(body)
    if any(map(is_han, folded)):
        if not is_han(folded[0]) or len(folded) < 2:
            raise GazetteerError(f"{entity}, {language}: the Han name {written!r} must begin with a Han character and have two or more")
        return Form(entity, language, plain, ((folded, False),), (), False, "!" in marks, "?" in marks)
    words: list[tuple[str, bool]] = []
    gaps: list[str] = []
    last = 0
    for match in WORD.finditer(folded):
        if words:
            gaps.append("".join(folded[last : match.start()].replace("~", "").split()))
        stem = folded[match.end() : match.end() + 1] == "~"
        if stem and len(match.group()) < (2 if words else 3):
            raise GazetteerError(f"{entity}, {language}: the stem in {written!r} is shorter than three letters")
        words.append((match.group(), stem))
        last = match.end()
    if not words:
        raise GazetteerError(f"{entity}, {language}: {written!r} holds no word")
    first = next(char for char in plain if char.isalnum())
    return Form(entity, language, plain, tuple(words), tuple(gaps), first.isupper(), "!" in marks, "?" in marks)


def tail_allowed(tail: str, form: Form, stem: bool, span_language: str) -> bool:
    """May this tail follow the word? English words take a possessive always; stems take the endings of their language."""
    if not tail:
        return True
    form_language = form.language
    if form_language == "en":
        return tail in endings("endings_en") if stem else tail in ("'s", "s'")
    if not stem:
        return False
    if form.open:
        return len(tail) <= LONGEST_TAIL
    if form_language in SLAVIC or (span_language in SLAVIC and form_language in TURKIC_OR_TAJIK):
        return tail in endings("endings_ru")
    return len(tail) <= LONGEST_TAIL and not any(map(str.isdigit, tail))
