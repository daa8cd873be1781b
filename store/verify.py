"""Whether two texts are copies of one: evidence from comparing them, weighed by a small logistic model.

Containment alone cannot tell a copy from the next issue of a template ("oil rigs rose to 412"), so what differs inside matched context
is looked at: numbers, sentences, the beginning, the title (`store.comparing`). The weights stand in `data/same_text.json`, made by
`bench/fit_groups.py`. Everything here is pure.
"""

from __future__ import annotations

import functools
import json
import math
from importlib import resources
from typing import Any, Literal

from store.comparing import Likeness as Likeness
from store.comparing import compare as compare
from store.comparing import covered, lateness
from store.texts import LEAD as LEAD
from store.texts import Reading as Reading
from store.texts import read as read

Relation = Literal["same", "part_of", "revision", "related", "none"]

DIGEST_COPY = 0.6  # resemblance from which a text is a copy of a digest, and no part of it
WHOLE = 0.7  # a part that fills this much of a text is the text
FORM, MATTER = 0.3, 0.25  # containment from which two texts fill one form; share of either title that the other never says, for two matters
NEXT, NEW, NEWS = lateness(3.0), 0.5, 0.4  # later than so, new for so much of itself and so much of a title, a text tells the next step
WORDED = 0.25  # containment of a copy at least, whatever else it tells again; the least of any labelled copy is .32
OWN_TITLE, OWN_OPENING = 0.2, 0.25  # below these, each text has news of its own, however long the background is that an outlet repeats


def part(whole: Reading, piece: Reading) -> tuple[list[bool], bool]:
    """Which tokens of `whole` stand in `piece`, and whether the beginning of `piece` is among what they share."""
    shared = whole.pieces & piece.pieces
    lead = covered(piece, shared)[:LEAD]
    return covered(whole, shared), sum(lead) >= 0.4 * len(lead)


def features(it: Likeness) -> dict[str, float]:
    """The numbers that the model weighs: the likeness, and the products that a straight line cannot make."""
    return {
        "covered longer": it.covered_longer,
        "aligned": it.aligned,
        "aligned beyond half": max(0.0, it.aligned - 0.5),
        "longest": it.longest,
        "begins late": it.begins_late,
        "left over": it.left_over,
        "whole shorter · han": it.whole_shorter * it.han,
        "whole shorter · title": it.whole_shorter * it.title,
        "partly longer": it.partly_longer,
        "mixed longer": it.mixed_longer,
        "told shorter": it.told_shorter,
        "told longer": it.told_longer,
        "retold": it.retold,
        "untold": it.untold,
        "number slots": it.number_slots,
        "number slots · rest": it.number_slots * (1 - it.covered_longer),
        "number slots · told missing": min(1.0, it.number_slots) * it.told_missing,
        "numbers apart": it.numbers_apart,
        "figures shared · letters": it.figures_shared * (1 - it.han),
        "subject": it.subject,
        "title foreign": it.title_foreign,
        "title foreign both · containment": it.title_foreign_both * it.containment,
        "title shared": it.title_shared,
        "titles unsaid": it.titles_unsaid,
        "title swapped": it.title_swapped,
        "title numbers": it.title_numbers,
        "news": (1 - it.told_longer) * (1 - it.covered_longer),
        "news · later · han": (1 - it.told_longer) * it.later * it.han,
        "days": it.days,
    }


def probability(likeness: Likeness) -> float:
    """The model's probability that both are copies of one text."""
    model = _model()
    z = model["bias"]
    for name, value in features(likeness).items():
        weight, mean, scale = model["weights"][name]
        z += weight * (value - mean) / scale
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, z))))


def judge(likeness: Likeness) -> tuple[Relation, float]:
    """The relation of two texts, and the probability of `same` behind it."""
    score = probability(likeness)
    if score >= _model()["threshold"] and likeness.containment >= WORDED and not _has_own_news(likeness) and not _is_next_step(likeness):
        return "same", score
    if likeness.containment >= 0.5 and likeness.covered_longer < 0.5:
        return "part_of", score
    if likeness.resemblance >= 0.5:
        return "revision", score
    return ("related" if likeness.containment >= 0.2 else "none"), score


def _has_own_news(it: Likeness) -> bool:
    """Whether titles and first sentences share nothing: each text has news of its own before a background that both repeat."""
    return it.title_known > 0 and it.title < OWN_TITLE and it.opening < OWN_OPENING and it.resemblance < 0.5


def _is_next_step(it: Likeness) -> bool:
    """Whether the longer text comes days later and tells more than it repeats, in its title too: a funeral, and the death before it.

    No copy of any set that the model learnt from is as late and as new; logistic weights alone take the shorter text, which stands in the
    longer word for word, for a cut of it.
    """
    return it.days > NEXT and it.told_longer < NEW and it.title_foreign >= NEWS


def one_form(likeness: Likeness) -> bool:
    """Whether two texts say the same words of two matters: another company's bond, another bank's rate.

    Not asked of Han texts: their titles are written anew for the same report, so that they tell nothing (docs/stories.md).
    """
    return not likeness.han and likeness.containment >= FORM and likeness.title_foreign_both > MATTER


@functools.cache
def _model() -> dict[str, Any]:
    model: dict[str, Any] = json.loads((resources.files("store") / "data" / "same_text.json").read_text("utf-8"))
    return model
