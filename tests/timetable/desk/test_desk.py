import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.timetable.domain.places import ask_for_place
from lms.timetable.enums import LessonState, RequestState
from lms.timetable.models import Lesson, PlaceRequest
from tests.clients import client_of
from tests.timetable.desk.addresses import url
from tests.timetable.factories import (
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_programme,
    make_staff,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
LISTINGS = ["lessons", "groups", "requests", "programmes"]
NOV_3 = dt.date(2026, 11, 3)


@pytest.mark.parametrize("name", LISTINGS)
def test_listings_are_for_coordinators_and_administrators(name: str) -> None:
    allowed = [client_of(make_staff(f"{role} x", role)) for role in (Role.COORDINATOR, Role.ADMINISTRATOR)]
    strangers = [client_of(make_staff(f"{role} x", role)) for role in (Role.TEACHER, Role.EDITOR, Role.LEARNER)]

    assert [client.get(url(name)).status_code for client in allowed] == [200, 200]
    assert [client.get(url(name)).status_code for client in (Client(), *strangers)] == [302] * 4


def test_auditor_at_the_desk_reads_learners_as_initials_and_changes_nothing() -> None:
    group = make_group()
    make_teacher(group)
    make_learner(group)
    lesson = make_lesson(group, NOV_3)
    auditor = make_staff("Erlan Bek", Role.AUDITOR)
    auditor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = client_of(auditor)

    page = client.get(url("groups", "inspect", group.pk)).text
    forms = [url("lessons", "cancel", lesson.pk), url("lessons", "plan"), url("groups", "edit", group.pk)]

    assert client.get(url("lessons")).status_code == client.get(url("lessons", "inspect", lesson.pk)).status_code == 200
    assert "Amal Serik" in page
    assert "B. A." in page
    for hidden in ("Bota", "Akhmet", url("enrolments", "new"), url("lessons", "plan")):
        assert hidden not in page
    assert [client.get(path).status_code for path in (*forms, url("requests"))] == [302] * 4


def test_actions_are_refused_to_others() -> None:
    group = make_group()
    lesson = make_lesson(group, NOV_3)
    asking = ask_for_place(create_person("Chen Wei", by=None), group=group, message="")
    teacher = client_of(make_staff("Teacher x", Role.TEACHER))

    teacher.post(url("lessons", "cancel", lesson.pk), {"reason": "x"})
    teacher.post(url("lessons", "plan"), {"first": "2026-11-01", "last": "2026-11-30"})
    teacher.post(url("requests", "answer", asking.pk), {"answer": "admit", "starts_on": "2026-11-20"})

    assert Lesson.objects.get().state == LessonState.PLANNED
    assert PlaceRequest.objects.get().state == RequestState.WAITING


@pytest.mark.parametrize("name", LISTINGS)
def test_listings_run_as_many_queries_for_three_as_for_one(
    coordinator: Client, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def one_of_everything(number: int) -> None:
        group = make_group(f"Group {number}", programme=make_programme(f"p{number}", f"Project {number}"))
        group.slots.create(weekday=number, wall_time=dt.time(15))
        make_learner(group, f"Learner {number}")
        hold(make_lesson(group, NOV_3), make_teacher(group, f"Teacher {number}"))
        ask_for_place(create_person(f"Asks {number}", by=None), group=group, message="")

    one_of_everything(0)
    coordinator.get(url(name))  # content types and the like are read once a process
    with CaptureQueriesContext(connection) as for_one:
        assert len(coordinator.get(url(name)).context["object_list"]) == 1
    one_of_everything(1)
    one_of_everything(2)

    with django_assert_num_queries(len(for_one)):
        assert len(coordinator.get(url(name)).context["object_list"]) == 3


def test_desk_counts_in_the_digits_of_its_reader(coordinator: Client) -> None:
    group = make_group()
    make_learner(group)
    group.slots.create(weekday=5, wall_time=dt.time(15))
    persian = {"accept-language": "fa"}

    listing = coordinator.get(url("groups"), headers=persian).text
    page = coordinator.get(url("groups", "inspect", group.pk), headers=persian).text

    assert "۱ / ۱۲" in listing
    for shown in ("۱۵:۰۰", "۴۵ دقیقه", "۱ جا از ۱۲ جا"):
        assert shown in page


def test_list_without_filters_shows_none_as_active(coordinator: Client) -> None:
    make_lesson(make_group(), NOV_3)

    assert coordinator.get(url("lessons")).context["view"].active_filters == []


def test_field_is_described_by_its_hint_and_its_mistake(coordinator: Client) -> None:
    lesson = make_lesson(make_group(), dt.date(2026, 12, 3))

    pages = [
        coordinator.post(url("lessons", "cancel", lesson.pk)).text,
        coordinator.post(url("terms", "new")).text,
    ]

    assert 'aria-describedby="id_reason-helptext id_reason_error"' in pages[0]
    assert "autofocus" in pages[0]
    for name, page in zip(("reason", "name"), pages, strict=True):
        assert f'id="id_{name}_error"' in page


def test_menu_leads_to_the_listings_and_the_ledger(coordinator: Client) -> None:
    text = coordinator.get(url("groups")).text

    for path in (*map(url, LISTINGS), "/en/ledger/"):
        assert f'"url": "{path}"' in text
