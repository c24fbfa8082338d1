"""The pages of the room: who gets in, and where a lesson that is over leads."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from lms.accounts.models import User
from lms.timetable.models import Lesson
from tests.classrooms.rooms import make_open_lesson, person
from tests.timetable.factories import cancel, move

pytestmark = pytest.mark.django_db


def page_of(lesson: Lesson) -> str:
    return reverse("classrooms:room", args=[lesson.uuid])


def test_room_shows_the_lobby_to_teacher_and_learner(client: Client) -> None:
    lesson = make_open_lesson()

    for called in ("Amal", "Bota"):
        client.force_login(person(called))
        response = client.get(page_of(lesson))

        assert response.status_code == 200
        assert f'data-socket="/ws/rooms/{lesson.uuid}/"' in response.text
        assert f'data-confirms="{"true" if called == "Amal" else "false"}"' in response.text
        # Outside the room nobody is named but oneself and the teacher.
        assert "Deniz" not in response.text


def test_room_sends_a_stranger_away_and_a_visitor_to_the_door(client: Client) -> None:
    lesson = make_open_lesson()
    visitor = client.get(page_of(lesson))
    client.force_login(User.objects.create_user("chen@example.org", full_name="Chen Li"))

    stranger = client.get(page_of(lesson))

    assert stranger.status_code == 404
    assert visitor.status_code == 302
    assert visitor.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("how", ["ended", "long past", "cancelled", "moved"])
def test_room_of_a_lesson_that_is_over_leads_to_its_page(client: Client, how: str) -> None:
    lesson = make_open_lesson()
    if how == "ended":
        lesson.ended_at = timezone.now()
    elif how == "cancelled":
        lesson = cancel(lesson)
    elif how == "moved":
        move(lesson, lesson.local_date + dt.timedelta(days=1))
        lesson.refresh_from_db()
    else:
        lesson.ends_at = timezone.now() - dt.timedelta(hours=3)
        lesson.starts_at = lesson.ends_at - dt.timedelta(minutes=45)
    lesson.save()
    client.force_login(person("Bota"))

    response = client.get(page_of(lesson))

    assert response.status_code == 302
    assert response.url == reverse("portal:lesson", args=[lesson.uuid])


def test_room_of_an_instrument_says_music(client: Client) -> None:
    lesson = make_open_lesson(instrument="dombra")
    client.force_login(person("Bota"))

    response = client.get(page_of(lesson))

    assert 'data-music="true"' in response.text


@pytest.mark.parametrize(
    ("nodes", "backend", "most", "relayed"),
    [
        ({}, "auto", 2, "false"),
        ({"one": "ws://127.0.0.1:8188"}, "auto", 2, "true"),
        ({"one": "ws://127.0.0.1:8188"}, "auto", 3, "false"),
        ({"one": "ws://127.0.0.1:8188"}, "janus", 9, "true"),
        ({"one": "ws://127.0.0.1:8188"}, "mesh", 2, "false"),
    ],
)
def test_room_estimates_data_for_the_way_it_will_likely_go(
    client: Client, settings: Settings, nodes: dict[str, str], backend: str, most: int, relayed: str
) -> None:
    settings.JANUS_NODES, settings.ROOM_BACKEND, settings.ROOM_MESH_MOST = nodes, backend, most
    lesson = make_open_lesson(length_minutes=50)  # of three: Amal, Bota and Deniz
    client.force_login(person("Bota"))

    response = client.get(page_of(lesson))

    assert f'data-relayed="{relayed}"' in response.text
    assert 'data-minutes="50"' in response.text


def test_room_is_never_kept_by_a_cache(client: Client) -> None:
    lesson = make_open_lesson()
    client.force_login(person("Bota"))

    response = client.get(page_of(lesson))

    assert "no-store" in response["Cache-Control"]


def test_try_page_is_for_everybody_and_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get(reverse("classrooms:try"))

    assert response.status_code == 200
