"""Which lessons of a group's weekly times are not planned yet."""

import datetime as dt

from django.db.models import QuerySet

from lms.timetable.enums import GIVEN_UP
from lms.timetable.models import Group, Holiday, Lesson
from lms.timetable.queries.slots import weekly_time
from lms.timetable.queries.terms import days_off
from lms.timetable.weekly import There, Wanted, missing_lessons

# A lesson that stands for one of another weekday is in the same week.
A_WEEK = dt.timedelta(days=6)


def unplanned(group: Group, *, first: dt.date, last: dt.date) -> list[Wanted[Holiday]]:
    """What the weekly times want on the days ``first`` … ``last`` and have no lesson for, within the group's own dates.

    ``day_off`` of each is the day off of a kept country that falls on it; such a lesson is not planned.
    """
    first, last = max(first, group.starts_on), min(last, group.ends_on or last)
    off = days_off([group], first=first, last=last)[group.pk]
    return missing_lessons(
        map(weekly_time, group.slots.all()),
        there(group.lessons.all(), first=first, last=last),
        first=first,
        last=last,
        day_off=off.on,
    )


def there(lessons: QuerySet[Lesson], *, first: dt.date, last: dt.date) -> list[There]:
    """Lessons of the days ``first`` … ``last`` and a week around them, as ``missing_lessons`` asks for them."""
    around = lessons.filter(local_date__range=(first - A_WEEK, last + A_WEEK))
    return [
        There(slot, date, time, state in GIVEN_UP)
        for slot, date, time, state in around.values_list("slot_id", "local_date", "wall_time", "state")
    ]
