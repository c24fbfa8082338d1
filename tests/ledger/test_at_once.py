"""People who close, correct, confirm, move and cancel at the same moment cannot break the ledger."""

import datetime as dt

import pytest
from django.db import connection

from lms.accounts.enums import Role
from lms.ledger.domain.closings import close_month
from lms.ledger.domain.corrections import (
    decide_correction,
    propose_attendance_correction,
    propose_lesson_correction,
)
from lms.ledger.errors import (
    AttendanceCorrectionWaits,
    CorrectionDecided,
    CorrectionWaits,
    MonthAlreadyClosed,
    MonthHasOpenLessons,
    MonthIsOpen,
)
from lms.ledger.models import Closing, Correction, CorrectionDecision
from lms.ledger.queries.counts import ledger_table
from lms.ledger.verification import differences
from lms.timetable.domain.attendance import confirm_attendance, propose_attendance
from lms.timetable.enums import AttendanceStatus, LessonState
from lms.timetable.errors import MonthClosed
from lms.timetable.models import Lesson
from tests.timetable.factories import (
    cancel,
    end,
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_staff,
    make_teacher,
    move,
    start,
)
from tests.timetable.races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]
NOV, DEC = dt.date(2026, 11, 1), dt.date(2026, 12, 1)
AFTERWARDS = dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC)


def test_closing_confirming_moving_and_cancelling_at_once() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    dana, bolat = (make_staff(name, Role.COORDINATOR) for name in ("Dana Omar", "Bolat Omar"))
    confirmed, moved, cancelled = (make_lesson(group, dt.date(2026, 11, day)) for day in (3, 10, 17))
    ended = end(start(confirmed, amal))
    whole = [(ended.starts_at, ended.ends_at)]
    propose_attendance(ended, intervals={amal.pk: whole, bota.pk: whole}, at=ended.ends_at)

    def act(number: int) -> None:
        if number == 0:
            confirm_attendance(ended, confirmed_by=amal, at=AFTERWARDS)
        elif number == 1:
            move(moved, dt.date(2026, 12, 2))
        elif number == 2:
            cancel(cancelled)
        else:
            close_month(NOV, copies=[dana, bolat], closed_by=dana, at=AFTERWARDS)

    refusals = at_once(act, times=6)

    assert {type(refusal) for refusal in refusals} <= {MonthAlreadyClosed, MonthHasOpenLessons}
    states = list(Lesson.objects.filter(planned_month=NOV).order_by("starts_at").values_list("state", flat=True))
    assert states == [LessonState.HELD, LessonState.MOVED, LessonState.CANCELLED]
    assert Closing.objects.count() <= 1
    assert list(differences()) == []


def test_two_who_close_and_one_who_cancels_a_held_lesson_at_once() -> None:
    group = make_group()
    amal = make_teacher(group)
    dana, bolat = (make_staff(name, Role.COORDINATOR) for name in ("Dana Omar", "Bolat Omar"))
    lessons = [hold(make_lesson(group, dt.date(2026, 11, day)), amal) for day in (3, 10, 17)]

    def act(number: int) -> None:
        if number < len(lessons):
            cancel(lessons[number])
        else:
            close_month(NOV, copies=[dana, bolat], closed_by=[dana, bolat][number % 2], at=AFTERWARDS)

    refusals = at_once(act, times=5)

    assert {type(refusal) for refusal in refusals} <= {MonthAlreadyClosed, MonthClosed}
    held = Lesson.objects.filter(state=LessonState.HELD).count()
    assert Closing.objects.count() == 1
    assert ledger_table(programme=None, first=NOV, last=NOV).total == held
    assert list(differences()) == []


def test_two_who_correct_one_lesson_and_answer_at_once() -> None:
    group = make_group()
    amal = make_teacher(group)
    people = [make_staff(name, Role.COORDINATOR) for name in ("Dana Omar", "Bolat Omar", "Gulnar Omar")]
    held = hold(make_lesson(group, dt.date(2026, 11, 3)), amal)
    close_month(NOV, copies=people[:2], closed_by=people[0], at=AFTERWARDS)

    proposals = at_once(
        lambda number: propose_lesson_correction(held, reason="No", proposed_by=people[number], at=AFTERWARDS), times=3
    )
    correction = Correction.objects.get()
    others = [person for person in people if person != correction.proposed_by]
    answers = at_once(
        lambda number: decide_correction(correction, approved=True, decided_by=others[number], at=AFTERWARDS), times=2
    )

    assert [type(refusal) for refusal in proposals] == [CorrectionWaits] * 2
    assert len(answers) == 1
    assert ledger_table(programme=None, first=NOV, last=NOV).total == 0
    assert list(differences()) == []


def test_attendance_corrected_and_answered_by_several_at_once() -> None:
    """One proposal waits, one answer is given, one entry is appended; another month is closed meanwhile."""
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    people = [make_staff(name, Role.COORDINATOR) for name in ("Dana Omar", "Bolat Omar", "Gulnar Omar")]
    held, _later = (hold(make_lesson(group, day), amal) for day in (dt.date(2026, 11, 3), dt.date(2026, 12, 1)))
    close_month(NOV, copies=people[:2], closed_by=people[0], at=AFTERWARDS)

    def propose(number: int) -> None:
        propose_attendance_correction(
            held,
            person=bota,
            status=AttendanceStatus.PRESENT,
            reason="Here",
            proposed_by=people[number],
            at=AFTERWARDS,
        )

    proposals = at_once(propose, times=3)
    correction = Correction.objects.get()
    others = [person for person in people if person != correction.proposed_by]
    january = AFTERWARDS + dt.timedelta(days=31)

    def act(number: int) -> None:
        if number < len(others):
            decide_correction(correction, approved=number == 0, decided_by=others[number], at=january)
        else:
            close_month(DEC, copies=people[:2], closed_by=people[0], at=january)

    answers = at_once(act, times=3)

    approved = CorrectionDecision.objects.get().approved
    assert [type(refusal) for refusal in proposals] == [AttendanceCorrectionWaits] * 2
    assert [type(refusal) for refusal in answers] == [CorrectionDecided]
    assert held.attendance.filter(person=bota).count() == 1 + approved
    assert Closing.objects.count() == 2
    assert list(differences()) == []


def test_correcting_while_the_month_is_closed() -> None:
    """Either the correction comes too early, or it waits for a second person; the count is right in both cases."""
    group = make_group()
    held = hold(make_lesson(group, dt.date(2026, 11, 3)), make_teacher(group))
    dana, bolat = (make_staff(name, Role.COORDINATOR) for name in ("Dana Omar", "Bolat Omar"))

    def act(number: int) -> None:
        if number:
            propose_lesson_correction(held, reason="No", proposed_by=dana, at=AFTERWARDS)
        else:
            close_month(NOV, copies=[dana, bolat], closed_by=dana, at=AFTERWARDS)

    refusals = at_once(act, times=2)

    assert {type(refusal) for refusal in refusals} <= {MonthIsOpen}
    assert ledger_table(programme=None, first=NOV, last=NOV).total == 1
    assert list(differences()) == []
