"""When things go out: local times, quiet hours, changes of the clocks."""

from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.schedule import DAYS, Every, Immediate, Plan, Quiet, Weekly, is_quiet, read_plan, read_quiet, read_rhythm, read_zone

ZONES = ["Asia/Almaty", "Asia/Shanghai", "Europe/Berlin", "America/New_York"]

zones = st.sampled_from(ZONES).map(ZoneInfo)
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0))  # "08:00" of the settings has no fold
moments = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2030, 1, 1)).map(lambda m: m.replace(tzinfo=dt.UTC, microsecond=0))
changes = st.sampled_from(  # around the changes of the clocks, Almaty's change of zone included
    [
        dt.datetime(2024, 2, 29, 19),
        dt.datetime(2026, 3, 8, 7),
        dt.datetime(2026, 3, 29, 1),
        dt.datetime(2026, 10, 25, 1),
        dt.datetime(2026, 11, 1, 6),
    ]
)
near_changes = st.tuples(changes, st.integers(-2 * 86400, 2 * 86400)).map(
    lambda p: p[0].replace(tzinfo=dt.UTC) + dt.timedelta(seconds=p[1])
)
any_moment = moments | near_changes


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("immediate", Immediate()),
        ("every 30m", Every(30)),
        ("Every 2h", Every(120)),
        ("daily 08:00", Weekly(dt.time(8))),
        ("daily  7:05", Weekly(dt.time(7, 5))),
        ("weekly mon 08:00", Weekly(dt.time(8), 0)),
        ("weekly Sunday 23:59", Weekly(dt.time(23, 59), 6)),
    ],
)
def test_schedules_are_read(text: str, rhythm: object) -> None:
    assert read_rhythm(text) == rhythm


@pytest.mark.parametrize(
    "text", ["", "hourly", "every 0m", "every 25h", "every 9999m", "daily 24:00", "daily 8", "weekly xxx 08:00", "daily 08:60"]
)
def test_other_schedules_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"allowed|00:00"):
        read_rhythm(text)


@pytest.mark.parametrize("text", ["22-6", "22:00", "22:00-22:00", "25:00-06:00"])
def test_other_quiet_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"allowed|length|00:00"):
        read_quiet(text)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="Almaty"):
        read_zone("Asia/Atlantis")


@pytest.mark.parametrize(
    ("zone", "schedule", "now", "due"),
    [
        pytest.param("Europe/Berlin", "daily 02:30", "2026-03-28T12:00Z", "2026-03-29T01:30Z", id="a time that does not exist"),
        pytest.param("Europe/Berlin", "daily 02:30", "2026-10-24T12:00Z", "2026-10-25T00:30Z", id="a time that exists twice: the first"),
        pytest.param("Europe/Berlin", "daily 02:30", "2026-10-25T00:30Z", "2026-10-26T01:30Z", id="and not again an hour later"),
        pytest.param("America/New_York", "daily 08:00", "2026-03-07T14:00Z", "2026-03-08T12:00Z", id="New York, clocks forward"),
        pytest.param("America/New_York", "daily 08:00", "2026-10-31T13:00Z", "2026-11-01T13:00Z", id="New York, clocks back"),
        pytest.param("Asia/Almaty", "daily 08:00", "2024-02-29T03:00Z", "2024-03-01T03:00Z", id="Almaty, the day its zone changed"),
        pytest.param("Asia/Shanghai", "weekly mon 08:00", "2026-03-09T00:00Z", "2026-03-16T00:00Z", id="at the moment itself: the next"),
        pytest.param("Asia/Almaty", "every 30m", "2026-03-09T10:00Z", "2026-03-09T10:30Z", id="every half hour"),
        pytest.param("UTC", "immediate", "2026-03-09T10:00Z", "2026-03-09T10:00Z", id="at once"),
    ],
)
def test_when_a_digest_is_due(zone: str, schedule: str, now: str, due: str) -> None:
    assert read_plan(schedule, zone).due(dt.datetime.fromisoformat(now)) == dt.datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("quiet", "now", "due"),
    [
        pytest.param("22:00-06:00", "2026-03-09T17:00Z", "2026-03-10T01:00Z", id="from its first minute"),
        pytest.param("22:00-06:00", "2026-03-09T16:59Z", "2026-03-09T16:59Z", id="not before"),
        pytest.param("22:00-06:00", "2026-03-10T00:59Z", "2026-03-10T01:00Z", id="to its last"),
        pytest.param("22:00-06:00", "2026-03-10T01:00Z", "2026-03-10T01:00Z", id="not after"),
        pytest.param("12:00-13:00", "2026-03-10T07:30Z", "2026-03-10T08:00Z", id="at noon"),
    ],
)
def test_quiet_hours_in_almaty(quiet: str, now: str, due: str) -> None:
    assert read_plan("immediate", "Asia/Almaty", quiet).due(dt.datetime.fromisoformat(now)) == dt.datetime.fromisoformat(due)


@given(any_moment, clocks, zones)
def test_a_daily_digest_comes_once_a_day(now: dt.datetime, clock: dt.time, zone: ZoneInfo) -> None:
    plan = Plan(Weekly(clock), zone)
    days, moment = [], now
    for _ in range(5):
        following = plan.due(moment)
        assert following > moment
        days.append((following.astimezone(zone) - _late(following, clock, zone)).date())
        moment = following
    assert [b - a for a, b in itertools.pairwise(days)] == [dt.timedelta(days=1)] * 4


@given(any_moment, clocks, zones, st.integers(0, 6))
def test_a_weekly_digest_comes_on_its_day(now: dt.datetime, clock: dt.time, zone: ZoneInfo, weekday: int) -> None:
    first = Plan(Weekly(clock, weekday), zone).due(now)
    local = first.astimezone(zone) - _late(first, clock, zone)
    assert local.weekday() == weekday
    assert dt.timedelta(0) < first - now <= dt.timedelta(days=7, hours=2)
    assert DAYS[weekday]


def _late(moment: dt.datetime, clock: dt.time, zone: ZoneInfo) -> dt.timedelta:
    """How much later than its time a digest comes whose time does not exist on that day."""
    local = moment.astimezone(zone)
    late = dt.datetime.combine(local.date(), local.time()) - dt.datetime.combine(local.date(), clock)
    late = late if late >= dt.timedelta(0) else late + dt.timedelta(days=1)
    assert late in (dt.timedelta(0), dt.timedelta(hours=1))
    if late:
        assert dt.datetime.combine(local.date(), clock, zone).astimezone(dt.UTC).astimezone(zone).time() != clock
    return late


@given(any_moment, clocks, clocks, zones, st.sampled_from(["immediate", "every 30m", "daily 23:00"]))
def test_nothing_goes_out_in_quiet_hours(now: dt.datetime, start: dt.time, end: dt.time, zone: ZoneInfo, schedule: str) -> None:
    if start == end:
        return
    quiet = Quiet(start, end)
    due = Plan(read_rhythm(schedule), zone, quiet).due(now)
    assert due >= now
    local = due.astimezone(zone)
    ambiguous = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    assert not is_quiet(quiet, zone, due) or ambiguous
    if schedule == "immediate" and not is_quiet(quiet, zone, now):
        assert due == now


@given(any_moment, st.integers(1, 1440))
def test_batches_come_at_fixed_times(now: dt.datetime, minutes: int) -> None:
    due = Plan(Every(minutes), dt.UTC).due(now)
    assert dt.timedelta(0) < due - now <= dt.timedelta(minutes=minutes)
    assert due.timestamp() % (minutes * 60) == 0
