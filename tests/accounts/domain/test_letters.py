"""Letters at once, and the log of them."""

import datetime as dt
from collections.abc import Iterator
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from lms.accounts.domain.letters import (
    MOST_ATTEMPTS,
    deliver_all,
    keep_letter,
    no_letters,
    write_letter,
    write_letters,
)
from lms.accounts.domain.people import create_person
from lms.accounts.domain.post import send_due_letters
from lms.accounts.enums import LetterOutcome
from lms.accounts.models import Letter, User

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 3, 22, tzinfo=dt.UTC)  # in everybody's quiet hours
TEMPLATE = "tests/notice.txt"


@pytest.fixture(autouse=True)
def _in_that_night() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _template(settings: Settings) -> None:
    text = "News for {{ person.get_short_name }}\n\nSałem!\n\n{{ word }}"
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {TEMPLATE: text})]},
        }
    ]


@pytest.fixture
def bota() -> User:
    return create_person("Bota Akhmet", email="bota@example.org", by=None)


def no_post_office(_message: EmailMessage) -> None:
    raise ConnectionRefusedError("no post office")


def test_letter_is_sent_at_once_and_stands_in_the_log(bota: User) -> None:
    assert write_letter(bota, TEMPLATE, key="1", word="Rain") is True

    (message,), letter = mail.outbox, bota.letters.get()
    assert (message.subject, message.body) == ("News for Bota", "Sałem!\n\nRain\n")
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in message.extra_headers
    assert (letter.kind, letter.key, letter.outcome) == ("notice", "1", LetterOutcome.SENT)
    assert (letter.sent_at, letter.address, letter.text) == (NOW, "bota@example.org", "")


def test_letter_about_the_same_is_sent_once(bota: User) -> None:
    sent = [write_letter(bota, TEMPLATE, key="1"), write_letter(bota, TEMPLATE, key="1")]

    assert sent == [True, False]
    assert len(mail.outbox) == 1


def test_letters_without_a_key_are_different_ones(bota: User) -> None:
    assert [write_letter(bota, TEMPLATE), write_letter(bota, TEMPLATE)] == [True, True]


def test_person_without_an_address_stands_in_the_log() -> None:
    child = create_person("Aisha", by=None)

    assert write_letters([child], TEMPLATE) == 0

    assert child.letters.get().outcome == LetterOutcome.NO_ADDRESS


def test_refused_address_stands_in_the_log(bota: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_message: EmailMessage) -> None:
        raise SMTPRecipientsRefused({"bota@example.org": (550, b"No such person")})

    monkeypatch.setattr(EmailMessage, "send", refuse)

    assert write_letter(bota, TEMPLATE) is False

    letter = bota.letters.get()
    assert letter.outcome == LetterOutcome.REFUSED
    assert "No such person" in letter.error
    assert letter.text == ""


def test_letter_that_found_no_post_office_is_sent_later_even_at_night(
    bota: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", no_post_office)
        write_letter(bota, TEMPLATE, word="Rain")
    waiting = bota.letters.get()

    too_early = send_due_letters(at=NOW + dt.timedelta(minutes=4), writers={})
    later = send_due_letters(at=NOW + dt.timedelta(minutes=5), writers={})

    assert (waiting.outcome, waiting.error) == (LetterOutcome.WAITING, "no post office")
    assert (too_early, later) == (0, 1)
    assert mail.outbox[0].body == "Sałem!\n\nRain\n"


def test_letter_is_given_up_after_many_tries(bota: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmailMessage, "send", no_post_office)
    write_letter(bota, TEMPLATE)

    for _ in range(MOST_ATTEMPTS):
        send_due_letters(at=bota.letters.get().due_at, writers={})

    letter = bota.letters.get()
    assert (letter.outcome, letter.attempts) == (LetterOutcome.REFUSED, MOST_ATTEMPTS)


def test_letter_whose_process_was_killed_is_sent_again_under_the_same_number(
    bota: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("lms.accounts.domain.letters.deliver", lambda _letter, *, at: at is None)
        write_letter(bota, TEMPLATE)
    assert send_due_letters(at=NOW + dt.timedelta(minutes=9), writers={}) == 0

    assert send_due_letters(at=NOW + dt.timedelta(minutes=10), writers={}) == 1

    assert f"letter-{bota.letters.get().pk}-" in mail.outbox[0].extra_headers["Message-ID"]


def test_process_killed_among_many_letters_leaves_the_rest_to_the_others(
    bota: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [create_person(name, email=f"{name.lower()}@example.org", by=None) for name in ("Chen", "Deniz")]

    def killed(_message: EmailMessage) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", killed)
        with pytest.raises(SystemExit):
            write_letters([bota, *others], TEMPLATE, word="Rain")

    assert send_due_letters(at=NOW + dt.timedelta(minutes=10), writers={}) == 3
    assert sorted(message.to[0] for message in mail.outbox) == [
        "bota@example.org",
        "chen@example.org",
        "deniz@example.org",
    ]


def test_letters_another_process_took_meanwhile_are_sent_once(bota: User) -> None:
    letter = keep_letter(bota, TEMPLATE)
    assert letter is not None
    assert send_due_letters(at=NOW + dt.timedelta(minutes=10), writers={}) == 1

    assert deliver_all([letter]) == 0
    assert len(mail.outbox) == 1


def test_closed_account_is_not_written_to(bota: User) -> None:
    bota.is_active = False
    bota.save()

    assert write_letter(bota, TEMPLATE) is False
    assert not bota.letters.exists()


def test_nobody_is_written_to_while_the_demonstration_loads(bota: User) -> None:
    with no_letters():
        assert write_letters([bota], TEMPLATE) == 0

    assert (mail.outbox, Letter.objects.count()) == ([], 0)
    assert write_letters([bota], TEMPLATE) == 1


@pytest.mark.parametrize(
    "facts",
    [{"outcome": "lost"}, {"outcome": "sent", "sent_at": None}, {"outcome": "waiting", "sent_at": NOW}],
)
def test_database_refuses_a_log_that_says_nothing(bota: User, facts: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(person=bota, kind="notice", key="1", due_at=NOW, **facts)


def test_database_refuses_the_same_letter_twice(bota: User) -> None:
    Letter.objects.create(person=bota, kind="notice", key="1", due_at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(person=bota, kind="notice", key="1", due_at=NOW)
