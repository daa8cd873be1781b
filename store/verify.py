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

from normalizer.language import to_simplified
from store.slots import slots_between

Relation = Literal["same", "part_of", "revision", "related", "none"]

TOKENS = 3000  # of each text that are aligned; the rest is beyond what a verdict needs
LEAD = 40  # tokens of the first sentences, where a copy begins alike
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_NUMBER = re.compile(r"\d")
_STOP = re.compile(r"[.!?。！？\n]")
_FEWEST = 4  # tokens of a sentence
OWN_TITLE, OWN_OPENING = 0.75, 0.25  # beyond these, each text has news of its own, however long the background is that an outlet repeats
HALF, THIN = 0.5, 0.15  # containment and resemblance: below both, each text tells more of its own (an announcement, and the event)
DIGEST_COPY = 0.6  # resemblance from which a text is a copy of a digest, and no part of it
UNLIKE = 0.4  # share of words that two titles do not share, from which they are no edits of one
PROMPT, LATE = 2.0, 14.0  # days apart: up to the one a copy is as likely as on the day, at the other it is as late as copies come
WHOLE = 0.7  # a part that fills this much of a text is the text
MANY = 5  # numbers in common


@dataclass(frozen=True, slots=True)
class Reading:
    """A text made ready for comparing."""

    tokens: tuple[str, ...]  # folded
    names: frozenset[int]  # places of tokens that begin with a capital inside a sentence
    pieces: frozenset[tuple[str, ...]]  # shingles of tokens
    title: tuple[str, ...]
    opening: int  # tokens of the first sentence, at most LEAD


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
    return Reading(tuple(tokens), frozenset(names), pieces, heading, _opening(plain))


def _opening(plain: str) -> int:
    """How many tokens the first sentence has; a stop after fewer than four is one of a dateline."""
    count = at = 0
    for match in _TOKEN.finditer(plain[: 50 * LEAD]):
        if count == LEAD or (count >= _FEWEST and _STOP.search(plain, at, match.start())):
            break
        count, at = count + 1, match.end()
    return count


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
    names_missing: float  # names of the shorter text that the longer lacks; of Han text, which has no capitals, 0
    told_missing: float  # numbers of the shorter text, wherever they stand, that the longer lacks
    told_shared: float  # numbers of three digits and more, years left out, that both tell: 1 from MANY on
    lead_missing: float  # names and numbers of the longer text's lead that the shorter lacks
    title: float  # words of the shorter title in the other title or lead; 0 where there is none
    title_known: float  # 1 where both have a title
    title_numbers: float  # 1 where both titles carry numbers, and other ones
    tail_only: float  # how far down the shared part begins, in both texts
    gaps: float  # stretches that one side lacks, per hundred aligned tokens
    title_apart: float  # words that stand in one title alone, of all in both; 0 where one is missing
    openings: float  # of the first sentence of either text, the larger share that stands in the other; judged, not weighed
    days: float  # between the dates of publication, from PROMPT to LATE as 0 to 1; 0 where one is not known


def compare(one: Reading, other: Reading, days: float = 0.0) -> Likeness:
    """The likeness of two readings that were published so many days apart; symmetric."""
    shorter, longer = (one, other) if (len(one.tokens), one.tokens) <= (len(other.tokens), other.tokens) else (other, one)
    shared = shorter.pieces & longer.pieces
    smaller = min(len(shorter.pieces), len(longer.pieces))
    cover_s, cover_l = _covered(shorter, shared), _covered(longer, shared)
    slots = slots_between(shorter.tokens, longer.tokens, (shorter.names, longer.names))
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
        names_missing=_missing(_names(shorter), set(longer.tokens)),
        told_missing=_missing(_told(shorter), set(longer.tokens)),
        told_shared=min(1.0, sum(map(_tells, _told(shorter) & _told(longer))) / MANY),
        lead_missing=_missing(_names(longer, LEAD) | _told(longer, LEAD), set(shorter.tokens)),
        title=_title(shorter, longer),
        title_known=float(bool(shorter.title and longer.title)),
        title_numbers=_title_numbers(shorter.title, longer.title),
        tail_only=min(_first(cover_s), _first(cover_l)),
        gaps=min(10.0, slots.gaps / aligned),
        openings=max(sum(cover[:n]) / max(1, n) for cover, n in ((cover_s, shorter.opening), (cover_l, longer.opening))),
        title_apart=_title_apart(set(one.title), set(other.title)),
        days=(min(max(abs(days), PROMPT), LATE) - PROMPT) / (LATE - PROMPT),
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


def _numbers_missing(shorter: Reading, longer: Reading, cover: Sequence[bool]) -> float:
    there = {t for t in longer.tokens if _NUMBER.match(t)}
    near = [t for i, t in enumerate(shorter.tokens) if _NUMBER.match(t) and (any(cover[max(0, i - 4) : i]) and any(cover[i : i + 5]))]
    return sum(t not in there for t in near) / len(near) if near else 0.0


def _names(reading: Reading, first: int = TOKENS) -> set[str]:
    return {reading.tokens[i] for i in reading.names if i < first}


def _told(reading: Reading, first: int = TOKENS) -> set[str]:
    """The numbers that a text tells."""
    return {token for token in reading.tokens[:first] if _NUMBER.match(token)}


def _tells(number: str) -> bool:
    """Whether a number is so long that two texts hardly hold it by chance."""
    digits = re.sub(r"\D", "", number)
    return len(digits) >= 3 and not (len(number) == 4 and digits[:2] in ("19", "20"))


def _missing(told: set[str], there: set[str]) -> float:
    return len(told - there) / len(told) if told else 0.0


def _title_apart(one: set[str], other: set[str]) -> float:
    return len(one ^ other) / len(one | other) if one and other else 0.0


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


PRODUCTS = (
    "lead", "both leads", "containment²", "c·both", "covered·c", "numbers·rest", "lead_shorter·c", "lead_longer·rest", "titles unlike",
    "unlike·rest", "apart·r", "r²", "told·slot", "days·r",
)  # fmt: skip


def features(likeness: Likeness) -> list[float]:
    """The numbers that the model weighs: the likeness, and the products that a straight line cannot make."""
    values = [float(getattr(likeness, field.name)) for field in fields(likeness) if field.name != "openings"]
    lead = max(likeness.lead_shorter, likeness.lead_longer)
    both = min(likeness.lead_shorter, likeness.lead_longer)
    rest = 1 - likeness.covered_longer
    unlike = max(0.0, likeness.title_apart - UNLIKE)
    return [
        *values,
        lead,
        both,
        likeness.containment**2,
        likeness.containment * both,
        likeness.covered_longer * likeness.containment,
        likeness.number_slots * rest,
        likeness.lead_shorter * likeness.containment,
        likeness.lead_longer * rest,
        unlike,
        unlike * rest,
        likeness.title_apart * likeness.resemblance,
        likeness.resemblance**2,
        likeness.told_missing * min(1.0, likeness.number_slots),
        likeness.days * (1 - likeness.resemblance),
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
    own = likeness.title_known > 0 and likeness.title_apart >= OWN_TITLE and likeness.openings < OWN_OPENING
    if score >= _model()["threshold"] and not thin and not own:
        return "same", score
    if likeness.containment >= 0.5 and likeness.covered_longer < 0.5:
        return "part_of", score
    if likeness.resemblance >= 0.5:
        return "revision", score
    return ("related" if likeness.containment >= 0.2 else "none"), score
