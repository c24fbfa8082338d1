"""Who closes months and who keeps a copy, for every test of the ledger."""

import pytest

from lms.accounts.enums import Role
from lms.accounts.models import User
from tests.timetable.factories import make_staff


@pytest.fixture
def dana() -> User:
    return make_staff("Dana Omar", Role.COORDINATOR)


@pytest.fixture
def erlan() -> User:
    return make_staff("Erlan Bek", Role.AUDITOR)
