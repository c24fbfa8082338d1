"""Lessons that are changed together, and who was to stand in for a teacher."""

import datetime as dt
from collections.abc import Collection

from django.db.models import QuerySet

from lms.accounts.models import User
from lms.timetable.enums import GIVEN_UP, LessonState
from lms.timetable.models import Group, Lesson, LessonChange, Programme, Teaching
from lms.timetable.permissions import lasting_on
from lms.timetable.queries.teachers import standing_in

A_DAY = dt.timedelta(days=1)


def lessons_between(
    first: dt.date, last: dt.date, *, groups: Collection[Group] = (), programme: Programme | None = None
) -> QuerySet[Lesson]:
    """Lessons that stand on the days ``first`` … ``last`` by their own calendar, of ``groups`` and ``programme`` where
    these are given. Cancelled ones and those moved away are not there any more."""
    found = Lesson.objects.filter(local_date__range=(first, last)).exclude(state__in=GIVEN_UP)
    if groups:
        found = found.filter(group__in=groups)
    if programme is not None:
        found = found.filter(programme=programme)
    return found.select_related("group", "programme").order_by("starts_at", "pk")


def stand_ins_for(teacher: User, group: Group, *, since: dt.date) -> QuerySet[LessonChange]:
    """Who stands in for ``teacher`` in the planned lessons of ``group`` from the day ``since`` on."""
    lessons = Lesson.objects.filter(group=group, state=LessonState.PLANNED, local_date__gte=since)
    standing = standing_in().filter(absent=teacher, lesson__in=lessons)
    return standing.select_related("lesson", "substitute").order_by("lesson__starts_at", "pk")


def teaching_to_change(group: Group, *, teacher: User, starts_on: dt.date) -> Teaching | None:
    """That of ``teacher`` which somebody else may take over on ``starts_on``: it holds then and the day before."""
    lasting = group.teachings.filter(lasting_on(starts_on - A_DAY), lasting_on(starts_on))
    return lasting.filter(teacher=teacher).first()
