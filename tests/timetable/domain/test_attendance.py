import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.domain.people import create_person
from lms.timetable.domain.attendance import confirm_attendance, cut, propose_attendance, status_of, time_in
from lms.timetable.domain.enrolments import end_enrolment
from lms.timetable.enums import AttendanceStatus, Evidence, LessonState
from lms.timetable.errors import (
    LessonAlreadyHeld,
    LessonNotEnded,
    LessonNotLive,
    MonthCountedElsewhere,
    NotInLesson,
)
from lms.timetable.models import CountedElsewhere, Group, Lesson
from tests.timetable.factories import (
    end,
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_teacher,
    start,
)

pytestmark = pytest.mark.django_db
THIRD = dt.date(2026, 11, 3)
MIDNIGHT = dt.datetime(2026, 11, 3, tzinfo=dt.UTC)
minutes = st.integers(-30, 120)


def minute(lesson: Lesson, number: int) -> dt.datetime:
    return lesson.starts_at + dt.timedelta(minutes=number)


def ended_lesson(group: Group) -> Lesson:
    return end(start(make_lesson(group, THIRD), group.teachings.get().teacher))


@pytest.mark.parametrize(
    ("spans", "status"),
    [
        ([(0, 45)], AttendanceStatus.PRESENT),
        ([(10, 45)], AttendanceStatus.PRESENT),
        ([(11, 45)], AttendanceStatus.LATE),
        ([(0, 31)], AttendanceStatus.ABSENT),
        ([(0, 32)], AttendanceStatus.PRESENT),
        ([(0, 10), (20, 45)], AttendanceStatus.PRESENT),
        ([(30, 45)], AttendanceStatus.ABSENT),
        ([(-20, 0)], AttendanceStatus.ABSENT),
        ([(0, 25), (0, 25)], AttendanceStatus.ABSENT),
        ([], AttendanceStatus.ABSENT),
    ],
)
def test_propose_attendance_follows_the_written_rule(spans: list[tuple[int, int]], status: AttendanceStatus) -> None:
    group = make_group()
    make_teacher(group)
    bota = make_learner(group)
    lesson = ended_lesson(group)

    intervals = {bota.pk: [(minute(lesson, a), minute(lesson, b)) for a, b in spans]}
    (entry,) = propose_attendance(lesson, intervals=intervals, at=lesson.ends_at)

    assert (entry.person, entry.status, entry.proposed) == (bota, status, status)


def test_propose_attendance_writes_minutes_intervals_and_parts() -> None:
    group = make_group()
    amal = make_teacher(group)
    bota, deniz = make_learner(group), make_learner(group, "Deniz Kaya")
    chen = create_person("Chen Wei")
    lesson = ended_lesson(group)
    whole = [(minute(lesson, -5), minute(lesson, 50))]

    propose_attendance(lesson, intervals={amal.pk: whole, bota.pk: whole, chen.pk: whole}, at=lesson.ends_at)

    rows = lesson.attendance.order_by("person__full_name").values_list("person", "part", "status", "minutes")
    assert list(rows) == [
        (amal.pk, "teacher", "present", 45),
        (bota.pk, "learner", "present", 45),
        (deniz.pk, "learner", "absent", 0),
    ]
    assert lesson.attendance.get(person=bota).intervals == [["2026-11-03T10:00:00+00:00", "2026-11-03T10:45:00+00:00"]]


def test_propose_attendance_of_a_short_lesson_counts_its_share() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = start(make_lesson(group, THIRD), amal)

    (entry,) = propose_attendance(
        lesson, intervals={bota.pk: [(minute(lesson, 0), minute(lesson, 2))]}, at=minute(lesson, 2)
    )

    assert (entry.status, entry.minutes) == (AttendanceStatus.PRESENT, 2)


def test_propose_attendance_of_a_room_left_open_counts_the_planned_length() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = start(make_lesson(group, THIRD), amal)

    (entry,) = propose_attendance(
        lesson, intervals={bota.pk: [(minute(lesson, 0), minute(lesson, 45))]}, at=minute(lesson, 75)
    )

    assert entry.status == AttendanceStatus.PRESENT


def test_propose_attendance_again_replaces_the_proposal() -> None:
    group = make_group()
    make_teacher(group)
    bota = make_learner(group)
    lesson = ended_lesson(group)
    propose_attendance(lesson, intervals={}, at=lesson.ends_at)

    propose_attendance(lesson, intervals={bota.pk: [(minute(lesson, 0), minute(lesson, 45))]}, at=lesson.ends_at)

    assert list(lesson.attendance.values_list("status", flat=True)) == ["present"]


def test_propose_attendance_keeps_to_the_roster_of_the_day() -> None:
    group = make_group()
    make_teacher(group)
    make_learner(group, "Deniz Kaya", starts_on=THIRD + dt.timedelta(days=1))
    left = make_learner(group, "Parisa Karimi")
    end_enrolment(group.enrolments.get(learner=left), ends_on=THIRD - dt.timedelta(days=1))
    bota = make_learner(group)
    lesson = ended_lesson(group)

    entries = propose_attendance(lesson, intervals={}, at=lesson.ends_at)

    assert [entry.person for entry in entries] == [bota]


def test_confirm_attendance_holds_the_lesson_in_its_local_month() -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = make_lesson(group, dt.date(2026, 11, 30), dt.time(23, 50))
    ended = end(start(lesson, amal, late_by=dt.timedelta(minutes=15)))

    held = confirm_attendance(ended, statuses={}, confirmed_by=amal, at=ended.ends_at)

    assert held.state == LessonState.HELD
    assert held.local_month == dt.date(2026, 12, 1)
    assert (held.held_by, held.held_at) == (amal, ended.ends_at)


def test_confirm_attendance_keeps_the_decision_beside_the_proposal() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = ended_lesson(group)
    propose_attendance(lesson, intervals={}, at=lesson.ends_at)

    confirm_attendance(lesson, statuses={bota.pk: AttendanceStatus.EXCUSED}, confirmed_by=amal, at=lesson.ends_at)

    entry = lesson.attendance.get()
    assert (entry.status, entry.proposed, entry.evidence) == ("excused", "absent", Evidence.ROOM)
    assert (entry.confirmed_by, entry.confirmed_at) == (amal, lesson.ends_at)


def test_confirm_attendance_without_proposal_is_by_hand() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    deniz = make_learner(group, "Deniz Kaya")
    lesson = ended_lesson(group)

    confirm_attendance(lesson, statuses={bota.pk: AttendanceStatus.PRESENT}, confirmed_by=amal, at=lesson.ends_at)

    rows = lesson.attendance.order_by("person").values_list("person", "status", "proposed", "evidence")
    assert list(rows) == [(bota.pk, "present", "", "hand"), (deniz.pk, "absent", "", "hand")]


def test_confirm_attendance_for_a_stranger_is_refused() -> None:
    group = make_group()
    amal = make_teacher(group)
    chen = create_person("Chen Wei")
    lesson = ended_lesson(group)

    with pytest.raises(NotInLesson):
        confirm_attendance(lesson, statuses={chen.pk: AttendanceStatus.PRESENT}, confirmed_by=amal, at=lesson.ends_at)

    assert Lesson.objects.get().state == LessonState.LIVE


def test_confirm_attendance_in_a_month_counted_in_a_document_is_refused() -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = ended_lesson(group)
    CountedElsewhere.objects.create(programme=group.programme, instruction_language="en", month=dt.date(2026, 11, 1))

    with pytest.raises(MonthCountedElsewhere):
        confirm_attendance(lesson, statuses={}, confirmed_by=amal, at=lesson.ends_at)


def test_confirm_attendance_is_refused_before_the_end_and_after_holding() -> None:
    group = make_group()
    amal = make_teacher(group)
    planned = make_lesson(group, THIRD)
    with pytest.raises(LessonNotLive):
        confirm_attendance(planned, statuses={}, confirmed_by=amal, at=planned.ends_at)

    live = start(planned, amal)
    with pytest.raises(LessonNotEnded):
        confirm_attendance(live, statuses={}, confirmed_by=amal, at=planned.ends_at)

    held = confirm_attendance(end(live), statuses={}, confirmed_by=amal, at=planned.ends_at)
    with pytest.raises(LessonAlreadyHeld):
        confirm_attendance(held, statuses={}, confirmed_by=amal, at=planned.ends_at)
    with pytest.raises(LessonAlreadyHeld):
        propose_attendance(held, intervals={}, at=planned.ends_at)


def test_held_attendance_is_unchanged_by_later_changes_of_the_group() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = ended_lesson(group)
    propose_attendance(lesson, intervals={bota.pk: [(minute(lesson, 0), minute(lesson, 45))]}, at=lesson.ends_at)
    confirm_attendance(lesson, statuses={}, confirmed_by=amal, at=lesson.ends_at)

    end_enrolment(group.enrolments.get(), ends_on=THIRD)
    make_learner(group, "Deniz Kaya", starts_on=THIRD + dt.timedelta(days=1))
    hold(make_lesson(group, dt.date(2026, 11, 10)), amal)

    assert list(lesson.attendance.values_list("person", "status", "minutes")) == [(bota.pk, "present", 45)]


@given(st.lists(st.tuples(minutes, minutes)))
def test_cut_covers_each_minute_once(spans: list[tuple[int, int]]) -> None:
    def at(number: int) -> dt.datetime:
        return MIDNIGHT + dt.timedelta(minutes=number)

    union = cut([(at(min(span)), at(max(span))) for span in spans], at(0), at(45))

    covered = {number for a, b in spans for number in range(min(a, b), max(a, b))} & set(range(45))
    assert time_in(union) == dt.timedelta(minutes=len(covered))
    assert all(left[1] < right[0] for left, right in pairwise(union))


def test_status_of_an_empty_lesson_is_absent() -> None:
    assert status_of([], start=MIDNIGHT, length=dt.timedelta()) == AttendanceStatus.ABSENT
