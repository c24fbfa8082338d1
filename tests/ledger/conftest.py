"""Who closes months and who keeps a copy, and lessons of a month, for every test of the ledger."""

import datetime as dt

import pytest

from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.models import Lesson
from tests.timetable.factories import (
    cancel,
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_staff,
    make_teacher,
    move,
)


@pytest.fixture
def dana() -> User:
    return make_staff("Dana Omar", Role.COORDINATOR)


@pytest.fixture
def erlan() -> User:
    return make_staff("Erlan Bek", Role.AUDITOR)


@pytest.fixture
def held(dana: User, erlan: User) -> Lesson:
    """One lesson of November that was held, one that was cancelled, one that was moved to December."""
    group = make_group()
    amal = make_teacher(group)
    make_learner(group)
    lesson = hold(make_lesson(group, dt.date(2026, 11, 3)), amal)
    cancel(make_lesson(group, dt.date(2026, 11, 10)))
    move(make_lesson(group, dt.date(2026, 11, 30)), dt.date(2026, 12, 2))
    return lesson
