import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.timetable.domain.attendance import Correction, correct_attendance, propose_attendance
from lms.timetable.domain.enrolments import end_enrolment
from lms.timetable.enums import AttendanceStatus, CorrectionReason, Part
from lms.timetable.models import Lesson
from lms.timetable.names import history_lines
from lms.timetable.queries.attendance import (
    attendance_list,
    attendance_of,
    history,
    own_attendance,
    standings,
    with_attendance,
)
from tests.timetable.factories import end, make_group, make_learner, make_lesson, make_teacher, start

pytestmark = pytest.mark.django_db
THIRD = dt.date(2026, 11, 3)
EXCUSED = Correction(AttendanceStatus.EXCUSED, CorrectionReason.OTHER, words="Bota's mother wrote")


@pytest.fixture
def lesson() -> Lesson:
    """Ended: Amal taught; Bota was there, and so was Chen, who has no place; Deniz was not."""
    group = make_group()
    amal = make_teacher(group)
    deniz, bota, chen = make_learner(group, "Deniz Kaya"), make_learner(group), create_person("Chen Wei", by=None)
    lesson = end(start(make_lesson(group, THIRD), amal))
    whole = [(lesson.starts_at, lesson.ends_at)]
    propose_attendance(lesson, intervals={amal.pk: whole, bota.pk: whole, chen.pk: whole}, at=lesson.ends_at)
    correct_attendance(lesson, corrections={deniz.pk: EXCUSED}, corrected_by=amal, at=lesson.ends_at)
    return lesson


def test_attendance_of_puts_teachers_first_and_guests_last(lesson: Lesson) -> None:
    people = attendance_of(history().filter(lesson=lesson))

    assert [(str(one.person), one.current.part, one.current.status) for one in people] == [
        ("Amal Serik", Part.TEACHER, "present"),
        ("Bota Akhmet", Part.LEARNER, "present"),
        ("Deniz Kaya", Part.LEARNER, "excused"),
        ("Chen Wei", Part.GUEST, "present"),
    ]


def test_attendance_of_tells_proposal_and_correction_apart(lesson: Lesson) -> None:
    deniz = attendance_of(history().filter(lesson=lesson))[2]

    assert deniz.proposed is not None
    assert deniz.correction is not None
    assert (deniz.proposed.status, deniz.correction.status, deniz.current) == ("absent", "excused", deniz.correction)


def test_attendance_list_adds_who_is_on_the_roster_and_not_written_down(lesson: Lesson) -> None:
    make_learner(lesson.group, "Parisa Karimi", starts_on=THIRD)

    parisa = attendance_list(lesson)[3]

    assert (str(parisa.person), parisa.current.status, parisa.current.sequence) == ("Parisa Karimi", "absent", 0)
    assert parisa.proposed is None


def test_attendance_list_leaves_out_who_was_moved_away_and_never_came(lesson: Lesson) -> None:
    group = lesson.group
    parisa = make_learner(group, "Parisa Karimi", starts_on=THIRD)
    propose_attendance(lesson, intervals={}, at=lesson.ends_at)
    end_enrolment(group.enrolments.get(learner=parisa), ends_on=THIRD, by=None)
    group.enrolments.filter(learner=parisa).delete()

    propose_attendance(lesson, intervals={}, at=lesson.ends_at)

    assert parisa not in [one.person for one in attendance_list(lesson)]
    assert lesson.attendance.filter(person=parisa).count() == 2


def test_standings_are_the_newest_of_each_person(lesson: Lesson) -> None:
    other = end(start(make_lesson(lesson.group, dt.date(2026, 11, 10)), lesson.taught_by))
    propose_attendance(other, intervals={}, at=other.ends_at)

    of_lesson = standings(lesson.attendance.all()).order_by("person__full_name")

    assert list(of_lesson.values_list("person__full_name", "sequence")) == [
        ("Amal Serik", 1),
        ("Bota Akhmet", 1),
        ("Chen Wei", 1),
        ("Deniz Kaya", 2),
    ]
    assert standings().count() == 6


def test_own_attendance_is_what_stands_for_the_person(lesson: Lesson) -> None:
    deniz = lesson.attendance.filter(person__full_name="Deniz Kaya").first().person

    entry = own_attendance(lesson, deniz)

    assert entry is not None
    assert (entry.person, entry.status, entry.sequence) == (deniz, "excused", 2)
    assert own_attendance(lesson, create_person("Parisa Karimi", by=None)) is None


@pytest.mark.parametrize("lessons", [1, 3])
def test_with_attendance_is_two_statements(
    lesson: Lesson, lessons: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for week in range(1, lessons):
        more = end(start(make_lesson(lesson.group, THIRD + dt.timedelta(days=7 * week)), lesson.taught_by))
        propose_attendance(more, intervals={}, at=more.ends_at)

    with django_assert_num_queries(2):
        people = [attendance_of(one.attendance.all()) for one in with_attendance(Lesson.objects.all())]

    assert [str(one.person) for one in people[0]] == ["Amal Serik", "Bota Akhmet", "Deniz Kaya", "Chen Wei"]


def test_history_lines_keep_words_from_who_may_not_see_names(lesson: Lesson) -> None:
    deniz = attendance_of(history().filter(lesson=lesson))[2]

    named = [line.reason for line in history_lines(deniz.entries, named=True)]
    initials = [line.reason for line in history_lines(deniz.entries, named=False)]

    assert (named, initials) == (["", "Bota's mother wrote"], ["", "Other, in words"])
