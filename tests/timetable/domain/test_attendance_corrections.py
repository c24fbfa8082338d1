"""Attendance as people correct it, with a reason and one after another."""

import datetime as dt

import pytest
from django.db import connection

from lms.accounts.domain.people import create_person
from lms.timetable.domain.attendance import (
    Correction,
    confirm_attendance,
    correct_attendance,
    propose_attendance,
    standing,
)
from lms.timetable.enums import AttendanceStatus, CorrectionReason, Evidence, LessonState
from lms.timetable.errors import (
    AttendanceChanged,
    LessonNotEnded,
    LessonNotLive,
    NotInLesson,
    NotOnThatDevice,
    ReasonDoesNotFit,
    ReasonMissing,
)
from lms.timetable.models import Lesson
from tests.timetable.factories import (
    end,
    ended_lesson,
    make_group,
    make_learner,
    make_lesson,
    make_teacher,
    minute,
    start,
)
from tests.timetable.races import at_once

pytestmark = pytest.mark.django_db
THIRD = dt.date(2026, 11, 3)
BY_PHONE = Correction(AttendanceStatus.PRESENT, CorrectionReason.BY_PHONE)
EXCUSED = Correction(AttendanceStatus.EXCUSED, CorrectionReason.EXCUSED_BY_FAMILY)


def test_correction_of_a_sibling_names_the_other_and_takes_no_minutes() -> None:
    group = make_group()
    amal, bota, deniz = make_teacher(group), make_learner(group), make_learner(group, "Deniz Kaya")
    lesson = ended_lesson(group)
    propose_attendance(lesson, intervals={bota.pk: [(minute(lesson, 0), minute(lesson, 45))]}, at=lesson.ends_at)
    sibling = Correction(AttendanceStatus.PRESENT, CorrectionReason.SAME_DEVICE, same_device_as=bota.pk)

    (entry,) = correct_attendance(lesson, corrections={deniz.pk: sibling}, corrected_by=amal, at=lesson.ends_at)

    assert (entry.person, entry.same_device_as, entry.status) == (deniz, bota, "present")
    assert (entry.minutes, entry.intervals, entry.evidence) == (0, [], Evidence.HAND)


def test_correction_after_the_list_is_confirmed_is_an_entry_too() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = ended_lesson(group)
    propose_attendance(lesson, intervals={}, at=lesson.ends_at)
    confirmed = confirm_attendance(lesson, confirmed_by=amal, at=lesson.ends_at)

    correct_attendance(confirmed, corrections={bota.pk: EXCUSED}, corrected_by=amal, at=minute(lesson, 90))
    nothing = correct_attendance(confirmed, corrections={bota.pk: EXCUSED}, corrected_by=amal, at=minute(lesson, 91))

    statuses = lesson.attendance.order_by("sequence").values_list("status", flat=True)
    assert list(statuses) == ["absent", "excused"]
    assert nothing == []
    assert Lesson.objects.get().confirmed_at == lesson.ends_at


@pytest.mark.parametrize(
    ("correction", "refusal"),
    [
        (Correction(AttendanceStatus.EXCUSED, None), ReasonMissing),
        (Correction(AttendanceStatus.EXCUSED, CorrectionReason.OTHER, words="  "), ReasonMissing),
        (Correction(AttendanceStatus.EXCUSED, CorrectionReason.BY_PHONE), ReasonDoesNotFit),
        (Correction(AttendanceStatus.PRESENT, CorrectionReason.EXCUSED_BY_FAMILY), ReasonDoesNotFit),
        (Correction(AttendanceStatus.PRESENT, CorrectionReason.SAME_DEVICE), NotOnThatDevice),
    ],
)
def test_correction_without_a_reason_that_holds_is_refused(correction: Correction, refusal: type[Exception]) -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = ended_lesson(group)
    propose_attendance(lesson, intervals={}, at=lesson.ends_at)

    with pytest.raises(refusal):
        confirm_attendance(lesson, corrections={bota.pk: correction}, confirmed_by=amal, at=lesson.ends_at)

    assert Lesson.objects.get().state == LessonState.LIVE
    assert lesson.attendance.count() == 1


def test_correction_on_the_device_of_somebody_the_room_did_not_see_is_refused() -> None:
    group = make_group()
    amal, bota, deniz = make_teacher(group), make_learner(group), make_learner(group, "Deniz Kaya")
    chen = create_person("Chen Wei", by=None)
    lesson = ended_lesson(group)
    whole = [(minute(lesson, 0), minute(lesson, 45))]
    propose_attendance(lesson, intervals={amal.pk: whole, bota.pk: whole}, at=lesson.ends_at)

    for person, other in ((bota, deniz), (bota, bota), (deniz, amal), (deniz, chen)):
        sibling = Correction(AttendanceStatus.LATE, CorrectionReason.SAME_DEVICE, same_device_as=other.pk)
        with pytest.raises(NotOnThatDevice):
            correct_attendance(lesson, corrections={person.pk: sibling}, corrected_by=amal, at=lesson.ends_at)


def test_correction_of_what_the_writer_did_not_see_is_refused() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = ended_lesson(group)
    propose_attendance(lesson, intervals={}, at=lesson.ends_at)
    correct_attendance(lesson, corrections={bota.pk: EXCUSED}, corrected_by=amal, at=lesson.ends_at, seen={bota.pk: 1})

    with pytest.raises(AttendanceChanged):
        correct_attendance(
            lesson, corrections={bota.pk: BY_PHONE}, corrected_by=amal, at=lesson.ends_at, seen={bota.pk: 1}
        )
    with pytest.raises(AttendanceChanged):
        confirm_attendance(lesson, confirmed_by=amal, at=lesson.ends_at, seen={bota.pk: 1})

    assert standing(lesson)[bota.pk].status == AttendanceStatus.EXCUSED


def test_correction_for_a_stranger_is_refused() -> None:
    group = make_group()
    amal = make_teacher(group)
    chen = create_person("Chen Wei", by=None)
    lesson = ended_lesson(group)

    with pytest.raises(NotInLesson):
        confirm_attendance(lesson, corrections={chen.pk: BY_PHONE}, confirmed_by=amal, at=lesson.ends_at)

    assert Lesson.objects.get().state == LessonState.LIVE


def test_correction_before_the_end_is_refused() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = make_lesson(group, THIRD)
    with pytest.raises(LessonNotLive):
        correct_attendance(lesson, corrections={bota.pk: EXCUSED}, corrected_by=amal, at=lesson.ends_at)
    with pytest.raises(LessonNotEnded):
        correct_attendance(start(lesson, amal), corrections={bota.pk: EXCUSED}, corrected_by=amal, at=lesson.ends_at)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_corrections_of_many_at_once_are_all_kept() -> None:
    group = make_group()
    staff = [make_teacher(group, f"Teacher {number}") for number in range(6)]
    bota, deniz = make_learner(group), make_learner(group, "Deniz Kaya")
    lesson = end(start(make_lesson(group, THIRD), staff[0]))
    propose_attendance(lesson, intervals={}, at=lesson.ends_at)
    hand = [BY_PHONE, EXCUSED]

    def correct(number: int) -> None:
        person = (bota, deniz)[number // 3]
        words = Correction(AttendanceStatus.ABSENT, CorrectionReason.OTHER, words=f"Teacher {number}")
        for correction in (hand[number % 2], words):
            correct_attendance(
                lesson, corrections={person.pk: correction}, corrected_by=staff[number], at=lesson.ends_at
            )

    assert at_once(correct, times=6) == []

    for person in (bota, deniz):
        entries = list(lesson.attendance.filter(person=person).order_by("sequence"))
        assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
        assert [entry.status_before for entry in entries] == ["", *(entry.status for entry in entries[:-1])]
        assert len(entries) > 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_teachers_who_saw_the_same_list_cannot_both_change_a_line() -> None:
    group = make_group()
    staff = [make_teacher(group, f"Teacher {number}") for number in range(2)]
    bota = make_learner(group)
    lesson = end(start(make_lesson(group, THIRD), staff[0]))
    propose_attendance(lesson, intervals={}, at=lesson.ends_at)

    def correct(number: int) -> None:
        correction = (BY_PHONE, EXCUSED)[number]
        correct_attendance(
            lesson,
            corrections={bota.pk: correction},
            corrected_by=staff[number],
            at=lesson.ends_at,
            seen={bota.pk: 1},
        )

    assert [type(refusal) for refusal in at_once(correct, times=2)] == [AttendanceChanged]
    assert lesson.attendance.count() == 2
