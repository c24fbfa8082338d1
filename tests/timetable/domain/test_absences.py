import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.domain.absences import report_absence, withdraw_absence
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.errors import LessonNotPlanned, NotTeacherOfLesson
from lms.timetable.models import Lesson, TeacherAbsence
from lms.timetable.queries.absences import gaps, open_absences
from tests.timetable.factories import cancel, make_group, make_learner, make_lesson, make_staff, make_teacher

pytestmark = pytest.mark.django_db
NOV_3 = dt.date(2026, 11, 3)
AT = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)


def substitute(lesson: Lesson, absent: User, person: User | None) -> None:
    substitute_teacher(lesson, absent=absent, substitute=person, reason="Ill", made_by=None, at=AT)


def open_lessons() -> list[Lesson]:
    return [absence.lesson for absence in open_absences(at=AT)]


def test_absence_is_written_once_and_coordinators_are_told(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = make_lesson(group, NOV_3)
    make_staff("Dana Omar", Role.COORDINATOR)

    with django_capture_on_commit_callbacks(execute=True):
        first = report_absence(lesson, teacher=amal, words=" Fever ", at=AT)
        again = report_absence(lesson, teacher=amal, words="Still", at=AT)

    (letter,) = mail.outbox
    assert (first.words if first else "", again) == ("Fever", None)
    assert letter.to == ["dana@example.org"]
    assert "Amal Serik cannot teach" in letter.body
    assert open_lessons() == [lesson]


def test_gap_names_who_is_free_in_the_language() -> None:
    group = make_group()
    amal = make_teacher(group)
    erlan = make_teacher(make_group("English 2"), "Erlan Bek")
    lesson = make_lesson(group, NOV_3)
    report_absence(lesson, teacher=amal, words="", at=AT)

    (gap,) = gaps(open_absences(at=AT))

    assert (gap.absence.teacher, gap.free) == (amal, (erlan,))


def test_absence_is_closed_by_a_substitute_and_open_again_when_that_one_falls_ill() -> None:
    group = make_group()
    amal = make_teacher(group)
    dana, erlan = create_person("Dana Omar", by=None), create_person("Erlan Bek", by=None)
    lesson = make_lesson(group, NOV_3)
    report_absence(lesson, teacher=amal, words="", at=AT)

    substitute(lesson, amal, dana)
    closed = open_lessons()
    report_absence(lesson, teacher=dana, words="", at=AT)
    opened = open_lessons()
    substitute(lesson, dana, erlan)

    assert (closed, opened, open_lessons()) == ([], [lesson], [])


def test_absence_is_closed_when_the_lesson_is_cancelled_or_over() -> None:
    group = make_group()
    amal = make_teacher(group)
    first, second = make_lesson(group, NOV_3), make_lesson(group, dt.date(2026, 11, 5))
    for lesson in (first, second):
        report_absence(lesson, teacher=amal, words="", at=AT)
    cancel(first)

    assert open_lessons() == [second]
    assert not open_absences(at=second.ends_at).exists()


def test_absence_is_withdrawn_while_nobody_stands_in() -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = make_lesson(group, NOV_3)

    nothing = withdraw_absence(lesson, teacher=amal, at=AT)
    report_absence(lesson, teacher=amal, words="", at=AT)
    withdraw_absence(lesson, teacher=amal, at=AT)
    withdrawn = open_lessons()
    report_absence(lesson, teacher=amal, words="", at=AT)
    substitute(lesson, amal, create_person("Dana Omar", by=None))

    assert (nothing, withdrawn) == (None, [])
    with pytest.raises(NotTeacherOfLesson):
        withdraw_absence(lesson, teacher=amal, at=AT)


def test_coordinator_who_gives_the_lesson_back_closes_the_absence() -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = make_lesson(group, NOV_3)
    report_absence(lesson, teacher=amal, words="", at=AT)
    substitute(lesson, amal, create_person("Dana Omar", by=None))

    substitute(lesson, amal, None)
    closed = open_lessons()
    again = report_absence(lesson, teacher=amal, words="Worse", at=AT)

    assert closed == []
    assert again is not None
    assert open_lessons() == [lesson]


def test_absence_is_refused_from_strangers_and_for_what_is_over() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = make_lesson(group, NOV_3)

    with pytest.raises(NotTeacherOfLesson):
        report_absence(lesson, teacher=bota, words="", at=AT)
    with pytest.raises(LessonNotPlanned):
        report_absence(lesson, teacher=amal, words="", at=lesson.ends_at)
    cancel(lesson)
    with pytest.raises(LessonNotPlanned):
        report_absence(lesson, teacher=amal, words="", at=AT)


def test_absences_are_never_overwritten() -> None:
    group = make_group()
    report_absence(make_lesson(group, NOV_3), teacher=make_teacher(group), words="", at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        TeacherAbsence.objects.update(away=False)
