"""The log of letters at the desk."""

import csv
import datetime as dt
import io

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.letters import settle
from lms.accounts.domain.people import create_person
from lms.accounts.enums import LetterOutcome, Role
from lms.accounts.models import Letter
from lms.portal.desk import KINDS
from tests.clients import client_of
from tests.timetable.factories import make_staff

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)


@pytest.fixture
def coordinator() -> Client:
    return client_of(make_staff("Dana Omar", Role.COORDINATOR))


def letter_to(name: str, outcome: LetterOutcome, *, kind: str = "change", **facts: object) -> Letter:
    letter = Letter.objects.create(person=create_person(name, by=None), kind=kind, key="1", due_at=NOW)
    settle(letter, outcome, **facts)
    return letter


def test_coordinator_sees_what_became_of_letters(coordinator: Client) -> None:
    letter_to("Bota Akhmet", LetterOutcome.SENT, sent_at=NOW, address="bota@example.org")
    letter_to("Chen Li", LetterOutcome.REFUSED, address="chen@example.org", error="550 No such person")

    page = coordinator.get("/admin/letters/").text

    for text in ("Bota Akhmet", "Changes of lessons", "Refused", "550 No such person", "chen@example.org"):
        assert text in page
    assert coordinator.get("/admin/letters/?outcome=refused").text.count("Changes of lessons</") == 1


def test_log_is_exported_without_formulas(coordinator: Client) -> None:
    letter_to("=1+1 Bota", LetterOutcome.NO_ADDRESS)

    exported = coordinator.get("/admin/letters/?export=csv").getvalue().decode()
    rows = list(csv.reader(io.StringIO(exported)))

    assert rows[1][0] == "'=1+1 Bota"
    assert rows[1][3] == "no_address"


def test_log_can_only_be_read(coordinator: Client) -> None:
    letter = letter_to("Bota Akhmet", LetterOutcome.NO_ADDRESS)

    for path in ("new/", f"edit/{letter.pk}/", f"delete/{letter.pk}/"):
        assert coordinator.get(f"/admin/letters/{path}", follow=True).status_code == 404


@pytest.mark.parametrize("role", [Role.TEACHER, Role.EDITOR, Role.AUDITOR])
def test_others_do_not_see_whom_we_write_to(role: Role) -> None:
    person = make_staff("Erlan Bek", role)
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))

    answer = client_of(person).get("/admin/letters/")

    assert answer.status_code == 302
    assert answer["Location"] == "/admin/"


@pytest.mark.parametrize("letters", [1, 3])
def test_log_takes_the_same_number_of_statements_however_long(
    coordinator: Client, letters: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(letters):
        letter_to(f"Bota {number}", LetterOutcome.NO_ADDRESS)
    coordinator.get("/admin/letters/")

    with django_assert_num_queries(11):
        coordinator.get("/admin/letters/")


def test_every_letter_has_a_name_in_the_log() -> None:
    templates = (settings.BASE_DIR / "templates").glob("*/mail/*.txt")

    assert {path.stem for path in templates} - {"unsubscribe"} == set(KINDS)
