"""People at the desk."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.accounts.domain.roles import sync_roles
from lms.accounts.enums import Role
from lms.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    sync_roles()
    client.force_login(create_person("Daulet", email="daulet@example.org", roles=[Role.COORDINATOR]))
    return client


def test_people_are_listed_with_their_roles(desk: Client) -> None:
    create_person("Amal Serik", roles=[Role.TEACHER])

    page = desk.get("/admin/users/").content.decode()

    assert "Amal Serik" in page
    assert "Teacher" in page


def test_people_listing_queries_do_not_grow(desk: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    create_person("One", roles=[Role.LEARNER])
    desk.get("/admin/users/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/admin/users/")
    create_person("Two", roles=[Role.LEARNER])
    create_person("Three", roles=[Role.TEACHER])

    with django_assert_num_queries(len(one)):
        desk.get("/admin/users/")


def test_two_children_without_email_are_added(desk: Client) -> None:
    for name in ("Aisha", "Sultan"):
        desk.post("/admin/users/new/", {"full_name": name, "email": "", "contact_email": "parent@example.org"})

    assert list(User.objects.filter(email=None).values_list("full_name", flat=True)) == ["Aisha", "Sultan"]


def test_email_of_another_is_refused_in_place(desk: Client) -> None:
    answer = desk.post("/admin/users/new/", {"full_name": "Another Daulet", "email": "Daulet@example.org"})

    page = answer.content.decode()
    assert "Another person signs in with this e-mail" in page
    assert "Another Daulet" in page


def test_learner_has_no_desk(client: Client) -> None:
    sync_roles()
    client.force_login(create_person("Bota", roles=[Role.LEARNER]))

    assert client.get("/admin/users/").status_code == 302
