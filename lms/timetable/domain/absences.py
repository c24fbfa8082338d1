"""A teacher who cannot teach a lesson says so; a coordinator finds somebody, moves the lesson or cancels it."""

import datetime as dt
from functools import partial

from django.db import transaction

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.timetable.domain.lessons import locked
from lms.timetable.domain.letters import write_about_absence
from lms.timetable.enums import LessonState, TimetableAct
from lms.timetable.errors import LessonNotPlanned, NotTeacherOfLesson
from lms.timetable.models import Lesson, TeacherAbsence
from lms.timetable.queries.absences import is_away
from lms.timetable.queries.teachers import lesson_teachers


@transaction.atomic
def report_absence(lesson: Lesson, *, teacher: User, words: str, at: dt.datetime) -> TeacherAbsence | None:
    """``teacher`` cannot teach ``lesson``; coordinators are told. Said twice it is written once (None).

    Raises LessonNotPlanned once it has begun, is over or was given up, NotTeacherOfLesson.
    """
    lesson = _still_planned(lesson, at=at)
    if teacher not in lesson_teachers(lesson).expected:
        raise NotTeacherOfLesson(person=teacher)
    if is_away(teacher, lesson):
        return None
    absence = TeacherAbsence.objects.create(lesson=lesson, teacher=teacher, away=True, words=words.strip(), said_at=at)
    write_down(TimetableAct.ABSENCE_REPORTED, lesson, by=teacher, person=teacher, words=words, at=at)
    transaction.on_commit(partial(write_about_absence.enqueue, absence.pk), robust=True)
    return absence


@transaction.atomic
def withdraw_absence(lesson: Lesson, *, teacher: User, at: dt.datetime) -> TeacherAbsence | None:
    """``teacher`` can teach after all, as long as nobody stands in; None where nothing was said.

    Raises LessonNotPlanned, or NotTeacherOfLesson when somebody else teaches it by now: then a coordinator decides.
    """
    lesson = _still_planned(lesson, at=at)
    if not is_away(teacher, lesson):
        return None
    if teacher not in lesson_teachers(lesson).expected:
        raise NotTeacherOfLesson(person=teacher)
    write_down(TimetableAct.ABSENCE_WITHDRAWN, lesson, by=teacher, person=teacher, at=at)
    return TeacherAbsence.objects.create(lesson=lesson, teacher=teacher, away=False, said_at=at)


def _still_planned(lesson: Lesson, *, at: dt.datetime) -> Lesson:
    lesson = locked(lesson)
    if lesson.state != LessonState.PLANNED or lesson.ends_at <= at:
        raise LessonNotPlanned
    return lesson
