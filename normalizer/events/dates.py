"""Days that a text tells: `May 18`, `18 мая`, `18 мамыр`, `5月18日`, and `18日` near the day of publication. Keys are `05-18`."""

from __future__ import annotations

import datetime as dt
import re

NEAR = 10  # days between publication and a day of which only the date in the month is told
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan январ қаңтар", "feb феврал ақпан", "mar март наурыз", "apr апрел сәуір", "may мая май мамыр", "jun июн маусым",
            "jul июл шілде", "aug август тамыз", "sep сентябр қыркүйек", "oct октябр қазан", "nov ноябр қараша", "dec декабр желтоқсан",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?(?:\s?[-–—]\s?\d{{1,2}})?[ \u00a0-](?:of )?({_MONTH})[а-яёa-zәғқңөұүһі.]*", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH})[а-яёa-zәғқңөұүһі.]*[ \u00a0](\d{{1,2}})(?!\d|[.,]\d| ?000)(?:(?: and |[-–—])\d{{1,2}}\b)?", re.IGNORECASE
)
_HAN_DATE = re.compile(r"(\d{1,2})月(\d{1,2})日")
_HAN_DAY = re.compile(r"(?<![\d月])(\d{1,2})日")
_CLOCK = re.compile(r"\d{1,2}[:时]\d{2}分?|\d{1,2}时|\b\d{1,2} ?[ap]\.?m\b|\d{4}年|\d{1,2}月")


def dates(text: str, published: dt.datetime | None) -> list[str]:
    """The days told in so many words; a bare day of the month only where the day of publication is known and near."""
    found = [(_MONTHS[month.lower()], int(day)) for day, month in _DAY_FIRST.findall(text)]
    found += [(_MONTHS[month.lower()], int(day)) for month, day in _MONTH_FIRST.findall(text)]
    found += [(int(month), int(day)) for month, day in _HAN_DATE.findall(text)]
    keys = [f"{month:02}-{day:02}" for month, day in found if 1 <= month <= 12 and 1 <= day <= 31]
    if published is not None:
        around = {(day := published + dt.timedelta(days=offset)).day: f"{day:%m-%d}" for offset in range(-NEAR, NEAR + 1)}
        keys += [around[int(day)] for day in _HAN_DAY.findall(text) if int(day) in around]
    return keys


def without(text: str) -> str:
    """The text with its days, years and times of day taken out, so that only quantities are left among its figures."""
    for pattern in (_MONTH_FIRST, _DAY_FIRST, _HAN_DATE, _HAN_DAY, _CLOCK):
        text = pattern.sub(" ", text)
    return text
