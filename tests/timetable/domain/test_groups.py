import datetime as dt

import pytest
from wagtail.models import Locale

from lms.timetable.domain.groups import save_group, save_programme
from lms.timetable.errors import (
    CapacityBelowRoster,
    CourseStays,
    GroupHasLessons,
    ShortNameStays,
    UnknownTimeZone,
    UnlikelyDate,
    WrongDates,
)
from lms.timetable.models import ClosedMonth, Programme
from tests.timetable.factories import (
    cancel,
    hold,
    make_course,
    make_group,
    make_learner,
    make_lesson,
    make_programme,
    make_teacher,
)

pytestmark = pytest.mark.django_db


def test_save_group_with_lessons_keeps_its_language_and_programme() -> None:
    group = make_group()
    lesson = make_lesson(group, dt.date(2026, 11, 3))
    group.instruction_language = "ru"

    with pytest.raises(GroupHasLessons):
        save_group(group, by=None)
    cancel(lesson, reason="It may still be made up")
    with pytest.raises(GroupHasLessons):
        save_group(group, by=None)


def test_save_group_with_lessons_cannot_go_to_another_programme() -> None:
    group = make_group()
    make_lesson(group, dt.date(2026, 11, 3))
    group.programme = make_programme("instruments", "Instruments")

    with pytest.raises(GroupHasLessons):
        save_group(group, by=None)


def test_save_group_keeps_the_course_its_held_lessons_are_counted_under() -> None:
    group = make_group()
    lesson = make_lesson(group, dt.date(2026, 11, 3))
    group.course = make_course("Dombra")
    save_group(group, by=None)
    hold(lesson, make_teacher(group))
    group.course = make_course("Kazakh A1")

    with pytest.raises(CourseStays) as refusal:
        save_group(group, by=None)

    assert refusal.value.message == (
        "Lessons of this group are counted under its course, so the course stays. "
        "Begin a new group for the other course and move the learners there."
    )
    group.refresh_from_db()
    group.name = "English, evenings"
    assert save_group(group, by=None).course == make_course("Dombra")


def test_save_group_keeps_the_course_of_lessons_of_a_closed_month() -> None:
    group = make_group()
    cancel(make_lesson(group, dt.date(2026, 11, 3)))
    ClosedMonth.objects.create(month=dt.date(2026, 11, 1))
    group.course = make_course("Dombra")

    with pytest.raises(CourseStays):
        save_group(group, by=None)


def test_save_group_takes_the_same_course_in_another_language() -> None:
    group = make_group()
    hold(make_lesson(group, dt.date(2026, 11, 3)), make_teacher(group))
    russian = Locale.objects.get_or_create(language_code="ru")[0]
    group.course = group.course.copy_for_translation(russian, copy_parents=True)

    assert save_group(group, by=None).course.locale == russian


def test_save_group_keeps_room_for_its_learners() -> None:
    group = make_group(starts_on=dt.date(2020, 1, 1))
    make_learner(group)
    make_learner(group, "Deniz Kaya")
    group.capacity = 1

    with pytest.raises(CapacityBelowRoster) as refusal:
        save_group(group, by=None)

    assert refusal.value.values == {"taken": 2}


def test_save_group_with_bad_dates_or_zone_is_refused() -> None:
    group = make_group()
    group.ends_on = group.starts_on - dt.timedelta(days=1)
    with pytest.raises(WrongDates):
        save_group(group, by=None)

    group.ends_on = dt.date.max
    with pytest.raises(UnlikelyDate):
        save_group(group, by=None)

    group.ends_on, group.time_zone = None, "Asia/Atlantis"
    with pytest.raises(UnknownTimeZone):
        save_group(group, by=None)


def test_save_programme_keeps_the_short_name_that_closed_months_say() -> None:
    programme = make_programme()
    programme.slug = "classes"
    save_programme(programme, by=None)
    ClosedMonth.objects.create(month=dt.date(2026, 11, 1))
    programme.slug, programme.name = "lessons", "Lessons on line"

    with pytest.raises(ShortNameStays):
        save_programme(programme, by=None)
    programme.slug = "classes"
    save_programme(programme, by=None)
    save_programme(Programme(slug="instruments", name="Instruments"), by=None)

    assert list(Programme.objects.order_by("slug").values_list("slug", "name")) == [
        ("classes", "Lessons on line"),
        ("instruments", "Instruments"),
    ]
