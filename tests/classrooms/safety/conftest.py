"""What the room promises about children, tried from every side that could break it."""

import pytest

from lms.timetable.models import Lesson
from tests.classrooms.safety.steps import THIS_YEAR, born


@pytest.fixture
def young_lesson(lesson: Lesson) -> Lesson:
    """Bota is nine, and her family wrote more than a first name into what we call her; Deniz is grown up."""
    bota = born("Bota", THIS_YEAR - 9)
    bota.called, bota.country = "Bota Akhmet from Berlin", "DE"
    bota.save()
    born("Deniz", 1990)
    return lesson
