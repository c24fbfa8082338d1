import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.models import Lesson
from lms.timetable.queries.teachers import free_for, lesson_teachers, may_teach, with_teachers
from tests.timetable.factories import cancel, make_group, make_lesson, make_teacher

pytestmark = pytest.mark.django_db
NOV_3 = dt.date(2026, 11, 3)
AT = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)


def substitute(lesson: Lesson, absent: User, person: User | None) -> None:
    substitute_teacher(lesson, absent=absent, substitute=person, reason="Ill", made_by=None, at=AT)


def test_lesson_teachers_are_those_of_the_day_and_who_stands_in() -> None:
    group = make_group()
    amal = make_teacher(group)
    make_teacher(group, "Erlan Bek", starts_on=dt.date(2026, 12, 1))
    dana = create_person("Dana Omar", by=None)
    lesson = make_lesson(group, NOV_3)

    before = lesson_teachers(lesson).expected
    substitute(lesson, amal, dana)

    assert before == [amal]
    assert lesson_teachers(lesson).own == (amal,)
    assert lesson_teachers(lesson).expected == [dana]
    assert list(may_teach(lesson)) == [amal, dana]


def test_with_teachers_asks_three_times_for_any_number_of_lessons(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    amal = make_teacher(make_group())
    for number in range(3):
        group = make_group(f"English {number + 2}")
        make_teacher(group)
        substitute(make_lesson(group, NOV_3), amal, create_person(f"Dana {number}", by=None))

    for count in (1, 3):
        with django_assert_num_queries(3):
            named = [
                lesson_teachers(one).expected for one in with_teachers(Lesson.objects.select_related("group"))[:count]
            ]
        assert len(named) == count


def test_free_for_are_teachers_in_the_language_without_another_lesson_then() -> None:
    lesson = make_lesson(make_group(), NOV_3)
    busy_group, free_group = make_group("English 2"), make_group("English 3")
    make_teacher(busy_group, "Dana Omar")
    free = make_teacher(free_group, "Erlan Bek")
    make_teacher(make_group("Russian 1", instruction_language="ru"), "Chen Wei")
    overlapping = make_lesson(busy_group, NOV_3, dt.time(15, 30))
    make_lesson(free_group, NOV_3, dt.time(15, 45))

    assert list(free_for(lesson)) == [free]
    cancel(overlapping)
    assert [str(one) for one in free_for(lesson)] == ["Dana Omar", "Erlan Bek"]


def test_who_stands_in_elsewhere_is_not_free() -> None:
    lesson = make_lesson(make_group(), NOV_3)
    busy_group = make_group("English 2")
    amal = make_teacher(busy_group)
    erlan = make_teacher(make_group("English 3"), "Erlan Bek")
    substitute(make_lesson(busy_group, NOV_3), amal, erlan)

    assert list(free_for(lesson)) == []
