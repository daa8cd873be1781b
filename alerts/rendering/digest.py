"""How a message with several alerts is ordered: countries, in them stories, in them articles. Each alert stands in one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from alerts.rendering.wording import COUNTRIES
from alerts.types import Item, Message

ELSEWHERE = "Other"
REGION = "Central Asia"
WHOLE = 4  # of the five states: who names so many speaks of the region


@dataclass(frozen=True, slots=True)
class Story:
    """Alerts about one event; the first of `items` was carried by the most outlets."""

    id: int
    items: tuple[Item, ...]

    @property
    def outlets(self) -> int:
        return len({copy.source or copy.url for item in self.items for copy in item.copies}) or len(self.items)


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    stories: tuple[Story, ...]


def sections(message: Message) -> tuple[Section, ...]:
    """A story stands under the Central Asian country that most of its articles name.

    It stands under the region where they name nearly all five, and under China where they name only that.
    """
    stories: dict[int, list[Item]] = defaultdict(list)
    for item in message.items:
        stories[item.article.story if item.article else -item.alert.id].append(item)
    by_country: dict[str, list[Story]] = defaultdict(list)
    for id, items in stories.items():
        by_country[_country(items)].append(Story(id, tuple(sorted(items, key=lambda item: (-item.outlets, item.alert.id)))))
    order = [REGION, *sorted(set(by_country) & set(COUNTRIES), key=lambda code: (code == "CN", COUNTRIES[code])), ELSEWHERE]
    return tuple(
        Section(COUNTRIES.get(code, code), tuple(sorted(by_country[code], key=lambda story: (-story.outlets, story.id))))
        for code in order
        if code in by_country
    )


def _country(items: Iterable[Item]) -> str:
    votes: dict[str, int] = defaultdict(int)
    for item in items:
        for code in item.article.countries if item.article else ():
            votes[code] += 1
    if len(set(votes) & set(COUNTRIES) - {"CN"}) >= WHOLE:
        return REGION
    known = [code for code in votes if code in COUNTRIES]
    return min(known, key=lambda code: (code == "CN", -votes[code], code), default=ELSEWHERE)
