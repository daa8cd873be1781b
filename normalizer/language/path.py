"""The best sequence of languages over the pieces of a text: evidence, priors, and a price on every change (Viterbi)."""

from __future__ import annotations

from collections.abc import Sequence


def best_path(scores: Sequence[Sequence[int]], prior: Sequence[int], switch: int) -> list[int]:
    """The state of each piece. A change costs `switch` and what the new state lacks to the best prior; ties go to the lower state."""
    if not scores:
        return []
    top = max(prior)
    entry = [value - top - switch for value in prior]
    states = range(len(prior))
    total = [score + rank for score, rank in zip(scores[0], prior, strict=True)]
    first = total.index(max(total))
    if all(row[first] == max(row) for row in scores):  # best at the start and everywhere: no other path can do better
        return [first] * len(scores)
    back: list[list[int]] = []
    for row in scores[1:]:
        best = max(states, key=total.__getitem__)
        arrive = total[best]
        step: list[int] = []
        fresh: list[int] = []
        for state in states:
            stay, change = total[state], arrive + entry[state]
            came = state if stay >= change else best
            step.append(came)
            fresh.append(row[state] + (stay if came == state else change))
        back.append(step)
        total = fresh
    at = max(states, key=total.__getitem__)
    path = [at]
    for step in reversed(back):
        at = step[at]
        path.append(at)
    path.reverse()
    return path
