"""Lessons outside the room, written down by hand."""

import datetime as dt
from collections.abc import Sequence

import pytest

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.timetable.domain.attendance import (
    record_lesson,
)
from lms.timetable.enums import AttendanceStatus, ChangeKind, Evidence, LessonState, Part
from lms.timetable.errors import (
    LessonNotOver,
    LessonNotPlanned,
    NotInLesson,
    NotTeacherOfGroup,
    ReasonMissing,
    WrongTimes,
)
from lms.timetable.models import Lesson
from tests.timetable.factories import (
    make_group,
    make_learner,
    make_lesson,
    make_teacher,
)

pytestmark = pytest.mark.django_db


def record(
    lesson: Lesson,
    *,
    taught_by: User | None = None,
    started_at: dt.datetime | None = None,
    ended_at: dt.datetime | None = None,
    there: Sequence[int] = (),
    reason: str = "By phone: no internet in the village",
    at: dt.datetime | None = None,
) -> Lesson:
    """As planned, entered by its teacher two hours after its end."""
    teacher = lesson.group.teachings.get().teacher
    return record_lesson(
        lesson,
        taught_by=taught_by or teacher,
        started_at=started_at or lesson.starts_at,
        ended_at=ended_at or lesson.ends_at,
        there=there,
        reason=reason,
        recorded_by=teacher,
        at=at or lesson.ends_at + dt.timedelta(hours=2),
    )


def test_record_lesson_counts_it_by_hand_with_who_was_there() -> None:
    group = make_group()
    amal, bota, deniz = make_teacher(group), make_learner(group), make_learner(group, "Deniz Kaya")
    lesson = make_lesson(group, dt.date(2026, 11, 3))

    held = record(lesson, there=[bota.pk])

    stood = {entry.person: (entry.part, entry.status, entry.minutes, entry.evidence) for entry in held.attendance.all()}
    (change,) = held.changes.all()
    assert (held.state, held.local_month, held.confirmed_by) == (LessonState.HELD, dt.date(2026, 11, 1), amal)
    assert stood == {
        amal: (Part.TEACHER, AttendanceStatus.PRESENT, 45, Evidence.HAND),
        bota: (Part.LEARNER, AttendanceStatus.PRESENT, 45, Evidence.HAND),
        deniz: (Part.LEARNER, AttendanceStatus.ABSENT, 0, Evidence.HAND),
    }
    assert (change.kind, change.reason) == (ChangeKind.RECORDED, "By phone: no internet in the village")


def test_record_lesson_counts_in_the_month_it_began() -> None:
    group = make_group()
    make_teacher(group)
    bota = make_learner(group)
    lesson = make_lesson(group, dt.date(2026, 11, 30), dt.time(23, 30))
    late = lesson.starts_at + dt.timedelta(minutes=40)

    held = record(lesson, started_at=late, ended_at=late + dt.timedelta(minutes=45), there=[bota.pk])

    assert (held.planned_month, held.local_month) == (dt.date(2026, 11, 1), dt.date(2026, 12, 1))


def test_record_lesson_is_refused_and_writes_nothing() -> None:
    group = make_group()
    make_teacher(group)
    bota, stranger = make_learner(group), create_person("Chen Wei", by=None)
    lesson = make_lesson(group, dt.date(2026, 11, 3))

    with pytest.raises(ReasonMissing):
        record(lesson, reason=" ")
    with pytest.raises(LessonNotOver):
        record(lesson, at=lesson.ends_at - dt.timedelta(minutes=1))
    with pytest.raises(WrongTimes):
        record(lesson, ended_at=lesson.starts_at)
    with pytest.raises(NotTeacherOfGroup):
        record(lesson, taught_by=bota)
    with pytest.raises(NotInLesson):
        record(lesson, there=[stranger.pk])
    lesson.refresh_from_db()
    assert lesson.state == LessonState.PLANNED
    assert not lesson.attendance.exists()
    record(lesson)
    with pytest.raises(LessonNotPlanned):
        record(lesson)
