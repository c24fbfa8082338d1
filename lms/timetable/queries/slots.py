"""Weekly times, with the days they hold."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from lms.timetable.models import Slot
from lms.timetable.weekly import WeeklyTime


def current_slots(*, on: dt.date | None = None) -> QuerySet[Slot]:
    """Weekly times that hold on the day ``on`` (today) or begin later; what a released timetable ended is left out."""
    return Slot.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on or timezone.localdate()))


def weekly_time(slot: Slot) -> WeeklyTime:
    return WeeklyTime(
        key=slot.pk,
        weekday=slot.weekday,
        wall_time=slot.wall_time,
        length_minutes=slot.length_minutes,
        first=slot.starts_on,
        last=slot.ends_on,
        replaces=slot.replaces_id,
    )
