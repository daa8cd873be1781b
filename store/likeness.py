"""How likely two articles tell of one event: evidence that needs no common language, weighed by a small logistic model.

Weights stand in `data/same_event.json`; `bench/fit_stories.py` fits them. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from store.weighing import UNIT, Weighed, digits, model, rarity

FEATURES = (
    "entities",  # cosine of the entities, by rarity
    "concepts",  # cosine of the concepts, by rarity
    "numbers",  # rarity of the numbers that both tell
    "numbers_apart",  # how much either tells in numbers, where none is in common
    "dates",  # a date in both
    "dates_apart",  # both tell a date in the lead, and none in common
    "names",  # rarity of the names that both tell
    "words",  # cosine of the words, where the script is the same
    "one_script",
    "places_apart",  # both name places below a country, and none in common
    "countries_apart",  # both name countries beside China, and none in common: China is in nearly everything that is kept
    "acts_apart",  # on how many sides the title tells of an act that the other does not hold at all
    "days",
)
APART, LATE = 3, 10  # days
LINKED = 3.0  # log odds of an address in common: set by hand, the story set has no links
ROUNDED = 0.04  # "nearly 1,900" may stand for 1,860


def features(one: Weighed, other: Weighed, days: float) -> list[float]:
    """The numbers that the model weighs, in the order of `FEATURES`; symmetric. `days` between the two."""
    here, there = one.event, other.event
    one_script = here.script == there.script
    numbers = _numbers(one, other)
    met, apart = _dates(one, other)
    return [
        one.entities.cosine(other.entities),
        one.concepts.cosine(other.concepts),
        _saturated(numbers),
        min(one.told, other.told) if not numbers else 0.0,
        met,
        apart,
        _saturated(_names(one, other)),
        one.words.cosine(other.words) if one_script else 0.0,
        float(one_script),
        _apart(one.places, other.places, here.entities, there.entities),
        float(bool(one.countries and other.countries and one.countries.isdisjoint(other.countries))),
        float(any(key not in there.concepts for key in one.acts) + any(key not in here.concepts for key in other.acts)),
        min(7.0, days) / 7,
    ]


def probability(values: Iterable[float], more: float = 0.0) -> float:
    """The logistic of the weighted features, `more` log odds added."""
    fitted = model()
    z = fitted["bias"] + more + sum(w * x for w, x in zip(fitted["weights"], values, strict=True))
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, z))))


def likeness(one: Weighed, other: Weighed, days: float) -> float:
    """0 to 1. An article that links to the other, or to what the other links to, is more likely to tell of the same."""
    here, there = one.event.links, other.event.links
    linked = max((max(here[key], there[key]) for key in here.keys() & there.keys()), default=0.0)
    return probability(features(one, other, days), LINKED * linked)


def _saturated(units: float) -> float:
    """The first rare thing in common says most, the fifth hardly more."""
    return 1 - math.exp(-units)


def _numbers(one: Weighed, other: Weighed) -> float:
    """Units of rarity in common: one rare number is 1. Of rounded numbers, what the rounder one says."""
    here, there = one.event.numbers, other.event.numbers
    common = here.keys() & there.keys()
    found = [math.sqrt(here[key] * there[key]) * rarity("numbers", key) for key in common]
    if one.large and other.large:
        found += _rounded(one, other, common)
    return math.fsum(found) / UNIT


def _rounded(one: Weighed, other: Weighed, common: set[str]) -> list[float]:
    found = []
    for a, x in one.large.items():
        for b, y in other.large.items():
            if abs(x - y) <= ROUNDED * max(x, y) and a not in common and b not in common:
                rounder = min(a, b, key=lambda key: (digits(key), key))
                if digits(a) != digits(b) and digits(rounder) <= 2:
                    found.append(0.5 * math.sqrt(one.event.numbers[a] * other.event.numbers[b]) * rarity("numbers", rounder))
    return found


def _names(one: Weighed, other: Weighed) -> float:
    """Units of rarity in common: names by sound where one text is Chinese, by consonants elsewhere, Latin words anywhere."""
    here, there = one.event, other.event
    sums: dict[str, list[float]] = {"~": [], "=": [], "": []}
    for key in here.names.keys() & there.names.keys():
        sums[key[0] if key[0] in "~=" else ""].append(min(here.names[key], there.names[key]) * rarity("names", key))
    sound, consonants, latin = (math.fsum(sums[kind]) for kind in ("~", "=", ""))
    if here.script == there.script == "latn":  # a word and its consonants are one name
        return max(consonants, latin) / UNIT
    return (consonants + (sound if "han" in (here.script, there.script) else latin)) / UNIT


def _apart(one: frozenset[str], other: frozenset[str], here: Mapping[str, float], there: Mapping[str, float]) -> float:
    """1 where both name places, and neither names one of the other's anywhere."""
    return float(bool(one and other and one.isdisjoint(there) and other.isdisjoint(here)))


def _dates(one: Weighed, other: Weighed) -> tuple[float, float]:
    """How surely both tell one day, and 1 if the days they tell lie apart.

    Days that both tell in so many words may be `APART` days apart; a day told by one only, and the day when the other came out, `LATE`.
    """
    here, there = one.event.dates, other.event.dates
    met = max((here[key] * there[key] for key in here.keys() & there.keys()), default=0.0)
    if one.days_told and other.days_told:
        return met, float(_nearest(one.days_told, other.days_told) > APART)
    late = max(_nearest(one.days_told, other.days_out), _nearest(other.days_told, one.days_out))
    return met, float(late > LATE)


def _nearest(one: Sequence[int], other: Sequence[int]) -> int:
    """Days between the nearest two, round the year; 0 where one side is empty."""
    return min((min(abs(a - b), 366 - abs(a - b)) for a in one for b in other), default=0)
