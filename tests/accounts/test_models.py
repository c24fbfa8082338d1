import pytest
from django.db import IntegrityError

from lms.accounts.models import User

pytestmark = pytest.mark.django_db


def test_email_may_be_missing_for_several_people() -> None:
    for name in ("Bota", "Deniz", "Parisa"):
        User.objects.create_user(full_name=name, contact_email="parent@example.org")

    assert User.objects.filter(email__isnull=True).count() == 3


def test_email_is_unique_and_kept_in_lower_case() -> None:
    first = User.objects.create_user("Bota@Example.org", full_name="Bota")

    assert first.email == "bota@example.org"
    with pytest.raises(IntegrityError):
        User.objects.create_user("bota@example.org", full_name="Another")


def test_empty_email_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError):
        User.objects.create(email="", full_name="Bota")


@pytest.mark.parametrize(
    ("full_name", "called", "expected"),
    [("Бота Әлімова", "", "Бота"), ("Бота Әлімова", "Ботажан", "Ботажан"), ("پریسا قزاقی", "", "پریسا")],
)
def test_short_name_is_what_the_person_is_called(full_name: str, called: str, expected: str) -> None:
    person = User(full_name=full_name, called=called)

    assert person.get_short_name() == expected


def test_upper_case_in_email_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError):
        User.objects.create(email="Bota@example.org", full_name="Bota")
