"""The story set: invented events told in several languages, and how well a store tells them apart.

`tests/data/stories/tune.txt` is what the evidence was weighed on, `test.txt` what is measured; the guide is docs/labelling-stories.md.
"""

from __future__ import annotations

import collections
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from normalizer.pipeline import normalize
from normalizer.types import Draft, Hints, Page
from store.articles import Store
from store.database import Database
from store.tables import article
from store.types import Arrival

FOLDER = Path(__file__).parent / "data" / "stories"
FROM = 8  # o'clock UTC, when an event's first report comes out


@dataclass(frozen=True, slots=True)
class Told:
    """One report of the set."""

    event: str
    language: str
    outlet: str
    at: dt.datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs: told as one story and rightly so, told as one, and of one event."""

    right: int
    made: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.made if self.made else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.made + self.wanted) if self.made + self.wanted else 1.0


def read(half: str) -> list[Told]:
    """The reports of `tune` or `test`, in the order of time."""
    found, days, name = [], dict[str, dt.datetime](), ""
    for line in (FOLDER / f"{half}.txt").read_text("utf-8").splitlines():
        if line.startswith("="):
            _, name, *day = line.split()
            if day:
                days[name] = dt.datetime.fromisoformat(day[0]).replace(hour=FROM, tzinfo=dt.UTC)
        elif line and not line.startswith("#"):
            language, outlet, hours, title, text = (part.strip() for part in line.split(" | "))
            found.append(Told(name, language, outlet, days[name] + dt.timedelta(hours=int(hours)), title, text))
    return sorted(found, key=lambda told: told.at)


def draft(told: Told) -> Draft:
    """What the normalizer makes of a report."""
    hints = Hints(title=told.title, published_at=told.at, published_precision="minute")
    made = normalize(Page(url=None, text=told.text, is_html=False, source=told.outlet, fetched_at=told.at, hints=hints))
    assert isinstance(made, Draft), told.title
    return made


def store(database: Database, drafts: Iterable[Draft]) -> list[int]:
    """Saves the reports one by one as they come out; returns the story of each in the end."""
    saving, numbers = Store(database, keep="all"), []
    for made in drafts:
        (outcome,) = saving.save([Arrival(made=made)], now=made.fetched_at)
        numbers.append(outcome.article_id)
    with database.read() as connection:
        of = {row.id: row.story_id for row in connection.execute(sa.select(article.c.id, article.c.story_id))}
    return [of[number] for number in numbers if number is not None]


def pairs(told: Sequence[Told], stories: Sequence[int]) -> Iterator[tuple[str, str, int, int]]:
    """(languages, "right" | "wrong" | "missed", one, other) of every pair that is of one event or of one story."""
    for i, j in itertools.combinations(range(len(told)), 2):
        wanted, made = told[i].event == told[j].event, stories[i] == stories[j]
        if wanted or made:
            languages = "-".join(sorted((told[i].language, told[j].language)))
            yield languages, "right" if wanted and made else "missed" if wanted else "wrong", i, j


def scores(told: Sequence[Told], stories: Sequence[int]) -> Mapping[str, Score]:
    """By pair of languages, and over `same` language, `cross` language and `all`."""
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    for languages, verdict, _, _ in pairs(told, stories):
        one, other = languages.split("-")
        for name in (languages, "same" if one == other else "cross", "all"):
            counts[name, verdict] += 1
    return {
        name: Score(
            right=counts[name, "right"],
            made=counts[name, "right"] + counts[name, "wrong"],
            wanted=counts[name, "right"] + counts[name, "missed"],
        )
        for name in sorted({name for name, _ in counts})
    }
