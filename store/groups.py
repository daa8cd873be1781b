"""Copies of one text find each other here, inside the transaction that stores them.

An arrival is looked up (`store.candidates`), what is found is verified text against text (`store.verify`), and only the verdict `same`
joins groups. Two writers that each hold one half of a pair would both find nothing, so `place` serialises: SQLite's writer lock, the
advisory lock of whoever saves on PostgreSQL.
"""

from __future__ import annotations

import collections
import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from normalizer.sketch import containment
from store import candidates, sketches, verify
from store.candidates import WINDOW, Known, Met, Shared
from store.database import Database
from store.group_edits import merge_into, settle
from store.group_tables import article_link
from store.holders import day_of_row, id_of_row
from store.incoming import Incoming
from store.tables import article, article_text
from store.verify import Likeness, Reading, Relation

VERIFIED, PER_GROUP = 10, 3  # candidates that are read, and of one group
CERTAIN = 0.97  # probability of `same` that outweighs dates
LIKELY = 0.2  # estimated containment below which nothing is read
_NEAR_DAYS = 3  # a key that the group has this near is not written again
READ = 256  # texts that stay read: the copies of one text come within hours
_read = functools.lru_cache(maxsize=READ)(verify.read)


@dataclass(frozen=True, slots=True)
class Match:
    """The verdict on one stored article. `likeness` and `reading` are None where the content hashes are equal."""

    known: Known
    relation: Relation
    score: float
    likeness: Likeness | None = None
    reading: Reading | None = None

    @property
    def certain(self) -> bool:
        """Whether the texts agree so far that dates of publication which disagree are likelier wrong: number for number."""
        likeness = self.likeness
        return likeness is None or (
            self.score >= CERTAIN and likeness.number_slots == likeness.title_numbers == likeness.numbers_missing == 0
        )

    @property
    def rank(self) -> tuple[float, float, int]:
        if self.likeness is None:
            return (-2.0, -2.0, self.known.id)
        return (-self.likeness.containment, -self.likeness.resemblance, self.known.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an arrival belongs; `remember` writes it down."""

    group_id: int
    relation: Relation  # same where it joins others, else the closest relation found
    groups: tuple[int, ...] = ()  # that it joins; more than one where it shows them to be one
    matches: tuple[Match, ...] = ()
    digest: bool = False
    met: Met = field(default_factory=dict, repr=False)

    def there(self, incoming: Incoming) -> set[int]:
        """The keys that its group has near already: they are not written again."""
        mine = {m.known.id for m in self.matches if m.known.group in self.groups}
        if not mine:
            return set()
        day = incoming.wanted.day

        def is_near(row: int) -> bool:
            return id_of_row(row) in mine and abs(day_of_row(row) - day) <= _NEAR_DAYS

        return {key for key, rows in self.met.items() if any(map(is_near, rows))}

    @property
    def apart(self) -> frozenset[int]:
        """Articles that tell of another matter in the same words, and so not of its event."""
        told = ((m.known.id, m.likeness) for m in self.matches if m.relation != "same")
        return frozenset(number for number, likeness in told if likeness is not None and verify.one_form(likeness))

    @property
    def merged(self) -> tuple[int, ...]:
        """Groups that go into `group_id`."""
        return tuple(group for group in self.groups if group != self.group_id)


def place(connection: sa.Connection, database: Database, incoming: Incoming, now: dt.datetime) -> Placement:
    """Finds the group of an arrival, whose own rows need not be written yet. Nothing is changed but the list of common keys."""
    database.serialise(connection)
    return find(connection, incoming, Shared(connection, [incoming.wanted]), lambda: None)


def find(connection: sa.Connection, incoming: Incoming, shared: Shared, written: Callable[[], None]) -> Placement:
    """The same for one of a batch: `written` is called before rows of stored articles are read, and writes down what waits for it."""
    wanted = incoming.wanted
    met = shared.met(wanted)
    likely = candidates.likely(met)
    found: list[Known] = []
    if likely or shared.equal(wanted):
        written()
        found = candidates.known(connection, wanted, likely)
    mine, matches = _verify(connection, incoming, found)
    digest = _is_digest(mine, matches)
    same = [] if digest else sorted((m for m in matches if m.relation == "same"), key=lambda m: m.rank)
    groups = _joinable(connection, incoming, mine, same)
    relation: Relation = "same" if groups else next((m.relation for m in matches if m.relation != "same"), "none")
    return Placement(
        group_id=min(groups) if groups else incoming.article_id,
        relation=relation,
        groups=groups,
        matches=tuple(matches),
        digest=digest,
        met=met,
    )


def remember(connection: sa.Connection, database: Database, incoming: Incoming, placement: Placement, now: dt.datetime) -> int:
    """Writes the sketch, its index, links and the group of an article whose row is there; returns which article stands for the group."""
    sketches.put(connection, [sketches.sketched(incoming, placement.digest, placement.there(incoming))])
    return relate(connection, incoming.article_id, placement, now)


def relate(connection: sa.Connection, article_id: int, placement: Placement, now: dt.datetime) -> int:
    """Writes the links and the group of an article whose row and sketch are there; returns which article stands for the group."""
    links = [
        {
            "article_id": article_id,
            "other_id": m.known.id,
            "relation": "part_of" if m.relation == "same" and m.known.group not in placement.groups else m.relation,
            "score": round(m.score, 4),
        }
        for m in placement.matches
    ]
    if links:
        connection.execute(sa.insert(article_link), links)
    if not placement.groups:
        return article_id
    merge_into(connection, placement.group_id, placement.merged, now)
    return settle(connection, placement.group_id)[0]


def _verify(connection: sa.Connection, incoming: Incoming, found: Sequence[Known]) -> tuple[Reading | None, list[Match]]:
    """The verdicts on equal texts and on the likeliest of the rest, surest first."""
    matches = [Match(k, "same", 1.0) for k in found if k.content_hash == incoming.content_hash and k.near]
    chosen = _choose(incoming, found, {m.known.group for m in matches})
    if not chosen:
        return None, matches
    texts = _texts(connection, [k.id for k in chosen])
    mine = _read(incoming.title, incoming.text)
    for k in chosen:
        theirs = _read(*texts[k.id])
        likeness = verify.compare(mine, theirs, k.days_from(incoming.published_at))
        relation, score = verify.judge(likeness)
        if relation == "same" and k.digest and likeness.resemblance < verify.DIGEST_COPY:
            relation = "part_of"
        if relation != "none":
            match = Match(k, relation, score, likeness, theirs)
            if relation == "same" and not k.near and not match.certain:
                match = Match(k, "related", score, likeness, theirs)
            matches.append(match)
    return mine, sorted(matches, key=lambda m: (-m.score, m.known.id))


def _choose(incoming: Incoming, found: Iterable[Known], certain: set[int]) -> list[Known]:
    likely = sorted(
        ((containment(incoming.sketch, k.hashes), k) for k in found if k.group not in certain), key=lambda pair: (-pair[0], pair[1].id)
    )
    taken: collections.Counter[int] = collections.Counter()
    chosen: list[Known] = []
    for estimate, k in likely:
        if estimate < LIKELY or len(chosen) == VERIFIED:
            break
        if taken[k.group] < PER_GROUP:
            taken[k.group] += 1
            chosen.append(k)
    return chosen


def _texts(connection: sa.Connection, ids: Sequence[int]) -> Mapping[int, tuple[str | None, str]]:
    query = sa.select(article.c.id, article.c.title, article_text.c.text).join_from(article, article_text).where(article.c.id.in_(ids))
    return {row.id: (row.title, row.text) for row in connection.execute(query)}


def _is_digest(mine: Reading | None, matches: Sequence[Match]) -> bool:
    """Whether the arrival strings together the beginnings of several texts that do not overlap in it."""
    if mine is None or any(m.likeness is None for m in matches):
        return False
    parts: dict[int, list[bool]] = {}
    for m in matches:
        if m.reading is None or m.likeness is None or m.known.digest or m.likeness.resemblance >= verify.DIGEST_COPY:
            continue
        mask, begins = verify.part(mine, m.reading)
        if begins and sum(mask) >= verify.LEAD / 2 and m.known.group not in parts and not any(_overlap(mask, p) for p in parts.values()):
            parts[m.known.group] = mask
    most = max((sum(mask) for mask in parts.values()), default=0)
    return len(parts) >= 2 and most < verify.WHOLE * len(mine.tokens)


def _overlap(one: Sequence[bool], other: Sequence[bool]) -> bool:
    both = sum(a and b for a, b in zip(one, other, strict=True))
    return both > 0.3 * min(sum(one), sum(other))


def _joinable(connection: sa.Connection, incoming: Incoming, mine: Reading | None, same: Sequence[Match]) -> tuple[int, ...]:
    """The groups that the arrival belongs to: the closest, and those that share the same part of the arrival.

    No group grows beyond the window: a template of every week would otherwise become one group, link by link.
    """
    joined: list[int] = []
    base: list[bool] = []
    span = _Span(incoming.published_at, incoming.published_at)
    for m in same:
        if m.known.group in joined or (joined and m.known.by_hand):
            continue
        wider = span.with_group(connection, m.known.group)
        if not wider.fits and not m.certain:
            continue
        mask = verify.part(mine, m.reading)[0] if mine is not None and m.reading is not None else []
        if joined and base and mask and not _overlap(base, mask):
            continue
        joined.append(m.known.group)
        base, span = base or mask, wider
        if m.known.by_hand:
            break
    return tuple(sorted(joined))


@dataclass(frozen=True, slots=True)
class _Span:
    """The first and the last day of publication among texts; None where none has one."""

    first: dt.datetime | None
    last: dt.datetime | None

    def with_group(self, connection: sa.Connection, group: int) -> _Span:
        query = sa.select(sa.func.min(article.c.published_at), sa.func.max(article.c.published_at)).where(article.c.group_id == group)
        days = [day for day in (self.first, self.last, *connection.execute(query).one()) if day is not None]
        return _Span(min(days), max(days)) if days else self

    @property
    def fits(self) -> bool:
        return self.first is None or self.last is None or self.last - self.first <= dt.timedelta(days=WINDOW)
