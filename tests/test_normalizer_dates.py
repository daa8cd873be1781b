"""Dates as pages print them, in the outlet's zone; never guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.dates import parse, parse_stamp

NOW = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)
READ = [
    ("2025年6月14日 07:22", "2025-06-14T07:22", "minute"),
    ("昨天 07:22", "2026-03-08T07:22", "minute"),
    ("14 июня 2025, 07:22", "2025-06-14T07:22", "minute"),
    ("Опубликовано: 14 июня 2025 г.", "2025-06-14T00:00", "day"),
    ("June 14, 2025 7:22 p.m.", "2025-06-14T19:22", "minute"),
    ("Jan. 24, 2022", "2022-01-24T00:00", "day"),
    ("24.01.2022 09:05", "2022-01-24T09:05", "minute"),
    ("13/02/2024", "2024-02-13T00:00", "day"),
    ("2025 жылғы 14 маусым", "2025-06-14T00:00", "day"),
    ("3 Наурыз 2025", "2025-03-03T00:00", "day"),
    ("14-iyun 2025, 10:20", "2025-06-14T10:20", "minute"),
    ("2025-yil 14-iyun", "2025-06-14T00:00", "day"),
    ("By Zhou Jin | China Daily | Updated: 2025-06-14 07:22", "2025-06-14T07:22", "minute"),
    ("Вчера, 15:40", "2026-03-08T15:40", "minute"),
]


@pytest.mark.parametrize(("text", "local", "precision"), READ, ids=[text for text, *_ in READ])
def test_a_printed_date_is_read_in_the_outlets_zone(text: str, local: str, precision: str) -> None:
    moment = parse(text, NOW, "Asia/Shanghai")
    assert moment is not None
    there = moment.when.astimezone(dt.timezone(dt.timedelta(hours=8)))
    assert there.strftime("%Y-%m-%dT%H:%M") == local
    assert moment.offset == 480
    assert moment.precision == precision


@pytest.mark.parametrize(
    "text",
    ["01/02/2024", "2024-02-30", "2031-01-01", "1871-05-04", "BEIJING, Jan. 24 (Xinhua)", "in 2024", "24 января", "12:30", ""],
)
def test_what_is_no_whole_believable_date_is_refused(text: str) -> None:
    assert parse(text, NOW, "Asia/Almaty") is None


def test_a_machines_date_keeps_its_own_offset() -> None:
    moment = parse_stamp("2025-06-14T07:22:00+05:00", NOW, "Asia/Shanghai")
    assert moment is not None
    assert (moment.when, moment.offset) == (dt.datetime(2025, 6, 14, 2, 22, tzinfo=dt.UTC), 300)


@pytest.mark.parametrize("text", ["20250614T022200Z", "1749867720", "1749867720000"])
def test_compact_and_epoch_dates_are_read(text: str) -> None:
    moment = parse_stamp(text, NOW)
    assert moment is not None
    assert moment.when == dt.datetime(2025, 6, 14, 2, 22, tzinfo=dt.UTC)


@given(st.text(max_size=120))
def test_no_text_makes_the_parser_raise_or_look_ahead(text: str) -> None:
    moment = parse_stamp(text, NOW, "Asia/Almaty")
    assert moment is None or moment.when <= NOW + dt.timedelta(hours=26)
