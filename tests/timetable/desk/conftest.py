"""Who sits at the desk, and when."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from lms.accounts.enums import Role
from tests.clients import client_of
from tests.timetable.factories import make_staff


@pytest.fixture
def on_that_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def coordinator() -> Client:
    return client_of(make_staff("Dana Omar", Role.COORDINATOR))
