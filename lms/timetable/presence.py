"""Times in the room and what they say: the written rule of attendance."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings

from lms.timetable.enums import AttendanceStatus
from lms.timetable.models import Lesson

type Interval = tuple[dt.datetime, dt.datetime]


def status_of(spans: Sequence[Interval], *, start: dt.datetime, length: dt.timedelta) -> AttendanceStatus:
    """The written rule. ``spans`` are a person's times in the room, cut to the lesson and joined (see ``cut``).

    - *Absent*: together less than ATTENDANCE_PRESENT_PERCENT (70) of ``length``.
    - *Late*: enough, but first seen more than ATTENDANCE_LATE_MINUTES (10) after ``start``.
    - *Left early*: enough and in time, but last seen more than ATTENDANCE_LEFT_EARLY_MINUTES (10) before
      ``start`` + ``length``. Who came late and left early is late.
    - *Present*: all others, however often the line broke between.

    *Excused* is never proposed: only people know an excuse. Late, left early and present were there. The length
    is the lesson's own from actual start to actual end, at most the planned one (see ``length_that_counts``).
    """
    if not spans or time_in(spans) * 100 < length * settings.ATTENDANCE_PRESENT_PERCENT:
        return AttendanceStatus.ABSENT
    if spans[0][0] - start > dt.timedelta(minutes=settings.ATTENDANCE_LATE_MINUTES):
        return AttendanceStatus.LATE
    if start + length - spans[-1][1] > dt.timedelta(minutes=settings.ATTENDANCE_LEFT_EARLY_MINUTES):
        return AttendanceStatus.LEFT_EARLY
    return AttendanceStatus.PRESENT


def cut(spans: Iterable[Interval], start: dt.datetime, end: dt.datetime) -> list[Interval]:
    """The union of ``spans`` inside ``start`` … ``end``: sorted, without overlaps or empty ones."""
    inside = sorted((max(a, start), min(b, end)) for a, b in spans)
    union: list[Interval] = []
    for a, b in inside:
        if b <= a:
            continue
        if union and a <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], b))
        else:
            union.append((a, b))
    return union


def time_in(spans: Iterable[Interval]) -> dt.timedelta:
    return sum((b - a for a, b in spans), dt.timedelta())


def whole_minutes(time: dt.timedelta) -> int:
    return round(time.total_seconds() / 60)


def window(lesson: Lesson, *, at: dt.datetime | None = None) -> Interval:
    """From the lesson's actual start to its actual end; until that is known ``at``, else the plan, stands for it."""
    start = lesson.started_at or lesson.starts_at
    return start, max(start, lesson.ended_at or at or lesson.ends_at)


def length_that_counts(lesson: Lesson, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """A share is of the planned length at most: nobody is absent because the room stayed open longer."""
    return min(end - start, dt.timedelta(minutes=lesson.length_minutes))


def as_json(spans: Iterable[Interval]) -> list[list[str]]:
    return [[a.astimezone(dt.UTC).isoformat(), b.astimezone(dt.UTC).isoformat()] for a, b in spans]


def from_json(pairs: Iterable[Sequence[str]]) -> list[Interval]:
    return [(dt.datetime.fromisoformat(a), dt.datetime.fromisoformat(b)) for a, b in pairs]
