"""The evidence of one article, weighed once: what it is compared by, however often.

An arrival is compared with a few dozen stored articles, and these with many arrivals; norms, rare places, large numbers and days are the
same each time. Rarities stand in `data/same_event.json`; `bench/fit_stories.py` counts them. Pure.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from normalizer.events import Event
from normalizer.events.concepts import acts
from normalizer.events.grounding import countries
from normalizer.events.reading import LEAD, TITLE

NAMED = 0.3  # weight from which a country is told of in title or lead, itself or by one of its cities
SMALL = 0.3  # of its rarity: what a number below ten says
CHINA = "cn"
RARE_PLACE = 2.5  # nats from which a place is one below a country
LARGE = 100  # a plain number from here on may stand rounded in another text
UNIT = 7.0  # nats that count as 1: what one article in a thousand holds
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
        nats *= min(1.0, 0.4 + 0.2 * digits(key))
    if kind == "numbers" and len(key) == 1:  # three of what?
        nats *= SMALL
    return nats


@functools.lru_cache(maxsize=20_000)
def digits(key: str) -> int:
    """Digits that say something: 2 of 1900, 4 of 1862."""
    return len(key.partition(" ")[0].partition("e")[0].rstrip("%Wh").replace(".", "").strip("0"))


@dataclass(frozen=True, slots=True)
class Vector:
    """Weights times rarities, and their length."""

    weights: Mapping[str, float]
    length: float

    @classmethod
    def of(cls, kind: str, side: Mapping[str, float]) -> Vector:
        weights = {key: weight * rarity(kind, key) for key, weight in side.items()}
        return cls(weights, math.sqrt(math.fsum(value * value for value in weights.values())))

    def cosine(self, other: Vector) -> float:
        """From 0 to 1; exact sums, so that the order of keys does not matter."""
        common = self.weights.keys() & other.weights.keys()
        norms = self.length * other.length
        if not common or not norms:
            return 0.0
        mine, theirs = self.weights, other.weights
        return math.fsum([mine[key] * theirs[key] for key in common]) / norms


@dataclass(frozen=True, slots=True)
class Weighed:
    """An event, and what every comparison wants of it."""

    event: Event
    entities: Vector
    concepts: Vector
    words: Vector
    told: float  # how much it tells in numbers
    large: Mapping[str, float]  # plain numbers from `LARGE` on, by key
    places: frozenset[str]  # below a country, told of in title or lead
    countries: frozenset[str]  # beside China, told of in title or lead
    acts: tuple[str, ...]  # that the title tells of
    days_told: tuple[int, ...]  # of a leap year
    days_out: tuple[int, ...]  # the day of publication, where it is not told in so many words

    @classmethod
    def of(cls, event: Event) -> Weighed:
        entities, dates = event.entities, event.dates
        numbers = math.fsum(weight * rarity("numbers", key) for key, weight in event.numbers.items())
        return cls(
            event=event,
            entities=Vector.of("entities", entities),
            concepts=Vector.of("concepts", event.concepts),
            words=Vector.of("words", event.words),
            told=min(2.5, numbers / UNIT),
            large=_large(event.numbers),
            places=frozenset(key for key, weight in entities.items() if weight >= LEAD and rarity("entities", key) > RARE_PLACE),
            countries=frozenset(key for key, weight in entities.items() if weight >= NAMED and key in countries() and key != CHINA),
            acts=tuple(key for key, weight in event.concepts.items() if weight == TITLE and key in acts()),
            days_told=tuple(_ordinal(key) for key, weight in dates.items() if weight == 1),
            days_out=tuple(_ordinal(key) for key, weight in dates.items() if weight == 0.5),
        )


def _large(side: Mapping[str, float]) -> dict[str, float]:
    values = {key: float(key.rstrip("Wh")) for key in side if key[-1:] != "%" and " " not in key}
    return {key: value for key, value in values.items() if value >= LARGE}


@functools.lru_cache(maxsize=400)
def _ordinal(day: str) -> int:
    """The day of a leap year: 02-29 is 60."""
    month, date = day.split("-")
    return dt.date(2000, int(month), min(int(date), 29)).timetuple().tm_yday + max(0, int(date) - 29)
