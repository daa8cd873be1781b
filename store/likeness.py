"""How likely two articles tell of one event: evidence that needs no common language, weighed by a small logistic model.

Rarities and weights stand in `data/same_event.json`. They were set by hand on the founding documents, not fitted: there is no set yet that
is large enough to fit them on (`tests/data/stories` holds a dozen events). Pure.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
from collections.abc import Mapping
from importlib import resources
from typing import Any

from normalizer.events import Event

FEATURES = (
    "entities",  # cosine of the entities, by rarity
    "concepts",  # cosine of the concepts, by rarity
    "numbers",  # rarity of the numbers that both tell, 1 for one number of three digits
    "numbers_apart",  # both tell numbers, and none in common
    "dates",  # a date in both
    "dates_apart",  # both tell a date in the lead, and none in common
    "names",  # cosine of the capitalised words
    "words",  # cosine of the words, where the script is the same
    "one_script",
    "places_apart",  # both name places below a country, and none in common
    "both",  # entities times concepts
    "entities_weight",  # how much the entities in common say
    "concepts_weight",
    "concepts_held",  # the least of the shares of either lead's concepts that the other holds
    "entities_held",
    "days",
)
APART, LATE = 3, 10  # days
_UNSEEN = {"entities": 0.02, "concepts": 0.05, "words": 0.002, "names": 0.003}  # share of articles, where nothing was counted


@functools.cache
def model() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((resources.files("store") / "data" / "same_event.json").read_text("utf-8"))
    return loaded


@functools.cache
def rarity(kind: str, key: str) -> float:
    """Nats that it says of an event to hold this: minus the logarithm of the share of articles that do."""
    share: float = model()["shares"].get(kind, {}).get(key, _UNSEEN[kind])
    return -math.log(min(0.9, max(share, 1e-4)))


def features(one: Event, other: Event, days: float) -> list[float]:
    """The numbers that the model weighs, in the order of `FEATURES`; symmetric. `days` between the two."""
    entities, entities_weight = _cosine("entities", one.entities, other.entities)
    concepts, concepts_weight = _cosine("concepts", one.concepts, other.concepts)
    names, _ = _cosine("names", one.names, other.names)
    one_script = one.script == other.script
    words = _cosine("words", one.words, other.words)[0] if one_script else 0.0
    numbers = _numbers(one.numbers, other.numbers)
    met, apart = _dates(one.dates, other.dates)
    return [
        entities,
        concepts,
        min(3.0, numbers),
        float(bool(one.numbers and other.numbers and not numbers)),
        met,
        apart,
        names,
        words,
        float(one_script),
        _places_apart(one.entities, other.entities),
        entities * concepts,
        min(15.0, entities_weight) / 10,
        min(15.0, concepts_weight) / 10,
        _missing("concepts", one.concepts, other.concepts),
        _missing("entities", one.entities, other.entities),
        min(7.0, days) / 7,
    ]


def probability(values: list[float]) -> float:
    """The model's probability that both tell of one event."""
    fitted = model()
    z = fitted["bias"] + sum(w * x for w, x in zip(fitted["weights"], values, strict=True))
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, z))))


def likeness(one: Event, other: Event, days: float) -> float:
    return probability(features(one, other, days))


def _cosine(kind: str, one: Mapping[str, float], other: Mapping[str, float]) -> tuple[float, float]:
    """Cosine, and the summed rarity of what is common."""
    common = one.keys() & other.keys()
    if not common:
        return 0.0, 0.0
    dot = sum(one[k] * other[k] * rarity(kind, k) ** 2 for k in sorted(common))
    norms = math.sqrt(_square(kind, one) * _square(kind, other))
    return (dot / norms if norms else 0.0), sum(min(one[k], other[k]) * rarity(kind, k) for k in sorted(common))


def _square(kind: str, side: Mapping[str, float]) -> float:
    return sum((weight * rarity(kind, key)) ** 2 for key, weight in sorted(side.items()))


def _numbers(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Longer numbers say more: 30 and 50% are everywhere, 1,786 is not."""
    return sum(
        math.sqrt(one[key] * other[key]) * min(1.0, (len(key.rstrip("%").replace(".", "").rstrip("0")) + 0.5 * key.endswith("%")) / 3)
        for key in sorted(one.keys() & other.keys())
    )


def _places_apart(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    sides = [{key for key, weight in side.items() if weight == 1 and rarity("entities", key) > 2.5} for side in (one, other)]
    return float(bool(sides[0] and sides[1] and not sides[0] & set(other) and not sides[1] & set(one)))


def _missing(kind: str, one: Mapping[str, float], other: Mapping[str, float]) -> float:
    shares = []
    for a, b in ((one, other), (other, one)):
        lead = {key: rarity(kind, key) for key, weight in a.items() if weight == 1}
        shares.append(sum(value * b.get(key, 0.0) for key, value in sorted(lead.items())) / sum(lead.values()) if lead else 0.0)
    return min(shares)


def _dates(one: Mapping[str, float], other: Mapping[str, float]) -> tuple[float, float]:
    """How surely both tell one day, and 1 if the days they tell lie apart.

    Days that both tell in so many words may be `APART` days apart; a day told by one only, and the day when the other came out, `LATE`.
    """
    met = max((one[key] * other[key] for key in sorted(one.keys() & other.keys())), default=0.0)
    told = [[_ordinal(key) for key, weight in side.items() if weight == 1] for side in (one, other)]
    out = [[_ordinal(key) for key, weight in side.items() if weight == 0.5] for side in (one, other)]
    if told[0] and told[1]:
        return met, float(_nearest(told[0], told[1]) > APART)
    return met, float(max(_nearest(told[0], out[1]), _nearest(told[1], out[0])) > LATE)


def _nearest(one: list[int], other: list[int]) -> int:
    """Days between the nearest two, round the year; 0 where one side is empty."""
    return min((min(abs(a - b), 366 - abs(a - b)) for a in one for b in other), default=0)


def _ordinal(day: str) -> int:
    """The day of a leap year: 02-29 is 60."""
    month, date = day.split("-")
    return dt.date(2000, int(month), min(int(date), 29)).timetuple().tm_yday + max(0, int(date) - 29)
