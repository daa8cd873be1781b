"""One event, one story: articles in any language that tell of the same thing, placed inside the transaction that stores them.

Single link with a guard against chains: an arrival is looked at beside the stories that hold an article it is like, and joins the one whose
first articles it is most like on the average, if it is like enough to them. A batch is looked up together; what its own articles say is
added as they come.
"""

from __future__ import annotations

import collections
import datetime as dt
import heapq
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from normalizer.events import Event
from store.bulk import insert_plain
from store.candidates import day_of
from store.database import Database
from store.evidence import Evidence
from store.group_edits import leave_redirect
from store.group_tables import story_evidence, story_key
from store.holders import ALWAYS, Days, Holders, id_of_row
from store.likeness import likeness
from store.numbers import one_of
from store.remembered import Remembered
from store.tables import article
from store.weighing import Weighed, model

WINDOW = 7  # days between two reports of one event
LONGEST = 30  # days from the first reports of a story to its last
COMMON = 200  # rows of one key in one window beyond which it tells nothing
CANDIDATES = 16  # that are compared; with 8 the story set lost a little, with 12 nothing
LEAST = 3.0  # nats of shared keys: below, no two reports of the story set (1,154 pairs) told of one event
STORIES = 4  # that are looked at closely
GUARD = 12  # members of a story that an arrival is compared with, the first ones


@dataclass(slots=True)
class _Told:
    """A stored article, as far as stories are concerned."""

    story: int
    published_at: dt.datetime | None
    first_seen_at: dt.datetime

    def days_from(self, published_at: dt.datetime | None, seen: dt.datetime) -> float:
        a, b = (published_at, self.published_at) if published_at and self.published_at else (seen, self.first_seen_at)
        return abs((a - b).total_seconds()) / 86400


@dataclass(frozen=True, slots=True)
class Prospect:
    """An article that looks for its story."""

    evidence: Evidence
    published_at: dt.datetime | None
    stretches: Sequence[Days]  # where a report of the same event may stand
    telling: Mapping[int, float]  # its keys that are not too common
    stored: Mapping[int, float]  # rows of stored articles, by the rarity of what they share


class Stories:
    """The stories of one batch of arrivals. What it writes waits until `write`."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, remembered: Remembered | None = None) -> None:
        """`remembered`: weighed evidence of stored articles, kept from batch to batch."""
        self._connection, self._now = connection, now
        self._weighed = remembered if remembered is not None else Remembered()
        self._holders = Holders(connection, "story_key", COMMON + 1)
        self._told: dict[int, _Told] = {}
        self._waiting: dict[int, tuple[Evidence, int]] = {}  # not written yet, by article: evidence, day

    def expect(self, arrivals: Sequence[tuple[Evidence, dt.datetime | None]]) -> list[Prospect]:
        """Looks up what the evidence of a batch (each with its date of publication) may be like, all at once."""
        stretches = [windows(published_at, self._now) for _, published_at in arrivals]
        asked: dict[Days, set[int]] = collections.defaultdict(set)
        for (evidence, _), of_one in zip(arrivals, stretches, strict=True):
            for days in of_one:
                asked[days].update(evidence.keys)
        self._holders.ask(asked)
        batch = [self._prospect(*arrival, of_one) for arrival, of_one in zip(arrivals, stretches, strict=True)]
        self._load({number for one in batch for number in _best(one.stored)})
        return batch

    def find(self, number: int, prospect: Prospect, apart: Collection[int] = ()) -> int:
        """The story of a new article, its own number where it begins one; its evidence is kept for those that come later.

        Never that of an article among `apart`, which are known to tell of something else.
        """
        weighed = Weighed.of(prospect.evidence.event)
        story = self.look(number, prospect, weighed, apart)
        day = day_of(prospect.published_at or self._now)
        self._holders.add(prospect.evidence.keys, day, number)
        self._weighed.put(number, weighed)
        self._told[number] = _Told(story, prospect.published_at, self._now)
        self._waiting[number] = (prospect.evidence, day)
        return story

    def look(self, number: int, prospect: Prospect, weighed: Weighed, apart: Collection[int] = ()) -> int:
        """The story that it would come into. Nothing is kept."""
        published_at = prospect.published_at
        likely = _best(self._with_own(prospect))
        self._load([*likely, *apart])
        other_matters = {told.story for one in apart if (told := self._told.get(one)) is not None}
        best: dict[int, float] = {}
        for other in sorted(likely):
            told, theirs = self._told.get(other), self._weighed.get(other)
            if told is not None and theirs is not None and (days := told.days_from(published_at, self._now)) <= WINDOW:
                if told.story in other_matters:
                    continue
                best[told.story] = max(best.get(told.story, 0.0), likeness(weighed, theirs, days))
        fitted = model()
        passed = sorted((story for story, score in best.items() if score >= fitted["threshold"]), key=lambda story: (-best[story], story))
        means = {story: self._mean(weighed, published_at, story) for story in passed[:STORIES]}
        story = max(means, key=lambda one: (means[one], -one), default=number)
        return story if means.get(story, 0.0) >= fitted["guard"] else number

    def join(self, number: int, group_id: int) -> int | None:
        """The story that the copies of a text are in, made one where they were in several; None for the first of its group.

        Whatever waits must be written before.
        """
        story = of_group(self._connection, number, group_id, self._now)
        if story is not None:
            self._told.clear()  # stories may have been made one
        return story

    def write(self) -> None:
        """Writes the evidence of articles whose rows are there."""
        insert_plain(self._connection, story_evidence, [(number, one.stored) for number, (one, _) in self._waiting.items()])
        keys = [(key, day, number) for number, (one, day) in self._waiting.items() for key in one.keys]
        insert_plain(self._connection, story_key, keys)
        self._waiting.clear()

    def _prospect(self, evidence: Evidence, published_at: dt.datetime | None, stretches: Sequence[Days]) -> Prospect:
        score: dict[int, float] = collections.defaultdict(float)
        telling: dict[int, float] = {}
        for key, weight in evidence.keys.items():
            held = [row for days in stretches for row in self._holders.of(key, days)]
            if len(held) <= COMMON:
                telling[key] = weight
                for row in held:
                    score[row] += weight
        return Prospect(evidence, published_at, stretches, telling, score)

    def _with_own(self, prospect: Prospect) -> dict[int, float]:
        """What is stored and what the batch has brought since, by how telling the keys are that it shares."""
        score = dict(prospect.stored)
        for key, weight in prospect.telling.items():
            for days in prospect.stretches:
                for row in self._holders.own(key, days):
                    score[row] = score.get(row, 0.0) + weight
        return score

    def _load(self, numbers: Collection[int]) -> None:
        """Reads about stored articles what is not known of them yet."""
        missing = [number for number in numbers if number not in self._told]
        if missing:
            columns = (article.c.id, article.c.story_id, article.c.published_at, article.c.first_seen_at)
            for row in self._connection.execute(sa.select(*columns).where(one_of(self._connection, article.c.id, missing))):
                self._told[row.id] = _Told(row.story_id, row.published_at, row.first_seen_at)
        self._weighed.load(self._connection, [number for number in numbers if number in self._told])

    def _mean(self, weighed: Weighed, published_at: dt.datetime | None, story: int) -> float:
        """How like a story's first articles are on the average; 0 where the first of them is too old."""
        members = self._members(story)
        self._weighed.load(self._connection, list(members))
        days = {number: told.days_from(published_at, self._now) for number, told in members.items()}
        if any(apart > LONGEST for apart in days.values()):
            return 0.0
        like = [likeness(weighed, theirs, days[number]) for number in members if (theirs := self._weighed.get(number)) is not None]
        return math.fsum(like) / max(1, len(like))

    def _members(self, story: int) -> dict[int, _Told]:
        """The first articles of a story that have evidence: those that are written, and after them those that wait."""
        query = (
            sa.select(article.c.id, article.c.published_at, article.c.first_seen_at)
            .join_from(article, story_evidence, story_evidence.c.article_id == article.c.id)
            .where(article.c.story_id == story)
            .order_by(article.c.id)
            .limit(GUARD)
        )
        found = {row.id: _Told(story, row.published_at, row.first_seen_at) for row in self._connection.execute(query)}
        for number in self._waiting:
            if len(found) < GUARD and (told := self._told.get(number)) is not None and told.story == story:
                found[number] = told
        return found


def _best(score: Mapping[int, float]) -> list[int]:
    """The articles that share the most telling keys."""
    best = heapq.nsmallest(CANDIDATES, [(-value, id_of_row(row)) for row, value in score.items() if value >= LEAST])
    return [number for _, number in best]


def windows(published_at: dt.datetime | None, now: dt.datetime) -> tuple[Days, ...]:
    """The days under which a report of the same event may stand."""
    day, seen = day_of(published_at or now), day_of(now)
    near = (day - WINDOW, day + WINDOW)
    if published_at is None:  # stands under the day when it was seen, what it is like under the days when that came out
        return near, (ALWAYS[0], day - WINDOW - 1)
    if abs(seen - day) <= 1:
        return (near,)
    if abs(seen - day) <= 2 * WINDOW:  # the stretches overlap: no row may count twice
        return ((min(day, seen) - WINDOW, max(day, seen) + WINDOW),)
    return near, (seen - WINDOW, seen + WINDOW)


def of_group(connection: sa.Connection, article_id: int, group_id: int, now: dt.datetime) -> int | None:
    """The story that a text's copies are in, made one where they were in several; None for the first of its group."""
    copies = sa.select(article.c.story_id).where(article.c.group_id == group_id, article.c.id != article_id).distinct()
    told = sorted(connection.scalars(copies))
    for old in told[1:]:
        connection.execute(sa.update(article).where(article.c.story_id == old).values(story_id=told[0]))
        leave_redirect(connection, "story", old, told[0], now)
    return told[0] if told else None


def find(
    connection: sa.Connection,
    database: Database,
    article_id: int,
    read: Event,
    published_at: dt.datetime | None,
    now: dt.datetime,
    apart: Collection[int] = (),
) -> int:
    """`Stories.find` of a single article whose row is there already."""
    database.serialise(connection)
    stories = Stories(connection, now)
    (prospect,) = stories.expect([(Evidence.of(read), published_at)])
    story = stories.find(article_id, prospect, apart)
    stories.write()
    return story
