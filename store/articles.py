"""Saving: drafts become articles, together with everything that is owed because of them, in one transaction.

`Store.save` is the only door through which an article comes in. What can be worked out without the database is worked out before the lock
is taken. Inside its transaction it gives out the id, decides between new, revised and same, places the article in its group and story,
writes its words into the index, logs the change, and lets the alerts write what they owe (`owe`). Either all of it is there afterwards,
or nothing is.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from normalizer.types import Draft
from store import lines, revisions, spool
from store.database import Database
from store.preparing import Keep, Prepared, Storing
from store.questions import Questions
from store.remembered import Remembered
from store.schema import ready
from store.types import Arrival, Change, Fate, Outcome
from store.writer import Writer

Owe = Callable[[sa.Connection, Sequence[Change], dt.datetime], Any]


class Store(Questions):
    """Articles in one database. `owe` is called inside every saving transaction with the changes it makes."""

    def __init__(
        self, database: Database, *, keep: Keep = "relevant", owe: Owe | None = None, authority: Mapping[str, int] | None = None
    ) -> None:
        """`authority` ranks sources: the larger, the sooner an article of theirs stands for its group."""
        self.database, self._owe, self._authority = database, owe, authority or {}
        self.storing = Storing(database.dialect, keep)
        self._remembered = Remembered()

    @classmethod
    @contextlib.contextmanager
    def open(cls, url: str) -> Iterator[Store]:
        """The store of a database that khorgos has made, for asking and saving; closed when the block ends."""
        database = Database(url)
        try:
            ready(database)
            yield cls(database)
        finally:
            database.close()

    def save(self, arrivals: Sequence[Arrival], *, now: dt.datetime) -> list[Outcome]:
        """Stores what arrived, in order; returns one outcome for each. Raises StoreError, and then nothing was stored."""
        batch = [(arrival, self._prepared(arrival)) for arrival in arrivals]
        try:
            return self._save(batch, now)
        except BaseException:
            self._remembered.forget()  # the numbers of what was not stored are given out again
            raise

    def _save(self, batch: Sequence[tuple[Arrival, Prepared | None]], now: dt.datetime) -> list[Outcome]:
        with self.database.write() as connection:
            self.database.serialise(connection)
            writer = Writer(connection, batch, storing=self.storing, authority=self._authority, remembered=self._remembered, now=now)
            outcomes = writer.outcomes()
            pages = zip((arrival.spooled for arrival, _ in batch), outcomes, strict=True)
            spool.settle(connection, [_settled(number, outcome) for number, outcome in pages if number is not None], now)
            lines.count(connection, self.database, [o.made for o in outcomes if o.fate in (Fate.NEW, Fate.IRRELEVANT)], now)
            changes = [outcome.change for outcome in outcomes if outcome.change is not None]
            if changes and self._owe is not None:
                self._owe(connection, changes, now)
        return outcomes

    def _prepared(self, arrival: Arrival) -> Prepared | None:
        if arrival.prepared is not None or not isinstance(arrival.made, Draft):
            return arrival.prepared
        return self.storing.prepared(arrival.made)

    def mark_deleted(self, article_ids: Collection[int], *, now: dt.datetime) -> list[Change]:
        """Articles whose pages are gone: `deleted_at` is set once, the text is kept."""
        with self.database.write() as connection:
            self.database.serialise(connection)
            marked = [revisions.mark_deleted(connection, number, now) for number in article_ids]
            changes = [found for found in marked if found is not None]
            if changes and self._owe is not None:
                self._owe(connection, changes, now)
        return changes


def _settled(spooled: int, outcome: Outcome) -> spool.Settled:
    made = outcome.made
    if isinstance(made, Draft):
        return spool.Settled(spooled=spooled, article_id=outcome.article_id, score=made.view.relevance.score)
    return spool.Settled(spooled=spooled, reason=made.reason.value)
