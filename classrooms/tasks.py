"""Work for the task worker."""

from django.tasks import task
from django.utils import timezone

from classrooms.domain.rooms import end_late_rooms


@task
def end_rooms() -> int:
    """End every room past its time; returns how many."""
    return len(end_late_rooms(at=timezone.now()))
