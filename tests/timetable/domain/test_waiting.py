"""The waiting list: nobody is overtaken silently, and coordinators learn of a free place."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.domain.enrolments import end_enrolment, enrol, remove_enrolment
from lms.timetable.domain.groups import save_group
from lms.timetable.domain.places import admit, ask_for_place, decline, withdraw
from lms.timetable.enums import RequestState
from lms.timetable.errors import GroupIsFull, OthersWaitLonger
from lms.timetable.models import Enrolment, Group, PlaceRequest
from lms.timetable.queries.waiting import free_from, is_full, waiting_list, with_standing
from tests.timetable.factories import make_group, make_learner, make_staff

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 10)
A_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 10, 12, tzinfo=dt.UTC), tick=False):
        yield


def asking(group: Group, *names: str) -> list[PlaceRequest]:
    """Requests a minute apart, the first name first."""
    requests = [ask_for_place(create_person(name, by=None), group=group, message="") for name in names]
    for minute, request in enumerate(requests):
        request.asked_at += dt.timedelta(minutes=minute)
        request.save(update_fields=["asked_at"])
    return requests


@pytest.fixture
def dana() -> User:
    return make_staff("Dana Omar", Role.COORDINATOR)


def test_standing_is_the_order_of_asking_among_those_who_wait(dana: User) -> None:
    group = make_group()
    bota, chen, deniz, parisa = asking(group, "Bota", "Chen", "Deniz", "Parisa")
    asking(make_group("Another"), "Erlan")
    withdraw(bota)
    decline(chen, decided_by=dana)

    standing = {one.person.full_name: one.standing for one in with_standing(waiting_list(group))}

    assert standing == {"Deniz": 1, "Parisa": 2}
    assert list(waiting_list(group)) == [deniz, parisa]


def test_admit_who_is_not_next_needs_to_be_meant(dana: User) -> None:
    group = make_group()
    _bota, chen, deniz = asking(group, "Bota", "Chen", "Deniz")

    with pytest.raises(OthersWaitLonger, match="Bota and Chen"):
        admit(deniz, decided_by=dana, starts_on=TODAY)
    assert not Enrolment.objects.exists()
    assert waiting_list(group).count() == 3

    admit(chen, decided_by=dana, starts_on=TODAY, overtaking=True)
    assert [one.person.full_name for one in waiting_list(group)] == ["Bota", "Deniz"]


def test_admit_into_a_full_group_says_that_it_is_full(dana: User) -> None:
    group = make_group(capacity=1)
    make_learner(group, "Erlan Bek")
    _bota, chen = asking(group, "Bota", "Chen")

    with pytest.raises(GroupIsFull):
        admit(chen, decided_by=dana, starts_on=TODAY)


def test_enrol_of_who_asked_takes_them_off_the_list() -> None:
    group = make_group()
    (request,) = asking(group, "Bota")

    enrol(request.person, group=group, starts_on=TODAY, by=None)

    request.refresh_from_db()
    assert (request.state, request.decided_by) == (RequestState.ADMITTED, None)


def test_free_from_is_the_day_after_somebody_s_last() -> None:
    group = make_group(capacity=2)
    make_learner(group, "Bota Akhmet")
    assert free_from(group) == TODAY
    place = enrol(create_person("Chen Wei", by=None), group=group, starts_on=TODAY, by=None)
    assert (free_from(group), is_full(group)) == (None, True)

    end_enrolment(place, ends_on=TODAY + 4 * A_DAY, by=None)

    assert (free_from(group), is_full(group)) == (TODAY + 5 * A_DAY, True)
    enrol(create_person("Deniz Kaya", by=None), group=group, starts_on=TODAY + 9 * A_DAY, by=None)
    assert free_from(group) is None


def test_free_from_knows_when_the_group_begins_and_ends() -> None:
    coming = make_group("Coming", starts_on=TODAY + A_DAY)
    ending = make_group("Ending", ends_on=TODAY, capacity=1)
    enrol(create_person("Bota", by=None), group=ending, starts_on=TODAY, ends_on=TODAY, by=None)

    assert free_from(coming) == TODAY + A_DAY
    assert free_from(ending) is None


@pytest.mark.parametrize("way", ["ended", "removed", "more places"])
def test_free_place_is_told_to_coordinators_once_with_who_comes_next(
    way: str, dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    group = make_group(capacity=1)
    place = enrol(create_person("Erlan Bek", by=None), group=group, starts_on=TODAY, by=None)
    first, _second = asking(group, "Bota Akhmet", "Chen Wei")

    with django_capture_on_commit_callbacks(execute=True):
        if way == "ended":
            end_enrolment(place, ends_on=TODAY, by=None)
        elif way == "removed":
            remove_enrolment(place, by=None)
        else:
            group.capacity = 2
            save_group(group, by=None)

    (letter,) = mail.outbox
    assert letter.to == [dana.email]
    assert letter.subject == "A place is free: English 1"
    assert "The next on the list is Bota Akhmet, who asked on 10 November 2026." in letter.body
    assert f"/answer/{first.pk}/" in letter.body
    assert "Chen" not in letter.body
    assert waiting_list(group).count() == 2


def test_free_place_nobody_waits_for_is_told_to_nobody(
    dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    group = make_group(capacity=1)
    place = enrol(create_person("Erlan Bek", by=None), group=group, starts_on=TODAY, by=None)

    with django_capture_on_commit_callbacks(execute=True):
        end_enrolment(place, ends_on=TODAY, by=None)
        save_group(make_group("New"), by=None)

    assert mail.outbox == []


def test_what_frees_no_place_is_told_to_nobody(
    dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    group = make_group(capacity=2)
    place = enrol(create_person("Erlan Bek", by=None), group=group, starts_on=TODAY, by=None)
    asking(group, "Bota Akhmet")

    with django_capture_on_commit_callbacks(execute=True):
        end_enrolment(place, ends_on=TODAY, by=None)
        group.name = "Renamed"
        save_group(group, by=None)

    assert mail.outbox == []
