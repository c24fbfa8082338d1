"""Letters are switched off by an address in them: without signing in, and never by only looking at it."""

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import translation

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Topic
from lms.accounts.models import SWITCHES, User
from lms.accounts.unsubscribing import unsubscribe_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def bota() -> User:
    return create_person("Bota", email="bota@example.org", by=None)


def path_of(person: User, topic: Topic = Topic.REMINDER) -> str:
    return unsubscribe_address(person, topic).removeprefix(settings.BASE_URL)


def test_looking_at_the_address_changes_nothing(client: Client, bota: User) -> None:
    answer = client.get(path_of(bota))

    bota.refresh_from_db()
    assert answer.status_code == 200
    assert "Switch these letters off" in answer.text
    assert answer["X-Robots-Tag"] == "noindex"
    assert bota.wants_reminders is True


def test_mailbox_switches_letters_off_with_one_click(bota: User) -> None:
    """RFC 8058: a program posts this body, without a cookie and without a token of ours against forgery."""
    mailbox = Client(enforce_csrf_checks=True)

    answer = mailbox.post(path_of(bota), {"List-Unsubscribe": "One-Click"})

    bota.refresh_from_db()
    assert answer.status_code == 200
    assert (bota.wants_reminders, bota.wants_clock_changes) == (False, True)
    assert "Choose your letters in your profile" in answer.text
    assert mailbox.post(path_of(bota)).status_code == 200


def test_each_topic_has_an_address_of_its_own(client: Client, bota: User) -> None:
    chen = create_person("Chen", by=None)

    client.post(path_of(bota, Topic.CLOCK_CHANGE))

    bota.refresh_from_db()
    chen.refresh_from_db()
    assert (bota.wants_reminders, bota.wants_clock_changes, chen.wants_clock_changes) == (True, False, True)


def test_address_speaks_the_reader_s_language(client: Client, bota: User) -> None:
    with translation.override("fa"):
        path = path_of(bota)

    assert path.startswith("/fa/letters/off/")
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("forge", [lambda path: path[:-2] + "/", lambda path: path.replace("off/", "off/x")])
def test_changed_address_is_not_found(client: Client, bota: User, forge: object) -> None:
    path = forge(path_of(bota))

    assert client.post(path).status_code == 404
    bota.refresh_from_db()
    assert bota.wants_reminders is True


@pytest.mark.parametrize("value", [["x", "reminder"], [1], "reminder", None, ["x", "change"]])
def test_what_is_signed_for_another_purpose_is_not_found(client: Client, bota: User, value: object) -> None:
    for salt in ("lms.accounts.unsubscribing", "another"):
        token = signing.Signer(salt=salt).sign_object(value)

        assert client.get(f"/en/letters/off/{token}/").status_code == 404


def test_letters_a_person_must_get_have_no_switch(client: Client, bota: User) -> None:
    token = signing.Signer(salt="lms.accounts.unsubscribing").sign_object([str(bota.uuid), "change"])

    assert client.post(f"/en/letters/off/{token}/").status_code == 404
    assert bota.wants("change") is True


def test_every_topic_has_its_switch(bota: User) -> None:
    assert set(SWITCHES) == set(Topic)
    assert all(bota.wants(topic) for topic in Topic)
