"""The open lesson, and an end to what runs beside the loop."""

from collections.abc import AsyncIterator

import pytest

from classrooms.live.hub import Hub
from lms.accounts.domain.people import create_person
from lms.timetable.models import Lesson
from tests.classrooms.rooms import make_open_lesson


@pytest.fixture
def lesson(transactional_db: None) -> Lesson:
    create_person("Chen Wei", by=None)
    return make_open_lesson()


@pytest.fixture
async def hub(lesson: Lesson) -> AsyncIterator[Hub]:
    """The hub of this test's loop; its thread gives the database back at the end."""
    hub = Hub.current()
    yield hub
    await hub.stop()
