"""One event, one story, in whatever language it is told."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa
import story_set
from gathering import store_text, story_of

from normalizer.events import event
from normalizer.events.grounding import grounded
from normalizer.lens.digests import is_digest
from normalizer.pipeline import normalize
from normalizer.types import Draft, Page
from store import gathered, story_edits
from store.database import Database
from store.likeness import FEATURES, features, likeness
from store.story_edits import NoSuchStory
from store.tables import audit
from store.weighing import Weighed

HOUR = dt.timedelta(hours=1)
FLOORS = {"all": (0.9, 0.85), "cross": (0.9, 0.85), "same": (0.85, 0.8)}  # precision, recall; docs/labelling-stories.md has the figures


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    return [story_set.draft(told) for told in story_set.read("test")]


def test_the_measured_half_of_the_story_set_falls_into_its_events(database: Database, drafts: list[Draft]) -> None:
    scores = story_set.scores(story_set.read("test"), story_set.store(database, drafts))
    for name, (precision, recall) in FLOORS.items():
        assert scores[name].precision >= precision, name
        assert scores[name].recall >= recall, name


def test_no_event_of_the_story_set_stands_in_both_halves() -> None:
    tune, test = story_set.read("tune"), story_set.read("test")
    assert not {told.event for told in tune} & {told.event for told in test}
    assert not {told.text for told in tune} & {told.text for told in test}
    assert len({told.event for told in tune + test}) >= 60
    assert len(tune + test) >= 400


def test_the_founding_documents_are_three_events(database: Database, shared: Path, now: dt.datetime) -> None:
    files = sorted((shared / "data" / "seeds").glob("*.txt"))
    made = [normalize(Page(url=None, text=path.read_text("utf-8"), is_html=False, fetched_at=now)) for path in files]
    told = story_set.store(database, [one for one in made if isinstance(one, Draft)])
    stories = {path.name[:3]: story for path, story in zip(files, told, strict=True)}
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


BOND = (
    "{issuer} is selling a 40 million dollar bond due March 2 2031 in Almaty, paying {rate} percent and priced at par, lead manager "
    "Steppe Capital said. The bond is guaranteed by the state and sold in pieces of 5,000 dollars on the Kazakhstan Stock Exchange. "
    "{use} Payment is due on March 9 through the central depository in Astana."
)
SOLD_OUT = (
    "Naryn Bank's 40 million dollar bond due March 2 2031 was sold out in Almaty within an hour, Steppe Capital said on March 2. "
    "Herders who hope for loans of the bank stood in line at 7.5 percent."
)


def test_the_same_words_about_another_matter_are_another_story(database: Database, now: dt.datetime) -> None:
    bank = BOND.format(issuer="Naryn Bank", rate="7.5", use="The money is for loans to herders.")
    cement = BOND.format(issuer="Talas Cement", rate="8.25", use="The money is for a second kiln.")
    told = (
        ("Naryn Bank sells dollar bond", bank),
        ("Talas Cement sells dollar bond", cement),
        ("Naryn Bank dollar bond sold out", SOLD_OUT),
    )
    with database.write() as connection:
        for number, (title, text) in enumerate(told, 1):
            store_text(connection, database, number, text, now=now, published=now, title=title, entities={"almaty": 1.0})
    assert [story_of(database, number) for number in (1, 2, 3)] == [1, 2, 1]


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
        for i, (title, text) in enumerate((("Quake", QUAKE), ("Quake", QUAKE), ("Mill", LOAN)), 1):
            store_text(connection, database, i, text, now=now, title=title)
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
        pytest.param("The herd counts 4.1 million since May 18.", "На 18 мая в стаде 4 млн 100 тыс. голов.", id="two scales"),
        pytest.param("A plant of 1,200 megawatts opened on May 18.", "5月18日，120万千瓦电站投产。", id="watts"),
        pytest.param("It gives 360 million kilowatt-hours from 18 May.", "С 18 мая даст 360 млн кВт·ч.", id="watt-hours"),
        pytest.param("4.2 cubic kilometres were let through on May 18.", "5月18日放水42亿立方米。", id="cubic kilometres"),
        pytest.param("Seven miners died on May 18.", "18 мая погибли семеро горняков.", id="words"),
        pytest.param("18 мамырда жеті кенші қаза тапты.", "5月18日，七名矿工遇难。", id="kk and zh words"),
        pytest.param("Forty-two lorries burned on May 18.", "18 мая сгорели сорок две фуры.", id="tens and ones"),
    ],
)
def test_numbers_and_dates_are_the_same_in_any_language(one: str, other: str) -> None:
    a, b = event(None, one), event(None, other)
    assert a.numbers.keys() & b.numbers.keys()
    assert a.dates.keys() == b.dates.keys() == {"05-18"}


def test_a_bare_day_is_near_the_day_of_publication(now: dt.datetime) -> None:
    published = dt.datetime(2026, 5, 2, 8, tzinfo=dt.UTC)
    assert "04-30" in event(None, "30日，双方签署协议。", published=published).dates
    assert not event(None, "30日，双方签署协议。").dates


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Said the mayor of Ekibastuz.", "Сказал мэр Экибастуза вчера.", id="latin and cyrillic"),
        pytest.param("This was said by the head of the agency, Almasadam Satkaliyev.", "署长萨特卡利耶夫今天说。", id="latin and han"),
        pytest.param("В посёлке Заречный живут.", "扎列奇内镇有人居住。", id="cyrillic and han"),
        pytest.param("Акции компании DataVolt выросли.", "沙特DataVolt公司股价上涨。", id="brand"),
    ],
)
def test_names_are_the_same_in_any_script(one: str, other: str) -> None:
    assert event(None, one).names.keys() & event(None, other).names.keys()


def test_what_the_gazetteer_knows_is_no_name_over_and_above() -> None:
    assert not event(None, "He flew to Kazakhstan and met Tokayev.", known=["Tokayev"]).names
    assert not event(None, "他访问哈萨克斯坦。").names


def test_a_city_speaks_for_its_country_and_a_pair_for_two() -> None:
    assert grounded({"almaty": 1.0}) == {"almaty": 1.0, "kz": 0.5}
    assert grounded({"zhongha": 0.7}) == {"cn": 0.7, "kz": 0.7}


def test_likeness_is_symmetric_and_finite() -> None:
    one, other = Weighed.of(event("Quake", QUAKE, {"almaty": 1.0})), Weighed.of(event("Mill", LOAN, {"uz": 0.3}))
    assert features(one, other, 2.0) == features(other, one, 2.0)
    assert len(features(one, other, 2.0)) == len(FEATURES)
    empty = Weighed.of(event(None, ""))
    assert all(value == value for value in features(empty, empty, 0.0))


def test_an_article_that_links_to_the_other_is_more_like_it() -> None:
    source = Weighed.of(event("Quake", QUAKE, links={"a.example/1": 1.0}))
    linking: tuple[dict[str, float], ...] = ({"b.example/2": 1.0, "a.example/1": 0.6}, {})
    quoting, silent = (Weighed.of(event("Tremor felt", "Almaty was shaken.", links=links)) for links in linking)
    assert likeness(quoting, source, 0.0) > likeness(silent, source, 0.0)


def test_a_digest_is_no_part_of_a_story(database: Database, drafts: list[Draft]) -> None:
    digest = dataclasses.replace(drafts[1], title="国际联播快讯", url=None, content_hash=b"digest", sketch=())
    assert is_digest(digest.title)
    first, second = story_set.store(database, [drafts[0], digest])
    assert first != second


def test_a_story_lasts_a_month_at_most(database: Database, now: dt.datetime) -> None:
    days = range(0, 42, 6)
    with database.write() as connection:
        for number, day in enumerate(days, 1):
            at = now + dt.timedelta(days=day)
            text = f"{QUAKE} This is what report number {number} of the daily series from the shaken city says about the shock."
            store_text(connection, database, number, text, now=at, published=at, title="Quake shakes Almaty", entities={"almaty": 1.0})
    assert story_of(database, len(days)) != 1
