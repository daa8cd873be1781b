"""Whether a text tells again what another says, in whatever words stand between: sentence by sentence, each beside its best place. Pure.

An edit of a report moves, merges and rewords sentences until few runs of words are left, but keeps names, figures and terms together; a
report of the next step says new ones.
"""

from __future__ import annotations

import collections
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, pairwise

from store.texts import Reading

RETOLD, UNTOLD = 0.6, 0.3  # shares of what a sentence says, told again in one place: it is there, it is not
PLACES = 32  # places of a word that are looked at; what is said in more of them tells none apart
DIGIT, MOST = 0.5, 2.0  # what a number is worth by its digits, and at most, beside a word


@dataclass(frozen=True, slots=True)
class Retelling:
    """Shares from 0 to 1."""

    shorter: float  # of what the shorter text says, what the longer says as well
    longer: float  # of what the longer says, what the shorter says as well
    retold: float  # of the shorter text, sentences that two neighbours of the longer tell again
    untold: float  # sentences that no two neighbours tell


def retell(shorter: Reading, longer: Reading, whole: Sequence[bool]) -> Retelling:
    """How far one text is told again by another; `whole` are the sentences of the shorter that stand there word for word."""
    mine, theirs = frozenset().union(*shorter.said), frozenset().union(*longer.said)
    both = mine & theirs
    numbers = both & shorter.numbers
    lengths = [end - start for start, end in pairwise(shorter.sentences)]
    open_ = [i for i, stands in enumerate(whole) if not stands]
    places = _places(longer.said, both.intersection(frozenset().union(*(shorter.said[i] for i in open_)))) if open_ else {}
    retold, untold = sum(compress(lengths, whole)), 0
    for i in open_:
        says = shorter.said[i]
        share = _best(says & both, numbers, places) / (_weight(says, shorter.numbers) or 1.0)
        retold += lengths[i] * (share >= RETOLD)
        untold += lengths[i] * (share < UNTOLD)
    common, length = _weight(both, numbers), len(shorter.tokens) or 1
    return Retelling(
        shorter=common / (_weight(mine, shorter.numbers) or 1.0),
        longer=common / (_weight(theirs, longer.numbers) or 1.0),
        retold=retold / length,
        untold=untold / length,
    )


def _places(sentences: Iterable[frozenset[str]], words: frozenset[str]) -> dict[str, list[int]]:
    """Where each word is said: the first of every two neighbours that have it."""
    places: dict[str, list[int]] = collections.defaultdict(list)
    for number, says in enumerate(sentences):
        for word in says & words:
            before = places[word]
            if len(before) < PLACES:
                before += (number,) if before and before[-1] == number - 1 else (number - 1, number)
    return places


def _best(says: frozenset[str], numbers: frozenset[str], places: Mapping[str, Iterable[int]]) -> float:
    """What the two neighbouring sentences say of it that say most."""
    found: collections.Counter[int] = collections.Counter(chain.from_iterable(map(places.__getitem__, says)))
    if not says & numbers:
        return float(max(found.values(), default=0))
    weights: dict[int, float] = dict(found)
    for number in says & numbers:
        for place in places[number]:
            weights[place] += _worth(number) - 1
    return max(weights.values())


def _weight(words: frozenset[str], numbers: frozenset[str]) -> float:
    return len(words) + sum(_worth(number) - 1 for number in words & numbers)


@functools.lru_cache(maxsize=4096)
def _worth(number: str) -> float:
    """Beside a word, which is worth 1."""
    return min(MOST, DIGIT * len(number.replace(".", "")))
