"""Lessons as the files of closed months say them: what is signed rests on them, not on rows that could change."""

import datetime as dt
from collections.abc import Iterator

import msgspec

from lms.ledger.models import Closing
from lms.timetable.walltime import local_date


class LessonLine(msgspec.Struct, frozen=True):
    """A lesson of a file, with what contracts ask of it; see ``closing_file.LESSON_FIELDS``."""

    lesson: str
    programme: str
    language: str
    date: dt.date
    zone: str
    counts_in: dt.date | None
    started: dt.datetime | None

    @property
    def day(self) -> dt.date:
        """The day it began by its own clocks if it counts, else its day in the timetable."""
        return local_date(self.started, self.zone) if self.counts_in and self.started else self.date


class ClosedFile(msgspec.Struct, frozen=True):
    lessons: list[LessonLine]


def closed_lines(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, LessonLine]]:
    """Every lesson of the files of the months ``first`` … ``last``, with the month of its file. A lesson that was moved
    over midnight into another month stands in two."""
    closed = Closing.objects.filter(month__range=(first, last)).order_by("month")
    for month, content in closed.values_list("month", "content"):
        for line in msgspec.json.decode(content, type=ClosedFile).lessons:
            yield month, line
