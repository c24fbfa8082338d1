"""Months that are counted in a document instead of by lessons."""

from django.db.models import QuerySet

from lms.timetable.models import CountedElsewhere, Group, Programme


def counted_elsewhere(group: Group) -> QuerySet[CountedElsewhere]:
    """The months of the group's programme and language that a document counts."""
    return CountedElsewhere.objects.filter(
        programme_id=group.programme_id, instruction_language=group.instruction_language
    )


def lock_programme(programme_id: int) -> Programme:
    """Make planning, holding and importing of one programme wait for each other until commit."""
    return Programme.objects.select_for_update(no_key=True).get(pk=programme_id)


