"""The best sequence of languages over the pieces of a text: evidence, priors, and a price on every change (Viterbi)."""

from __future__ import annotations

from collections.abc import Sequence
from operator import add


def best_path(scores: Sequence[Sequence[int]], prior: Sequence[int], switch: int) -> list[int]:
    """The state of each piece. A change costs `switch` and what the new state lacks to the best prior; ties go to the lower state."""
    if not scores:
        return []
    top = max(prior)
    entry = [value - top - switch for value in prior]
    total = [score + rank for score, rank in zip(scores[0], prior, strict=True)]
    first = total.index(max(total))
    if all(row[first] == max(row) for row in scores):  # best at the start and everywhere: no other path can do better
        return [first] * len(scores)
    back: list[tuple[list[int], list[int], int]] = []  # what staying and changing were worth to each state, and where a change came from
    for row in scores[1:]:
        arrive = max(total)
        change = [arrive + one for one in entry]
        back.append((total, change, total.index(arrive)))
        total = list(map(add, row, map(max, total, change)))
    at = total.index(max(total))
    path = [at]
    for stayed, changed, best in reversed(back):
        at = at if stayed[at] >= changed[at] else best
        path.append(at)
    path.reverse()
    return path
