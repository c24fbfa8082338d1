"""Finding a group and asking for a place."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.timetable.enums import RequestState
from lms.timetable.models import Group, PlaceRequest, Slot
from tests.timetable.factories import make_group, make_learner, make_teacher

pytestmark = pytest.mark.django_db


def group_with_slot(name: str = "English 1", **fields: object) -> Group:
    group = make_group(name, **fields)
    Slot.objects.create(group=group, weekday=5, wall_time=dt.time(15))
    make_teacher(group)
    return group


def test_groups_are_public_and_ask_to_create_an_account(client: Client) -> None:
    group_with_slot("Kazakh, mornings")

    page = client.get("/en/groups/").content.decode()

    assert "Kazakh, mornings" in page
    assert "Create account to ask for a place" in page


def test_groups_are_filtered_by_language(client: Client) -> None:
    group_with_slot("Kazakh, mornings")
    group_with_slot("Türkçe 1", instruction_language="tr")

    page = client.get("/en/groups/?language=tr").content.decode()

    assert "Türkçe 1" in page
    assert "Kazakh, mornings" not in page


def test_person_asks_for_a_place_once(client: Client) -> None:
    group = group_with_slot()
    chen = create_person("Chen Li", by=None)
    client.force_login(chen)

    client.post(f"/en/groups/{group.uuid}/place-request/", {"message": "I know a little."})
    again = client.post(f"/en/groups/{group.uuid}/place-request/", {"message": "Please, a second word."})

    assert PlaceRequest.objects.get().message == "I know a little."
    assert again.status_code == 422
    assert "You asked for a place" in client.get("/en/groups/").content.decode()


def test_a_message_too_long_comes_back_whole(client: Client) -> None:
    group = group_with_slot()
    client.force_login(create_person("Chen Li", by=None))

    answer = client.post(f"/en/groups/{group.uuid}/place-request/", {"message": "қ" * 1001})

    assert answer.status_code == 422
    assert "қ" * 1001 in answer.content.decode()
    assert not PlaceRequest.objects.exists()


def test_person_withdraws_only_their_own_request(client: Client) -> None:
    group = group_with_slot()
    deniz, chen = create_person("Deniz", by=None), create_person("Chen", by=None)
    PlaceRequest.objects.create(group=group, person=deniz)
    client.force_login(chen)

    answer = client.post(f"/en/groups/{group.uuid}/place-request/withdrawal/")

    assert answer.status_code == 404
    assert PlaceRequest.objects.get().state == RequestState.WAITING


def test_asking_without_an_account_leads_to_sign_in(client: Client) -> None:
    group = group_with_slot()

    answer = client.post(f"/en/groups/{group.uuid}/place-request/", {"message": ""})

    assert answer.status_code == 302
    assert not PlaceRequest.objects.exists()


def test_member_sees_that_they_learn_here(client: Client) -> None:
    group = group_with_slot()
    client.force_login(make_learner(group))

    assert "You learn here" in client.get("/en/groups/").content.decode()


def test_person_asking_in_a_full_group_is_told_where_they_stand(client: Client) -> None:
    group = group_with_slot(capacity=1)
    make_learner(group)
    said = []
    for name in ("Chen Li", "Deniz Kaya"):
        client.force_login(create_person(name, by=None))
        sent = client.post(f"/en/groups/{group.uuid}/place-request/", {"message": ""}, follow=True)
        said.append(sent.content.decode())

    assert "All places are taken now. You are first on the list" in said[0]
    assert "All places are taken now. You are number 2 on the list" in said[1]
    assert "are number 2 on the list" in " ".join(client.get("/en/home/").content.decode().split())


@pytest.mark.parametrize(
    ("zone", "time", "shown"),
    [
        ("Europe/London", "01:30", "Friday 20:30 Sat 01:30 in Almaty"),
        ("Asia/Tokyo", "22:00", "Sunday 02:00 Sat 22:00 in Almaty"),
        ("Europe/London", "15:00", "Saturday 10:00 15:00 in Almaty"),
        ("Asia/Almaty", "15:00", "Saturday 15:00"),
        ("Asia/Tashkent", "15:00", "Saturday 15:00"),
    ],
)
def test_weekly_time_says_the_other_day_of_the_class(client: Client, zone: str, time: str, shown: str) -> None:
    group = make_group()
    group.slots.create(weekday=5, wall_time=dt.time.fromisoformat(time))
    chen = create_person("Chen Li", by=None)
    User.objects.filter(pk=chen.pk).update(time_zone=zone)
    client.force_login(chen)

    with time_machine.travel(dt.datetime(2026, 11, 10, 12, tzinfo=dt.UTC), tick=False):
        page = client.get("/en/groups/").text

    (fact,) = (one for one in re.findall(r'<li class="fact">(.*?)</li>', page, re.DOTALL) if "#clock" in one)
    assert " ".join(re.sub(r"<.*?>", " ", fact, flags=re.DOTALL).split()) == shown


def test_groups_queries_do_not_grow(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_learner(group_with_slot("One"))
    client.get("/en/groups/")
    with CaptureQueriesContext(connection) as one:
        client.get("/en/groups/")
    group_with_slot("Two")
    group_with_slot("Three")

    with django_assert_num_queries(len(one)):
        client.get("/en/groups/")
