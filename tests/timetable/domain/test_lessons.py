import datetime as dt

import pytest
from django.db import connection

from lms.timetable.domain.groups import save_group
from lms.timetable.domain.lessons import (
    end_lesson,
    open_lesson,
    plan_lesson,
    plan_lessons,
)
from lms.timetable.enums import LessonState, Weekday
from lms.timetable.errors import (
    GroupHasLessons,
    GroupHasNoSlots,
    LessonAlreadyThere,
    LessonNotLive,
    LessonNotPlanned,
    MonthCountedElsewhere,
    NotTeacherOfGroup,
    PeriodTooLong,
    WrongDates,
)
from lms.timetable.models import CountedElsewhere, Group, Lesson, Programme
from tests.timetable.factories import (
    THREE_PM,
    cancel,
    end,
    make_group,
    make_learner,
    make_lesson,
    make_programme,
    make_teacher,
    start,
)
from tests.timetable.races import at_once

pytestmark = pytest.mark.django_db
NOVEMBER = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))


def group_with_weekend_slots(**fields: dt.date) -> Group:
    group = make_group("English 1", **fields)
    for weekday in (Weekday.SATURDAY, Weekday.SUNDAY):
        group.slots.create(weekday=weekday, wall_time=THREE_PM, length_minutes=60)
    return group


def test_plan_lessons_makes_one_a_slot_and_day() -> None:
    group = group_with_weekend_slots()

    lessons = plan_lessons(group, first=NOVEMBER[0], last=NOVEMBER[1], by=None)

    assert [lesson.local_date.day for lesson in lessons] == [1, 7, 8, 14, 15, 21, 22, 28, 29]
    assert {lesson.state for lesson in lessons} == {LessonState.PLANNED}
    assert lessons[0].starts_at == dt.datetime(2026, 11, 1, 10, tzinfo=dt.UTC)
    assert lessons[0].ends_at == dt.datetime(2026, 11, 1, 11, tzinfo=dt.UTC)


def test_plan_lessons_twice_adds_only_the_new_days() -> None:
    group = group_with_weekend_slots()
    plan_lessons(group, first=NOVEMBER[0], last=dt.date(2026, 11, 15), by=None)

    again = plan_lessons(group, first=NOVEMBER[0], last=NOVEMBER[1], by=None)

    assert [lesson.local_date.day for lesson in again] == [21, 22, 28, 29]
    assert plan_lessons(group, first=NOVEMBER[0], last=NOVEMBER[1], by=None) == []
    assert Lesson.objects.count() == 9


def test_plan_lessons_stays_inside_the_group_s_dates() -> None:
    group = group_with_weekend_slots(starts_on=dt.date(2026, 11, 8), ends_on=dt.date(2026, 11, 21))

    lessons = plan_lessons(group, first=NOVEMBER[0], last=NOVEMBER[1], by=None)

    assert [lesson.local_date.day for lesson in lessons] == [8, 14, 15, 21]


def test_plan_lessons_does_not_bring_back_a_cancelled_lesson() -> None:
    group = group_with_weekend_slots()
    lessons = plan_lessons(group, first=NOVEMBER[0], last=NOVEMBER[1], by=None)
    cancel(lessons[2], reason="Holiday")

    assert plan_lessons(group, first=NOVEMBER[0], last=NOVEMBER[1], by=None) == []


def test_plan_lessons_after_a_slot_was_written_anew_changes_nothing() -> None:
    group = group_with_weekend_slots()
    plan_lessons(group, first=NOVEMBER[0], last=NOVEMBER[1], by=None)
    group.slots.all().delete()
    for weekday in (Weekday.SATURDAY, Weekday.SUNDAY):
        group.slots.create(weekday=weekday, wall_time=THREE_PM, length_minutes=60)

    assert plan_lessons(group, first=NOVEMBER[0], last=NOVEMBER[1], by=None) == []


def test_plan_lessons_keeps_the_wall_time_over_a_clock_change() -> None:
    group = make_group(time_zone="Europe/Berlin")
    group.slots.create(weekday=Weekday.SATURDAY, wall_time=THREE_PM)

    lessons = plan_lessons(group, first=dt.date(2027, 3, 27), last=dt.date(2027, 4, 3), by=None)

    assert [lesson.starts_at.hour for lesson in lessons] == [14, 13]
    assert [lesson.wall_time for lesson in lessons] == [THREE_PM, THREE_PM]


def test_plan_lessons_in_a_month_counted_in_a_document_makes_none() -> None:
    group = group_with_weekend_slots()
    CountedElsewhere.objects.create(programme=group.programme, instruction_language="en", month=dt.date(2026, 12, 1))

    with pytest.raises(MonthCountedElsewhere) as refusal:
        plan_lessons(group, first=NOVEMBER[0], last=dt.date(2026, 12, 31), by=None)

    assert "December 2026, English" in refusal.value.message
    assert not Lesson.objects.exists()


def test_plan_lessons_in_a_month_counted_for_another_language_is_possible() -> None:
    group = group_with_weekend_slots()
    CountedElsewhere.objects.create(programme=group.programme, instruction_language="ru", month=NOVEMBER[0])

    assert len(plan_lessons(group, first=NOVEMBER[0], last=NOVEMBER[1], by=None)) == 9


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [
        (dt.date(2026, 11, 2), dt.date(2026, 11, 1), WrongDates),
        (dt.date(2026, 11, 2), dt.date(2028, 11, 1), PeriodTooLong),
    ],
)
def test_plan_lessons_for_a_bad_period_is_refused(first: dt.date, last: dt.date, error: type[Exception]) -> None:
    group = group_with_weekend_slots()

    with pytest.raises(error):
        plan_lessons(group, first=first, last=last, by=None)


def test_plan_lessons_without_slots_is_refused() -> None:
    group = make_group()

    with pytest.raises(GroupHasNoSlots):
        plan_lessons(group, first=NOVEMBER[0], last=NOVEMBER[1], by=None)


def test_plan_lesson_at_a_taken_time_is_refused() -> None:
    group = make_group()
    make_lesson(group, dt.date(2026, 11, 3))

    with pytest.raises(LessonAlreadyThere):
        plan_lesson(group, date=dt.date(2026, 11, 3), wall_time=THREE_PM, length_minutes=30, by=None)


def test_open_lesson_keeps_the_first_start_and_teacher() -> None:
    group = make_group()
    amal, dana = make_teacher(group), make_teacher(group, "Dana Omar")
    lesson = make_lesson(group, dt.date(2026, 11, 3))
    opened = open_lesson(lesson, taught_by=amal, at=lesson.starts_at)

    again = open_lesson(lesson, taught_by=dana, at=lesson.starts_at + dt.timedelta(minutes=5))

    assert opened.state == LessonState.LIVE
    assert (again.started_at, again.taught_by) == (lesson.starts_at, amal)


def test_open_lesson_by_a_learner_is_refused() -> None:
    group = make_group()
    bota = make_learner(group)
    lesson = make_lesson(group, dt.date(2026, 11, 3))

    with pytest.raises(NotTeacherOfGroup):
        open_lesson(lesson, taught_by=bota, at=lesson.starts_at)


def test_open_lesson_by_a_teacher_whose_time_is_over_is_refused() -> None:
    group = make_group()
    amal = make_teacher(group)
    group.teachings.update(ends_on=dt.date(2026, 11, 2))
    lesson = make_lesson(group, dt.date(2026, 11, 3))

    with pytest.raises(NotTeacherOfGroup):
        open_lesson(lesson, taught_by=amal, at=lesson.starts_at)


def test_open_lesson_that_is_over_or_cancelled_is_refused() -> None:
    group = make_group()
    amal = make_teacher(group)
    ended = end(start(make_lesson(group, dt.date(2026, 11, 3)), amal))
    cancelled = cancel(make_lesson(group, dt.date(2026, 11, 5)), reason="Holiday")

    for lesson in (ended, cancelled):
        with pytest.raises(LessonNotPlanned):
            open_lesson(lesson, taught_by=amal, at=lesson.starts_at)


def test_end_lesson_keeps_the_first_end_and_the_state() -> None:
    group = make_group()
    lesson = start(make_lesson(group, dt.date(2026, 11, 3)), make_teacher(group))
    ended = end_lesson(lesson, at=lesson.ends_at, by=None)

    again = end_lesson(lesson, at=lesson.ends_at + dt.timedelta(minutes=30), by=None)

    assert ended.state == LessonState.LIVE
    assert again.ended_at == lesson.ends_at


def test_lesson_that_ended_and_is_not_decided_is_not_now() -> None:
    group = make_group()
    lesson = start(make_lesson(group, dt.date(2026, 11, 3)), make_teacher(group))
    assert lesson.shown_state == "Now"

    assert end_lesson(lesson, at=lesson.ends_at, by=None).shown_state == "Over"


def test_end_lesson_before_its_start_ends_at_the_start() -> None:
    group = make_group()
    lesson = start(make_lesson(group, dt.date(2026, 11, 3)), make_teacher(group))

    ended = end_lesson(lesson, at=lesson.starts_at - dt.timedelta(minutes=1), by=None)

    assert ended.ended_at == ended.started_at


def test_end_lesson_that_has_not_started_is_refused() -> None:
    lesson = make_lesson(make_group(), dt.date(2026, 11, 3))

    with pytest.raises(LessonNotLive):
        end_lesson(lesson, at=lesson.ends_at, by=None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_lesson_counts_for_the_project_its_group_has_when_both_are_written_at_once() -> None:
    for number in range(5):
        group = make_group(f"English {number}")
        other = make_programme("instruments", "Instruments")

        def act(turn: int, group: Group = group, other: Programme = other) -> None:
            own = Group.objects.get(pk=group.pk)
            if turn:
                make_lesson(own, dt.date(2026, 11, 3))
            else:
                own.programme = other
                save_group(own, by=None)

        refusals = at_once(act, times=2)

        group.refresh_from_db()
        assert group.lessons.get().programme_id == group.programme_id
        assert {type(refusal) for refusal in refusals} <= {GroupHasLessons}
