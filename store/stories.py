"""One event, one story: articles in any language that tell of the same thing, placed inside the transaction that stores them.

Single link with a guard: an arrival joins the story of the article it is most like, if it is like the rest of that story as well.
"""

from __future__ import annotations

import collections
import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from normalizer.events import Event, event
from normalizer.events.grounding import grounded
from normalizer.events.reading import BODY, LEAD, TITLE
from normalizer.identity import url_key
from normalizer.types import Draft
from store.candidates import day_of, near
from store.database import Database
from store.group_edits import leave_redirect
from store.group_tables import story_evidence, story_key
from store.likeness import likeness, model, rarity
from store.tables import article

WINDOW = 7  # days between two reports of one event
LONGEST = 30  # days that a story may last
KEYS = 40  # pieces of evidence that an article is looked up by
COMMON = 300  # rows of one key in one window beyond which it tells nothing
CANDIDATES = 16
UNBOUNDED = 2000  # rows read where the window is not known by publication
LINKS, LINK = 10, 0.6  # addresses in a body that are looked at, and their weight
GUARD = 8  # members of a story that an arrival is compared with


def place(connection: sa.Connection, database: Database, article_id: int, draft: Draft, group_id: int, now: dt.datetime) -> int:
    """The story of an article that was just stored (its own number where it begins one). Copies share the story of their group."""
    database.serialise(connection)
    told = of_group(connection, article_id, group_id, now)
    if told is not None:
        return told
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
    known = {evidence.name for evidence in draft.view.relevance.evidence}
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
    day = day_of(published_at or now)
    keys = _keys(read)
    rows = connection.execute(
        sa.select(story_key.c.key, story_key.c.article_id)
        .where(story_key.c.key.in_(list(keys)), story_key.c.day.between(day - WINDOW, day + WINDOW))
        .limit(KEYS * COMMON)
    ).all()
    if published_at is None or abs(day_of(now) - day) > 1:  # undated reports stand under the day when they were seen
        seen = day_of(now)
        other = sa.true() if published_at is None else story_key.c.day.between(seen - WINDOW, seen + WINDOW)
        rows = [
            *rows,
            *connection.execute(
                sa.select(story_key.c.key, story_key.c.article_id).where(story_key.c.key.in_(list(keys)), other).limit(2000)
            ),
        ]
    story = _choose(connection, read, (published_at, now), _ranked(rows, keys), article_id)
    connection.execute(sa.insert(story_evidence).values(article_id=article_id, evidence=read.fields()))
    if keys:
        connection.execute(sa.insert(story_key), [{"key": key, "day": day, "article_id": article_id} for key in sorted(keys)])
    return story


def _keys(read: Event) -> dict[int, float]:
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
    for story, score in sorted(best.items(), key=lambda item: (-item[1], item[0])):
        if score < fitted["threshold"]:
            break
        members = list(_evidence(connection, when, article.c.story_id == story, limit=GUARD, anyhow=True))
        mean = sum(likeness(read, other, days) for _, _, other, days in members) / max(1, len(members))
        if mean >= fitted["guard"]:
            return story
    return article_id


def _evidence(
    connection: sa.Connection,
    when: tuple[dt.datetime | None, dt.datetime],
    condition: sa.ColumnElement[bool],
    *,
    limit: int = CANDIDATES,
    anyhow: bool = False,
) -> Iterable[tuple[int, int, Event, float]]:
    """(article, story, evidence, days apart) of stored articles inside the window; of a story's first articles `anyhow`."""
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
        if (days <= (LONGEST if anyhow else WINDOW) and near(when, then)) or anyhow:
            yield row.id, row.story_id, Event(**row.evidence), days
