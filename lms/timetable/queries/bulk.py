"""Lessons that are changed together, and who was to stand in for a teacher."""

import datetime as dt
from collections.abc import Collection

from django.db.models import QuerySet

from lms.accounts.models import User
from lms.timetable.enums import GIVEN_UP, LessonState
from lms.timetable.models import Group, Lesson, LessonChange, Programme
from lms.timetable.queries.teachers import standing_in


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
