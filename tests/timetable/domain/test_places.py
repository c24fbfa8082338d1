import datetime as dt

import pytest
import time_machine
from django.core.mail import EmailMessage
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.domain.people import create_person
from lms.timetable.domain.enrolments import end_enrolment, enrol
from lms.timetable.domain.places import admit, ask_for_place, decline, give_place, withdraw
from lms.timetable.enums import RequestState
from lms.timetable.errors import (
    AlreadyAsked,
    AlreadyEnrolled,
    GroupIsFull,
    GroupTakesNoRequests,
    RequestAlreadyDecided,
)
from lms.timetable.models import Enrolment, PlaceRequest
from tests.timetable.factories import make_group

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 10)


@pytest.fixture(autouse=True)
def _on_that_day() -> object:
    with time_machine.travel(dt.datetime(2026, 11, 10, 12, tzinfo=dt.UTC), tick=False):
        yield


def test_ask_for_place_waits_for_an_answer() -> None:
    group, bota = make_group(), create_person("Bota Akhmet", by=None)

    request = ask_for_place(bota, group=group, message="  My mother speaks Kazakh. ")

    assert (request.state, request.message) == (RequestState.WAITING, "My mother speaks Kazakh.")
    assert not Enrolment.objects.exists()


def test_ask_for_place_twice_is_refused() -> None:
    group, bota = make_group(), create_person("Bota Akhmet", by=None)
    ask_for_place(bota, group=group, message="")

    with pytest.raises(AlreadyAsked):
        ask_for_place(bota, group=group, message="")


def test_ask_for_place_again_after_an_answer_is_possible() -> None:
    group, bota, coordinator = make_group(), create_person("Bota Akhmet", by=None), create_person("Dana Omar", by=None)
    decline(ask_for_place(bota, group=group, message=""), decided_by=coordinator)
    withdraw(ask_for_place(bota, group=group, message=""))

    assert ask_for_place(bota, group=group, message="").state == RequestState.WAITING


@pytest.mark.parametrize(("until", "letters"), [(None, 1), (TODAY, 1), (TODAY - dt.timedelta(days=1), 0)])
def test_give_place_tells_the_learner_unless_it_is_over(
    until: dt.date | None,
    letters: int,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    group, bota = make_group(), create_person("Bota Akhmet", email="bota@example.org", by=None)
    request = ask_for_place(bota, group=group, message="")

    with django_capture_on_commit_callbacks(execute=True):
        give_place(bota, group=group, starts_on=TODAY - dt.timedelta(days=9), ends_on=until, by=None)

    assert [(mail.to, mail.subject) for mail in mailoutbox] == letters * [
        (["bota@example.org"], "You have a place: English 1")
    ]
    request.refresh_from_db()
    assert request.state == RequestState.ADMITTED


def test_ask_for_place_by_a_learner_of_the_group_is_refused_until_they_left() -> None:
    group, bota = make_group(), create_person("Bota Akhmet", by=None)
    place = enrol(bota, group=group, starts_on=TODAY - dt.timedelta(days=9), by=None)
    with pytest.raises(AlreadyEnrolled):
        ask_for_place(bota, group=group, message="")

    end_enrolment(place, ends_on=TODAY - dt.timedelta(days=1), by=None)

    assert ask_for_place(bota, group=group, message="").state == RequestState.WAITING


def test_ask_for_place_in_a_closed_or_ended_group_is_refused() -> None:
    bota = create_person("Bota Akhmet", by=None)

    for group in (make_group(takes_requests=False), make_group(ends_on=TODAY - dt.timedelta(days=1))):
        with pytest.raises(GroupTakesNoRequests):
            ask_for_place(bota, group=group, message="")


def test_admit_enrols_and_says_who_decided() -> None:
    group, bota, coordinator = make_group(), create_person("Bota Akhmet", by=None), create_person("Dana Omar", by=None)
    request = ask_for_place(bota, group=group, message="")

    enrolment = admit(request, decided_by=coordinator, starts_on=TODAY)

    request.refresh_from_db()
    assert (enrolment.learner, enrolment.group, enrolment.starts_on) == (bota, group, TODAY)
    assert (request.state, request.decided_by) == (RequestState.ADMITTED, coordinator)
    assert request.decided_at == dt.datetime(2026, 11, 10, 12, tzinfo=dt.UTC)


def test_admit_into_a_full_group_leaves_the_request_waiting() -> None:
    group, bota, coordinator = (
        make_group(capacity=1),
        create_person("Bota Akhmet", by=None),
        create_person("Dana Omar", by=None),
    )
    enrol(create_person("Deniz Kaya", by=None), group=group, starts_on=TODAY, by=None)
    request = ask_for_place(bota, group=group, message="")

    with pytest.raises(GroupIsFull):
        admit(request, decided_by=coordinator, starts_on=TODAY)

    assert PlaceRequest.objects.get().state == RequestState.WAITING


def test_admit_decline_and_withdraw_after_an_answer_are_refused() -> None:
    group, bota, coordinator = make_group(), create_person("Bota Akhmet", by=None), create_person("Dana Omar", by=None)
    request = ask_for_place(bota, group=group, message="")
    decline(request, decided_by=coordinator)

    with pytest.raises(RequestAlreadyDecided):
        admit(request, decided_by=coordinator, starts_on=TODAY)
    with pytest.raises(RequestAlreadyDecided):
        decline(request, decided_by=coordinator)
    with pytest.raises(RequestAlreadyDecided):
        withdraw(request)
