"""The worker ends a room whose web process has gone to sleep."""

import datetime as dt

import pytest
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from classrooms.tasks import plan_end
from lms.timetable.models import Lesson

pytestmark = pytest.mark.django_db(transaction=True)


def test_plan_end_asks_the_worker_for_the_time_after_the_lesson(lesson: Lesson, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    plan_end(lesson)

    planned = DBTaskResult.objects.get()
    assert planned.task_path == "classrooms.tasks.end_rooms"
    assert planned.run_after == lesson.ends_at + dt.timedelta(minutes=31)


def test_plan_end_without_a_worker_leaves_it_to_the_clock(lesson: Lesson) -> None:
    plan_end(lesson)

    assert DBTaskResult.objects.count() == 0
