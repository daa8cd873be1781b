"""How likely two articles tell of one event: evidence that needs no common language, weighed by a small logistic model.

Rarities and weights stand in `data/same_event.json`; `bench/fit_stories.py` counts and fits them. Pure.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from normalizer.events import Event
from normalizer.events.concepts import acts
from normalizer.events.grounding import countries
from normalizer.events.reading import LEAD, TITLE

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
    "countries_apart",  # both name countries beside China, and none in common
    "acts_apart",  # on how many sides the title tells of an act that the other does not hold at all
    "days",
)
APART, LATE = 3, 10  # days
NAMED = 0.3  # weight from which a country is told of in title or lead, itself or by one of its cities
SMALL = 0.3  # of its rarity: what a number below ten says
CHINA = "cn"
LINKED = 3.0  # log odds of an address in common: set by hand, the story set has no links
ROUNDED = 0.04  # "nearly 1,900" may stand for 1,860
_UNIT = 7.0  # nats that count as 1: what one article in a thousand holds
_UNSEEN = {"entities": 0.01, "concepts": 0.01, "words": 0.0005, "names": 0.001, "numbers": 0.001}  # shares, where none was counted


@functools.cache
def model() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((resources.files("store") / "data" / "same_event.json").read_text("utf-8"))
    return loaded


@functools.lru_cache(maxsize=100_000)
def rarity(kind: str, key: str) -> float:
    """Nats that it says of an event to hold this: minus the logarithm of the share of articles that do."""
    share: float = model()["shares"].get(kind, {}).get(key, _UNSEEN[kind])
    nats = -math.log(min(0.9, max(share, 1e-4)))
    if kind == "names" and key[0] == "~":  # few sounds are many names
        return nats * min(1.0, (len(key) - 2) / 4)
    if kind == "numbers" and share == _UNSEEN[kind]:
        nats *= min(1.0, 0.4 + 0.2 * _digits(key))
    if kind == "numbers" and len(key) == 1:  # three of what?
        nats *= SMALL
    return nats


def features(one: Event, other: Event, days: float) -> list[float]:
    """The numbers that the model weighs, in the order of `FEATURES`; symmetric. `days` between the two."""
    entities = _cosine("entities", one.entities, other.entities)
    concepts = _cosine("concepts", one.concepts, other.concepts)
    names = _names(one, other)
    one_script = one.script == other.script
    words = _cosine("words", one.words, other.words) if one_script else 0.0
    numbers = _numbers(one.numbers, other.numbers)
    met, apart = _dates(one.dates, other.dates)
    return [
        entities,
        concepts,
        _saturated(numbers),
        min(_told(one.numbers), _told(other.numbers)) if not numbers else 0.0,
        met,
        apart,
        _saturated(names),
        words,
        float(one_script),
        _places_apart(one.entities, other.entities),
        _countries_apart(one.entities, other.entities),
        _acts_apart(one.concepts, other.concepts),
        min(7.0, days) / 7,
    ]


def probability(values: Iterable[float], more: float = 0.0) -> float:
    """The logistic of the weighted features, `more` log odds added."""
    fitted = model()
    z = fitted["bias"] + more + sum(w * x for w, x in zip(fitted["weights"], values, strict=True))
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, z))))


def likeness(one: Event, other: Event, days: float) -> float:
    """0 to 1. An article that links to the other, or to what the other links to, is more likely to tell of the same."""
    linked = max((max(one.links[key], other.links[key]) for key in one.links.keys() & other.links.keys()), default=0.0)
    return probability(features(one, other, days), LINKED * linked)


def _saturated(units: float) -> float:
    """The first rare thing in common says most, the fifth hardly more."""
    return 1 - math.exp(-units)


def _cosine(kind: str, one: Mapping[str, float], other: Mapping[str, float]) -> float:
    common = one.keys() & other.keys()
    if not common:
        return 0.0
    dot = sum(one[k] * other[k] * rarity(kind, k) ** 2 for k in sorted(common))
    norms = math.sqrt(_square(kind, one) * _square(kind, other))
    return dot / norms if norms else 0.0


def _square(kind: str, side: Mapping[str, float]) -> float:
    return sum((weight * rarity(kind, key)) ** 2 for key, weight in sorted(side.items()))


def _numbers(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Units of rarity in common: one rare number is 1. Of rounded numbers, what the rounder one says."""
    common = one.keys() & other.keys()
    found = sum(math.sqrt(one[key] * other[key]) * rarity("numbers", key) for key in sorted(common))
    here, there = _large(one, common), _large(other, common)
    for a, b in ((a, b) for a in here for b in there if abs(here[a] - there[b]) <= ROUNDED * max(here[a], there[b])):
        rounder = min((a, b), key=_digits)
        if _digits(a) != _digits(b) and _digits(rounder) <= 2:
            found += 0.5 * math.sqrt(one[a] * other[b]) * rarity("numbers", rounder)
    return found / _UNIT


def _large(side: Mapping[str, float], common: Iterable[str]) -> dict[str, float]:
    """Plain numbers from a hundred on, by key."""
    values = {key: float(key.rstrip("Wh")) for key in sorted(side) if key[-1:] != "%" and " " not in key and key not in common}
    return {key: value for key, value in values.items() if value >= 100}


@functools.lru_cache(maxsize=20_000)
def _digits(key: str) -> int:
    """Digits that say something: 2 of 1900, 4 of 1862."""
    return len(key.partition(" ")[0].partition("e")[0].rstrip("%Wh").replace(".", "").strip("0"))


def _told(side: Mapping[str, float]) -> float:
    return min(2.5, sum(weight * rarity("numbers", key) for key, weight in sorted(side.items())) / _UNIT)


def _names(one: Event, other: Event) -> float:
    """Units of rarity in common: names by sound where one text is Chinese, by consonants elsewhere, Latin words anywhere."""
    han, latin = {one.script, other.script} & {"han"}, one.script == other.script == "latn"
    sums = {"~": 0.0, "=": 0.0, "": 0.0}
    for key in sorted(one.names.keys() & other.names.keys()):
        sums[key[0] if key[0] in "~=" else ""] += min(one.names[key], other.names[key]) * rarity("names", key)
    if latin:  # a word and its consonants are one name
        return max(sums["="], sums[""]) / _UNIT
    return (sums["="] + (sums["~"] if han else sums[""])) / _UNIT


def _places_apart(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    sides = [{key for key, weight in side.items() if weight >= LEAD and rarity("entities", key) > 2.5} for side in (one, other)]
    return float(bool(sides[0] and sides[1] and not sides[0] & set(other) and not sides[1] & set(one)))


def _countries_apart(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """1 where both name countries beside China, and none in common: China is in nearly everything that is kept."""
    sides = [{key for key, weight in side.items() if weight >= NAMED and key in countries() and key != CHINA} for side in (one, other)]
    return float(bool(sides[0] and sides[1] and sides[0].isdisjoint(sides[1])))


def _acts_apart(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    sides = ((one, other), (other, one))
    return float(sum(any(weight == TITLE and key in acts() and key not in b for key, weight in a.items()) for a, b in sides))


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
