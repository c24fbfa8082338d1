"""Attendance of lessons in closed months: corrected by two people, while the file stays what it was."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, connection, transaction

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.ledger.closing_file import digest_of
from lms.ledger.domain.closings import close_month
from lms.ledger.domain.corrections import (
    decide_correction,
    propose_attendance_correction,
    propose_lesson_correction,
    rule_says_otherwise,
)
from lms.ledger.errors import AttendanceCorrectionWaits, CorrectionDecided, MonthIsOpen, OwnCorrection
from lms.ledger.models import Closing, Correction, CorrectionDecision
from lms.ledger.queries.counts import ledger_table
from lms.ledger.queries.reach import reach_of
from lms.ledger.verification import differences
from lms.timetable.domain.attendance import confirm_attendance, propose_attendance
from lms.timetable.domain.holding import decide_held
from lms.timetable.enums import AttendanceStatus, CorrectionReason, Evidence, LessonState, Part
from lms.timetable.errors import AttendanceChanged, LessonNotLive, NotInLesson, ReasonMissing, StatusStands
from lms.timetable.models import AttendanceEntry, Enrolment, Lesson
from lms.timetable.queries.attendance import own_attendance
from tests.timetable.factories import (
    cancel,
    end,
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_teacher,
    start,
)

pytestmark = pytest.mark.django_db
NOV, DEC = dt.date(2026, 11, 1), dt.date(2026, 12, 1)
THIRD = dt.date(2026, 11, 3)
IN_DECEMBER = dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC)
IN_JANUARY = dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC)
PRESENT, LATE, ABSENT, EXCUSED = (AttendanceStatus(one) for one in ("present", "late", "absent", "excused"))


@pytest.fixture
def lesson(dana: User, erlan: User) -> Lesson:
    """A lesson of November that fits the rule: Amal and Bota were there, Deniz was not."""
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    make_learner(group, "Deniz Kaya")
    ended = end(start(make_lesson(group, THIRD), amal))
    stay = [(ended.starts_at, ended.ends_at)]
    propose_attendance(ended, intervals={amal.pk: stay, bota.pk: stay}, at=ended.ends_at)
    return confirm_attendance(ended, confirmed_by=amal, at=ended.ends_at)


@pytest.fixture
def closing(lesson: Lesson) -> Closing:
    return close()


def close(month: dt.date = NOV, at: dt.datetime = IN_DECEMBER) -> Closing:
    dana, erlan = person("Dana Omar"), person("Erlan Bek")
    return close_month(month, copies=[dana, erlan], closed_by=dana, at=at)


def person(name: str) -> User:
    return User.objects.get(full_name=name)


def propose(lesson: Lesson, name: str = "Deniz Kaya", status: AttendanceStatus = PRESENT) -> Correction:
    return propose_attendance_correction(
        lesson,
        person=person(name),
        status=status,
        reason="His mother wrote",
        proposed_by=person("Dana Omar"),
        at=IN_DECEMBER,
    )


def approve(correction: Correction, at: dt.datetime = IN_DECEMBER) -> Correction:
    return decide_correction(correction, approved=True, decided_by=person("Erlan Bek"), at=at)


def test_approved_correction_appends_an_entry_and_leaves_the_file(lesson: Lesson, closing: Closing) -> None:
    before = own_attendance(lesson, person("Deniz Kaya"))
    correction = propose(lesson)
    assert own_attendance(lesson, person("Deniz Kaya")) == before

    decided = approve(correction)

    entry = own_attendance(lesson, person("Deniz Kaya"))
    assert entry == decided.decision.entry
    assert (entry.sequence, entry.status_before, entry.status) == (2, ABSENT, PRESENT)
    assert (entry.part, entry.minutes, entry.intervals) == (Part.LEARNER, 0, [])
    assert (entry.evidence, entry.reason, entry.words) == (
        Evidence.HAND,
        CorrectionReason.APPROVED,
        "His mother wrote",
    )
    assert (entry.by, entry.at) == (person("Erlan Bek"), IN_DECEMBER)
    assert digest_of(Closing.objects.get().content) == closing.digest
    assert list(differences()) == []


def test_correction_of_attendance_counts_no_lesson_and_says_whom_it_reached(lesson: Lesson, closing: Closing) -> None:
    approve(propose(lesson))

    (cell,) = ledger_table(programme=None, first=NOV, last=NOV).cells
    reach = reach_of(programme=None, first=NOV, last=NOV)
    assert (cell.lessons, cell.corrected) == (1, 0)
    assert (reach.learners, reach.there, reach.expected, reach.corrected) == (2, 2, 2, 1)


def test_proposed_and_declined_corrections_change_nothing(lesson: Lesson, closing: Closing) -> None:
    entries = list(AttendanceEntry.objects.values())
    correction = propose(lesson)
    assert reach_of(programme=None, first=NOV, last=NOV).corrected == 0

    decide_correction(correction, approved=False, decided_by=person("Erlan Bek"), at=IN_DECEMBER)

    assert list(AttendanceEntry.objects.values()) == entries
    assert list(differences()) == []
    approve(propose(lesson))
    assert list(differences()) == []


def test_correction_of_attendance_stands_in_the_file_of_the_month_it_was_approved_in(
    lesson: Lesson, closing: Closing
) -> None:
    deniz = person("Deniz Kaya")
    approve(propose(lesson))
    hold(make_lesson(lesson.group, dt.date(2026, 12, 8)), person("Amal Serik"))

    content = close(DEC, at=IN_JANUARY).content

    (line,) = json.loads(content)["corrections"]
    assert (line["month"], line["lesson"], line["change"]) == ("2026-11", str(lesson.uuid), 0)
    assert (line["person"], line["status"]) == (deniz.pk, ["absent", "present"])
    assert line["reason"] == digest_of("His mother wrote")
    assert "Deniz" not in content
    assert "mother" not in content
    assert list(differences()) == []


def test_one_correction_of_a_person_waits_at_most(lesson: Lesson, closing: Closing) -> None:
    correction = propose(lesson)
    with pytest.raises(AttendanceCorrectionWaits):
        propose(lesson, status=LATE)
    propose(lesson, "Bota Akhmet", ABSENT)
    propose_lesson_correction(lesson, reason="Nobody came", proposed_by=person("Dana Omar"), at=IN_DECEMBER)

    approve(correction)

    approve(propose(lesson, status=LATE))
    assert own_attendance(lesson, person("Deniz Kaya")).status == LATE
    assert list(differences()) == []


def test_correction_of_attendance_is_refused(lesson: Lesson) -> None:
    with pytest.raises(MonthIsOpen):
        propose(lesson)
    cancelled = cancel(make_lesson(lesson.group, dt.date(2026, 11, 10)))
    close()
    create_person("Chen Wei", by=None)

    with pytest.raises(NotInLesson):
        propose(lesson, "Chen Wei")
    with pytest.raises(StatusStands):
        propose(lesson, status=ABSENT)
    with pytest.raises(LessonNotLive):
        propose(cancelled)
    with pytest.raises(ReasonMissing):
        propose_attendance_correction(
            lesson,
            person=person("Deniz Kaya"),
            status=LATE,
            reason="  ",
            proposed_by=person("Dana Omar"),
            at=IN_DECEMBER,
        )
    correction = propose(lesson)
    with pytest.raises(OwnCorrection):
        decide_correction(correction, approved=True, decided_by=person("Dana Omar"), at=IN_DECEMBER)
    approve(correction)
    with pytest.raises(CorrectionDecided):
        approve(correction)


def test_learner_of_the_roster_who_is_not_written_down_can_be_added(lesson: Lesson, closing: Closing) -> None:
    """A place that the desk would not give any more, but that the database holds."""
    parisa = create_person("Parisa Karimi", by=None)
    Enrolment.objects.create(learner=parisa, group=lesson.group, starts_on=THIRD)

    approve(propose(lesson, "Parisa Karimi"))

    entry = own_attendance(lesson, parisa)
    assert (entry.sequence, entry.status_before, entry.status, entry.part) == (1, "", PRESENT, Part.LEARNER)
    assert list(differences()) == []


def test_lesson_that_only_stood_in_the_closed_month_is_corrected_there(dana: User, erlan: User) -> None:
    """Planned for the last evening of November, begun in December, which is open."""
    group = make_group()
    amal = make_teacher(group)
    make_learner(group)
    late = end(
        start(make_lesson(group, dt.date(2026, 11, 30), dt.time(23, 50)), amal, late_by=dt.timedelta(minutes=15))
    )
    confirm_attendance(late, confirmed_by=amal, at=late.ended_at)
    decide_held(late, reason="A trial", decided_by=dana, at=IN_DECEMBER)
    november = close()

    correction = propose(late, "Bota Akhmet")
    approve(correction)
    december = close(DEC, at=IN_JANUARY)

    assert correction.month == NOV
    assert Lesson.objects.get(pk=late.pk).local_month == DEC
    lines = [json.loads(one.content)["lessons"][0]["attendance"] for one in (november, december)]
    assert [line["there"] for line in lines] == [0, 1]
    assert list(differences()) == []


def test_rule_that_would_judge_otherwise_is_named_and_nothing_follows(lesson: Lesson, closing: Closing) -> None:
    assert not rule_says_otherwise(lesson)

    approve(propose(lesson, "Bota Akhmet", EXCUSED))

    lesson.refresh_from_db()
    assert (lesson.state, lesson.evidence) == (LessonState.HELD, Evidence.ROOM)
    assert rule_says_otherwise(lesson)
    figure = propose_lesson_correction(lesson, reason="Nobody", proposed_by=person("Dana Omar"), at=IN_DECEMBER)
    approve(figure)
    assert not rule_says_otherwise(lesson)
    assert list(differences()) == []


def test_attendance_that_changed_by_hand_since_is_not_overwritten(lesson: Lesson, closing: Closing) -> None:
    correction = propose(lesson)
    slip_in(lesson, LATE)

    with pytest.raises(AttendanceChanged):
        approve(correction)
    assert not CorrectionDecision.objects.exists()


def test_correction_is_of_one_kind(lesson: Lesson, closing: Closing) -> None:
    correction = propose(lesson)
    fields = {
        field.attname: getattr(correction, field.attname) for field in Correction._meta.fields if not field.primary_key
    }
    wrong = [
        {"change": 1},
        {"status": ""},
        {"status": ABSENT},
        {"person_id": None},
        {"lesson_id": None},
        {"reason": ""},
    ]
    for changes in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Correction.objects.create(**{**fields, **changes})


# -- verify_ledger ----------------------------------------------------------------------------


def test_entry_slipped_in_after_the_closing_is_named(lesson: Lesson, closing: Closing) -> None:
    slip_in(lesson, PRESENT)

    (difference,) = differences()

    assert difference.startswith("2026-11: Lesson ")
    assert "is younger than the closing, and nobody approved it" in difference


def test_entry_slipped_in_under_an_old_key_is_named(lesson: Lesson, closing: Closing) -> None:
    """Whoever knows how the closing is bounded writes a key from below it: then the digest differs."""
    slip_in(lesson, PRESENT, pk=-1)

    (difference,) = differences()

    assert "attendance is" in difference


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_correctiondecision SET entry_id = NULL",
        "UPDATE ledger_correctiondecision SET decided_at = '2026-12-04 09:00:00+00:00'",
        "UPDATE ledger_correctiondecision SET decided_by_id = (SELECT min(person_id) FROM timetable_attendanceentry)",
    ],
)
def test_decision_edited_by_hand_is_named(lesson: Lesson, closing: Closing, statement: str) -> None:
    approve(propose(lesson))

    by_hand(statement)

    assert any("the attendance does not say what was decided" in one for one in differences())


def slip_in(lesson: Lesson, status: AttendanceStatus, **fields: int) -> AttendanceEntry:
    """What the owner of the database could insert."""
    stood = own_attendance(lesson, person("Deniz Kaya"))
    assert stood is not None
    return AttendanceEntry.objects.create(
        lesson=lesson,
        person=stood.person,
        sequence=stood.sequence + 1,
        part=stood.part,
        status_before=stood.status,
        status=status,
        evidence=Evidence.HAND,
        reason=CorrectionReason.BY_PHONE,
        at=lesson.ends_at,
        by=person("Dana Omar"),
        **fields,
    )


def by_hand(statement: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE ledger_correctiondecision DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER ledger_correctiondecision_no_UPDATE")
        cursor.execute(statement)
