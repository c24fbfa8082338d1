"""When clocks change, a weekly lesson comes at another hour for people whose clocks do not change along.

Plain functions of moments and zones. A *series* is what a person has of one weekly time of a group: lessons at one
wall time of one zone.
"""

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

A_DAY, AN_HOUR, A_MINUTE = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Meeting:
    """A lesson of a series: its moment in UTC, and the wall clock of its class, without tzinfo."""

    starts_at: dt.datetime
    wall: dt.datetime


@dataclass(frozen=True)
class Shift:
    """From the lesson at ``starts_at`` on, a series is at another hour for somebody.

    ``before`` and ``after`` are that lesson's local date and time as they were to be expected and as they are, without
    tzinfo.
    """

    starts_at: dt.datetime
    before: dt.datetime
    after: dt.datetime

    @property
    def later_by(self) -> dt.timedelta:
        """Negative: the lesson comes earlier."""
        return self.after - self.before

    @property
    def comes(self) -> str:
        """ "hour earlier", "hour later", or "" for what needs other words."""
        return {-AN_HOUR: "hour earlier", AN_HOUR: "hour later"}.get(self.later_by, "")

    @property
    def other_day(self) -> bool:
        """The weekday changes too: half past eleven at night became half past midnight."""
        return self.after.date() != self.before.date()


@dataclass(frozen=True)
class ClockShift(Shift):
    """``clocks_change_at`` is the moment (UTC) when the two clocks, theirs and the class's, moved apart."""

    clocks_change_at: dt.datetime


def shifts(series: Iterable[Meeting], *, class_zone: str, zone: str) -> list[ClockShift]:
    """Where the meetings of ``series``, in order of time, come to another hour for somebody in ``zone``.

    Nowhere for whose clock shows what the class's clock shows. A class whose own clocks skip its hour for once is a
    matter of that class, and no shift of anybody's who shares its clock.
    """
    if zone == class_zone:
        return []
    here, there = zoneinfo.ZoneInfo(zone), zoneinfo.ZoneInfo(class_zone)
    found = (_shift(before, after, here=here, there=there) for before, after in pairwise(series))
    return [shift for shift in found if shift is not None]


def _shift(before: Meeting, after: Meeting, *, here: zoneinfo.ZoneInfo, there: zoneinfo.ZoneInfo) -> ClockShift | None:
    was, now = _ahead(before, here), _ahead(after, here)
    moments = (before.starts_at, after.starts_at)
    shared = all(_apart(moment, here, there) == dt.timedelta() for moment in moments)
    if was == now or shared:
        return None
    changed = _last_change(*moments, here=here, there=there)
    return ClockShift(after.starts_at, before=after.wall + was, after=after.wall + now, clocks_change_at=changed)


def _ahead(meeting: Meeting, here: zoneinfo.ZoneInfo) -> dt.timedelta:
    """How far the clock on the person's wall is ahead of the one the lesson is planned by."""
    return meeting.starts_at.astimezone(here).replace(tzinfo=None) - meeting.wall


def _apart(moment: dt.datetime, here: zoneinfo.ZoneInfo, there: zoneinfo.ZoneInfo) -> dt.timedelta:
    return moment.astimezone(here).replace(tzinfo=None) - moment.astimezone(there).replace(tzinfo=None)


def _last_change(
    start: dt.datetime, end: dt.datetime, *, here: zoneinfo.ZoneInfo, there: zoneinfo.ZoneInfo
) -> dt.datetime:
    """The last minute up to ``end`` at which the two clocks came to be as far apart as they are then."""
    late = end
    while late > start and _apart(late - A_DAY, here, there) == _apart(end, here, there):
        late -= A_DAY
    early = late - A_DAY
    while late - early > A_MINUTE:
        middle = early + ((late - early) / 2 // A_MINUTE) * A_MINUTE
        if _apart(middle, here, there) == _apart(end, here, there):
            late = middle
        else:
            early = middle
    return late.replace(second=0, microsecond=0)
