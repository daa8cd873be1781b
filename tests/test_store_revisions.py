"""What changed between two states of an article."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from gathering import store_text

from store.database import Database
from store.revisions import compare, mark_deleted, sentences
from store.tables import article, article_text, change

EN = "The terminal has eleven tracks. It is linked to the main line by 180 kilometres of track. On Monday, President Tokayev opened it."
ZH = "这条铁路全长293公里。沿线修建了41座桥梁。托卡耶夫出席了通车仪式。"


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        pytest.param(EN, EN.replace("180", "240"), ("number",), id="number"),
        pytest.param(ZH, ZH.replace("41", "43"), ("number",), id="number in Chinese"),
        pytest.param(EN.replace("terminal", "termnial"), EN, ("typo",), id="typo"),
        pytest.param(EN, EN.replace("Tokayev", "Mirziyoyev"), ("name",), id="name"),
        pytest.param(EN, EN + " Trade unions were not invited to the ceremony.", ("substantive",), id="a sentence more"),
        pytest.param(EN, EN.replace("It is linked to the main line by 180 kilometres of track. ", ""), ("deletion",), id="a sentence less"),
        pytest.param(EN, EN.replace("It is linked", "It is not linked"), ("substantive",), id="not"),
        pytest.param(EN, EN.replace("On Monday, ", "On Monday "), (), id="a comma"),
        pytest.param(EN, EN.replace(". ", ".\n\n"), (), id="line breaks"),
        pytest.param(EN, EN.replace("opened", "OPENED"), (), id="case"),
        pytest.param(ZH, ZH.replace("。", "．"), (), id="full stops"),
        pytest.param("國家鐵路公司宣布通車。", "国家铁路公司宣布通车。", (), id="Han variants"),
    ],
)
def test_changes_are_told_apart(old: str, new: str, kinds: tuple[str, ...]) -> None:
    difference = compare("Terminal opens", old, "Terminal opens", new)
    assert difference.kinds == kinds
    assert difference.silent == (not kinds)
    assert bool(difference.pairs) == bool(kinds)


def test_a_pair_shows_the_sentence_before_and_after() -> None:
    assert compare(None, EN, None, EN.replace("180", "240")).pairs == (
        ("It is linked to the main line by 180 kilometres of track.", "It is linked to the main line by 240 kilometres of track."),
    )


def test_another_headline() -> None:
    difference = compare("Terminal opens", EN, "Terminal opens at last", EN)
    assert difference.kinds == ("headline",)
    assert difference.pairs == (("Terminal opens", "Terminal opens at last"),)


def test_what_is_kept_is_bounded() -> None:
    old = " ".join(f"Sentence number {i} stands here." for i in range(3000))
    new = " ".join(f"Phrase number {i + 7} stood there once." for i in range(3000))
    difference = compare(None, old, None, new)
    assert len(difference.pairs) <= 50
    assert all(len(side) <= 1000 for pair in difference.pairs for side in pair)


@pytest.mark.parametrize(
    ("text", "count"),
    [("One. Two! Three?", 3), ("It grew 3.5 percent. Yes.", 2), ("一。二！三", 3), ("", 0), ("a\nb", 2), ("He said: “Go.” Then left.", 2)],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_a_deleted_page_keeps_its_text(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        store_text(connection, database, 1, EN, now=now)
        marked = mark_deleted(connection, 1, now)
        again = mark_deleted(connection, 1, now + dt.timedelta(days=1))
        none = mark_deleted(connection, 99, now)
    assert marked is not None
    assert (marked.kind, marked.article_id, marked.revision) == ("deleted", 1, 1)
    assert again is None
    assert none is None
    with database.read() as connection:
        assert connection.scalar(sa.select(article.c.deleted_at)) == now
        assert connection.scalar(sa.select(article_text.c.text)) == EN
        assert connection.scalars(sa.select(change.c.kind)).all() == ["deleted"]
