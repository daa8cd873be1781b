"""From pieces to the answer: spans, shares, the larger part and the route."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from normalizer.language.codes import UNKNOWN, base
from normalizer.language.sentences import Piece
from normalizer.types import Languages, Span

SHARE, LEAST = 0.04, 20.0  # a second language counts from this share and so many weighted letters on
PASSAGE = 88.0  # or with one passage of so many weighted letters: 40 Han characters
FEW, SURE = 12.0, 3.0  # fewer weighted letters with a margin below so many nats say nothing
BY_SCRIPT = frozenset({"zh", "ja", "ko"})  # their script says enough


def summarize(length: int, found: Sequence[Piece], margins: Mapping[str, float]) -> Languages:
    """The languages of a text of so many code points, read piece by piece in its order."""
    spans, weights = _spans(length, found)
    letters: dict[str, float] = {}
    for span, weight in zip(spans, weights, strict=True):
        letters[span.language] = letters.get(span.language, 0.0) + weight
    total = sum(letters.values())
    if not total:
        return _unknown(length)
    bases: dict[str, float] = {}
    for code, weight in letters.items():
        bases[base(code)] = bases.get(base(code), 0.0) + weight
    first = max(sorted(bases), key=lambda code: bases[code])
    language = max(sorted(code for code in letters if base(code) == first), key=lambda code: letters[code])
    if total < FEW and margins.get(language, SURE) < SURE and base(language) not in BY_SCRIPT:
        return _unknown(length)
    passages = {base(span.language) for span, weight in zip(spans, weights, strict=True) if weight >= PASSAGE}
    routed = sorted(
        {code for code, weight in bases.items() if (weight / total >= SHARE and weight >= LEAST) or code in passages} - {UNKNOWN} | {first}
    )
    return Languages(
        language=language,
        route=f"mixed({'+'.join(routed)})" if len(routed) > 1 else first,
        shares=tuple(sorted(((code, round(weight / total, 4)) for code, weight in letters.items()), key=lambda one: (-one[1], one[0]))),
        spans=spans,
        margin=round(margins.get(language, 0.0), 2),
    )


def _unknown(length: int) -> Languages:
    spans = (Span(0, length, UNKNOWN),) if length else ()
    return Languages(language=UNKNOWN, route=UNKNOWN, shares=((UNKNOWN, 1.0),), spans=spans)


def _spans(length: int, found: Sequence[Piece]) -> tuple[tuple[Span, ...], list[float]]:
    """Neighbouring pieces of one language as one span, with its letters; a piece that says nothing goes with what came before."""
    starts: list[int] = []
    languages: list[str] = []
    weights: list[float] = []
    for piece in sorted((piece for piece in found if piece.language), key=lambda piece: piece.start):
        if languages and languages[-1] == piece.language:
            weights[-1] += piece.letters
        else:
            starts.append(piece.start)
            languages.append(piece.language)
            weights.append(piece.letters)
    if not starts:
        return (), []
    starts[0] = 0
    return tuple(Span(start, end, code) for (start, end), code in zip(pairwise([*starts, length]), languages, strict=True)), weights
