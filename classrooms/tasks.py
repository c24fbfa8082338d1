"""Work for the task worker."""

import datetime as dt

from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, task, task_backends
from django.utils import timezone

from classrooms.domain.rooms import end_late_rooms
from classrooms.queries.rooms import closes_at
from lms.timetable.models import Lesson

SOON_AFTER = dt.timedelta(minutes=1)


def plan_end(lesson: Lesson) -> None:
    """Have the worker end the lesson's room when its time is over, should no web process be awake then."""
    if task_backends[DEFAULT_TASK_BACKEND_ALIAS].supports_defer:
        end_rooms.using(run_after=closes_at(lesson) + SOON_AFTER).enqueue()


@task
def end_rooms() -> int:
    """End every room past its time; returns how many."""
    return len(end_late_rooms(at=timezone.now()))
