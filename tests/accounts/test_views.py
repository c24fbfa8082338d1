import datetime as dt

import pytest
from django.test import Client

from lms.accounts.domain.people import create_person
from lms.accounts.models import User

pytestmark = pytest.mark.django_db

PROFILE = {
    "full_name": "Бота Әлімова",
    "called": "Бота",
    "country": "GB",
    "time_zone": "Europe/London",
    "language": "tr",
    "script": "latn",
    "birth_year": "2012",
    "contact_email": "parent@example.org",
    "wants_reminders": "on",
    "quiet_from": "22:00",
    "quiet_until": "07:30",
}


@pytest.fixture
def bota(client: Client) -> User:
    person = create_person("Bota", email="bota@example.org", by=None)
    client.force_login(person)
    return person


def test_profile_saves_and_speaks_the_chosen_language(client: Client, bota: User) -> None:
    answer = client.post("/en/me/", PROFILE)

    bota.refresh_from_db()
    assert answer.headers["Location"] == "/tr/me/"
    assert answer.cookies["script"].value == "latn"
    assert (bota.full_name, bota.country, bota.time_zone, bota.birth_year) == (
        "Бота Әлімова",
        "GB",
        "Europe/London",
        2012,
    )
    assert (bota.wants_reminders, bota.wants_clock_changes) == (True, False)
    assert (bota.quiet_from, bota.quiet_until) == (dt.time(22), dt.time(7, 30))


def test_profile_with_an_impossible_year_keeps_what_was_typed(client: Client, bota: User) -> None:
    answer = client.post("/en/me/", {**PROFILE, "birth_year": "1650", "full_name": "Ботагөз"})

    bota.refresh_from_db()
    assert answer.status_code == 422
    assert "Ботагөз" in answer.content.decode()
    assert bota.full_name == "Bota"


def test_profile_of_a_stranger_asks_to_sign_in(client: Client) -> None:
    answer = client.get("/fa/me/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/fa/accounts/login/")


@pytest.mark.parametrize("language", ["en", "ru", "tr", "fa", "kk"])
def test_profile_opens_in_every_language(client: Client, bota: User, language: str) -> None:
    answer = client.get(f"/{language}/me/")

    assert answer.status_code == 200
