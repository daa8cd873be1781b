"""The hand that writes inside one transaction: a batch of arrivals, one after the other, their rows together.

What an arrival may meet is looked up for the whole batch beforehand; each is then decided in its turn, as if it came alone, with what the
batch itself has brought so far. Rows of new articles wait until something must read them back, or the batch ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from normalizer.types import Draft, Rejection
from store import groups, index, revisions, sketches
from store.bulk import insert_plain
from store.candidates import Shared, Wanted, stored
from store.evidence import Evidence
from store.incoming import Incoming
from store.preparing import Prepared, Storing, prepare
from store.remembered import Remembered
from store.rows import columns_of, key_of, spans_of, tags_of, wide_of
from store.sketches import Sketched
from store.stories import Prospect, Stories
from store.tables import article, article_tag, article_text, change, revision
from store.types import Arrival, Change, ChangeKind, Fate, Outcome

EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)  # an article's number is the second of its arrival since then, or one more than the last

# Made once: a statement with its values inside is built, and its key worked out, anew for every row.
_ARTICLE, _CHANGE = article.insert(), change.insert()


class Writer:
    """Takes the arrivals of one batch, in order."""

    def __init__(
        self,
        connection: sa.Connection,
        batch: Sequence[tuple[Arrival, Prepared | None]],
        *,
        storing: Storing,
        authority: Mapping[str, int],
        remembered: Remembered,
        now: dt.datetime,
    ) -> None:
        """Every draft that may be stored comes prepared."""
        self.connection, self.batch, self.storing, self.authority, self.now = connection, batch, storing, authority, now
        self.last_id: int = connection.scalar(sa.select(sa.func.max(article.c.id))) or 0
        drafts = [arrival.made for arrival, _ in batch if isinstance(arrival.made, Draft)]
        keys = {key_of(draft.url_key) for draft in drafts if draft.url_key is not None}
        self.addresses = stored(connection, article.c.url_key, keys)
        self.shared = Shared(connection, [_wanted(draft, now) for draft in drafts])
        self.stories = Stories(connection, now, remembered)
        self._articles: list[dict[str, Any]] = []
        self._texts: list[tuple[Any, ...]] = []
        self._tags: list[tuple[str, str, int]] = []
        self._sketches: list[Sketched] = []
        self._words: list[tuple[int, index.Words]] = []
        self._log: list[dict[str, Any]] = []
        self._changes: list[Change] = []

    def outcomes(self) -> list[Outcome]:
        """Decides on all arrivals and writes what comes of it; one outcome for each."""
        told = [_told(arrival.made, one) for arrival, one in self.batch]
        prospects = iter(self.stories.expect([one for one in told if one is not None]))
        expected = [None if one is None else next(prospects) for one in told]
        return self._finish([self._take(arrival.made, one, p) for (arrival, one), p in zip(self.batch, expected, strict=True)])

    def _take(self, draft: Draft | Rejection, prepared: Prepared | None, prospect: Prospect | None) -> Outcome:
        """Decides on one arrival. Its `change` is given out in the end."""
        if isinstance(draft, Rejection):
            return Outcome(fate=Fate.REJECTED, made=draft)
        known = self._known(draft)
        if known is not None:
            return self._meet_again(draft, prepared, known)
        other = self._elsewhere(draft)
        if other is not None:
            return Outcome(fate=Fate.SAME, made=draft, article_id=other.id, group_id=other.group_id)
        if not self.storing.keeps(draft):
            return Outcome(fate=Fate.IRRELEVANT, made=draft)
        assert prepared is not None
        return self._enter(draft, prepared, prospect)

    def _finish(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Writes what waits, logs the changes; returns the outcomes with them."""
        self._write()
        if not self._log:
            return list(outcomes)
        last = self.connection.scalar(sa.select(sa.func.max(change.c.seq))) or 0
        self.connection.execute(_CHANGE, self._log)
        given = self.connection.scalars(sa.select(change.c.seq).where(change.c.seq > last).order_by(change.c.seq))
        logged = iter([replace(one, seq=seq) for one, seq in zip(self._changes, given, strict=True)])
        return [replace(o, change=next(logged)) if o.fate in (Fate.NEW, Fate.REVISED) else o for o in outcomes]

    def _write(self) -> None:
        """Writes the rows of new articles that wait."""
        if not self._articles:
            return
        self.connection.execute(_ARTICLE, self._articles)
        insert_plain(self.connection, article_text, self._texts)
        insert_plain(self.connection, article_tag, self._tags)
        sketches.put(self.connection, self._sketches)
        self.stories.write()
        index.put_words(self.connection, self._words)
        for waiting in (self._articles, self._texts, self._tags, self._sketches, self._words):
            waiting.clear()

    def _known(self, draft: Draft) -> sa.Row[Any] | None:
        """The stored article of the same address; for a text without an address, the one with the same source and words."""
        if draft.url_key is None and not self.shared.equal(_wanted(draft, self.now)):
            return None
        if draft.url_key is not None and key_of(draft.url_key) not in self.addresses:
            return None
        self._write()
        query = sa.select(article, article_text.c.text, article_text.c.spans).join_from(article, article_text)
        if draft.url_key is not None:
            query = query.where(article.c.url_key == key_of(draft.url_key))
        else:
            query = query.where(
                article.c.url_key.is_(None),
                article.c.content_hash == draft.content_hash,
                article.c.source.is_not_distinct_from(draft.source),
            )
        return self.connection.execute(query.limit(1)).first()

    def _elsewhere(self, draft: Draft) -> sa.Row[Any, Any] | None:
        """The stored article of the same words under another address of the site, where both pages name one canonical address."""
        if draft.canonical_url is None or not self.shared.equal(_wanted(draft, self.now)):
            return None
        self._write()
        query = sa.select(article.c.id, article.c.group_id).where(
            article.c.content_hash == draft.content_hash, article.c.canonical_url == draft.canonical_url
        )
        return self.connection.execute(query.order_by(article.c.id).limit(1)).first()

    def _enter(self, draft: Draft, prepared: Prepared, prospect: Prospect | None) -> Outcome:
        number = self.last_id = max(self.last_id + 1, int((self.now - EPOCH).total_seconds()))
        incoming = Incoming.of(number, draft, self.now, authority=self.authority.get(draft.source or "", 0))
        placement = groups.find(self.connection, incoming, self.shared, self._write)
        story = number
        if prospect is not None and not placement.groups:
            story = self.stories.find(number, prospect, placement.apart)
        own = {"id": number, "group_id": placement.group_id, "story_id": story, "first_seen_at": self.now, "revision": 1}
        sketched = sketches.sketched(incoming, placement.digest, placement.there(incoming))
        self._articles.append(columns_of(draft, self.now) | own)
        self._texts.append((number, *prepared.wide))
        self._tags += tags_of(number, draft)
        self._sketches.append(sketched)
        self._words.append((number, prepared.words))
        self.shared.add(incoming.wanted, sketched.keys)
        if draft.url_key is not None:
            self.addresses.add(key_of(draft.url_key))
        if placement.matches:
            self._write()
            groups.relate(self.connection, number, placement, self.now)
        if placement.groups:  # copies share the story of their group
            self._join_story(number, placement.group_id)
        self._note("new", number, placement.group_id, 1)
        return Outcome(fate=Fate.NEW, made=draft, article_id=number, group_id=placement.group_id)

    def _join_story(self, number: int, group: int) -> None:
        story = self.stories.join(number, group)
        if story is not None and story != number:
            self.connection.execute(article.update().where(article.c.id == number).values(story_id=story))

    def _meet_again(self, draft: Draft, prepared: Prepared | None, known: sa.Row[Any]) -> Outcome:
        same = {"made": draft, "article_id": known.id, "group_id": known.group_id}
        if known.deleted_at is not None:
            self.connection.execute(article.update().where(article.c.id == known.id).values(deleted_at=None))
        if known.content_hash == draft.content_hash and known.title == draft.title:
            return Outcome(fate=Fate.SAME, **same)
        difference = revisions.compare(known.title, known.text, draft.title, draft.text)
        if difference.silent:
            return Outcome(fate=Fate.SAME, **same)
        number = known.revision + 1
        self.connection.execute(
            revision.insert().values(
                article_id=known.id,
                number=known.revision,
                title=known.title,
                text=known.text,
                content_hash=known.content_hash,
                fetched_at=known.fetched_at,
                replaced_at=self.now,
                kinds=list(difference.kinds),
                difference=[list(pair) for pair in difference.pairs],
            )
        )
        self._rewrite(known, draft, prepared, number)
        self._note("revised", known.id, known.group_id, number, difference.kinds)
        return Outcome(fate=Fate.REVISED, **same)

    def _rewrite(self, known: sa.Row[Any], draft: Draft, prepared: Prepared | None, number: int) -> None:
        index.drop(
            self.connection,
            index.Entry(known.id, known.title, known.text, spans_of(known.spans), known.language, known.route, known.source),
        )
        values = columns_of(draft, known.first_seen_at) | {"revision": number}
        if draft.published_at is None and known.published_at is not None:  # a date once printed is not lost by a later layout
            for name in ("published_at", "published_offset", "published_precision", "dated_at"):
                values[name] = getattr(known, name)
        self.connection.execute(article.update().where(article.c.id == known.id).values(**values))
        self.connection.execute(article_text.update().where(article_text.c.article_id == known.id).values(**wide_of(draft)))
        self.connection.execute(article_tag.delete().where(article_tag.c.article_id == known.id))
        insert_plain(self.connection, article_tag, tags_of(known.id, draft))
        incoming = Incoming.of(known.id, draft, known.first_seen_at)
        self.shared.add(incoming.wanted, sketches.put_anew(self.connection, incoming).keys)
        if prepared is None:  # one that would not be kept if it were new
            prepared = prepare(draft, self.storing.dialect)
        index.put_words(self.connection, [(known.id, prepared.words)])

    def _note(self, kind: ChangeKind, number: int, group: int, revision_number: int, kinds: Sequence[str] = ()) -> None:
        self._log.append({"kind": kind, "article_id": number, "revision": revision_number, "at": self.now})
        self._changes.append(
            Change(seq=0, kind=kind, article_id=number, group_id=group, revision=revision_number, at=self.now, kinds=tuple(kinds))
        )


def _told(made: Draft | Rejection, prepared: Prepared | None) -> tuple[Evidence, dt.datetime | None] | None:
    """What a draft tells of an event, and when; None where it is not to be stored, or tells of many."""
    if prepared is None or prepared.evidence is None or not isinstance(made, Draft):
        return None
    return prepared.evidence, made.published_at


def _wanted(draft: Draft, now: dt.datetime) -> Wanted:
    return Wanted(article_id=0, content_hash=draft.content_hash, sketch=draft.sketch, published_at=draft.published_at, first_seen_at=now)
