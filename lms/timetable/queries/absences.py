"""Lessons whose teacher cannot come and that nobody has answered for yet."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from lms.accounts.models import User
from lms.timetable.enums import LessonState
from lms.timetable.models import Lesson, TeacherAbsence, Teaching
from lms.timetable.permissions import lasting_on
from lms.timetable.queries.teachers import free_for, standing_in


@dataclass(frozen=True)
class Gap:
    """A lesson without its teacher, and who could stand in."""

    absence: TeacherAbsence
    free: tuple[User, ...]


def standing_absences() -> QuerySet[TeacherAbsence]:
    """Of each lesson and teacher the newest, where it says that they are away."""
    later = TeacherAbsence.objects.filter(lesson=OuterRef("lesson"), teacher=OuterRef("teacher"), pk__gt=OuterRef("pk"))
    return TeacherAbsence.objects.filter(~Exists(later), away=True)


def open_absences(*, at: dt.datetime) -> QuerySet[TeacherAbsence]:
    """Absences of lessons still to come for which nobody stands in, the nearest lesson first."""
    stand_ins = standing_in().filter(lesson=OuterRef("lesson"))
    own = Teaching.objects.filter(
        lasting_on(OuterRef("lesson__local_date")), group=OuterRef("lesson__group"), teacher=OuterRef("teacher")
    )
    expected = Exists(own) & ~Exists(stand_ins.filter(absent=OuterRef("teacher")))
    absences = standing_absences().filter(
        expected | Exists(stand_ins.filter(substitute=OuterRef("teacher"))),
        lesson__state=LessonState.PLANNED,
        lesson__ends_at__gt=at,
    )
    return absences.select_related("lesson__group", "lesson__programme", "teacher").order_by("lesson__starts_at", "pk")


def gaps(absences: Iterable[TeacherAbsence]) -> list[Gap]:
    """One more statement a lesson; open absences are few."""
    return [Gap(absence, tuple(free_for(absence.lesson).exclude(pk=absence.teacher_id))) for absence in absences]


def said_about(lesson: Lesson) -> QuerySet[TeacherAbsence]:
    """Who is away from ``lesson``, with their words."""
    return standing_absences().filter(lesson=lesson).select_related("teacher")


def is_away(teacher: User, lesson: Lesson) -> bool:
    return standing_absences().filter(lesson=lesson, teacher=teacher).exists()
