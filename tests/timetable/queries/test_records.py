import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.accounts.models import User
from lms.timetable.domain.attendance import Correction, confirm_attendance, propose_attendance
from lms.timetable.enums import AttendanceStatus, CorrectionReason
from lms.timetable.models import Group, Lesson
from lms.timetable.queries.records import histories_of, lessons_on_record, newest_entries, record_of
from tests.timetable.factories import cancel, end, make_group, make_learner, make_lesson, make_teacher, start

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 11, 3)
EXCUSED = Correction(AttendanceStatus.EXCUSED, CorrectionReason.OTHER, words="Her mother wrote")


@pytest.fixture
def group() -> Group:
    return make_group()


@pytest.fixture
def amal(group: Group) -> User:
    return make_teacher(group)


@pytest.fixture
def bota(group: Group) -> User:
    return make_learner(group)


def lesson_with(group: Group, amal: User, *people: User, day: int) -> Lesson:
    """Ended and not confirmed; ``people`` were there from the first minute to the last."""
    lesson = end(start(make_lesson(group, FIRST.replace(day=day)), amal))
    whole = [(lesson.starts_at, lesson.ends_at)]
    propose_attendance(lesson, intervals={one.pk: whole for one in (amal, *people)}, at=lesson.ends_at)
    return lesson


def test_record_counts_what_stands_of_held_lessons(group: Group, amal: User, bota: User) -> None:
    deniz = make_learner(group, "Deniz Kaya")
    held = lesson_with(group, amal, bota, day=3)
    confirm_attendance(held, confirmed_by=amal, at=held.ends_at)
    missed = lesson_with(group, amal, deniz, day=10)
    confirm_attendance(missed, corrections={bota.pk: EXCUSED}, confirmed_by=amal, at=missed.ends_at)
    proposed = lesson_with(group, amal, bota, day=17)

    record = record_of(bota)

    assert record.parts == [(AttendanceStatus.PRESENT, 1), (AttendanceStatus.EXCUSED, 1)]
    assert (record.there, record.lessons) == (1, 2)
    assert list(lessons_on_record(bota)) == [proposed, missed, held]
    assert [entry.status for entry in histories_of(bota, [missed])[missed.pk].entries] == ["absent", "excused"]
    assert newest_entries(User.objects.filter(pk__in=[bota.pk, deniz.pk]))[bota.pk].lesson == missed


def test_record_leaves_out_lessons_that_were_called_off(group: Group, amal: User, bota: User) -> None:
    cancel(lesson_with(group, amal, bota, day=3), reason="The line broke")

    assert record_of(bota).lessons == 0
    assert not lessons_on_record(bota).exists()


def test_record_of_a_guest_tells_only_where_they_came(group: Group, amal: User, bota: User) -> None:
    other = make_group("English 2")
    saule = make_teacher(other, "Saule Omar")
    visited, _missed = lesson_with(other, saule, bota, day=4), lesson_with(other, saule, day=5)
    confirm_attendance(visited, confirmed_by=saule, at=visited.ends_at)

    assert list(lessons_on_record(bota)) == [visited]
    assert record_of(bota).lessons == 0


@pytest.mark.parametrize("lessons", [1, 3])
def test_histories_are_one_statement(
    lessons: int, group: Group, amal: User, bota: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    held = [lesson_with(group, amal, bota, day=day) for day in range(3, 3 + lessons)]

    with django_assert_num_queries(1):
        assert len(histories_of(bota, held)) == lessons
