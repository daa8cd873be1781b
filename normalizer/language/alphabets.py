"""Latin, Cyrillic and Arabic pieces: n-gram evidence, the declared languages as a prior, the best path, arbiters of a narrow margin."""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.language.arbiters import agreed
from normalizer.language.codes import base, knowledge
from normalizer.language.path import best_path
from normalizer.language.profiles import SCALE, Table, table
from normalizer.language.refine import refined
from normalizer.language.sentences import Piece

SWITCH = 9 * SCALE  # a change of language costs nine nats: 5 and 20 were worse on labelled mixed texts
NARROW = 10.0  # nats: below it the arbiters are asked
UNJUDGED = frozenset({"kk-Latn", "kk-Arab"})  # py3langid knows neither, pycld2 only the second


def read_alphabet(text: str, found: Sequence[Piece], script: str, declared: Sequence[str]) -> tuple[list[Piece], dict[str, float]]:
    """The pieces of one script with their languages, and each language's margin over the next best, in nats."""
    known = table(script)
    prior = _prior(known, declared)
    spoken: list[Piece] = []
    scores: list[tuple[int, ...]] = []
    for piece in found:
        for part, score in refined(text, piece, known, script):
            spoken.append(part)
            scores.append(score)
    path = best_path(scores, prior, SWITCH)
    margins: dict[str, float] = {}
    for state in sorted(set(path)):
        mine = [i for i, one in enumerate(path) if one == state]
        language, margin = _settle(text, [spoken[i] for i in mine], [scores[i] for i in mine], state, known, prior)
        margins[language] = margin
        for i in mine:
            spoken[i].language = language
    return spoken, margins


def _prior(known: Table, declared: Sequence[str]) -> list[int]:
    """The table's priors, raised for the languages that the source declares: in full for the very code, else for its other scripts."""
    gain = round(knowledge().declared * SCALE)
    codes = set(declared)
    bases = {base(code) for code in codes}
    return [value + gain * (code in codes or base(code) in bases) for code, value in zip(known.languages, known.prior, strict=True)]


def _settle(
    text: str, mine: Sequence[Piece], scores: Sequence[Sequence[int]], state: int, known: Table, prior: Sequence[int]
) -> tuple[str, float]:
    """The language of the pieces of one state and its margin; the arbiters may overrule a narrow one."""
    total = [sum(column) + first for column, first in zip(zip(*scores, strict=True), prior, strict=True)]
    second = max(value for i, value in enumerate(total) if i != state)
    margin = (total[state] - second) / SCALE
    language = known.languages[state]
    if margin < NARROW and language not in UNJUDGED:
        language = agreed(" ".join(text[piece.start : piece.end] for piece in mine[:20]), known.languages) or language
    return language, max(0.0, round(margin, 2))
