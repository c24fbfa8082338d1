"""The lessons behind a figure, with who was there."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from lms.timetable.models import Attendance, Lesson
from lms.timetable.names import shown_name
from lms.timetable.permissions import Viewer

type Interval = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class PersonEvidence:
    """One line of attendance; ``spans`` are the stays as fractions of the lesson, 0.0 … 1.0."""

    name: str
    entry: Attendance
    intervals: tuple[Interval, ...]
    spans: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class LessonEvidence:
    lesson: Lesson
    people: tuple[PersonEvidence, ...]

    @property
    def present(self) -> int:
        """Learners who were there, in time or late."""
        there = {Attendance.Part.LEARNER.value}
        return sum(person.entry.part in there and person.entry.status in {"present", "late"} for person in self.people)


def with_attendance(lessons: QuerySet[Lesson]) -> QuerySet[Lesson]:
    """Two more statements, however many lessons there are. Teachers come first."""
    entries = Attendance.objects.select_related("person").order_by("-part", "person__full_name", "pk")
    return lessons.prefetch_related(Prefetch("attendance", entries))


def evidence_of(lessons: Iterable[Lesson], *, viewer: Viewer) -> list[LessonEvidence]:
    """Lessons of ``with_attendance`` as ``viewer`` may see them: an auditor reads learners as initials."""
    return [
        LessonEvidence(lesson, tuple(_person(entry, lesson, viewer) for entry in lesson.attendance.all()))
        for lesson in lessons
    ]


def _person(entry: Attendance, lesson: Lesson, viewer: Viewer) -> PersonEvidence:
    teaches = entry.part == Attendance.Part.TEACHER
    name = str(entry.person) if teaches else shown_name(entry.person, viewer=viewer)
    intervals = tuple((dt.datetime.fromisoformat(a), dt.datetime.fromisoformat(b)) for a, b in entry.intervals)
    return PersonEvidence(name, entry, intervals, tuple(_fractions(intervals, lesson)))


def _fractions(intervals: Iterable[Interval], lesson: Lesson) -> Iterable[tuple[float, float]]:
    start, end = lesson.started_at or lesson.starts_at, lesson.ended_at or lesson.ends_at
    length = (end - start).total_seconds()
    if length <= 0:
        return []
    return [((a - start).total_seconds() / length, (b - start).total_seconds() / length) for a, b in intervals]
