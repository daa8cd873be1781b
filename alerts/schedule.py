"""When an alert may go out: at once, every so often, daily, weekly; and never in the quiet hours.

Pure: moments in, moments out. All arithmetic on wall clocks goes through `_at`, so that a change of the clocks neither skips a digest
nor sends it twice: a time that does not exist (clocks forward) is taken as the moment it would have been without the change, a time that
exists twice (clocks back) is the first of the two. That is what PEP 495 defines for `fold=0`.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALLOWED = '"immediate", "every 30m" (or 2h; at most 24h), "daily 08:00" or "weekly mon 08:00"'
QUIET_ALLOWED = '"22:00-06:00"'

_EVERY = re.compile(r"every ([1-9][0-9]{0,3}) ?(m|h)")
_DAILY = re.compile(r"daily ([0-9]{1,2}:[0-9]{2})")
_WEEKLY = re.compile(r"weekly ([a-z]{3})[a-z]* ([0-9]{1,2}:[0-9]{2})")
_QUIET = re.compile(r"([0-9]{1,2}:[0-9]{2}) ?[-–] ?([0-9]{1,2}:[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Immediate:
    pass


@dataclass(frozen=True, slots=True)
class Every:
    """A batch at each multiple of `minutes` after midnight UTC."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """A digest at a local time, on `weekday` (0 = Monday), or daily where that is None."""

    time: dt.time
    weekday: int | None = None


Rhythm = Immediate | Every | Weekly


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours without deliveries; `start` is quiet, `end` is not; over midnight where start > end."""

    start: dt.time
    end: dt.time


@dataclass(frozen=True, slots=True)
class Plan:
    """A rule's schedule, quiet hours and time zone, read."""

    rhythm: Rhythm
    zone: dt.tzinfo
    quiet: Quiet | None = None

    @property
    def immediate(self) -> bool:
        return isinstance(self.rhythm, Immediate)

    def due(self, now: dt.datetime) -> dt.datetime:
        """The moment at which an alert made `now` may go out; never before `now`."""
        return self.after_quiet(_next(self.rhythm, self.zone, now))

    def after_quiet(self, moment: dt.datetime) -> dt.datetime:
        """The moment itself, or the end of the quiet hours it lies in."""
        if self.quiet is None or not is_quiet(self.quiet, self.zone, moment):
            return moment
        day = moment.astimezone(self.zone).date()
        ends = (_at(day + dt.timedelta(days=n), self.quiet.end, self.zone) for n in range(3))
        return next(end for end in ends if end > moment)


def read_plan(schedule: str, timezone: str, quiet: str | None = None) -> Plan:
    """Reads the three settings; ValueError says what is allowed."""
    return Plan(read_rhythm(schedule), read_zone(timezone), read_quiet(quiet) if quiet else None)


def read_rhythm(text: str) -> Rhythm:
    said = " ".join(text.lower().split())
    if said == "immediate":
        return Immediate()
    if found := _EVERY.fullmatch(said):
        minutes = int(found[1]) * (60 if found[2] == "h" else 1)
        if minutes <= 24 * 60:
            return Every(minutes)
    elif found := _DAILY.fullmatch(said):
        return Weekly(_clock(found[1]))
    elif (found := _WEEKLY.fullmatch(said)) and found[1] in DAYS:
        return Weekly(_clock(found[2]), DAYS.index(found[1]))
    raise ValueError(f"{text!r} is no schedule; allowed: {ALLOWED}")


def read_quiet(text: str) -> Quiet:
    found = _QUIET.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} are no quiet hours; allowed: {QUIET_ALLOWED}")
    quiet = Quiet(_clock(found[1]), _clock(found[2]))
    if quiet.start == quiet.end:
        raise ValueError(f"{text!r} has no length; leave quiet away to have none")
    return quiet


def read_zone(name: str) -> dt.tzinfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f'{name!r} is no time zone; a name like "Asia/Almaty" is') from error


def is_quiet(quiet: Quiet, zone: dt.tzinfo, moment: dt.datetime) -> bool:
    clock = moment.astimezone(zone).time()
    if quiet.start < quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def _next(rhythm: Rhythm, zone: dt.tzinfo, now: dt.datetime) -> dt.datetime:
    if isinstance(rhythm, Immediate):
        return now
    if isinstance(rhythm, Every):
        step = rhythm.minutes * 60
        return dt.datetime.fromtimestamp((int(now.timestamp()) // step + 1) * step, dt.UTC)
    today = now.astimezone(zone).date()
    days = (today + dt.timedelta(days=n) for n in range(-1, 9))
    moments = (_at(day, rhythm.time, zone) for day in days if rhythm.weekday is None or day.weekday() == rhythm.weekday)
    return next(moment for moment in moments if moment > now)


def _at(day: dt.date, clock: dt.time, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, clock, zone).astimezone(dt.UTC)


def _clock(text: str) -> dt.time:
    hours, _, minutes = text.partition(":")
    if int(hours) > 23 or int(minutes) > 59:
        raise ValueError(f"{text!r} is no time of day; 00:00 to 23:59 are")
    return dt.time(int(hours), int(minutes))
