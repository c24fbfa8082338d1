"""The lessons behind a figure, with who was there, and what happened to those that were planned."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lms.timetable.enums import ChangeKind, Part
from lms.timetable.models import Lesson, LessonChange, Programme
from lms.timetable.names import HistoryLine, history_lines, shown_name
from lms.timetable.permissions import Viewer, sees_names
from lms.timetable.queries.attendance import PersonAttendance, attendance_of
from lms.timetable.stays import Stay, stay_of

TOLD = frozenset(ChangeKind) - {ChangeKind.SUBSTITUTED}


@dataclass(frozen=True)
class PersonEvidence:
    """One line of attendance, its times by the clocks of the lesson."""

    name: str
    shown: PersonAttendance
    stay: Stay
    history: list[HistoryLine]


@dataclass(frozen=True)
class LessonEvidence:
    lesson: Lesson
    people: tuple[PersonEvidence, ...]


def evidence_of(lessons: Iterable[Lesson], *, viewer: Viewer) -> list[LessonEvidence]:
    """Lessons of ``with_attendance`` as ``viewer`` may see them: an auditor reads learners as initials."""
    return [_lesson(lesson, viewer) for lesson in lessons]


def changes_of_month(
    *, programme: Programme | None, month: dt.date, language: str | None = None
) -> QuerySet[LessonChange]:
    """What happened to lessons that stood in the timetable of ``month``, or came to stand in it, after it was made."""
    changes = LessonChange.objects.filter(kind__in=TOLD)
    changes = changes.filter(Q(lesson__planned_month=month) | Q(replacement__planned_month=month))
    if programme is not None:
        changes = changes.filter(lesson__programme=programme)
    if language is not None:
        changes = changes.filter(lesson__instruction_language=language)
    return changes.select_related("lesson__group", "replacement", "made_by").order_by("lesson__starts_at", "pk")


def _lesson(lesson: Lesson, viewer: Viewer) -> LessonEvidence:
    people = attendance_of(lesson.attendance.all())
    return LessonEvidence(lesson, tuple(_person(one, lesson, viewer) for one in people))


def _person(shown: PersonAttendance, lesson: Lesson, viewer: Viewer) -> PersonEvidence:
    teaches = shown.current.part == Part.TEACHER
    name = str(shown.person) if teaches else shown_name(shown.person, viewer=viewer)
    stay = stay_of(shown.current, lesson, zone=lesson.time_zone)
    return PersonEvidence(name, shown, stay, history_lines(shown.entries, named=sees_names(viewer)))
