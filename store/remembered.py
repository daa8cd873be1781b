"""Weighed evidence of stored articles, kept from batch to batch: the reports of these days are compared with every arrival."""

from __future__ import annotations

import collections
import json
from collections.abc import Sequence

import sqlalchemy as sa

from normalizer.events import Event
from store.group_tables import story_evidence
from store.numbers import one_of
from store.weighing import Weighed

MOST = 4000  # articles; about 10 kB each


class Remembered:
    """The last articles that were asked for or stored. Forget it where a transaction failed: its numbers are given out again."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: collections.OrderedDict[int, Weighed] = collections.OrderedDict()

    def get(self, number: int) -> Weighed | None:
        """None for an article that was not loaded, or has no evidence."""
        return self._kept.get(number)

    def load(self, connection: sa.Connection, numbers: Sequence[int]) -> None:
        """Sees to it that these are there, whatever else must go."""
        missing = []
        for number in numbers:
            if number in self._kept:
                self._kept.move_to_end(number)
            else:
                missing.append(number)
        if missing:
            query = sa.select(story_evidence.c.article_id, sa.cast(story_evidence.c.evidence, sa.Text))
            for number, stored in connection.execute(query.where(one_of(connection, story_evidence.c.article_id, missing))):
                self._kept[number] = Weighed.of(Event(**json.loads(stored)))
        while len(self._kept) > max(self._most, len(numbers)):
            self._kept.popitem(last=False)

    def put(self, number: int, weighed: Weighed) -> None:
        """An article that is being stored."""
        self._kept[number] = weighed

    def forget(self) -> None:
        self._kept.clear()
