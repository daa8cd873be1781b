"""Copies of one text become one group; texts that only look alike do not."""

# ruff: noqa: E501 - the texts are written as one reads them

from __future__ import annotations

import datetime as dt
import random

import pytest
import sqlalchemy as sa
from gathering import group_of, store_text

from store import gathered, group_edits
from store.candidates import near, pack, unpack
from store.database import Database
from store.group_edits import NoSuchGroup, NotAMember
from store.group_tables import article_link, copy_group, hot_key, sketch_key
from store.tables import audit

RAIL = """Kazakhstan opened a new railway terminal at the Dostyk border crossing on Thursday, doubling the number of trains that can pass each day.
The terminal, built over two years by the national railway company, has eleven tracks and three gantry cranes, and is linked to the main line by 180 kilometres of track.
The transport minister told reporters in Astana that waiting times for freight had fallen from five days to less than two since trial operation began.
Shippers said the terminal would mostly handle grain, copper and household goods, and that insurance rates on the route had already come down.
Local residents expect about six hundred permanent jobs, most of them for train drivers, crane operators and customs clerks from nearby towns."""
WHEAT = """Farmers in the north brought in sixteen million tonnes of wheat this autumn, a fifth more than a year ago, the ministry of agriculture said on Friday.
Rain fell early in spring and pests were few, so combines worked day and night from the middle of August until the granaries were full to the roof.
Millers have signed contracts with buyers in three neighbouring countries and hope to ship a third more flour before the rivers freeze in December.
Experts reminded growers that damp grain turns mouldy and loses its price; the state will lend money for driers at a low rate.
Bakers in the capital wish for cheaper bread, since last winter's prices were hard on many of the old people who queue at their doors."""
HAN = """哈萨克斯坦国家铁路公司星期二宣布，连接阿拉木图与霍尔果斯口岸的新铁路正式通车，首列货运列车当天上午从货运站发出，满载集装箱驶向中国。
交通部长在通车仪式上说，这条铁路全长二百九十三公里，设计时速一百二十公里，建成后两国间的货物运输时间可以缩短一天以上。
据介绍，工程于三年前开工，沿线修建了四十一座桥梁和六座车站，参与施工的工人最多时超过四千人，其中大部分来自阿拉木图州。"""
TRADITIONAL = """哈薩克斯坦國家鐵路公司星期二宣布，連接阿拉木圖與霍爾果斯口岸的新鐵路正式通車，首列貨運列車當天上午從貨運站發出，滿載集裝箱駛向中國。
交通部長在通車儀式上說，這條鐵路全長二百九十三公里，設計時速一百二十公里，建成後兩國間的貨物運輸時間可以縮短一天以上。
據介紹，工程於三年前開工，沿線修建了四十一座橋樑和六座車站，參與施工的工人最多時超過四千人，其中大部分來自阿拉木圖州。"""
DAY = dt.timedelta(days=1)


def both(database: Database, now: dt.datetime, one: str, other: str, **more: object) -> bool:
    """Whether the second text joins the first."""
    with database.write() as connection:
        store_text(connection, database, 1, one, now=now, source="a")
        placement = store_text(connection, database, 2, other, now=now, source="b", **more)  # type: ignore[arg-type]
    return placement.group_id == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(RAIL, RAIL, id="word for word"),
        pytest.param(RAIL, "\n".join(RAIL.split("\n")[:3]), id="cut short"),
        pytest.param("\n".join(RAIL.split("\n")[:3]), RAIL, id="the whole after the cut one"),
        pytest.param(
            RAIL,
            "ASTANA, March 9 (KazNews) -- " + RAIL + "\nReporting by a correspondent; editing by the night desk",
            id="dateline and credit",
        ),
        pytest.param(RAIL, RAIL.replace("Shippers said", "Forwarders said").replace("grain, copper", "grain, zinc"), id="lightly edited"),
        pytest.param(RAIL, "\n".join(RAIL.split("\n")[i] for i in (0, 1, 3, 4)), id="a paragraph left out"),
        pytest.param(HAN, TRADITIONAL, id="Simplified and Traditional"),
        pytest.param("Tokayev lands in Beijing.", "Tokayev lands in Beijing!", id="very short, same words"),
    ],
)
def test_copies_join(database: Database, now: dt.datetime, one: str, other: str) -> None:
    assert both(database, now, one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(RAIL, WHEAT, id="another text"),
        pytest.param(RAIL, WHEAT + "\n" + RAIL.split("\n")[3], id="a quoted paragraph"),
        pytest.param("Tokayev lands in Beijing.", "Tokayev lands in Moscow.", id="very short, other words"),
    ],
)
def test_others_do_not(database: Database, now: dt.datetime, one: str, other: str) -> None:
    assert not both(database, now, one, other)


def test_a_text_that_runs_again_after_the_window_is_another_group(database: Database, now: dt.datetime) -> None:
    def of_year(i: int, year: int) -> int:
        text = RAIL.replace("180", str(150 + year)).replace("eleven", str(year)) + f" It is the line's year {year}."
        return store_text(connection, database, i, text, now=now, published=now + year * 360 * DAY).group_id

    with database.write() as connection:
        groups = [of_year(1, 1), of_year(2, 2), of_year(3, 1)]
    assert groups == [1, 2, 1]


def test_a_wrong_date_does_not_part_what_is_word_for_word_the_same(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        store_text(connection, database, 1, RAIL, now=now, published=now)
        placed = store_text(connection, database, 2, "By a reporter\n" + RAIL, now=now, published=now - 200 * DAY)
    assert placed.group_id == 1


def test_a_text_seen_again_after_a_year_is_another_group(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        store_text(connection, database, 1, RAIL, now=now)
        placed = store_text(connection, database, 2, RAIL, now=now + 365 * DAY)
    assert placed.group_id == 2


def test_no_group_grows_beyond_the_window_link_by_link(database: Database, now: dt.datetime) -> None:
    def edition(i: int) -> str:
        return RAIL.replace("180", str(180 + i)).replace("eleven", str(11 + i))

    with database.write() as connection:
        groups = [store_text(connection, database, i, edition(i), now=now, published=now + 8 * i * DAY).group_id for i in range(1, 6)]
    assert len(set(groups)) >= 3


def test_a_digest_joins_nothing_and_chains_nothing(database: Database, now: dt.datetime) -> None:
    digest = (
        "\n".join(text.split("\n")[i] for text in (RAIL, WHEAT) for i in (0, 1))
        + "\nOther matters of the day follow in the evening edition of this bulletin."
    )
    with database.write() as connection:
        store_text(connection, database, 1, RAIL, now=now)
        store_text(connection, database, 2, WHEAT, now=now)
        placed = store_text(connection, database, 3, digest, now=now)
        relations = connection.scalars(sa.select(article_link.c.relation).where(article_link.c.article_id == 3)).all()
    assert placed.digest
    assert [group_of(database, i) for i in (1, 2, 3)] == [1, 2, 3]
    assert relations
    assert "same" not in relations


def test_a_late_whole_makes_one_group_of_its_overlapping_parts(database: Database, now: dt.datetime) -> None:
    lines = RAIL.split("\n")
    with database.write() as connection:
        store_text(connection, database, 1, "\n".join(lines[:4]), now=now)
        store_text(connection, database, 2, "\n".join(lines[1:]), now=now)
        store_text(connection, database, 3, RAIL, now=now)
    assert {group_of(database, i) for i in (1, 2, 3)} == {1}


def test_the_most_authoritative_stands_for_the_group_then_the_earliest(database: Database, now: dt.datetime) -> None:
    def canonical() -> int | None:
        with database.read() as connection:
            return connection.scalar(sa.select(copy_group.c.canonical_id))

    with database.write() as connection:
        store_text(connection, database, 1, RAIL, now=now, published=now)
        store_text(connection, database, 2, RAIL, now=now, published=now + DAY)
    assert canonical() == 1
    with database.write() as connection:
        store_text(connection, database, 3, RAIL, now=now, published=now - DAY)  # late, but earlier
    assert canonical() == 3
    with database.write() as connection:
        store_text(connection, database, 4, RAIL, now=now, published=now + 2 * DAY, authority=4)
    assert canonical() == 4
    assert {group_of(database, i) for i in (1, 2, 3, 4)} == {1}


BACKGROUND = (
    " The border post has handled freight day and night since the new yard was finished, and its staff has doubled since then."
    " Hauliers from both countries book their place in the queue by telephone a day ahead, and the fees have not changed this year."
)
BRIEFS = [
    ("Melons cross in record numbers", "Farmers sent more melons over the border this week than in any week before."),
    ("Customs officers find tigers", "Three tiger cubs were found in a box of toys on Tuesday."),
    ("Snow closes the pass", "Heavy snow has closed the mountain pass until further notice."),
]


def test_news_of_its_own_before_an_outlets_long_background_is_no_copy(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        for number, (title, news) in enumerate(BRIEFS, 1):
            given = {"title": title, "published": now + number * DAY, "source": "post", "now": now}
            assert store_text(connection, database, number, news + BACKGROUND, **given).group_id == number
        copy = store_text(connection, database, 9, BRIEFS[0][1] + BACKGROUND, title="Melon exports", published=now, source="wire", now=now)
        assert copy.group_id == 1, "the same news under another headline still is one"


def test_a_line_that_everybody_prints_is_left_out_of_lookups(database: Database, now: dt.datetime) -> None:
    rng = random.Random(1)
    line = "Subscribe to our newsletter to get the most important stories of the day every morning for free in your inbox"
    with database.write() as connection:
        for i in range(1, 220):
            words = " ".join(rng.choice("abcdefghijklmnop") + str(rng.randrange(10**6)) for _ in range(20))
            store_text(connection, database, i, words + " " + line, now=now, with_story=False)
        assert connection.scalar(sa.select(sa.func.count()).select_from(hot_key))
        before = connection.scalar(sa.select(sa.func.count()).select_from(sketch_key))
        assert store_text(connection, database, 300, RAIL, now=now).group_id == 300
        assert store_text(connection, database, 301, RAIL + " " + line, now=now).group_id == 300
        assert before


def test_many_copies_do_not_make_their_own_words_common(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        for i in range(1, 230):
            store_text(connection, database, i, RAIL + f"\nEdition {i}", now=now, with_story=False)
        assert store_text(connection, database, 500, RAIL + "\nLast edition", now=now).group_id == 1
        assert not connection.scalar(sa.select(sa.func.count()).select_from(hot_key))


def test_split_and_merge_by_hand_are_audited_and_stay(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        for i in (1, 2, 3):
            store_text(connection, database, i, RAIL, now=now)
    assert group_edits.split(database, 1, [1], actor="editor", now=now) == 2  # the first article keeps the number
    assert [group_of(database, i) for i in (1, 2, 3)] == [1, 2, 2]
    assert group_edits.merge(database, 2, 1, actor="editor", now=now) == 1
    assert {group_of(database, i) for i in (1, 2, 3)} == {1}
    with database.read() as connection:
        assert connection.execute(sa.select(audit.c.actor, audit.c.action)).all() == [
            ("editor", "groups split"),
            ("editor", "groups merge"),
        ]
        shown = gathered.group(connection, 2)  # an old number leads to the new one
        listed = gathered.groups(connection)
    assert shown is not None
    assert shown["group"] == 1
    assert [a["id"] for a in shown["articles"]] == [1, 2, 3]
    assert [(row["group"], row["articles"], row["by_hand"]) for row in listed] == [(1, 3, True)]


def test_impossible_edits_are_refused(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        store_text(connection, database, 1, RAIL, now=now)
        store_text(connection, database, 2, RAIL, now=now)
    with pytest.raises(NoSuchGroup):
        group_edits.split(database, 77, [1], actor="editor", now=now)
    with pytest.raises(NotAMember):
        group_edits.split(database, 1, [77], actor="editor", now=now)
    with pytest.raises(NotAMember):
        group_edits.split(database, 1, [1, 2], actor="editor", now=now)
    with pytest.raises(NoSuchGroup):
        group_edits.merge(database, 1, 77, actor="editor", now=now)


def test_provenance_tells_who_was_first_and_what_was_added_and_dropped(database: Database, now: dt.datetime) -> None:
    lines = RAIL.split("\n")
    with database.write() as connection:
        store_text(
            connection,
            database,
            1,
            "\n".join([*lines[:4], "Our correspondent adds that snow fell."]),
            now=now,
            published=now + dt.timedelta(hours=2),
            source="late",
        )
        store_text(connection, database, 2, RAIL, now=now, published=now, source="wire")
        found = gathered.group(connection, 1)
    assert found is not None
    told = found["provenance"]
    assert told["first"]["source"] == "wire"
    (copy,) = told["copies"]
    assert (copy["id"], copy["lag_minutes"]) == (1, 120)
    assert copy["added"] == ["Our correspondent adds that snow fell."]
    assert copy["dropped"] == [lines[4]]


def test_windows() -> None:
    seen = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert near((seen, seen), (seen + 14 * DAY, seen))
    assert not near((seen, seen), (seen + 15 * DAY, seen))
    assert near((None, seen), (seen - 900 * DAY, seen + 3 * DAY)), "without a date, what counts is when they were seen"


def test_hashes_are_packed_without_loss() -> None:
    hashes = (-(2**63), -1, 0, 2**63 - 1)
    assert unpack(pack(hashes)) == hashes
