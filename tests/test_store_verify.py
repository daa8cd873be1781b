"""What two texts show when they are compared, before anything is weighed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import verify
from store.slots import align
from store.texts import read

PORT = (
    "The port of Aktau loaded six ships with barley on Monday, the harbour master said.",
    "Two more tankers waited in the roads for the wind to drop.",
    "A new grain terminal is to double what the port can handle by autumn.",
    "Traders in Baku said freight rates had risen by a tenth since June.",
)
CHESS = (
    "A girl of twelve from Osh won the junior chess cup without losing a game.",
    "Her grandfather had taught her the moves on a board that he carved himself.",
    "The final lasted five hours and ended with a rook sacrifice.",
    "The mayor promised the school forty new boards and a teacher.",
)


def likeness(one: str, other: str, titles: tuple[str | None, str | None] = (None, None), days: float = 0.0) -> verify.Likeness:
    return verify.compare(read(titles[0], one), read(titles[1], other), days)


def text(*sentences: str) -> str:
    return "\n".join(sentences)


def test_a_copy_behind_a_foreign_beginning_of_its_own_length_is_found_whole() -> None:
    found = align(read(None, text(*PORT, *CHESS)), read(None, text(*CHESS, *PORT)))
    assert found.aligned >= len(read(None, text(*CHESS)).tokens)
    shown = likeness(text(*PORT), text(*CHESS, *PORT))
    assert (shown.aligned, shown.whole_shorter, shown.retold, shown.untold, shown.left_over) == (1.0, 1.0, 1.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("figure", "slots"),
    [
        pytest.param("six", 0, id="the same number"),
        pytest.param("6", 0, id="the same number in figures"),
        pytest.param("eight", 1, id="another one"),
        pytest.param("one", 1, id="one is a number where a number stands in the other text"),
        pytest.param("several", 0, id="no number"),
    ],
)
def test_numbers_that_differ_inside_equal_words(figure: str, slots: int) -> None:
    changed = PORT[0].replace("six", figure)
    found = align(read(None, PORT[0]), read(None, changed))
    assert found.slots + found.apart == slots


def test_a_form_filled_with_other_figures_shows_all_its_figures_apart() -> None:
    form = "Aktau port, week to {} March: {} ships, {} tonnes of barley, {} tonnes of copper, rates at {} dollars a tonne."
    one, other = form.format(8, 41, 18213, 9752, 31), form.format(15, 38, 17650, 8820, 33)
    shown, corrected = likeness(one, other), likeness(one, one.replace("41", "47"))
    assert shown.numbers_apart > 0.8
    assert 0 < corrected.numbers_apart < 0.2
    assert (shown.figures_shared, corrected.figures_shared) == (0.0, pytest.approx(2 / 3))


REPORT = (
    "Aktau port has accepted an offer of 240 million dollars for its grain terminal from Caspian Holdings, a private investor of Baku.",
    "The harbour board must still approve the sale, the company said.",
)
EDITED = (
    "Caspian Holdings, private investor of Baku, pays 240 million dollars for the grain terminal, Aktau port said, accepting the offer.",
    "The sale, said the company, is subject to approval by the board of the harbour.",
)


def test_what_is_told_again_in_other_words_is_found_where_hardly_a_run_of_words_is_left() -> None:
    shown = likeness(text(*REPORT), text(*CHESS, *EDITED, *PORT))
    assert shown.whole_shorter == 0.0
    assert (shown.retold, shown.untold) == (1.0, 0.0)
    assert shown.told_shorter > 0.8 > shown.told_longer


def test_words_that_stand_about_in_another_text_tell_nothing_again() -> None:
    apart = (
        "A private investor of Baku has accepted nothing.",
        *CHESS,
        "Aktau port has a terminal for grain.",
        *PORT[1:],
        "For 240 million dollars Caspian Holdings made an offer.",
    )
    shown = likeness(REPORT[0], text(*apart))
    assert shown.told_shorter > 0.8
    assert shown.retold == 0.0


def test_a_word_on_every_line_of_a_text_costs_no_more_than_it_tells() -> None:
    shown = likeness("\n".join(["barley leaves Aktau port"] * 700), "\n".join(["barley reaches Aktau port"] * 700))
    assert 0 < shown.told_shorter < 1


@pytest.mark.parametrize("seed", range(8))
def test_the_same_few_words_in_another_order_are_no_copy(seed: int) -> None:
    words = [word.strip(".,").lower() for line in PORT for word in line.split()][:20]
    draw = random.Random(seed)
    one, other = (text(*(" ".join(draw.choices(words, k=12)).capitalize() + "." for _ in range(8))) for _ in range(2))
    assert verify.judge(likeness(one, other))[0] != "same"


@pytest.mark.parametrize(
    ("titles", "foreign", "unsaid"),
    [
        pytest.param(("Aktau port loads barley", "Barley leaves the port of Aktau"), 1 / 6, 0.0, id="two headlines of one text"),
        pytest.param(("Aktau port", "Chess cup"), 1.0, 0.0, id="a page whose text never says its title"),
        pytest.param(("Junior girls", "Chess cup"), 1.0, 1.0, id="two pages of one frame"),
        pytest.param((None, "Aktau port"), 0.0, 0.0, id="one has none"),
    ],
)
def test_what_titles_say(titles: tuple[str | None, str | None], foreign: float, unsaid: float) -> None:
    shown = likeness(text(*PORT), text(*PORT), titles)
    assert shown.title_foreign == pytest.approx(foreign)
    assert shown.titles_unsaid == unsaid


def test_a_form_filled_for_two_parties_swaps_the_same_words_in_title_and_text() -> None:
    form = "The harbour master of {} opened the grain season on Monday. Two ships lay in {} for barley, and the mayor gave bread and salt."
    one, other = form.format("Aktau", "Aktau"), form.format("Baku", "Baku")
    assert likeness(one, other, ("Grain season opens in Aktau", "Grain season opens in Baku")).title_swapped == 1.0
    assert likeness(one, other, ("Grain season opens in Aktau", "Barley, bread and salt")).title_swapped == 0.0
    assert likeness(one, one, ("Grain season opens in Aktau", "Grain season opens in Baku")).title_swapped == 0.0


DEATH = (
    "Bauyrzhan Seitkali, who built the harbour of Aktau and led it for thirty years, died in Baku on Monday at the age of eighty.",
    "He had dredged the channel, laid the rails to the quays and taught two ministers of transport their trade.",
)


@pytest.mark.parametrize(
    ("days", "same"), [pytest.param(1.0, True, id="the full version of the next day"), pytest.param(4.0, False, id="the next step")]
)
def test_days_later_a_report_that_tells_more_than_it_repeats_is_the_next_step(days: float, same: bool) -> None:
    titles = ("Builder of Aktau harbour dies", "Builder of Aktau harbour buried at sea, thousands watch")
    shown = likeness(text(*DEATH), text(*DEATH, *PORT), titles, days)
    assert verify.probability(shown) >= 0.5
    assert (verify.judge(shown)[0] == "same") is same


@pytest.mark.parametrize(
    ("titles", "one_form"),
    [
        pytest.param(("Barley leaves Aktau", "Chess cup goes to Osh"), True, id="each title is strange to the other text"),
        pytest.param(("Barley leaves Aktau", "Aktau loads barley"), False, id="two headlines of one matter"),
        pytest.param((None, "Chess cup goes to Osh"), False, id="a title is missing"),
    ],
)
def test_one_form_filled_for_two_matters(titles: tuple[str | None, str | None], one_form: bool) -> None:
    assert verify.one_form(likeness(text(*PORT), text(*PORT), titles)) is one_form
    assert not verify.one_form(likeness(text(*PORT), text(*CHESS), titles))


def test_han_titles_never_make_two_matters_of_one_form() -> None:
    body = "阿克套港星期一装运了六船大麦。港务局长说，还有两艘油轮等待风停。新的粮食码头将使港口的能力在秋天之前翻一番。"
    shown = likeness(body, body, ("大麦启程", "少年棋手夺冠"))
    assert shown.title_foreign_both > verify.MATTER
    assert not verify.one_form(shown)


def test_sentences_that_are_whole_partly_there_and_new() -> None:
    cut = text(PORT[0], PORT[1], CHESS[0], PORT[2].replace("what the port can handle by autumn", "its staff of clerks and cooks"))
    shown = likeness(cut, text(*PORT, *CHESS[1:]))
    assert 0 < shown.whole_shorter <= shown.retold < 1
    assert shown.untold > 0
    assert shown.mixed_longer > 0


def test_han_titles_are_read_by_pairs_of_letters() -> None:
    one, other = "阿克套港口装运大麦", "大麦从阿克套港运出"
    body = "阿克套港星期一装运了六船大麦。港务局长说，还有两艘油轮等待风停。"
    assert 0 < likeness(body, body, (one, other)).title < 1
    assert likeness(body, body, ("港大", "大港")).title == 0.0


TOKENS = ("port", "ship", "barley", "6", "7", "two", "Aktau", "Baku", "said", "the", "wind", "港", "大", "。", ".")
WORDS = st.lists(st.sampled_from(TOKENS), max_size=60).map(" ".join)


@given(WORDS, WORDS, st.one_of(st.none(), WORDS), st.one_of(st.none(), WORDS), st.floats(0, 30))
def test_comparing_is_symmetric_and_every_share_is_one(one: str, other: str, first: str | None, second: str | None, days: float) -> None:
    forth, back = likeness(one, other, (first, second), days), likeness(other, one, (second, first), days)
    assert forth == back or sorted(read(None, one).tokens) == sorted(read(None, other).tokens)
    bounded = [getattr(forth, name) for name in forth.__slots__ if name != "number_slots"]
    assert all(0 <= value <= 1 for value in bounded)
    assert 0 <= verify.probability(forth) <= 1
