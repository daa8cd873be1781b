"""Latin, Cyrillic and Arabic pieces: n-gram evidence, the declared languages as a prior, the best path, arbiters of a narrow margin."""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.language.arbiters import agreed
from normalizer.language.codes import base, knowledge
from normalizer.language.path import best_path
from normalizer.language.profiles import SCALE, Table, table
from normalizer.language.refine import Heard, hear
from normalizer.language.sentences import Piece

SWITCH = 9 * SCALE  # a change of language costs nine nats; 6 to 12 measured alike
NARROW = 10.0  # nats: below it the arbiters are asked
SHOWN = 1_000  # code points that they are shown
UNJUDGED = frozenset({"kk-Latn", "kk-Arab"})  # py3langid knows neither, pycld2 only the second


def read_alphabet(text: str, found: Sequence[Piece], script: str, declared: Sequence[str]) -> tuple[list[Piece], dict[str, float]]:
    """The pieces of one script with their languages, and each language's margin over the next best, in nats."""
    known = table(script)
    prior = _prior(known, declared)
    heard = [part for piece in found for part in hear(text, piece, known, script)]
    path = best_path([known.unpack(part.packed) for part in heard], prior, SWITCH)
    spoken = [part.piece(script) for part in heard]
    margins: dict[str, float] = {}
    for state in sorted(set(path)):
        mine = [i for i, one in enumerate(path) if one == state]
        language, margin = _settle(text, [heard[i] for i in mine], state, known, prior)
        margins[language] = margin
        for i in mine:
            spoken[i].language = language
    return spoken, margins


def _prior(known: Table, declared: Sequence[str]) -> Sequence[int]:
    """The table's priors, raised for the languages that the source declares, whatever script it names for them."""
    if not declared:
        return known.prior
    gain = round(knowledge().declared * SCALE)
    bases = {base(code) for code in declared}
    return [value + gain * (base(code) in bases) for code, value in zip(known.languages, known.prior, strict=True)]


def _settle(text: str, mine: Sequence[Heard], state: int, known: Table, prior: Sequence[int]) -> tuple[str, float]:
    """The language of the pieces of one state and its margin; the arbiters may overrule a narrow one."""
    total = [score + rank for score, rank in zip(known.unpack(sum(part.packed for part in mine)), prior, strict=True)]
    margin = (total[state] - max(total[:state] + total[state + 1 :])) / SCALE
    language = known.languages[state]
    if margin < NARROW and language not in UNJUDGED:
        shown = " ".join(text[part.start : part.end] for part in mine[:20])[:SHOWN]
        language = agreed(shown, known.languages) or language
    return language, max(0.0, round(margin, 2))
