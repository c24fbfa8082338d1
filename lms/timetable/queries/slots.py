"""Weekly times, with the days they hold."""

import datetime as dt
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.timetable.models import Lesson, Slot
from lms.timetable.weekly import WeeklyTime

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Used(TypedDict):
        has_lessons: bool

    type UsedSlot = WithAnnotations[Slot, Used]


def current_slots(*, on: dt.date | None = None) -> QuerySet[Slot]:
    """Weekly times that hold on the day ``on`` (today) or begin later; what a released timetable ended is left out."""
    return Slot.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on or timezone.localdate()))


def with_use(slots: QuerySet[Slot]) -> "QuerySet[UsedSlot]":
    """With ``has_lessons``: such a weekly time is replaced by a version, never mended."""
    return slots.annotate(has_lessons=Exists(Lesson.objects.filter(slot=OuterRef("pk"))))


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
