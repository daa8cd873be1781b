"""What comparing two texts shows: how much of each stands in the other, word for word or retold, in one order, and what differs. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from operator import gt

from store.retelling import retell
from store.slots import align
from store.texts import LONGEST, NUMBER, SHORTEST, Reading, Tokens, is_han, is_number, stem

PROMPT, LATE = 2.0, 14.0  # days apart: up to the one a copy is as likely as on the day, at the other it is as late as copies come
WHOLE_SENTENCE, PART, NEW = 0.75, 0.4, 0.1  # shares of a sentence's tokens: it stands in the other text whole, in part, or not at all
BEGINNING = 14  # tokens at the beginning of a text that say what it is about
MANY = 3  # figures in common
FIGURE = 4  # digits, zeros at the end left out, of a number that two texts hardly tell by chance
TITLED = 0.15  # share of a title that is said somewhere


@dataclass(frozen=True, slots=True)
class Likeness:
    """Shares run from 0 to 1; `shorter` and `longer` are told apart by tokens."""

    containment: float  # shared shingles in the smaller set
    resemblance: float  # shared shingles in the union (Jaccard)
    covered_longer: float  # tokens of the longer text that stand in the shorter
    aligned: float  # of the shorter text, what stands in the longer in the same order
    longest: float  # longest run of equal tokens, in the shorter's length
    begins_late: float  # how far down what they share begins, in both texts
    left_over: float  # of the longer text, what follows the last solid run
    whole_shorter: float  # of the shorter text, sentences that stand in the longer as good as whole
    partly_longer: float  # of the longer text, sentences of which at least a good part stands in the shorter
    mixed_longer: float  # of the longer text, sentences that stand in the shorter in part only
    told_shorter: float  # of what the shorter text says, what the longer says as well, anywhere (`store.retelling`)
    told_longer: float  # the other way round
    retold: float  # of the shorter text, sentences that the longer tells again in one place, in its own words
    untold: float  # sentences that it tells nowhere
    number_slots: float  # per hundred aligned tokens: numbers that differ inside equal context
    numbers_apart: float  # of the numbers that stand in equal context, those that differ
    figures_shared: float  # long numbers, years left out, that both tell: 1 from MANY on
    numbers_missing: float  # numbers of the shorter's covered part that the longer lacks; judged, not weighed
    told_missing: float  # numbers of the shorter text, wherever they stand, that the longer lacks
    subject: float  # of what each text begins with, the smaller share that the other tells anywhere
    opening: float  # of the first sentence of either text, the larger share that stands in the other; judged, not weighed
    title: float  # what both titles say, of what either says; 0 where one is missing, as in what follows
    title_foreign: float  # of a title's words, what stands in no form in the other title and text; the larger share of both
    title_foreign_both: float  # the smaller share
    title_shared: float  # of the shorter text's title, what stands in what both texts share
    titles_unsaid: float  # 1 where what both texts share says nothing of either title: pages of nothing but their frame
    title_swapped: float  # 1 where the texts put other words in one place, and the titles do as well: one form, two parties
    title_numbers: float  # 1 where both titles carry numbers, and other ones
    title_known: float  # 1 where both have a title; judged, not weighed
    later: float  # days between the dates of publication, up to one; 0 where one is not known
    days: float  # the same, from PROMPT to LATE as 0 to 1
    han: float  # 1 where the shorter text is written in Han letters


def compare(one: Reading, other: Reading, days: float = 0.0) -> Likeness:
    """The likeness of two readings that were published so many days apart; symmetric."""
    shorter, longer = (one, other) if (len(one.tokens), one.tokens) <= (len(other.tokens), other.tokens) else (other, one)
    shared = shorter.pieces & longer.pieces
    smaller = min(len(shorter.pieces), len(longer.pieces))
    cover_s, cover_l = covered(shorter, shared), covered(longer, shared)
    sentences_s, sentences_l = _sentences(shorter, cover_s), _sentences(longer, cover_l)
    found = align(shorter, longer)
    hundreds = max(found.aligned, 10) / 100
    foreign = sorted((_foreign(shorter, longer), _foreign(longer, shorter)))
    known = bool(shorter.title and longer.title)
    again = retell(shorter, longer, [share >= WHOLE_SENTENCE for _, share in sentences_s])
    told = _grams_where(shorter, cover_s)
    titled = [_said(x.title_grams, told) for x in (shorter, longer)]
    slots = found.slots + found.apart
    return Likeness(
        containment=len(shared) / smaller if smaller else 0.0,
        resemblance=len(shared) / max(1, len(shorter.pieces) + len(longer.pieces) - len(shared)),
        covered_longer=_share(cover_l),
        aligned=(found.aligned - found.apart) / max(1, len(shorter.tokens)),
        longest=found.longest / max(1, len(shorter.tokens)),
        begins_late=min(_first(cover_s), _first(cover_l)),
        left_over=1 - found.solid_end / max(1, len(longer.tokens)),
        whole_shorter=_of(sentences_s, WHOLE_SENTENCE, 1.0),
        partly_longer=_of(sentences_l, PART, 1.0),
        mixed_longer=_of(sentences_l, NEW, WHOLE_SENTENCE, inside=True),
        told_shorter=again.shorter,
        told_longer=again.longer,
        retold=again.retold,
        untold=again.untold,
        number_slots=min(5.0, slots / hundreds),
        numbers_apart=found.apart / (found.apart + found.equal + 1),
        figures_shared=min(1.0, sum(map(_is_figure, shorter.numbers & longer.numbers)) / MANY),
        numbers_missing=_numbers_missing(shorter, longer, cover_s),
        told_missing=len(shorter.numbers - longer.numbers) / max(1, len(shorter.numbers)),
        subject=min(_subject(shorter, longer), _subject(longer, shorter)),
        opening=max(_share(cover[:n]) for cover, n in ((cover_s, shorter.opening), (cover_l, longer.opening))),
        title=_alike(shorter.title_grams, longer.title_grams),
        title_foreign=foreign[1],
        title_foreign_both=foreign[0],
        title_shared=titled[0],
        titles_unsaid=float(known and max(titled) < TITLED),
        title_swapped=_title_swapped(shorter.title, longer.title, found.swaps),
        title_numbers=_title_numbers(shorter.title, longer.title),
        title_known=float(known),
        later=min(abs(days), 1.0),
        days=lateness(days),
        han=float(bool(shorter.han) and sum(map(is_han, shorter.tokens[:60])) > 20),
    )


def lateness(days: float) -> float:
    """Days apart, from PROMPT to LATE as 0 to 1."""
    return (min(max(abs(days), PROMPT), LATE) - PROMPT) / (LATE - PROMPT)


def covered(reading: Reading, shared: frozenset[str]) -> list[bool]:
    """Which tokens stand in a shared shingle."""
    mask = list(map(shared.__contains__, reading.shingles))  # where one begins
    last = [i for i, ends in enumerate(map(gt, mask, [*mask[1:], False])) if ends]
    for i in last:  # of those that begin one after the other
        end = _reach(reading, shared, i) if reading.han else min(i + SHORTEST, len(mask))
        mask[i:end] = [True] * (end - i)
    return mask


def _reach(reading: Reading, shared: frozenset[str], last: int) -> int:
    """Where the shared shingles end of which this is the last: one of the few before it may be longer."""
    near = ((i, reading.shingles[i]) for i in range(max(0, last - LONGEST + 2), last + 1))
    return max(i + shingle.count(" ") + 1 for i, shingle in near if shingle in shared)


def _share(mask: Sequence[bool]) -> float:
    return mask.count(True) / max(1, len(mask))


def _sentences(reading: Reading, cover: Sequence[bool]) -> list[tuple[int, float]]:
    """Length and covered share of every sentence."""
    return [(end - start, _share(cover[start:end])) for start, end in pairwise(reading.sentences) if end > start]


def _of(sentences: Sequence[tuple[int, float]], low: float, high: float, *, inside: bool = False) -> float:
    """The share of a text that stands in sentences covered from `low` to `high`, both included; with `inside`, neither."""
    total = sum(length for length, _ in sentences)
    fit = (length for length, share in sentences if (low < share < high if inside else low <= share <= high))
    return sum(fit) / total if total else 0.0


def _first(mask: Sequence[bool]) -> float:
    return next((i for i, hit in enumerate(mask) if hit), len(mask)) / max(1, len(mask))


def _numbers_missing(shorter: Reading, longer: Reading, cover: Sequence[bool]) -> float:
    places = (i for i, token in enumerate(shorter.form) if token is NUMBER) if shorter.numbers else ()
    near = [shorter.tokens[i] for i in places if any(cover[max(0, i - 4) : i]) and any(cover[i : i + 5])]
    return sum(t not in longer.numbers for t in near) / len(near) if near else 0.0


def _is_figure(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return len(digits.rstrip("0")) >= FIGURE and not (len(number) == 4 and digits[:2] in ("19", "20"))


def _subject(one: Reading, other: Reading) -> float:
    return _said(_grams_where(one, [True] * BEGINNING), other.grams)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The coefficient of Dice (1945)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _foreign(one: Reading, other: Reading) -> float:
    return sum(stem(gram) not in other.stems for gram in one.title_grams) / max(1, len(one.title_grams))


def _said(what: Collection[str], where: Collection[str]) -> float:
    return sum(gram in where for gram in what) / max(1, len(what))


def _grams_where(reading: Reading, cover: Sequence[bool]) -> set[str]:
    """The words, and pairs of Han letters, of those of the first tokens that are covered."""
    told = set(compress(reading.tokens, cover))
    if not reading.han:
        return told
    shown = [token if hit and token in reading.han else "" for token, hit in zip(reading.tokens, cover, strict=False)]
    return told - reading.han | {one + other for one, other in pairwise(shown) if one and other}


def _title_swapped(one: Sequence[str], other: Sequence[str], swaps: Sequence[tuple[Tokens, Tokens]]) -> float:
    left, right = set(one) - set(other), set(other) - set(one)
    return float(bool(left and right) and any(left.intersection(mine) and right.intersection(theirs) for mine, theirs in swaps))


def _title_numbers(one: Sequence[str], other: Sequence[str]) -> float:
    left, right = ({t for t in side if is_number(t)} for side in (one, other))
    return float(bool(left and right and not left & right))
