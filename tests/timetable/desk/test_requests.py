import datetime as dt

import pytest
from django.test import Client

from lms.accounts.domain.people import create_person
from lms.timetable.domain.places import ask_for_place
from lms.timetable.enums import RequestState
from lms.timetable.models import Enrolment
from tests.timetable.desk.addresses import url
from tests.timetable.factories import (
    make_group,
    make_learner,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]


def test_person_asking_is_admitted(coordinator: Client) -> None:
    group = make_group()
    asking = ask_for_place(create_person("Chen Wei", by=None), group=group, message="I know some Kazakh.")

    listing = coordinator.get(url("requests")).text
    page = coordinator.get(url("requests", "answer", asking.pk)).text
    coordinator.post(url("requests", "answer", asking.pk), {"answer": "admit", "starts_on": "2026-11-23"})

    assert url("requests", "answer", asking.pk) in listing
    assert "I know some Kazakh." in listing
    assert "0 / 12" in page
    asking.refresh_from_db()
    assert (asking.state, str(asking.decided_by)) == (RequestState.ADMITTED, "Dana Omar")
    assert Enrolment.objects.get().starts_on == dt.date(2026, 11, 23)
    assert url("requests", "answer", asking.pk) not in coordinator.get(url("requests")).text


def test_person_asking_is_declined_without_a_date(coordinator: Client) -> None:
    asking = ask_for_place(create_person("Chen Wei", by=None), group=make_group(), message="")

    coordinator.post(url("requests", "answer", asking.pk), {"answer": "decline", "starts_on": ""})

    asking.refresh_from_db()
    assert asking.state == RequestState.DECLINED


def test_person_asking_for_a_full_group_keeps_waiting(coordinator: Client) -> None:
    group = make_group(capacity=1)
    make_learner(group)
    asking = ask_for_place(create_person("Chen Wei", by=None), group=group, message="")

    full = coordinator.post(url("requests", "answer", asking.pk), {"answer": "admit", "starts_on": "2026-11-23"})
    undated = coordinator.post(url("requests", "answer", asking.pk), {"answer": "admit", "starts_on": ""})

    assert "All 1 places of English 1 are taken." in full.text
    assert 'value="2026-11-23"' in full.text
    assert "This field is required." in undated.text
    asking.refresh_from_db()
    assert asking.state == RequestState.WAITING
