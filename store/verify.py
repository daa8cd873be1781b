"""Whether two texts are copies of one: evidence from aligning them, weighed by a small logistic model.

Containment alone cannot tell a copy from the next issue of a template ("oil rigs rose to 412"), so what differs inside matched context
is looked at: numbers, names, the lead, the title. The weights stand in `data/same_text.json`, made by `bench/fit_groups.py`.
Everything here is pure.
"""

from __future__ import annotations

import functools
import json
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from importlib import resources
from typing import Any, Literal

from rapidfuzz.distance import Levenshtein

from normalizer.language import to_simplified

Relation = Literal["same", "part_of", "revision", "related", "none"]

TOKENS = 3000  # of each text that are aligned; the rest is beyond what a verdict needs
LEAD = 40  # tokens of the first sentences, where a copy begins alike
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_NUMBER = re.compile(r"\d")
HALF, THIN = 0.5, 0.15  # containment and resemblance: below both, each text tells more of its own (an announcement, and the event)
DIGEST_COPY = 0.6  # resemblance from which a text is a copy of a digest, and no part of it
WHOLE = 0.7  # a part that fills this much of a text is the text
_RUN = 3  # equal tokens on both sides that make a replaced stretch a slot
_SLOT = 8  # tokens of the longest stretch that counts as a slot


@dataclass(frozen=True, slots=True)
class Reading:
    """A text made ready for comparing."""

    tokens: tuple[str, ...]  # folded
    names: frozenset[int]  # places of tokens that begin with a capital inside a sentence
    pieces: frozenset[tuple[str, ...]]  # shingles of tokens
    title: tuple[str, ...]


def read(title: str | None, text: str) -> Reading:
    """At most `TOKENS` tokens of `text`: words, single Han letters, numbers with their separators."""
    plain = to_simplified(unicodedata.normalize("NFKC", text))
    tokens: list[str] = []
    names: set[int] = set()
    for match in _TOKEN.finditer(plain):
        if len(tokens) == TOKENS:
            break
        word = match[0]
        if word[0].isupper() and len(word) > 1 and plain[max(0, match.start() - 2) : match.start()].strip()[-1:] not in '.!?:"“”«»':
            names.add(len(tokens))
        tokens.append(word.lower().replace(",", "") if word[0].isdigit() else word.lower())
    pieces = frozenset(tuple(tokens[i : i + (5 if _HAN.match(token) else 3)]) for i, token in enumerate(tokens))
    heading = tuple(_TOKEN.findall(to_simplified(unicodedata.normalize("NFKC", title or "")).lower()))
    return Reading(tuple(tokens), frozenset(names), pieces, heading)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What aligning two texts shows. Shares run from 0 to 1; `shorter` and `longer` are told apart by tokens."""

    containment: float  # shared shingles in the smaller set
    resemblance: float  # shared shingles in the union (Jaccard)
    covered_longer: float  # tokens of the longer text that stand in the shorter
    lead_shorter: float  # of the shorter text's first LEAD tokens, the share that stands in the longer
    lead_longer: float
    longest: float  # longest run of equal tokens, in the shorter's length
    number_slots: float  # per hundred aligned tokens: numbers that differ inside equal context
    name_slots: float  # the same for names
    other_slots: float  # the same for anything else that is short
    numbers_missing: float  # numbers of the shorter's covered part that the longer lacks
    title: float  # words of the shorter title in the other title or lead; 0 where there is none
    title_known: float  # 1 where both have a title
    title_numbers: float  # 1 where both titles carry numbers, and other ones
    tail_only: float  # how far down the shared part begins, in both texts
    gaps: float  # stretches that one side lacks, per hundred aligned tokens


def compare(one: Reading, other: Reading) -> Likeness:
    """The likeness of two readings; symmetric."""
    shorter, longer = (one, other) if (len(one.tokens), one.tokens) <= (len(other.tokens), other.tokens) else (other, one)
    shared = shorter.pieces & longer.pieces
    smaller = min(len(shorter.pieces), len(longer.pieces))
    cover_s, cover_l = _covered(shorter, shared), _covered(longer, shared)
    slots = _slots(shorter, longer)
    aligned = max(slots.aligned, 10) / 100
    return Likeness(
        containment=len(shared) / smaller if smaller else 0.0,
        resemblance=len(shared) / max(1, len(shorter.pieces | longer.pieces)),
        covered_longer=sum(cover_l) / max(1, len(cover_l)),
        lead_shorter=sum(cover_s[:LEAD]) / max(1, len(cover_s[:LEAD])),
        lead_longer=sum(cover_l[:LEAD]) / max(1, len(cover_l[:LEAD])),
        longest=slots.longest / max(1, len(shorter.tokens)),
        number_slots=min(5.0, slots.numbers / aligned),
        name_slots=min(5.0, slots.names / aligned),
        other_slots=min(10.0, slots.others / aligned),
        numbers_missing=_numbers_missing(shorter, longer, cover_s),
        title=_title(shorter, longer),
        title_known=float(bool(shorter.title and longer.title)),
        title_numbers=_title_numbers(shorter.title, longer.title),
        tail_only=min(_first(cover_s), _first(cover_l)),
        gaps=min(10.0, slots.gaps / aligned),
    )


def part(whole: Reading, piece: Reading) -> tuple[list[bool], bool]:
    """Which tokens of `whole` stand in `piece`, and whether the beginning of `piece` is among what they share."""
    shared = whole.pieces & piece.pieces
    lead = _covered(piece, shared)[:LEAD]
    return _covered(whole, shared), sum(lead) >= 0.4 * len(lead)


def _covered(reading: Reading, shared: frozenset[tuple[str, ...]]) -> list[bool]:
    tokens = reading.tokens
    mask = [False] * len(tokens)
    for i, token in enumerate(tokens):
        size = 5 if _HAN.match(token) else 3
        if tokens[i : i + size] in shared:
            mask[i : i + size] = [True] * len(mask[i : i + size])
    return mask


def _first(mask: Sequence[bool]) -> float:
    return next((i for i, hit in enumerate(mask) if hit), len(mask)) / max(1, len(mask))


@dataclass(slots=True)
class _Slots:
    aligned: int = 0
    longest: int = 0
    numbers: int = 0
    names: int = 0
    others: int = 0
    gaps: int = 0


def _slots(one: Reading, other: Reading) -> _Slots:
    """Short stretches that differ between two runs of equal tokens."""
    found = _Slots()
    a_end = b_end = run = 0  # where the last equal run ended, and its length
    for op in Levenshtein.opcodes(one.tokens, other.tokens):
        if op.tag != "equal":
            continue
        length = op.src_end - op.src_start
        if length < _RUN:
            continue
        if run:
            _slot(found, one, other, (a_end, op.src_start), (b_end, op.dest_start))
        found.aligned += length
        found.longest = max(found.longest, length)
        a_end, b_end, run = op.src_end, op.dest_end, length
    return found


def _slot(found: _Slots, one: Reading, other: Reading, a: tuple[int, int], b: tuple[int, int]) -> None:
    left, right = one.tokens[slice(*a)], other.tokens[slice(*b)]
    if not left or not right:
        found.gaps += bool(left or right)
        return
    if len(left) > _SLOT or len(right) > _SLOT:
        found.gaps += 1
        return
    numbers = [{t for t in side if _NUMBER.match(t)} for side in (left, right)]
    if numbers[0] and numbers[1] and numbers[0] != numbers[1]:
        found.numbers += 1
    elif any(i in one.names for i in range(*a)) and any(i in other.names for i in range(*b)):
        found.names += 1
    else:
        found.others += 1


def _numbers_missing(shorter: Reading, longer: Reading, cover: Sequence[bool]) -> float:
    there = {t for t in longer.tokens if _NUMBER.match(t)}
    near = [t for i, t in enumerate(shorter.tokens) if _NUMBER.match(t) and (any(cover[max(0, i - 4) : i]) and any(cover[i : i + 5]))]
    return sum(t not in there for t in near) / len(near) if near else 0.0


def _title(one: Reading, other: Reading) -> float:
    best = 0.0
    for a, b in ((one, other), (other, one)):
        words = set(a.title)
        if words:
            place = set(b.title) if b.title else set(b.tokens[: 2 * LEAD])
            best = max(best, len(words & place) / len(words))
    return best


def _title_numbers(one: Sequence[str], other: Sequence[str]) -> float:
    left, right = ({t for t in side if _NUMBER.match(t)} for side in (one, other))
    return float(bool(left and right and not left & right))


@functools.cache
def _model() -> dict[str, Any]:
    model: dict[str, Any] = json.loads((resources.files("store") / "data" / "same_text.json").read_text("utf-8"))
    return model


PRODUCTS = ("lead", "both leads", "containment²", "c·both", "covered·c", "numbers·rest", "lead_shorter·c", "lead_longer·rest")


def features(likeness: Likeness) -> list[float]:
    """The numbers that the model weighs: the likeness, and the products that a straight line cannot make."""
    values = [float(getattr(likeness, field.name)) for field in fields(likeness)]
    lead = max(likeness.lead_shorter, likeness.lead_longer)
    both = min(likeness.lead_shorter, likeness.lead_longer)
    return [
        *values,
        lead,
        both,
        likeness.containment**2,
        likeness.containment * both,
        likeness.covered_longer * likeness.containment,
        likeness.number_slots * (1 - likeness.covered_longer),
        likeness.lead_shorter * likeness.containment,
        likeness.lead_longer * (1 - likeness.covered_longer),
    ]


def probability(likeness: Likeness) -> float:
    """The model's probability that both are copies of one text."""
    model = _model()
    z = model["bias"] + sum(
        w * (x - m) / s for w, x, m, s in zip(model["weights"], features(likeness), model["means"], model["scales"], strict=True)
    )
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, z))))


def judge(likeness: Likeness) -> tuple[Relation, float]:
    """The relation of two texts, and the probability of `same` behind it."""
    score = probability(likeness)
    thin = likeness.containment < HALF and likeness.resemblance < THIN
    if score >= _model()["threshold"] and not thin:
        return "same", score
    if likeness.containment >= 0.5 and likeness.covered_longer < 0.5:
        return "part_of", score
    if likeness.resemblance >= 0.5:
        return "revision", score
    return ("related" if likeness.containment >= 0.2 else "none"), score
