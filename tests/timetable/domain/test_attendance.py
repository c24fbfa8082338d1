"""Attendance as it is proposed from presence and confirmed by a person."""

import datetime as dt

import pytest

from lms.accounts.domain.people import create_person
from lms.timetable.domain.attendance import (
    Correction,
    confirm_attendance,
    correct_attendance,
    propose_attendance,
    standing,
)
from lms.timetable.domain.enrolments import end_enrolment
from lms.timetable.enums import AttendanceStatus, CorrectionReason, Evidence, LessonState, Part
from lms.timetable.errors import (
    AttendanceConfirmed,
    LessonNotEnded,
    LessonNotLive,
    MonthCountedElsewhere,
)
from lms.timetable.models import CountedElsewhere
from tests.timetable.factories import (
    end,
    ended_lesson,
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_teacher,
    minute,
    start,
)

pytestmark = pytest.mark.django_db
THIRD = dt.date(2026, 11, 3)
BY_PHONE = Correction(AttendanceStatus.PRESENT, CorrectionReason.BY_PHONE)
EXCUSED = Correction(AttendanceStatus.EXCUSED, CorrectionReason.EXCUSED_BY_FAMILY)


@pytest.mark.parametrize(
    ("spans", "status"),
    [
        ([(0, 45)], AttendanceStatus.PRESENT),
        ([(10, 45)], AttendanceStatus.PRESENT),
        ([(11, 45)], AttendanceStatus.LATE),
        ([(0, 31)], AttendanceStatus.ABSENT),
        ([(0, 32)], AttendanceStatus.LEFT_EARLY),
        ([(0, 34)], AttendanceStatus.LEFT_EARLY),
        ([(0, 35)], AttendanceStatus.PRESENT),
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

    assert (entry.person, entry.status_before, entry.status) == (bota, "", status)
    assert (entry.sequence, entry.by, entry.at, entry.evidence) == (1, None, lesson.ends_at, Evidence.ROOM)


def test_propose_attendance_writes_minutes_intervals_and_parts() -> None:
    group = make_group()
    amal = make_teacher(group)
    bota, deniz = make_learner(group), make_learner(group, "Deniz Kaya")
    chen = create_person("Chen Wei", by=None)
    lesson = ended_lesson(group)
    whole = [(minute(lesson, -5), minute(lesson, 50))]

    propose_attendance(lesson, intervals={amal.pk: whole, bota.pk: whole, chen.pk: whole}, at=lesson.ends_at)

    rows = lesson.attendance.order_by("person__full_name").values_list("person", "part", "status", "minutes")
    assert list(rows) == [
        (amal.pk, "teacher", "present", 45),
        (bota.pk, "learner", "present", 45),
        (chen.pk, "guest", "present", 45),
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


def test_propose_attendance_again_appends_only_what_changed() -> None:
    group = make_group()
    make_teacher(group)
    bota, deniz = make_learner(group), make_learner(group, "Deniz Kaya")
    lesson = ended_lesson(group)
    propose_attendance(lesson, intervals={}, at=lesson.ends_at)
    whole = [(minute(lesson, 0), minute(lesson, 45))]

    (entry,) = propose_attendance(lesson, intervals={bota.pk: whole}, at=minute(lesson, 50))
    again = propose_attendance(lesson, intervals={bota.pk: whole}, at=minute(lesson, 51))

    assert (entry.sequence, entry.status_before, entry.status, entry.minutes) == (2, "absent", "present", 45)
    assert again == []
    assert [one.person for one in lesson.attendance.order_by("pk")] == [bota, deniz, bota]


def test_propose_attendance_again_keeps_what_a_person_decided() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = ended_lesson(group)
    propose_attendance(lesson, intervals={}, at=lesson.ends_at)
    correct_attendance(lesson, corrections={bota.pk: EXCUSED}, corrected_by=amal, at=lesson.ends_at)

    for length in (40, 45):
        late_row = {bota.pk: [(minute(lesson, 0), minute(lesson, length))]}
        propose_attendance(lesson, intervals=late_row, at=minute(lesson, 60))

    rows = lesson.attendance.order_by("sequence").values_list("status", "minutes", "evidence", "by")
    assert list(rows) == [
        ("absent", 0, "room", None),
        ("excused", 0, "hand", amal.pk),
        ("excused", 40, "hand", None),
        ("excused", 45, "hand", None),
    ]


def test_learner_moved_to_another_group_that_day_stands_as_a_guest() -> None:
    group = make_group()
    make_teacher(group)
    bota, deniz = make_learner(group), make_learner(group, "Deniz Kaya")
    lesson = ended_lesson(group)
    there = {bota.pk: [(minute(lesson, 0), minute(lesson, 45))]}
    propose_attendance(lesson, intervals=there, at=lesson.ends_at)
    for place in group.enrolments.all():
        end_enrolment(place, ends_on=THIRD - dt.timedelta(days=1), by=None)

    propose_attendance(lesson, intervals=there, at=lesson.ends_at)

    parts = {person: (entry.part, entry.status) for person, entry in standing(lesson).items()}
    assert parts == {bota.pk: (Part.GUEST, "present"), deniz.pk: (Part.GUEST, "absent")}


def test_propose_attendance_keeps_to_the_roster_of_the_day() -> None:
    group = make_group()
    make_teacher(group)
    make_learner(group, "Deniz Kaya", starts_on=THIRD + dt.timedelta(days=1))
    left = make_learner(group, "Parisa Karimi")
    end_enrolment(group.enrolments.get(learner=left), ends_on=THIRD - dt.timedelta(days=1), by=None)
    bota = make_learner(group)
    lesson = ended_lesson(group)

    entries = propose_attendance(lesson, intervals={}, at=lesson.ends_at)

    assert [entry.person for entry in entries] == [bota]


def test_confirm_attendance_holds_the_lesson_in_its_local_month() -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = make_lesson(group, dt.date(2026, 11, 30), dt.time(23, 50))
    ended = end(start(lesson, amal, late_by=dt.timedelta(minutes=15)))

    bota, whole = make_learner(group), [(ended.started_at, ended.ended_at)]
    propose_attendance(ended, intervals={amal.pk: whole, bota.pk: whole}, at=ended.ends_at)

    held = confirm_attendance(ended, confirmed_by=amal, at=ended.ends_at)

    assert (held.state, held.evidence) == (LessonState.HELD, Evidence.ROOM)
    assert held.local_month == dt.date(2026, 12, 1)
    assert (held.confirmed_by, held.confirmed_at) == (amal, ended.ends_at)


def test_confirm_attendance_without_changes_writes_no_entry() -> None:
    group = make_group()
    amal = make_teacher(group)
    make_learner(group)
    lesson = ended_lesson(group)
    proposed = propose_attendance(lesson, intervals={}, at=lesson.ends_at)

    confirm_attendance(lesson, confirmed_by=amal, at=lesson.ends_at)

    assert list(lesson.attendance.all()) == proposed


def test_confirm_attendance_keeps_the_proposal_before_the_correction() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = ended_lesson(group)
    propose_attendance(lesson, intervals={}, at=lesson.ends_at)

    confirm_attendance(lesson, corrections={bota.pk: EXCUSED}, confirmed_by=amal, at=minute(lesson, 50))

    first, second = lesson.attendance.order_by("sequence")
    assert (first.status, first.evidence, first.by) == ("absent", Evidence.ROOM, None)
    assert (second.status_before, second.status, second.evidence) == ("absent", "excused", Evidence.HAND)
    assert (second.reason, second.by, second.at) == (CorrectionReason.EXCUSED_BY_FAMILY, amal, minute(lesson, 50))


def test_confirm_attendance_without_proposal_is_by_hand() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    deniz = make_learner(group, "Deniz Kaya")
    lesson = ended_lesson(group)

    confirm_attendance(lesson, corrections={bota.pk: BY_PHONE}, confirmed_by=amal, at=lesson.ends_at)

    rows = lesson.attendance.order_by("person").values_list("person", "status", "evidence", "by", "sequence")
    assert list(rows) == [(bota.pk, "present", "hand", amal.pk, 1), (deniz.pk, "absent", "hand", amal.pk, 1)]


def test_confirm_attendance_in_a_month_counted_in_a_document_is_refused() -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = ended_lesson(group)
    CountedElsewhere.objects.create(programme=group.programme, instruction_language="en", month=dt.date(2026, 11, 1))

    with pytest.raises(MonthCountedElsewhere):
        confirm_attendance(lesson, confirmed_by=amal, at=lesson.ends_at)


def test_confirm_attendance_is_refused_before_the_end_and_twice() -> None:
    group = make_group()
    amal = make_teacher(group)
    planned = make_lesson(group, THIRD)
    with pytest.raises(LessonNotLive):
        confirm_attendance(planned, confirmed_by=amal, at=planned.ends_at)

    live = start(planned, amal)
    with pytest.raises(LessonNotEnded):
        confirm_attendance(live, confirmed_by=amal, at=planned.ends_at)

    confirmed = confirm_attendance(end(live), confirmed_by=amal, at=planned.ends_at)
    with pytest.raises(AttendanceConfirmed):
        confirm_attendance(confirmed, confirmed_by=amal, at=planned.ends_at)
    with pytest.raises(AttendanceConfirmed):
        propose_attendance(confirmed, intervals={}, at=planned.ends_at)


def test_held_attendance_is_unchanged_by_later_changes_of_the_group() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    lesson = ended_lesson(group)
    propose_attendance(lesson, intervals={bota.pk: [(minute(lesson, 0), minute(lesson, 45))]}, at=lesson.ends_at)
    confirm_attendance(lesson, confirmed_by=amal, at=lesson.ends_at)

    end_enrolment(group.enrolments.get(), ends_on=THIRD, by=None)
    make_learner(group, "Deniz Kaya", starts_on=THIRD + dt.timedelta(days=1))
    hold(make_lesson(group, dt.date(2026, 11, 10)), amal)

    assert list(lesson.attendance.values_list("person", "status", "minutes")) == [(bota.pk, "present", 45)]
