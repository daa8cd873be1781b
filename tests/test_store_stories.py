"""One event, one story, in whatever language it is told."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
import sqlalchemy as sa
from gathering import store_text, story_of

from normalizer.events import event
from normalizer.pipeline import normalize
from normalizer.types import Draft, Page
from store import gathered, story_edits
from store.database import Database
from store.likeness import FEATURES, features
from store.stories import weights
from store.story_edits import NoSuchStory
from store.tables import article, audit

EVENTS = Path(__file__).parent / "data" / "stories" / "events.txt"
HOUR = dt.timedelta(hours=1)


def told() -> list[tuple[str, str, str, str, dt.datetime]]:
    """(event, language, title, text, published) of the set."""
    found: list[tuple[str, str, str, str, dt.datetime]] = []
    name, day = "", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for line in EVENTS.read_text("utf-8").splitlines():
        if line.startswith("="):
            _, name, date = line.split()
            day = dt.datetime.fromisoformat(date).replace(hour=8, tzinfo=dt.UTC)
        elif line and not line.startswith("#"):
            language, hours, title, text = (part.strip() for part in line.split("|"))
            found.append((name, language, title, text, day + int(hours) * HOUR))
    return found


@pytest.fixture(scope="module")
def seen() -> list[dict[str, float]]:
    """The entities that the lens finds in each article of the set."""
    drafts = [normalize(Page(url=None, text=f"{title}\n\n{text}", is_html=False, fetched_at=at)) for _, _, title, text, at in told()]
    return [weights(draft) if isinstance(draft, Draft) else {} for draft in drafts]


def pairwise(stories: dict[int, int], events: list[str], pairs: list[tuple[int, int]]) -> tuple[float, float]:
    """Precision and recall over pairs."""
    same = [(i, j) for i, j in pairs if stories[i] == stories[j]]
    right = [(i, j) for i, j in same if events[i] == events[j]]
    wanted = [(i, j) for i, j in pairs if events[i] == events[j]]
    return len(right) / max(1, len(same)), len(right) / max(1, len(wanted))


def test_the_set_falls_into_its_events(database: Database, seen: list[dict[str, float]]) -> None:
    rows = told()
    with database.write() as connection:
        for i, (_, language, title, text, at) in enumerate(rows):
            store_text(connection, database, i + 1, text, title=title, language=language, now=at, published=at, entities=seen[i])
    with database.read() as connection:
        stories = {row.id - 1: row.story_id for row in connection.execute(sa.select(article.c.id, article.c.story_id))}
    events = [row[0] for row in rows]
    pairs = list(itertools.combinations(range(len(rows)), 2))
    across = [(i, j) for i, j in pairs if rows[i][1] != rows[j][1]]
    precision, recall = pairwise(stories, events, across)
    assert precision >= 0.9
    assert recall >= 0.75
    precision, recall = pairwise(stories, events, pairs)
    assert precision >= 0.9
    assert recall >= 0.8


def test_the_founding_documents_are_three_events(database: Database, shared: Path, now: dt.datetime) -> None:
    folder = shared / "data" / "seeds"
    number = {}
    with database.write() as connection:
        for i, path in enumerate(sorted(folder.glob("*.txt")), 1):
            made = normalize(Page(url=None, text=path.read_text("utf-8"), is_html=False, fetched_at=now))
            assert isinstance(made, Draft)
            number[path.name[:3]] = i
            store_text(connection, database, i, made.text, title=made.title, now=now, published=made.published_at, entities=weights(made))
    stories = {name: story_of(database, i) for name, i in number.items()}
    assert stories["000"] == stories["001"] == stories["003"]
    assert len({stories["000"], stories["002"], stories["004"]}) == 3


QUAKE = "A magnitude 5.1 earthquake shook Almaty early on March 2, driving 300 residents into the streets 46 km from its epicentre."
LOAN = "The development bank lent 240 million dollars for a cotton mill in Namangan on March 2, to be repaid within 11 years."


def test_copies_share_the_story_of_their_group(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        store_text(connection, database, 1, QUAKE, now=now, title="Quake")
        placed = store_text(connection, database, 2, QUAKE, now=now, title="Quake")
        store_text(connection, database, 3, LOAN, now=now, title="Mill")
    assert placed.group_id == 1
    assert [story_of(database, i) for i in (1, 2, 3)] == [1, 1, 3]


def test_the_same_kind_of_event_weeks_later_is_another(database: Database, now: dt.datetime) -> None:
    later = now + dt.timedelta(days=40)
    with database.write() as connection:
        store_text(connection, database, 1, QUAKE, now=now, title="Quake shakes Almaty", entities={"almaty": 1.0})
        store_text(
            connection, database, 2, QUAKE.replace("March 2", "April 11"), now=later, title="Quake shakes Almaty", entities={"almaty": 1.0}
        )
    assert story_of(database, 2) == 2


def test_a_story_has_titles_a_time_line_and_a_first(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        store_text(connection, database, 1, QUAKE, now=now, published=now, title="Quake shakes Almaty", source="late")
        store_text(connection, database, 2, LOAN, now=now, published=now - HOUR, title="阿拉木图地震", language="zh", source="early")
    story_edits.merge(database, 2, 1, actor="editor", now=now)
    with database.read() as connection:
        shown = gathered.story(connection, 2)
        listed = gathered.stories(connection)
        noted = connection.scalars(sa.select(audit.c.action)).all()
    assert shown is not None
    assert shown["titles"] == {"zh": "阿拉木图地震", "en": "Quake shakes Almaty"}
    assert shown["first"]["source"] == "early"
    assert [a["id"] for a in shown["articles"]] == [2, 1]
    assert [(row["story"], row["texts"]) for row in listed] == [(1, 2)]
    assert noted == ["stories merge"]


def test_split_takes_copies_along(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        for i, text in enumerate((QUAKE, QUAKE, LOAN), 1):
            store_text(connection, database, i, text, now=now, title="Quake")
    story_edits.merge(database, 1, 3, actor="editor", now=now)
    assert story_edits.split(database, 1, [2], actor="editor", now=now) == 3
    assert [story_of(database, i) for i in (1, 2, 3)] == [1, 1, 3]
    with pytest.raises(NoSuchStory):
        story_edits.split(database, 1, [3], actor="editor", now=now)
    with pytest.raises(NoSuchStory):
        story_edits.merge(database, 1, 99, actor="editor", now=now)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Trade rose to $1.2 billion on May 18.", "5月18日，贸易额增至12亿美元。", id="billions"),
        pytest.param("It carried 1,200 tonnes on 18 May.", "18 мая перевезли 1 200 тонн.", id="thousands"),
        pytest.param("Prices rose 7.5 percent on May 18.", "18 мамырда баға 7,5 пайызға өсті.", id="percent"),
    ],
)
def test_numbers_and_dates_are_the_same_in_any_language(one: str, other: str) -> None:
    a, b = event(None, one), event(None, other)
    assert a.numbers.keys() & b.numbers.keys()
    assert a.dates.keys() == b.dates.keys() == {"05-18"}


def test_names_are_the_same_in_latin_and_cyrillic() -> None:
    assert event(None, "The mayor of Ekibastuz spoke.").names.keys() == event(None, "Сказал мэр Экибастуза вчера.").names.keys()


def test_likeness_is_symmetric_and_finite() -> None:
    one, other = event("Quake", QUAKE, {"almaty": 1.0}), event("Mill", LOAN, {"uz": 0.3})
    assert features(one, other, 2.0) == features(other, one, 2.0)
    assert len(features(one, other, 2.0)) == len(FEATURES)
    empty = event(None, "")
    assert all(value == value for value in features(empty, empty, 0.0))
