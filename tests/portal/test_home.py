"""The first page after signing in, as learner, teacher, coordinator and person without a group."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.timetable.models import Group, Lesson, PlaceRequest
from tests.cms.factories import make_home
from tests.timetable.factories import hold, make_group, make_learner, make_lesson, make_staff, make_teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Group:
    return make_group(time_zone="UTC", starts_on=timezone.now().date() - dt.timedelta(days=30))


def lesson_in(group: Group, **delta: float) -> Lesson:
    start = timezone.now() + dt.timedelta(**delta)
    return make_lesson(group, start.date(), start.time().replace(second=0, microsecond=0))


def test_learner_sees_the_next_lesson_in_their_own_time(client: Client, group: Group) -> None:
    bota = make_learner(group, "Bota Akhmet", starts_on=group.starts_on)
    bota.time_zone = "Asia/Tokyo"
    bota.save(update_fields=["time_zone"])
    lesson = lesson_in(group, hours=3)
    client.force_login(bota)

    page = client.get("/en/home/").content.decode()

    tokyo = (lesson.starts_at + dt.timedelta(hours=9)).strftime("%H:%M")
    assert f">{tokyo}</time>" in page
    assert "Join lesson" not in page


def test_learner_joins_a_lesson_whose_room_is_open(client: Client, group: Group) -> None:
    client.force_login(make_learner(group, starts_on=group.starts_on))
    lesson = lesson_in(group, minutes=-3)

    page = client.get("/en/home/").content.decode()

    assert f"/en/rooms/{lesson.uuid}/" in page
    assert "Join lesson" in page


def test_person_without_a_group_is_shown_how_to_ask(client: Client, group: Group) -> None:
    lesson_in(group, hours=1)
    client.force_login(create_person("Chen Li", by=None))

    page = client.get("/en/home/").content.decode()

    assert "You are not in a group yet" in page
    assert "/en/groups/" in page
    assert "next-time" not in page


def test_person_who_asked_for_a_place_is_told_what_comes_next(client: Client, group: Group) -> None:
    chen = create_person("Chen Li", by=None)
    PlaceRequest.objects.create(group=group, person=chen)
    client.force_login(chen)

    page = client.get("/en/home/").content.decode()

    assert "Your request is with a coordinator" in page
    assert "You asked for a place" in page
    assert "You are not in a group yet" not in page


def test_teacher_sees_todays_lessons_and_opens_the_room(client: Client, group: Group) -> None:
    amal = make_teacher(group, starts_on=group.starts_on)
    lesson = lesson_in(group, minutes=2)
    client.force_login(amal)

    page = client.get("/en/home/").content.decode()

    assert "Open the room" in page
    assert f"/en/rooms/{lesson.uuid}/" in page


@pytest.mark.parametrize(("role", "way"), [(Role.AUDITOR, "/en/ledger/closings/"), (Role.EDITOR, "/admin/")])
def test_staff_without_lessons_are_led_to_their_work(client: Client, role: Role, way: str) -> None:
    client.force_login(make_staff("Erlan Bek", role))

    page = client.get("/en/home/").text

    assert f'<a href="{way}">' in page
    assert "Your desk" in page
    assert "You are not in a group yet" not in page


def test_coordinator_sees_how_many_ask_for_a_place(client: Client) -> None:
    client.force_login(make_staff("Daulet", Role.COORDINATOR))

    assert "0 people ask for a place" in client.get("/en/home/").content.decode()


def test_coordinator_sees_how_many_lessons_nobody_decided(client: Client, group: Group) -> None:
    coordinator = make_staff("Dana Omar", Role.COORDINATOR)
    yesterday = timezone.now().date() - dt.timedelta(days=1)
    make_lesson(group, yesterday, dt.time(10))
    hold(make_lesson(group, yesterday, dt.time(12)), make_teacher(group))
    make_lesson(group, yesterday + dt.timedelta(days=3), dt.time(10))
    client.force_login(coordinator)

    text = client.get("/en/home/").text

    assert "1 lesson is over and not decided" in " ".join(text.split())
    assert "/admin/timetable/lessons/?undecided=on" in text


def test_public_home_leads_members_to_their_lessons_and_others_to_the_groups(client: Client, group: Group) -> None:
    make_home()
    members = [make_learner(group, starts_on=group.starts_on), make_teacher(group, starts_on=group.starts_on)]

    assert main_links(client) == ["/en/groups/"]
    for person, expected in [
        (create_person("Chen Li", by=None), "/en/groups/"),
        *((one, "/en/home/") for one in members),
    ]:
        client.force_login(person)
        assert main_links(client) == [expected]


def main_links(client: Client) -> list[str]:
    """Where the golden buttons of the public home lead."""
    return re.findall(r'class="button button-main[^"]*" href="([^"]*)"', client.get("/en/").text)


def test_home_of_a_stranger_asks_to_sign_in(client: Client) -> None:
    assert client.get("/en/home/").status_code == 302


def test_home_queries_do_not_grow_with_lessons(
    client: Client, group: Group, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bota = make_learner(group, starts_on=group.starts_on)
    make_teacher(group, starts_on=group.starts_on)
    client.force_login(bota)
    lesson_in(group, hours=2)
    client.get("/en/home/")
    with CaptureQueriesContext(connection) as one:
        client.get("/en/home/")
    lesson_in(group, hours=26)
    lesson_in(group, hours=50)

    with django_assert_num_queries(len(one)):
        client.get("/en/home/")
