import datetime as dt
from collections.abc import Sequence

import pytest
from django.db import IntegrityError, connection, transaction

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.timetable.domain.attendance import (
    Correction,
    confirm_attendance,
    correct_attendance,
    propose_attendance,
    record_lesson,
    standing,
)
from lms.timetable.domain.enrolments import end_enrolment
from lms.timetable.enums import AttendanceStatus, ChangeKind, CorrectionReason, Evidence, LessonState, Part
from lms.timetable.errors import (
    AttendanceChanged,
    AttendanceConfirmed,
    LessonNotEnded,
    LessonNotLive,
    LessonNotOver,
    LessonNotPlanned,
    MonthCountedElsewhere,
    NotInLesson,
    NotOnThatDevice,
    NotTeacherOfGroup,
    ReasonDoesNotFit,
    ReasonMissing,
    WrongTimes,
)
from lms.timetable.models import AttendanceEntry, CountedElsewhere, Group, Lesson
from tests.timetable.factories import (
    end,
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_teacher,
    start,
)
from tests.timetable.races import at_once

pytestmark = pytest.mark.django_db
THIRD = dt.date(2026, 11, 3)
BY_PHONE = Correction(AttendanceStatus.PRESENT, CorrectionReason.BY_PHONE)
EXCUSED = Correction(AttendanceStatus.EXCUSED, CorrectionReason.EXCUSED_BY_FAMILY)


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


@pytest.fixture
def entry() -> AttendanceEntry:
    group = make_group()
    make_teacher(group)
    make_learner(group)
    lesson = ended_lesson(group)
    return propose_attendance(lesson, intervals={}, at=lesson.ends_at)[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET status = 'present'",
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE id = {id}",
    ],
)
def test_entry_cannot_be_changed_or_deleted_in_the_database(entry: AttendanceEntry, statement: str) -> None:
    sql = statement.format(table="timetable_attendanceentry", id=entry.pk)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert AttendanceEntry.objects.get().status == AttendanceStatus.ABSENT


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's own")
def test_entry_cannot_be_replaced_in_the_database(entry: AttendanceEntry) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO timetable_attendanceentry SELECT * FROM timetable_attendanceentry")


def test_entry_cannot_be_changed_or_deleted_through_the_models(entry: AttendanceEntry) -> None:
    entry.status = AttendanceStatus.PRESENT
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceEntry.objects.bulk_create(
            [entry], update_conflicts=True, unique_fields=["lesson", "person", "sequence"], update_fields=["status"]
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"sequence": 1},
        {"sequence": 0},
        {"status_before": ""},
        {"status": "asleep"},
        {"by": None},
        {"reason": ""},
        {"reason": "device"},
        {"reason": "other"},
        {"same_device_as": "bota"},
    ],
)
def test_entry_that_breaks_the_history_is_refused_by_the_database(
    entry: AttendanceEntry, wrong: dict[str, object]
) -> None:
    amal = User.objects.get(full_name="Amal Serik")
    good = {
        "lesson": entry.lesson,
        "person": entry.person,
        "sequence": 2,
        "part": Part.LEARNER,
        "status_before": "absent",
        "status": "present",
        "evidence": Evidence.HAND,
        "reason": "phone",
        "by": amal,
        "at": entry.at,
    }
    if "same_device_as" in wrong:
        wrong = {"reason": "device", "same_device_as": entry.person}

    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceEntry.objects.create(**(good | wrong))

    assert AttendanceEntry.objects.create(**good).sequence == 2


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
