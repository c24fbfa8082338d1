import datetime as dt
from collections.abc import Iterable

import pytest
from django.contrib.auth.models import AnonymousUser

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.timetable import permissions
from lms.timetable.domain.enrolments import end_enrolment
from lms.timetable.models import Lesson
from lms.timetable.permissions import Viewer
from lms.timetable.queries import lessons as queries
from tests.timetable.factories import (
    cancel,
    end,
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_staff,
    make_teacher,
    start,
)

pytestmark = pytest.mark.django_db
TWINS = [
    (permissions.teaches, queries.lessons_of_teacher),
    (permissions.learns_in, queries.lessons_of_learner),
    (permissions.can_observe, queries.lessons_observable_by),
    (permissions.can_confirm, queries.lessons_confirmable_by),
]


def cast() -> list[Viewer]:
    """Everyone who may look, with three lessons of one group between which Bota leaves and Deniz comes."""
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    make_group("Turkish 1", instruction_language="tr")
    for day in (3, 10, 17):
        make_lesson(group, dt.date(2026, 11, day))
    end_enrolment(group.enrolments.get(), ends_on=dt.date(2026, 11, 10), by=None)
    deniz = make_learner(group, "Deniz Kaya", starts_on=dt.date(2026, 11, 10))
    group.teachings.update(ends_on=dt.date(2026, 11, 16))
    staff = [
        make_staff(f"{role.value} person", role)
        for role in (Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.EDITOR, Role.TEACHER)
    ]
    return [amal, bota, deniz, create_person("Chen Wei", by=None), AnonymousUser(), *staff]


def days(lessons: Iterable[Lesson]) -> list[int]:
    return sorted(lesson.local_date.day for lesson in lessons)


def test_each_predicate_agrees_with_its_queryset() -> None:
    people = cast()

    for predicate, queryset in TWINS:
        for person in people:
            allowed = {lesson.pk for lesson in Lesson.objects.all() if predicate(person, lesson)}
            assert allowed == {lesson.pk for lesson in queryset(person)}, (predicate.__name__, str(person))


def test_lessons_enterable_by_follow_the_dates_of_the_bond() -> None:
    amal, bota, deniz, chen, nobody, coordinator, auditor, administrator, editor, other_teacher = cast()

    seen = [days(queries.lessons_enterable_by(person)) for person in (amal, bota, deniz, coordinator, administrator)]

    assert seen == [[3, 10], [3, 10], [10, 17], [3, 10, 17], [3, 10, 17]]
    for stranger in (chen, nobody, auditor, editor, other_teacher):
        assert days(queries.lessons_enterable_by(stranger)) == []


def test_upcoming_is_what_is_on_or_comes() -> None:
    group = make_group()
    amal = make_teacher(group)
    lessons = {day: make_lesson(group, dt.date(2026, 11, day)) for day in (1, 2, 3, 4, 5, 6)}
    hold(lessons[1], amal)
    end(start(lessons[2], amal))
    start(lessons[3], amal)
    cancel(lessons[5], reason="Holiday")

    coming = queries.upcoming(Lesson.objects.all(), at=lessons[4].starts_at + dt.timedelta(minutes=5))

    assert [lesson.local_date.day for lesson in coming] == [3, 4, 6]
    assert days(queries.waiting_for_attendance(Lesson.objects.all())) == [2]
