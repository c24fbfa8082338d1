"""What a draft clashes with: lessons as they would stand after its release."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.timetable.conflicts import Clash
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.domain.terms import keep_days_off
from lms.timetable.domain.versions import add_draft_slot, change_draft_slot
from lms.timetable.enums import ClashKind, Weekday
from lms.timetable.models import Enrolment, Group, Lesson, TimetableVersion
from lms.timetable.queries.conflicts import clashes_at, clashes_of, clashes_of_teacher
from lms.timetable.queries.versions import plan_release
from lms.timetable.sentences import clash_clocks, clash_dates
from tests.timetable.factories import (
    THREE_PM,
    cancel,
    make_draft,
    make_group,
    make_holiday,
    make_learner,
    make_lesson,
    make_programme,
    make_teacher,
    make_term,
    move,
)

pytestmark = pytest.mark.django_db
JAN_4, JAN_31 = dt.date(2027, 1, 4), dt.date(2027, 1, 31)
NEW_YEAR = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)


def weekly(name: str, weekday: Weekday, wall_time: dt.time = THREE_PM, **fields: object) -> Group:
    group = make_group(name, **fields)
    group.slots.create(weekday=weekday, wall_time=wall_time)
    return group


def january() -> TimetableVersion:
    return make_draft(term=make_term("January", starts_on=JAN_4, ends_on=JAN_31))


def clashes(version: TimetableVersion) -> list[Clash]:
    return clashes_of(version, plan_release(version, at=NEW_YEAR))


def told(version: TimetableVersion) -> list[tuple[ClashKind, list[int]]]:
    return [(clash.kind, [date.day for date in clash.dates]) for clash in clashes(version)]


def test_berlin_saturday_15_and_istanbul_saturday_16_clash_only_from_3_april_2027_and_it_says_so() -> None:
    """Istanbul keeps UTC+3 all year; Berlin goes from UTC+1 to UTC+2 on Sunday 28 March 2027."""
    berlin = weekly("Berlin", Weekday.SATURDAY, time_zone="Europe/Berlin")
    istanbul = weekly("Istanbul", Weekday.SATURDAY, dt.time(16), time_zone="Europe/Istanbul")
    amal = make_teacher(berlin)
    make_teacher(istanbul)
    plan_lessons(berlin, first=JAN_4, last=dt.date(2027, 4, 30), by=None)

    (clash,) = clashes(make_draft())

    assert (clash.kind, clash.people) == (ClashKind.TEACHER, {amal.pk})
    assert (clash.first, clash.times) == (dt.date(2027, 4, 3), 12)
    assert clash_dates(clash) == "12 times, from Saturday 3 April 2027 to Saturday 19 June 2027."
    assert clash_clocks(clash) == "It begins when clocks change: Berlin."


def test_learner_with_places_in_two_groups_clashes_across_projects() -> None:
    english = weekly("English 1", Weekday.SATURDAY)
    dombra = weekly("Dombra", Weekday.SATURDAY, dt.time(15, 30), programme=make_programme("instruments"))
    for group in (english, dombra):
        make_learner(group)
    make_learner(dombra, "Chen Li")
    Enrolment.objects.filter(group=dombra).update(ends_on=dt.date(2027, 1, 20))

    assert told(january()) == [(ClashKind.LEARNER, [9, 16])]


def test_other_groups_are_compared_with_and_not_among_themselves() -> None:
    instruments = make_programme("instruments")
    dombra, kobyz = (weekly(name, Weekday.SUNDAY, programme=instruments) for name in ("Dombra", "Kobyz"))
    english = weekly("English 1", Weekday.SATURDAY)
    for group in (dombra, kobyz, english):
        make_teacher(group)

    assert told(january()) == []


def test_draft_moved_away_clashes_no_more_and_moved_onto_another_does() -> None:
    one, other = weekly("English 1", Weekday.SATURDAY), weekly("English 2", Weekday.SATURDAY)
    for group in (one, other):
        make_teacher(group)
        plan_lessons(group, first=JAN_4, last=JAN_31, by=None)
    version = january()
    slot = version.draft_slots.get(group=other)

    assert told(version) == [(ClashKind.TEACHER, [9, 16, 23, 30])]
    change_draft_slot(slot, weekday=Weekday.SUNDAY, wall_time=THREE_PM, length_minutes=45, by=None)
    assert told(version) == []
    change_draft_slot(slot, weekday=Weekday.SATURDAY, wall_time=dt.time(14, 30), length_minutes=45, by=None)
    assert told(version) == [(ClashKind.TEACHER, [9, 16, 23, 30])]


def test_group_twice_at_once_is_its_own_kind() -> None:
    group = weekly("English 1", Weekday.SATURDAY)
    make_teacher(group)
    make_learner(group)
    version = january()
    add_draft_slot(
        version, group=group, weekday=Weekday.SATURDAY, wall_time=dt.time(15, 30), length_minutes=45, by=None
    )

    assert told(version) == [(ClashKind.GROUP, [9, 16, 23, 30])]


def test_lesson_moved_by_hand_clashes_where_it_is_now() -> None:
    one, other = weekly("English 1", Weekday.SATURDAY), weekly("English 2", Weekday.SUNDAY)
    for group in (one, other):
        make_teacher(group)
    first, *_rest = plan_lessons(one, first=JAN_4, last=JAN_31, by=None)
    move(first, dt.date(2027, 1, 10))

    assert told(january()) == [(ClashKind.TEACHER, [10])]


def test_who_stands_in_is_who_clashes() -> None:
    one, other = weekly("English 1", Weekday.SATURDAY), weekly("English 2", Weekday.SATURDAY)
    amal, bek = make_teacher(one), make_teacher(other, "Bek Ali")
    first, *_rest = plan_lessons(one, first=JAN_4, last=JAN_31, by=None)
    version = january()
    assert told(version) == []

    substitute_teacher(first, absent=amal, substitute=bek, reason="Ill", made_by=None, at=NEW_YEAR)

    assert [(clash.people, clash.dates) for clash in clashes(version)] == [({bek.pk}, [dt.date(2027, 1, 9)])]


def test_who_stands_in_clashes_across_projects_wherever_they_do() -> None:
    english, dombra = (weekly(name, Weekday.SATURDAY, programme=make_programme(name)) for name in ("english", "dombra"))
    kazakh = weekly("Kazakh 1", Weekday.SATURDAY)
    amal, dana, erlan = (
        make_teacher(group, name)
        for group, name in ((english, "Amal Serik"), (dombra, "Dana Omar"), (kazakh, "Erlan Bek"))
    )
    _first, second = plan_lessons(dombra, first=JAN_4, last=dt.date(2027, 1, 16), by=None)
    (own,) = plan_lessons(kazakh, first=JAN_4, last=dt.date(2027, 1, 9), by=None)

    substitute_teacher(second, absent=dana, substitute=erlan, reason="Ill", made_by=None, at=NEW_YEAR)
    substitute_teacher(own, absent=erlan, substitute=amal, reason="Ill", made_by=None, at=NEW_YEAR)

    found = clashes(january())
    assert [(clash.people, [date.day for date in clash.dates]) for clash in found] == [
        ({amal.pk}, [9]),
        ({erlan.pk}, [16]),
    ]


def test_weekly_times_of_others_want_nothing_between_terms() -> None:
    """Whoever comes back from the other side of midnight is not met there on a day nobody teaches."""
    almaty = weekly("Almaty", Weekday.MONDAY, dt.time(3, 30))
    berlin = weekly("Berlin", Weekday.SUNDAY, dt.time(23, 30), time_zone="Europe/Berlin", programme=make_programme("b"))
    for group in (almaty, berlin):
        make_teacher(group)

    assert told(january()) == [(ClashKind.TEACHER, [11, 18, 25])]
    make_lesson(berlin, dt.date(2027, 1, 3), dt.time(23, 30))
    assert told(TimetableVersion.objects.get())[0] == (ClashKind.TEACHER, [4])


def test_lesson_already_planned_on_a_day_off_is_named_and_a_missing_one_is_left_out() -> None:
    group = weekly("English 1", Weekday.SATURDAY)
    plan_lessons(group, first=JAN_4, last=dt.date(2027, 1, 16), by=None)
    keep_days_off(group, countries=["IR"], by=None)
    make_holiday("IR", dt.date(2027, 1, 16))
    make_holiday("IR", dt.date(2027, 1, 23), name="Another")
    make_holiday("KZ", dt.date(2027, 1, 9))
    version = january()

    (plan,) = plan_release(version, at=NEW_YEAR)

    assert told(version) == [(ClashKind.HOLIDAY, [16])]
    assert [(one.date.day, str(one.day_off)) for one in plan.wanted] == [(23, "Another"), (30, "None")]


def test_more_learners_than_places_are_told_once_a_group() -> None:
    group = weekly("English 1", Weekday.SATURDAY)
    group.slots.create(weekday=Weekday.SUNDAY, wall_time=THREE_PM)
    make_learner(group)
    make_learner(group, "Chen Li", starts_on=dt.date(2027, 1, 17))
    Group.objects.update(capacity=1)

    assert told(january()) == [(ClashKind.CAPACITY, [17, 23, 24, 30, 31])]


def test_lesson_outside_the_weekly_times_clashes_too() -> None:
    one, other = weekly("English 1", Weekday.SATURDAY), make_group("English 2")
    for group in (one, other):
        make_teacher(group)
    make_lesson(other, dt.date(2027, 1, 30))

    assert told(january()) == [(ClashKind.TEACHER, [30])]


def test_conflicts_take_as_many_queries_for_many_groups_as_for_few(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(3):
        group = weekly(f"Group {number}", Weekday.SATURDAY)
        make_teacher(group)
        make_learner(group)
        plan_lessons(group, first=JAN_4, last=dt.date(2027, 1, 16), by=None)
    version = january()

    with django_assert_num_queries(10):
        found = clashes(version)

    assert len(found) == 6


def at_three(lesson: Lesson, date: dt.date) -> list[tuple[ClashKind, set[int]]]:
    found = clashes_at(lesson, date=date, wall_time=THREE_PM, length_minutes=45)
    return [(clash.kind, clash.people) for clash in found]


def test_lesson_put_elsewhere_clashes_with_what_is_there_for_teacher_learner_and_group() -> None:
    english, russian, dombra = make_group("English 1"), make_group("Russian 1"), make_group("Dombra")
    amal, bota = make_teacher(english), make_learner(english)
    make_teacher(russian)
    make_learner(dombra)
    make_teacher(dombra, "Erlan Bek")
    lesson = make_lesson(english, JAN_4)
    make_lesson(russian, dt.date(2027, 1, 5), dt.time(15, 30))
    make_lesson(dombra, dt.date(2027, 1, 6), dt.time(14, 30))
    make_lesson(english, dt.date(2027, 1, 7), dt.time(15, 30))
    make_lesson(russian, dt.date(2027, 1, 8), dt.time(15, 45))
    cancel(make_lesson(russian, dt.date(2027, 1, 9)))

    assert [at_three(lesson, dt.date(2027, 1, day)) for day in range(4, 10)] == [
        [],
        [(ClashKind.TEACHER, {amal.pk})],
        [(ClashKind.LEARNER, {bota.pk})],
        [(ClashKind.GROUP, set())],
        [],
        [],
    ]


def test_lesson_put_on_a_day_off_clashes_where_its_group_keeps_it() -> None:
    english, russian = make_group("English 1"), make_group("Russian 1")
    keep_days_off(english, countries=["IR"], by=None)
    make_holiday("IR", dt.date(2027, 1, 5))

    found = [at_three(make_lesson(group, JAN_4), dt.date(2027, 1, 5)) for group in (english, russian)]

    assert found == [[(ClashKind.HOLIDAY, set())], []]


def test_who_stands_in_goes_along_on_the_same_day_alone() -> None:
    english, russian = make_group("English 1"), make_group("Russian 1")
    amal, erlan = make_teacher(english), make_teacher(russian, "Erlan Bek")
    lesson = make_lesson(english, JAN_4, dt.time(9))
    substitute_teacher(lesson, absent=amal, substitute=erlan, reason="Ill", made_by=None, at=NEW_YEAR)
    for day in (4, 5):
        make_lesson(russian, dt.date(2027, 1, day))

    assert at_three(lesson, JAN_4) == [(ClashKind.TEACHER, {erlan.pk})]
    assert at_three(lesson, dt.date(2027, 1, 5)) == []


def test_teacher_clashes_with_what_they_teach_meanwhile() -> None:
    english, russian = make_group("English 1"), make_group("Russian 1")
    erlan, dana = make_teacher(russian, "Erlan Bek"), make_teacher(make_group("English 2"), "Dana Omar")
    make_learner(english)
    make_learner(russian)
    lesson = make_lesson(english, JAN_4)
    make_lesson(russian, JAN_4, dt.time(15, 30))

    assert [clash.people for clash in clashes_of_teacher(erlan, lesson=lesson)] == [{erlan.pk}]
    assert clashes_of_teacher(dana, lesson=lesson) == []


def test_conflicts_of_one_lesson_take_as_many_queries_for_three_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    english = make_group("English 1")
    make_teacher(english)
    lesson = make_lesson(english, JAN_4)

    for number in (1, 2, 3):
        other = make_group(f"Group {number}")
        make_teacher(other)
        make_lesson(other, dt.date(2027, 1, 5))
        fresh = Lesson.objects.select_related("group").get(pk=lesson.pk)
        with django_assert_num_queries(10):
            assert len(at_three(fresh, dt.date(2027, 1, 5))) == number
