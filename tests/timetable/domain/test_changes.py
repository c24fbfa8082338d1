import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.timetable.domain.absences import report_absence
from lms.timetable.domain.changes import cancel_lesson, make_up_lesson, move_lesson, substitute_teacher
from lms.timetable.domain.lessons import open_lesson, plan_lessons
from lms.timetable.enums import ChangeKind, LessonOrigin, LessonState, Weekday
from lms.timetable.errors import (
    AlreadyMadeUp,
    AlreadyTeachesLesson,
    LessonAlreadyThere,
    LessonIsLive,
    LessonNotCancelled,
    LessonNotPlanned,
    MonthCountedElsewhere,
    NobodyStandsIn,
    NotTeacherOfGroup,
    NotTeacherOfLesson,
    ReasonMissing,
    SameTime,
    UnlikelyDate,
)
from lms.timetable.models import CountedElsewhere, Lesson, LessonChange
from lms.timetable.permissions import teaches
from lms.timetable.queries.absences import said_about
from lms.timetable.queries.lessons import lessons_of_teacher
from lms.timetable.queries.teachers import lesson_teachers
from tests.timetable.factories import (
    THREE_PM,
    cancel,
    end,
    hold,
    make_group,
    make_lesson,
    make_teacher,
    make_up,
    move,
    start,
)

pytestmark = pytest.mark.django_db
NOV_3, NOV_5 = dt.date(2026, 11, 3), dt.date(2026, 11, 5)
AT = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def dana() -> User:
    return create_person("Dana Omar", by=None)


def test_cancel_lesson_keeps_the_reason_and_who_wrote_it(dana: User) -> None:
    lesson = make_lesson(make_group(), NOV_3)

    cancelled = cancel_lesson(lesson, reason="  The teacher is ill ", cancelled_by=dana, at=AT)

    (change,) = cancelled.changes.all()
    assert cancelled.state == LessonState.CANCELLED
    assert (change.kind, change.reason, change.made_by, change.made_at) == (
        ChangeKind.CANCELLED,
        "The teacher is ill",
        dana,
        AT,
    )


def test_cancel_lesson_that_ended_but_did_not_take_place() -> None:
    group = make_group()
    lesson = end(start(make_lesson(group, NOV_3), make_teacher(group)))

    assert cancel(lesson, reason="Nobody came").state == LessonState.CANCELLED


def test_cancel_lesson_that_was_held_takes_it_out_of_the_count() -> None:
    group = make_group()
    held = hold(make_lesson(group, NOV_3), make_teacher(group))

    cancelled = cancel(held, reason="Held twice by mistake")

    assert (cancelled.state, cancelled.local_month, cancelled.evidence) == (LessonState.CANCELLED, None, "")


def test_cancel_lesson_is_refused_without_reason_while_live_and_twice() -> None:
    group = make_group()
    amal = make_teacher(group)
    planned = make_lesson(group, NOV_3)
    live = start(make_lesson(group, NOV_5), amal)

    with pytest.raises(ReasonMissing):
        cancel(planned, reason=" ")
    with pytest.raises(LessonIsLive):
        cancel(live)
    cancel(planned)
    with pytest.raises(LessonNotPlanned):
        cancel(planned)


def test_move_lesson_leaves_the_old_one_as_moved(dana: User) -> None:
    lesson = make_lesson(make_group(), NOV_3, length_minutes=60)

    new = move_lesson(lesson, date=dt.date(2026, 12, 2), wall_time=dt.time(16), reason="Exams", moved_by=dana, at=AT)

    lesson.refresh_from_db()
    (change,) = lesson.changes.all()
    assert (lesson.state, lesson.local_date, lesson.planned_month) == (LessonState.MOVED, NOV_3, dt.date(2026, 11, 1))
    assert (new.state, new.origin, new.replaces) == (LessonState.PLANNED, LessonOrigin.MOVED, lesson)
    assert (new.starts_at, new.length_minutes) == (dt.datetime(2026, 12, 2, 11, tzinfo=dt.UTC), 60)
    assert (new.planned_month, new.slot) == (dt.date(2026, 12, 1), None)
    assert (change.kind, change.replacement, change.made_by) == (ChangeKind.MOVED, new, dana)


def test_move_lesson_within_its_day_and_to_another_length() -> None:
    lesson = make_lesson(make_group(), NOV_3)

    later = move(lesson, NOV_3, dt.time(16))
    longer = move_lesson(
        later, date=NOV_3, wall_time=dt.time(16), length_minutes=60, reason="More to do", moved_by=None, at=AT
    )

    assert (longer.local_date, longer.wall_time, longer.length_minutes) == (NOV_3, dt.time(16), 60)
    assert Lesson.objects.filter(state=LessonState.MOVED).count() == 2


def test_move_lesson_is_on_the_clocks_of_its_group() -> None:
    group = make_group(time_zone="Europe/Berlin")
    lesson = make_lesson(group, dt.date(2027, 3, 27))

    new = move(lesson, dt.date(2027, 3, 28))

    assert (lesson.starts_at.hour, new.starts_at.hour, new.wall_time) == (14, 13, THREE_PM)


def test_moved_lesson_is_not_planned_anew() -> None:
    group = make_group()
    group.slots.create(weekday=Weekday.TUESDAY, wall_time=THREE_PM)
    (lesson,) = plan_lessons(group, first=NOV_3, last=NOV_3, by=None)
    move(lesson, NOV_5)

    assert plan_lessons(group, first=NOV_3, last=NOV_5, by=None) == []


def test_lesson_may_move_to_the_time_another_one_left() -> None:
    group = make_group()
    first, second = make_lesson(group, NOV_3), make_lesson(group, NOV_5)
    move(first, dt.date(2026, 11, 10))

    assert move(second, NOV_3).local_date == NOV_3


def test_move_lesson_is_refused() -> None:
    group = make_group()
    amal = make_teacher(group)
    planned = make_lesson(group, NOV_3)
    make_lesson(group, NOV_5)
    live = start(make_lesson(group, dt.date(2026, 11, 4)), amal)
    CountedElsewhere.objects.create(programme=group.programme, instruction_language="en", month=dt.date(2026, 12, 1))

    with pytest.raises(ReasonMissing):
        move(planned, dt.date(2026, 11, 6), reason="")
    with pytest.raises(SameTime):
        move(planned, NOV_3)
    with pytest.raises(LessonAlreadyThere):
        move(planned, NOV_5)
    with pytest.raises(UnlikelyDate):
        move(planned, dt.date(206, 11, 6))
    with pytest.raises(MonthCountedElsewhere):
        move(planned, dt.date(2026, 12, 2))
    with pytest.raises(LessonNotPlanned):
        move(live, dt.date(2026, 11, 6))
    planned.refresh_from_db()
    assert planned.state == LessonState.PLANNED
    assert not LessonChange.objects.exists()


def test_make_up_lesson_leaves_the_cancelled_one_cancelled(dana: User) -> None:
    lesson = cancel(make_lesson(make_group(), NOV_3))

    new = make_up_lesson(lesson, date=NOV_5, wall_time=THREE_PM, reason="Instead of 3 November", made_by=dana, at=AT)

    lesson.refresh_from_db()
    assert lesson.state == LessonState.CANCELLED
    assert (new.state, new.origin, new.replaces) == (LessonState.PLANNED, LessonOrigin.MADE_UP, lesson)
    assert [change.kind for change in lesson.changes.all()] == [ChangeKind.CANCELLED, ChangeKind.MADE_UP]


def test_make_up_lesson_is_refused_for_what_is_not_cancelled_and_twice() -> None:
    group = make_group()
    planned, lesson = make_lesson(group, NOV_3), make_lesson(group, NOV_5)
    with pytest.raises(LessonNotCancelled):
        make_up(planned, dt.date(2026, 11, 6))
    cancel(lesson)
    instead = make_up(lesson, dt.date(2026, 11, 6))
    with pytest.raises(AlreadyMadeUp):
        make_up(lesson, dt.date(2026, 11, 7))

    cancel(instead)

    assert make_up(instead, dt.date(2026, 11, 8)).replaces == instead


def test_substitute_teaches_this_lesson_and_no_other(dana: User) -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson, next_lesson = make_lesson(group, NOV_3), make_lesson(group, NOV_5)

    substitute_teacher(lesson, absent=amal, substitute=dana, reason="Amal is ill", made_by=None, at=AT)

    assert [teaches(dana, one) for one in (lesson, next_lesson)] == [True, False]
    assert list(lessons_of_teacher(dana)) == [lesson]
    assert open_lesson(lesson, taught_by=dana, at=lesson.starts_at).taught_by == dana
    with pytest.raises(NotTeacherOfGroup):
        open_lesson(next_lesson, taught_by=dana, at=next_lesson.starts_at)


def test_newest_substitution_stands(dana: User) -> None:
    group = make_group()
    amal, erlan = make_teacher(group), create_person("Erlan Bek", by=None)
    lesson = make_lesson(group, NOV_3)

    for substitute in (dana, erlan):
        substitute_teacher(lesson, absent=amal, substitute=substitute, reason="Ill", made_by=None, at=AT)
    stood = [teaches(person, lesson) for person in (amal, dana, erlan)]
    substitute_teacher(lesson, absent=amal, substitute=None, reason="Amal is well again", made_by=None, at=AT)

    assert stood == [True, False, True]
    assert [teaches(person, lesson) for person in (amal, dana, erlan)] == [True, False, False]
    assert not lessons_of_teacher(erlan).exists()


def test_substitute_is_refused(dana: User) -> None:
    group = make_group()
    amal, erlan = make_teacher(group), make_teacher(group, "Erlan Bek")
    lesson, begun = make_lesson(group, NOV_3), start(make_lesson(group, NOV_5), amal)

    def substitute(one: Lesson, absent: User, person: User, reason: str = "Ill") -> None:
        substitute_teacher(one, absent=absent, substitute=person, reason=reason, made_by=None, at=AT)

    with pytest.raises(ReasonMissing):
        substitute(lesson, amal, dana, " ")
    with pytest.raises(NotTeacherOfLesson):
        substitute(lesson, dana, create_person("Chen Wei", by=None))
    with pytest.raises(AlreadyTeachesLesson):
        substitute(lesson, amal, erlan)
    with pytest.raises(LessonNotPlanned):
        substitute(begun, amal, dana)
    substitute(lesson, amal, dana)
    with pytest.raises(AlreadyTeachesLesson):
        substitute(lesson, erlan, dana)


def test_substitute_stays_changeable_when_the_absent_teacher_has_left(dana: User) -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = make_lesson(group, NOV_3)
    substitute_teacher(lesson, absent=amal, substitute=dana, reason="Ill", made_by=None, at=AT)
    group.teachings.update(ends_on=dt.date(2026, 10, 20))
    chen = make_teacher(group, "Chen Wei", starts_on=dt.date(2026, 10, 21))

    substitute_teacher(lesson, absent=dana, substitute=None, reason="Chen teaches now", made_by=None, at=AT)

    assert not teaches(dana, lesson)
    assert lesson_teachers(lesson).expected == [chen]


def test_nobody_is_taken_back_from_where_nobody_stands_in() -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = make_lesson(group, NOV_3)

    with pytest.raises(NobodyStandsIn):
        substitute_teacher(lesson, absent=amal, substitute=None, reason="Well again", made_by=None, at=AT)


def test_move_on_its_day_takes_substitute_and_absence_along(dana: User) -> None:
    group = make_group()
    amal, erlan = make_teacher(group), make_teacher(group, "Erlan Bek")
    lesson = make_lesson(group, NOV_3)
    substitute_teacher(lesson, absent=amal, substitute=dana, reason="Ill", made_by=None, at=AT)
    report_absence(lesson, teacher=erlan, words="Fever", at=AT)

    later = move(lesson, NOV_3, dt.time(17))
    other_day = move(later, NOV_5)

    assert lesson_teachers(later).expected == [erlan, dana]
    assert [absence.words for absence in said_about(later)] == ["Fever"]
    assert lesson_teachers(other_day).expected == [amal, erlan]
    assert not said_about(other_day).exists()


def test_move_after_the_group_s_zone_changed_compares_moments() -> None:
    group = make_group()
    lesson = make_lesson(group, NOV_3)
    group.time_zone = "Europe/Istanbul"
    group.save()

    same_wall = move(lesson, NOV_3)

    assert (same_wall.time_zone, same_wall.starts_at.hour) == ("Europe/Istanbul", 12)
    with pytest.raises(SameTime):
        move(same_wall, NOV_3)


def test_changes_are_never_overwritten() -> None:
    cancel(make_lesson(make_group(), NOV_3))

    with pytest.raises(IntegrityError), transaction.atomic():
        LessonChange.objects.update(reason="Something else")
    with pytest.raises(IntegrityError), transaction.atomic():
        LessonChange.objects.all().delete()
