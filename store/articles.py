"""Saving: drafts become articles, together with everything that is owed because of them, in one transaction.

`Store.save` is the only door through which an article comes in. Inside its transaction it gives out the id, decides between new,
revised and same, places the article in its group and story, writes its words into the index, logs the change, and lets the
alerts write what they owe (`owe`). Either all of it is there afterwards, or nothing is.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

import sqlalchemy as sa

from normalizer.types import Draft, Rejection, Span
from store import analyser, groups, index, lines, revisions, spool, stories
from store.database import Database
from store.folding import fold_value
from store.questions import Questions
from store.schema import ready
from store.tables import article, article_tag, article_text, change, revision
from store.types import Arrival, Change, ChangeKind, Fate, Outcome

EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)  # an article's number is the second of its arrival since then, or one more than the last

# Made once: a statement with its values inside is built, and its key worked out, anew for every row.
_ARTICLE, _TEXT, _CHANGE = article.insert(), article_text.insert(), change.insert().returning(change.c.seq)

Owe = Callable[[sa.Connection, Sequence[Change], dt.datetime], Any]
Keep = Literal["relevant", "all"]


class Store(Questions):
    """Articles in one database. `owe` is called inside every saving transaction with the changes it makes."""

    def __init__(
        self, database: Database, *, keep: Keep = "relevant", owe: Owe | None = None, authority: Mapping[str, int] | None = None
    ) -> None:
        """`authority` ranks sources: the larger, the sooner an article of theirs stands for its group."""
        self.database, self.keep, self._owe, self._authority = database, keep, owe, authority or {}

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
        with self.database.write() as connection:
            self.database.serialise(connection)
            writer = _Writer(connection, self.database, self.keep, self._authority, now)
            outcomes = [writer.take(arrival) for arrival in arrivals]
            lines.count(connection, self.database, [o.made for o in outcomes if o.fate in (Fate.NEW, Fate.IRRELEVANT)], now)
            changes = [outcome.change for outcome in outcomes if outcome.change is not None]
            if changes and self._owe is not None:
                self._owe(connection, changes, now)
        return outcomes

    def mark_deleted(self, article_ids: Collection[int], *, now: dt.datetime) -> list[Change]:
        """Articles whose pages are gone: `deleted_at` is set once, the text is kept."""
        with self.database.write() as connection:
            self.database.serialise(connection)
            marked = [revisions.mark_deleted(connection, number, now) for number in article_ids]
            changes = [found for found in marked if found is not None]
            if changes and self._owe is not None:
                self._owe(connection, changes, now)
        return changes


class _Writer:
    """The hand that writes inside one transaction."""

    def __init__(self, connection: sa.Connection, database: Database, keep: Keep, authority: Mapping[str, int], now: dt.datetime) -> None:
        self.connection, self.database, self.keep, self.authority, self.now = connection, database, keep, authority, now
        last: int | None = connection.scalar(sa.select(sa.func.max(article.c.id)))
        self.last_id = last or 0

    def take(self, arrival: Arrival) -> Outcome:
        outcome = self._refuse(arrival.made) if isinstance(arrival.made, Rejection) else self._admit(arrival.made)
        if arrival.spooled is not None:
            made = arrival.made
            spool.settle(
                self.connection,
                arrival.spooled,
                article_id=outcome.article_id,
                reason=made.reason.value if isinstance(made, Rejection) else None,
                score=made.view.relevance.score if isinstance(made, Draft) else None,
                now=self.now,
            )
        return outcome

    def _refuse(self, rejection: Rejection) -> Outcome:
        return Outcome(fate=Fate.REJECTED, made=rejection)

    def _admit(self, draft: Draft) -> Outcome:
        known = self._known(draft)
        if known is not None:
            return self._meet_again(draft, known)
        other = self._elsewhere(draft)
        if other is not None:
            return Outcome(fate=Fate.SAME, made=draft, article_id=other.id, group_id=other.group_id)
        if self.keep == "relevant" and not draft.view.relevance.relevant:
            return Outcome(fate=Fate.IRRELEVANT, made=draft)
        return self._enter(draft)

    def _known(self, draft: Draft) -> sa.Row[Any] | None:
        """The stored article of the same address; for a text without an address, the one with the same source and words."""
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
        if draft.canonical_url is None:
            return None
        query = sa.select(article.c.id, article.c.group_id).where(
            article.c.content_hash == draft.content_hash, article.c.canonical_url == draft.canonical_url
        )
        return self.connection.execute(query.order_by(article.c.id).limit(1)).first()

    def _enter(self, draft: Draft) -> Outcome:
        number = self.last_id = max(self.last_id + 1, int((self.now - EPOCH).total_seconds()))
        incoming = groups.Incoming.of(number, draft, self.now, authority=self.authority.get(draft.source or "", 0))
        placement = groups.place(self.connection, self.database, incoming, self.now)
        own = {"id": number, "group_id": placement.group_id, "story_id": number, "first_seen_at": self.now, "revision": 1}
        self.connection.execute(_ARTICLE, own | _columns(draft, self.now))
        self.connection.execute(_TEXT, {"article_id": number, **_wide(draft)})
        self._tag(number, draft)
        groups.remember(self.connection, self.database, incoming, placement, self.now)
        story = stories.place(self.connection, self.database, number, draft, placement.group_id, self.now)
        if story != number:
            self.connection.execute(article.update().where(article.c.id == number).values(story_id=story))
        index.put(self.connection, number, draft.title, draft.text, draft.languages.spans, draft.languages.language)
        logged = self._log("new", number, placement.group_id, 1)
        return Outcome(fate=Fate.NEW, made=draft, article_id=number, group_id=placement.group_id, change=logged)

    def _meet_again(self, draft: Draft, known: sa.Row[Any]) -> Outcome:
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
        self._rewrite(known, draft, number)
        logged = self._log("revised", known.id, known.group_id, number, difference.kinds)
        return Outcome(fate=Fate.REVISED, change=logged, **same)

    def _rewrite(self, known: sa.Row[Any], draft: Draft, number: int) -> None:
        index.drop(self.connection, known.id, known.title, known.text, spans_of(known.spans), known.language)
        values = _columns(draft, known.first_seen_at) | {"revision": number}
        if draft.published_at is None and known.published_at is not None:  # a date once printed is not lost by a later layout
            for name in ("published_at", "published_offset", "published_precision", "dated_at"):
                values[name] = getattr(known, name)
        self.connection.execute(article.update().where(article.c.id == known.id).values(**values))
        self.connection.execute(article_text.update().where(article_text.c.article_id == known.id).values(**_wide(draft)))
        self.connection.execute(article_tag.delete().where(article_tag.c.article_id == known.id))
        self._tag(known.id, draft)
        groups.resketch(self.connection, groups.Incoming.of(known.id, draft, known.first_seen_at))
        index.put(self.connection, known.id, draft.title, draft.text, draft.languages.spans, draft.languages.language)

    def _tag(self, number: int, draft: Draft) -> None:
        rows = [{"kind": kind, "value": value, "article_id": number} for kind, value in sorted(set(_tags(draft)))]
        if rows:
            self.connection.execute(article_tag.insert(), rows)

    def _log(self, kind: ChangeKind, number: int, group: int, revision_number: int, kinds: Sequence[str] = ()) -> Change:
        result = self.connection.execute(_CHANGE, {"kind": kind, "article_id": number, "revision": revision_number, "at": self.now})
        seq: int = result.scalar_one()
        return Change(seq=seq, kind=kind, article_id=number, group_id=group, revision=revision_number, at=self.now, kinds=tuple(kinds))


def key_of(folded: str) -> bytes:
    """The stored form of a folded address: 16 bytes, so that an index entry stays small however long the address."""
    return hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def spans_of(stored: Iterable[Sequence[Any]]) -> tuple[Span, ...]:
    """Spans as the normalizer knows them, from their stored form."""
    return tuple(Span(*row) for row in stored)


def _columns(draft: Draft, first_seen: dt.datetime) -> dict[str, Any]:
    view = draft.view
    return {
        "url": draft.url,
        "url_key": key_of(draft.url_key) if draft.url_key is not None else None,
        "canonical_url": draft.canonical_url,
        "source": draft.source,
        "title": draft.title,
        "language": draft.languages.language,
        "route": draft.languages.route,
        "languages": dict(draft.languages.shares),
        "published_at": draft.published_at,
        "published_offset": draft.published_offset,
        "published_precision": draft.published_precision,
        "dated_at": draft.published_at or first_seen,
        "authors": list(draft.authors),
        "agency": draft.agency,
        "countries": list(view.countries),
        "dyads": list(view.dyads),
        "topics": list(view.topics),
        "entities": list(view.entities),
        "score": view.relevance.score,
        "relevant": view.relevance.relevant,
        "flags": list(draft.flags),
        "content_hash": draft.content_hash,
        "fetched_at": draft.fetched_at,
        "analyser_version": analyser.VERSION,
        "lens_version": view.relevance.version,
    }


def _wide(draft: Draft) -> dict[str, Any]:
    relevance = asdict(draft.view.relevance)
    return {
        "text": draft.text,
        "spans": [[span.start, span.end, span.language] for span in draft.languages.spans],
        "removals": [[removal.reason, removal.text] for removal in draft.removals],
        "relevance": {name: relevance[name] for name in ("review", "evidence", "sentences", "factors", "version")},
        "links": list(draft.links),
    }


def _tags(draft: Draft) -> Iterable[tuple[str, str]]:
    view = draft.view
    for kind, values in (("country", view.countries), ("dyad", view.dyads), ("topic", view.topics), ("entity", view.entities)):
        for value in values:
            yield kind, value
    for author in draft.authors:
        yield "author", fold_value(author)
