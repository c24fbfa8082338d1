"""A person's time in a lesson as people read it: a bar's fractions and a sentence."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lms.core.dates import format_list, format_time, in_reader_script
from lms.timetable.models import AttendanceEntry, Lesson
from lms.timetable.presence import Interval, cut, from_json, whole_minutes, window

# More times than these are told as first, last and how often.
MOST_TOLD = 3


@dataclass(frozen=True)
class Stay:
    """``intervals`` are cut to the lesson, ``minutes`` of ``of_minutes`` as written down; times in ``zone``, or the
    reader's own."""

    start: dt.datetime
    end: dt.datetime
    intervals: Sequence[Interval]
    minutes: int
    zone: str | None = None

    @property
    def of_minutes(self) -> int:
        return whole_minutes(self.end - self.start)

    @property
    def fractions(self) -> list[tuple[float, float]]:
        """Where the person was there, from 0.0 to 1.0 of the lesson."""
        length = (self.end - self.start) / dt.timedelta(seconds=1)
        return [
            ((a - self.start).total_seconds() / length, (b - self.start).total_seconds() / length)
            for a, b in self.intervals
        ]

    @property
    def text(self) -> str:
        """“here 09:02–09:31 and 09:34–09:45, 40 of 45 min”."""
        if not self.intervals:
            return _("not in the room")
        numbers = {"minutes": in_reader_script(str(self.minutes)), "all": in_reader_script(str(self.of_minutes))}
        if len(self.intervals) <= MOST_TOLD:
            times = format_list([f"{self._time(a)}–{self._time(b)}" for a, b in self.intervals])
            return _("here %(times)s, %(minutes)s of %(all)s min") % {"times": times, **numbers}
        return _("here %(count)s times between %(first)s and %(last)s, %(minutes)s of %(all)s min") % {
            "count": in_reader_script(str(len(self.intervals))),
            "first": self._time(self.intervals[0][0]),
            "last": self._time(self.intervals[-1][1]),
            **numbers,
        }

    def _time(self, moment: dt.datetime) -> str:
        return format_time(moment, self.zone)


def stay_of(entry: AttendanceEntry, lesson: Lesson, *, zone: str | None = None) -> Stay:
    start, end = window(lesson)
    return Stay(start, end, cut(from_json(entry.intervals), start, end), entry.minutes, zone)
