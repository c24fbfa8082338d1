"""Signing up and in by a mailed code, through the pages a person meets."""

import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User

pytestmark = pytest.mark.django_db


def mailed_code() -> str:
    found = re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group(1)


def sign_up(client: Client, **values: str) -> None:
    client.post("/en/accounts/signup/", {"full_name": "Бота Әлімова", "email": "bota@example.org", **values})


def test_sign_up_makes_a_learner_without_a_group(client: Client) -> None:
    sign_up(client, time_zone="Europe/London")

    answer = client.post("/en/accounts/confirm-email/", {"code": mailed_code()})

    person = User.objects.get(email="bota@example.org")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/groups/"
    assert (person.full_name, person.time_zone, person.language) == ("Бота Әлімова", "Europe/London", "en")
    assert person.roles == {Role.LEARNER}
    assert not person.enrolments.exists()


def test_sign_up_with_a_nonsense_zone_forgets_the_zone(client: Client) -> None:
    sign_up(client, time_zone="Mars/Olympus")

    assert User.objects.get(email="bota@example.org").time_zone == ""


def test_sign_up_without_a_name_keeps_what_was_typed(client: Client) -> None:
    answer = client.post("/en/accounts/signup/", {"full_name": "", "email": "bota@example.org"})

    assert b'value="bota@example.org"' in answer.content
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["login/", "login/code/", "signup/", "password/reset/"])
def test_fields_at_the_entrance_have_labels_and_no_placeholders(client: Client, path: str) -> None:
    page = client.get(f"/en/accounts/{path}").text

    assert "<label" in page
    assert "placeholder" not in page


@pytest.mark.parametrize(("language", "heading"), [("en", "Sign in"), ("fa", "ورود به حساب")])
def test_sign_in_is_headed_in_the_readers_language(client: Client, language: str, heading: str) -> None:
    page = client.get(f"/{language}/accounts/login/").text

    assert page.count("<h1") == page.count(f"<h1>{heading}</h1>") == 1


def test_code_signs_in(client: Client) -> None:
    create_person("Bota", email="bota@example.org", roles=[Role.LEARNER], by=None)

    client.post("/en/accounts/login/code/", {"email": "Bota@example.org"})
    client.post("/en/accounts/login/code/confirm/", {"code": mailed_code()})

    assert client.get("/en/me/").status_code == 200


def test_code_is_valid_for_thirty_minutes_and_not_longer(client: Client) -> None:
    create_person("Bota", email="bota@example.org", roles=[Role.LEARNER], by=None)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        client.post("/en/accounts/login/code/", {"email": "bota@example.org"})
        code = mailed_code()
        clock.shift(31 * 60)

        client.post("/en/accounts/login/code/confirm/", {"code": code})

    assert client.get("/en/me/").status_code == 302


def test_password_signs_in(client: Client) -> None:
    create_person("Amal", email="amal@example.org", password="qymyz-2026", roles=[Role.TEACHER], by=None)

    client.post("/en/accounts/login/", {"login": "amal@example.org", "password": "qymyz-2026"})

    assert client.get("/en/me/").status_code == 200


def test_wrong_password_is_said_in_place(client: Client) -> None:
    create_person("Amal", email="amal@example.org", password="qymyz-2026", roles=[Role.TEACHER], by=None)

    answer = client.post("/en/accounts/login/", {"login": "amal@example.org", "password": "wrong"})

    assert answer.status_code == 200
    assert b'value="amal@example.org"' in answer.content


@pytest.mark.parametrize("target", ["https://example.net/", "//example.net", "/\\example.net", "//[::1", "http://["])
def test_signing_in_leads_to_no_other_site(client: Client, target: str) -> None:
    create_person("Amal", email="amal@example.org", password="qymyz-2026", roles=[Role.TEACHER], by=None)

    answer = client.post("/en/accounts/login/", {"login": "amal@example.org", "password": "qymyz-2026", "next": target})

    assert answer.status_code == 302
    assert answer["Location"] == "/en/home/"
