"""Months that are counted in a document instead of by lessons."""

import datetime as dt

from django.db.models import Q, QuerySet

from lms.timetable.enums import LessonState
from lms.timetable.models import CountedElsewhere, Group, Lesson, Programme


def counted_elsewhere(group: Group) -> QuerySet[CountedElsewhere]:
    """The months of the group's programme and language that a document counts."""
    return CountedElsewhere.objects.filter(
        programme_id=group.programme_id, instruction_language=group.instruction_language
    )


def lock_programme(programme_id: int) -> Programme:
    """Make planning, holding and importing of one programme wait for each other until commit."""
    return Programme.objects.select_for_update(no_key=True).get(pk=programme_id)


def lessons_in_month(programme: Programme, *, month: dt.date, language: str) -> QuerySet[Lesson]:
    """Lessons that are, or may still be, counted in ``month``: planned and live ones by their date, held ones
    by their actual month."""
    end = (month + dt.timedelta(days=31)).replace(day=1)
    still_open = Q(state__in=[LessonState.PLANNED, LessonState.LIVE], local_date__gte=month, local_date__lt=end)
    held = Q(state=LessonState.HELD, local_month=month)
    of_cell = Lesson.objects.filter(programme=programme, instruction_language=language)
    return of_cell.filter(still_open | held).select_related("group").order_by("starts_at", "pk")
