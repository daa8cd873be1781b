"""One event, one story: articles in any language that tell of the same thing, placed inside the transaction that stores them.

Single link with a guard against chains: an arrival is looked at beside the stories that hold an article it is like, and joins the one whose
first articles it is most like on the average, if it is like enough to them.
"""

from __future__ import annotations

import collections
import datetime as dt
import functools
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from normalizer.events import Event, event
from normalizer.events.grounding import grounded, names_of
from normalizer.events.reading import BODY, LEAD, TITLE
from normalizer.identity import url_key
from normalizer.lens.digests import is_digest
from normalizer.types import Draft
from store.candidates import day_of
from store.database import Database
from store.group_edits import leave_redirect
from store.group_tables import story_evidence, story_key
from store.likeness import likeness, model, rarity
from store.tables import article

WINDOW = 7  # days between two reports of one event
LONGEST = 30  # days from the first reports of a story to its last
KEYS = 40  # pieces of evidence that an article is looked up by
COMMON = 200  # rows of one key in one window beyond which it tells nothing
CANDIDATES = 24
LINKS, LINK = 10, 0.6  # addresses in a body that are looked at, and their weight
STORIES = 4  # that are looked at closely
GUARD = 12  # members of a story that an arrival is compared with, the first ones


def place(connection: sa.Connection, database: Database, article_id: int, draft: Draft, group_id: int, now: dt.datetime) -> int:
    """The story of an article that was just stored (its own number where it begins one). Copies share the story of their group."""
    database.serialise(connection)
    told = of_group(connection, article_id, group_id, now)
    if told is not None:
        return told
    if is_digest(draft.title):  # many events, so none
        return article_id
    return find(connection, article_id, evidence_of(draft), draft.published_at, now)


def of_group(connection: sa.Connection, article_id: int, group_id: int, now: dt.datetime) -> int | None:
    """The story that a text's copies are in, made one where they were in several; None for the first of its group."""
    copies = sa.select(article.c.story_id).where(article.c.group_id == group_id, article.c.id != article_id).distinct()
    told = sorted(connection.scalars(copies))
    for old in told[1:]:
        connection.execute(sa.update(article).where(article.c.story_id == old).values(story_id=told[0]))
        leave_redirect(connection, "story", old, told[0], now)
    return told[0] if told else None


def evidence_of(draft: Draft) -> Event:
    """What an article says of its event."""
    known = {evidence.name for evidence in draft.view.relevance.evidence} | names_of(draft.view.entities)
    return event(draft.title, draft.text, grounded(weights(draft)), draft.published_at, _links(draft), known)


def _links(draft: Draft) -> dict[str, float]:
    """Its own address, and those in its body: a source that is quoted may tell of the same event, or of what went before."""
    found = {key: LINK for link in draft.links[:LINKS] if (key := url_key(link))}
    return found | ({draft.url_key: 1.0} if draft.url_key else {})


def weights(draft: Draft) -> dict[str, float]:
    """Entities by where they stand: in the title, in the lead, or below."""
    found = dict.fromkeys(draft.view.entities, BODY)
    for evidence in draft.view.relevance.evidence:
        found[evidence.entity] = max(found.get(evidence.entity, BODY), {"title": TITLE, "lead": LEAD}.get(evidence.zone, BODY))
    return found


def find(connection: sa.Connection, article_id: int, read: Event, published_at: dt.datetime | None, now: dt.datetime) -> int:
    """Looks for the story of `read`, and keeps its evidence for those that come later."""
    story = look(connection, read, published_at, now, article_id)
    connection.execute(sa.insert(story_evidence).values(article_id=article_id, evidence=read.fields()))
    day = day_of(published_at or now)
    if keys := keys_of(read):
        connection.execute(sa.insert(story_key), [{"key": key, "day": day, "article_id": article_id} for key in sorted(keys)])
    return story


def look(connection: sa.Connection, read: Event, published_at: dt.datetime | None, now: dt.datetime, article_id: int) -> int:
    """The story of `read`; `article_id` where there is none yet. Nothing is written."""
    day, seen, keys = day_of(published_at or now), day_of(now), keys_of(read)
    holders = _holders(connection, keys, (day - WINDOW, day + WINDOW))
    if published_at is None:  # stands under the day when it was seen, what it is like under the days when that came out
        holders += _holders(connection, keys, (0, day - WINDOW - 1))
    elif abs(seen - day) > 1:
        holders += _holders(connection, keys, (seen - WINDOW, seen + WINDOW))
    return _choose(connection, read, (published_at, now), _ranked(holders, keys), article_id)


def _holders(connection: sa.Connection, keys: Iterable[int], days: tuple[int, int]) -> list[tuple[int, int]]:
    """(key, article) within the days, of each key at most one more than `COMMON`: what a look-up costs does not grow with the store."""
    wanted = sorted(keys)
    if not wanted:
        return []
    values = {f"k{i}": key for i, key in enumerate(wanted)} | {"since": days[0], "until": days[1], "most": COMMON + 1}
    return [(key, number) for key, number in connection.execute(_look_up(len(wanted)), values)]


@functools.lru_cache(maxsize=KEYS)
def _look_up(count: int) -> sa.TextClause:
    one = "SELECT * FROM (SELECT key, article_id FROM story_key WHERE key = :k{0} AND day BETWEEN :since AND :until LIMIT :most) AS s{0}"
    return sa.text(" UNION ALL ".join(one.format(i) for i in range(count)))


def keys_of(read: Event) -> dict[int, float]:
    """What an article is looked up by, with its rarity: the rarest of what stands in title and lead."""
    pieces = [
        *(("e:" + key, rarity("entities", key)) for key, weight in read.entities.items() if weight >= LEAD),
        *(("c:" + key, rarity("concepts", key)) for key, weight in read.concepts.items() if weight >= LEAD),
        *(("k:" + key, rarity("names", key)) for key, weight in read.names.items() if weight >= LEAD),
        *(("n:" + key, rarity("numbers", key)) for key in read.numbers),
        *(("u:" + key, 8.0) for key in read.links),
        *(("d:" + key, 2.0) for key, weight in read.dates.items() if weight >= LEAD),
        *((f"w:{read.script}:{key}", 0.5 * rarity("words", key)) for key in read.words),
    ]
    chosen = sorted(pieces, key=lambda piece: (-piece[1], piece[0]))[:KEYS]
    return {_hash(name): weight for name, weight in chosen}


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def _ranked(rows: Iterable[Sequence[int]], keys: Mapping[int, float]) -> list[int]:
    """The articles that share the most telling keys."""
    holders: dict[int, set[int]] = collections.defaultdict(set)
    for key, number in rows:
        holders[key].add(number)
    score: collections.Counter[int] = collections.Counter()
    for key, numbers in holders.items():
        if len(numbers) <= COMMON:
            for number in numbers:
                score[number] += keys[key]  # type: ignore[assignment]  # a Counter of floats
    return [number for number, _ in sorted(score.items(), key=lambda item: (-item[1], item[0]))[:CANDIDATES]]


def _choose(
    connection: sa.Connection, read: Event, when: tuple[dt.datetime | None, dt.datetime], ranked: Sequence[int], article_id: int
) -> int:
    fitted = model()
    best: dict[int, float] = {}
    for _number, story, other, days in _evidence(connection, when, article.c.id.in_([n for n in ranked if n != article_id])):
        best[story] = max(best.get(story, 0.0), likeness(read, other, days))
    passed = sorted((story for story, score in best.items() if score >= fitted["threshold"]), key=lambda story: (-best[story], story))
    means = {story: _mean(connection, read, when, story) for story in passed[:STORIES]}
    story = max(means, key=lambda one: (means[one], -one), default=article_id)
    return story if means.get(story, 0.0) >= fitted["guard"] else article_id


def _mean(connection: sa.Connection, read: Event, when: tuple[dt.datetime | None, dt.datetime], story: int) -> float:
    """How like a story's first articles are on the average; 0 where the first of them is too old."""
    members = list(_evidence(connection, when, article.c.story_id == story, limit=GUARD, within=math.inf))
    if any(days > LONGEST for _, _, _, days in members):
        return 0.0
    return sum(likeness(read, other, days) for _, _, other, days in members) / max(1, len(members))


def _evidence(
    connection: sa.Connection,
    when: tuple[dt.datetime | None, dt.datetime],
    condition: sa.ColumnElement[bool],
    *,
    limit: int = CANDIDATES,
    within: float = WINDOW,
) -> Iterable[tuple[int, int, Event, float]]:
    """(article, story, evidence, days apart) of stored articles, the first ones first, as far as they are `within` so many days."""
    rows = connection.execute(
        sa.select(article.c.id, article.c.story_id, article.c.published_at, article.c.first_seen_at, story_evidence.c.evidence)
        .join_from(article, story_evidence, story_evidence.c.article_id == article.c.id)
        .where(condition)
        .order_by(article.c.id)
        .limit(limit)
    )
    for row in rows:
        then = (row.published_at, row.first_seen_at)
        a, b = (when[0], then[0]) if when[0] and then[0] else (when[1], then[1])
        days = abs((a - b).total_seconds()) / 86400
        if days <= within:
            yield row.id, row.story_id, Event(**row.evidence), days
