"""Lessons as the files of closed months say them: what is signed rests on them, not on rows that could change."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

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
    taught_by: int | None

    @property
    def day(self) -> dt.date:
        """The day it began by its own clocks if it counts, else its day in the timetable."""
        return local_date(self.started, self.zone) if self.counts_in and self.started else self.date


class Names(msgspec.Struct, frozen=True):
    people: dict[str, str]


class ClosedFile(msgspec.Struct, frozen=True):
    lessons: list[LessonLine]
    names: Names

    def teacher(self, line: LessonLine) -> str:
        """As they were called when the month was closed; "" where nobody taught."""
        return self.names.people.get(str(line.taught_by), "")


@dataclass(frozen=True)
class ClosedLine:
    """A lesson with the month of its file, and who taught it by the names of that file."""

    month: dt.date
    lesson: LessonLine
    teacher: str


def closed_lines(first: dt.date, last: dt.date) -> Iterator[ClosedLine]:
    """Every lesson of the files of the months ``first`` … ``last``. A lesson that was moved over midnight into another
    month stands in two."""
    closed = Closing.objects.filter(month__range=(first, last)).order_by("month")
    for month, content in closed.values_list("month", "content"):
        file = msgspec.json.decode(content, type=ClosedFile)
        for line in file.lessons:
            yield ClosedLine(month, line, file.teacher(line))
