"""A confirmed lesson counts as held by the written rule, or because a person decided so."""

import datetime as dt

import pytest
from pytest_django import Settings

from lms.accounts.domain.people import create_person
from lms.accounts.models import JournalEntry, User
from lms.timetable.domain.attendance import Correction, confirm_attendance, correct_attendance, propose_attendance
from lms.timetable.domain.changes import cancel_lesson
from lms.timetable.domain.holding import decide_held
from lms.timetable.domain.lessons import end_lesson
from lms.timetable.enums import AttendanceStatus, ChangeKind, CorrectionReason, Evidence, LessonState, TimetableAct
from lms.timetable.errors import (
    AttendanceNotConfirmed,
    LessonAlreadyHeld,
    LessonNotLive,
    MonthClosed,
    ReasonMissing,
)
from lms.timetable.held import Lacking
from lms.timetable.models import ClosedMonth, Lesson
from lms.timetable.queries.attendance import lacking_of
from tests.timetable.factories import make_group, make_learner, make_lesson, make_teacher, start

pytestmark = pytest.mark.django_db
NOV_3 = dt.date(2026, 11, 3)
BY_PHONE = Correction(AttendanceStatus.PRESENT, CorrectionReason.BY_PHONE)


@pytest.fixture
def amal() -> User:
    return make_teacher(make_group())


@pytest.fixture
def bota(amal: User) -> User:
    return make_learner(amal.teachings.get().group)


@pytest.fixture
def dana() -> User:
    return create_person("Dana Omar", by=None)


def lesson_of(amal: User, *, day: dt.date = NOV_3, length_minutes: int = 100) -> Lesson:
    return make_lesson(amal.teachings.get().group, day, length_minutes=length_minutes)


def ended(lesson: Lesson, amal: User, *there: User, minutes: int) -> Lesson:
    """It lasted ``minutes``; Amal and who else is ``there`` were in the room for all of them."""
    begun = start(lesson, amal)
    done = end_lesson(begun, at=begun.starts_at + dt.timedelta(minutes=minutes), by=None)
    stay = [(done.started_at, done.ended_at)]
    propose_attendance(done, intervals=dict.fromkeys([amal.pk, *(one.pk for one in there)], stay), at=done.ended_at)
    return done


def confirmed(lesson: Lesson, amal: User, *there: User, minutes: int = 100) -> Lesson:
    done = ended(lesson, amal, *there, minutes=minutes)
    return confirm_attendance(done, confirmed_by=amal, at=done.ended_at)


@pytest.mark.parametrize(("minutes", "held"), [(49, False), (50, True), (51, True)])
def test_confirmed_lesson_is_held_from_half_its_length_on(amal: User, bota: User, minutes: int, *, held: bool) -> None:
    done = confirmed(lesson_of(amal), amal, bota, minutes=minutes)

    assert (done.state, done.evidence) == ((LessonState.HELD, Evidence.ROOM) if held else (LessonState.LIVE, ""))
    assert lacking_of(done) == ([] if held else [Lacking.LENGTH])


@pytest.mark.parametrize(("day", "held"), [(2, True), (3, False)])
def test_second_rule_holds_for_lessons_from_its_day_on(
    settings: Settings, amal: User, bota: User, day: int, *, held: bool
) -> None:
    settings.HELD_RULES = ["2000-01-01 1 1 50", "2026-11-03 1 2 50"]

    done = confirmed(lesson_of(amal, day=dt.date(2026, 11, day)), amal, bota)

    assert lacking_of(done) == ([] if held else [Lacking.LEARNERS])


def test_decision_makes_a_lesson_held_and_stands_with_name_and_reason(amal: User, bota: User, dana: User) -> None:
    short = confirmed(lesson_of(amal), amal, bota, minutes=20)

    done = decide_held(short, reason=" The power failed ", decided_by=dana, at=short.ended_at)

    change = done.changes.get()
    assert (done.state, done.evidence, done.local_month) == (LessonState.HELD, Evidence.DECIDED, dt.date(2026, 11, 1))
    assert (change.kind, change.reason, change.made_by) == (ChangeKind.DECIDED, "The power failed", dana)
    line = JournalEntry.objects.get(act=TimetableAct.LESSON_DECIDED)
    assert (line.by, line.about, line.words) == (dana, done, "The power failed")


def test_decision_gives_way_to_the_rule_once_it_is_fulfilled(amal: User, bota: User, dana: User) -> None:
    alone = confirmed(lesson_of(amal), amal)
    decided = decide_held(alone, reason="A trial", decided_by=dana, at=alone.ended_at)

    correct_attendance(decided, corrections={bota.pk: BY_PHONE}, corrected_by=amal, at=alone.ended_at)

    decided.refresh_from_db()
    assert (decided.state, decided.evidence) == (LessonState.HELD, Evidence.HAND)


def test_decision_waits_for_the_attendance(amal: User, bota: User, dana: User) -> None:
    short = ended(lesson_of(amal), amal, bota, minutes=20)

    with pytest.raises(AttendanceNotConfirmed):
        decide_held(short, reason="The power failed", decided_by=dana, at=short.ended_at)

    assert_undecided(short)


def test_held_lesson_is_decided_no_more(amal: User, bota: User, dana: User) -> None:
    held = confirmed(lesson_of(amal), amal, bota)

    with pytest.raises(LessonAlreadyHeld):
        decide_held(held, reason="Just so", decided_by=dana, at=held.ended_at)

    held.refresh_from_db()
    assert (held.state, held.evidence, held.changes.count()) == (LessonState.HELD, Evidence.ROOM, 0)


def test_lesson_that_did_not_begin_or_was_given_up_is_not_decided(amal: User, bota: User, dana: User) -> None:
    planned, short = lesson_of(amal), confirmed(lesson_of(amal, day=dt.date(2026, 11, 10)), amal, bota, minutes=20)
    cancel_lesson(short, reason="It was no lesson", cancelled_by=dana, at=short.ended_at)

    for lesson in (planned, short):
        with pytest.raises(LessonNotLive):
            decide_held(lesson, reason="Just so", decided_by=dana, at=lesson.ends_at)


def test_decision_needs_a_reason_and_an_open_month(amal: User, bota: User, dana: User) -> None:
    short = confirmed(lesson_of(amal), amal, bota, minutes=20)

    with pytest.raises(ReasonMissing):
        decide_held(short, reason=" ", decided_by=dana, at=short.ended_at)
    ClosedMonth.objects.create(month=dt.date(2026, 11, 1))
    with pytest.raises(MonthClosed):
        decide_held(short, reason="The power failed", decided_by=dana, at=short.ended_at)

    assert_undecided(short)


def assert_undecided(lesson: Lesson) -> None:
    lesson.refresh_from_db()
    assert (lesson.state, lesson.evidence, lesson.changes.count()) == (LessonState.LIVE, "", 0)
