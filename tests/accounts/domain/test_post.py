"""Letters that wait for their time."""

import datetime as dt
import email.policy
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.db import connection

from lms.accounts.domain.people import create_person, unsubscribe
from lms.accounts.domain.post import KEPT_FOR, Draft, forget_old_letters, plan_letters, send_due_letters
from lms.accounts.enums import LetterOutcome, Topic
from lms.accounts.models import Letter, User
from lms.timetable.domain.reminders import ATTENDANCE, REMINDER
from tests.timetable.factories import make_group, make_lesson
from tests.timetable.races import at_once

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 3, 7, tzinfo=dt.UTC)  # 12:00 in Almaty
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def bota() -> User:
    return create_person("Bota Akhmet", email="bota@example.org", time_zone="Asia/Almaty", by=None)


def letter_to(person: User, *, key: str = "1", kind: str = ATTENDANCE, **facts: object) -> Letter:
    return Letter(person=person, kind=kind, key=key, **{"due_at": NOON, "zone": "Asia/Almaty", **facts})


def send(at: dt.datetime, draft: Draft | None = None) -> int:
    lesson = make_lesson(make_group(), dt.date(2026, 11, 3), dt.time(9)) if draft is None else None
    draft = draft or Draft("timetable/mail/attendance.txt", {"lesson": lesson})
    return send_due_letters(at=at, writers=dict.fromkeys([ATTENDANCE, REMINDER], lambda _letter, _at: draft))


def test_letter_waits_until_it_is_due_and_is_sent_once(bota: User) -> None:
    plan_letters([letter_to(bota, due_at=NOON + HOUR)])

    sent = [send(NOON), send(NOON + HOUR), send(NOON + 2 * HOUR)]

    assert sent == [0, 1, 0]
    assert bota.letters.get().sent_at == NOON + HOUR
    assert mail.outbox[0].subject == "Who was there on Tuesday 3 November? English 1"


def test_planning_twice_keeps_the_first(bota: User) -> None:
    assert plan_letters([letter_to(bota), letter_to(bota, key="2")]) == 2

    assert plan_letters([letter_to(bota, due_at=NOON + HOUR), letter_to(bota, key="3")]) == 1

    assert {letter.key: letter.due_at for letter in bota.letters.all()} == dict.fromkeys("123", NOON)


def test_letter_due_at_night_waits_until_the_person_s_quiet_hours_are_over(bota: User) -> None:
    ten_pm, eight = dt.datetime(2026, 11, 3, 17, tzinfo=dt.UTC), dt.datetime(2026, 11, 4, 3, tzinfo=dt.UTC)
    plan_letters([letter_to(bota, due_at=ten_pm)])

    sent = [send(ten_pm), send(eight - dt.timedelta(minutes=1)), send(eight)]

    assert sent == [0, 0, 1]


def test_who_told_no_zone_is_quiet_by_the_clock_of_the_class(bota: User) -> None:
    User.objects.filter(pk=bota.pk).update(time_zone="")
    plan_letters([letter_to(bota, zone="America/New_York")])  # 02:00 there

    assert send(NOON) == 0

    assert bota.letters.get().due_at == dt.datetime(2026, 11, 3, 13, tzinfo=dt.UTC)


def test_zone_that_tzdata_knows_no_more_is_as_good_as_none(bota: User) -> None:
    User.objects.filter(pk=bota.pk).update(time_zone="Europe/Atlantis")
    plan_letters([letter_to(bota)])

    assert send(NOON) == 1


def test_own_quiet_hours_count(bota: User) -> None:
    User.objects.filter(pk=bota.pk).update(quiet_from=dt.time(11), quiet_until=dt.time(13))
    plan_letters([letter_to(bota)])

    assert [send(NOON), send(NOON + HOUR)] == [0, 1]


@pytest.mark.parametrize("hours", [-1, 0])
def test_letter_after_its_time_is_too_late(bota: User, hours: int) -> None:
    plan_letters([letter_to(bota, expires_at=NOON + hours * HOUR)])

    assert send(NOON) == 0

    assert bota.letters.get().outcome == LetterOutcome.TOO_LATE
    assert mail.outbox == []


def test_letter_that_quiet_hours_would_bring_too_late_is_not_kept(bota: User) -> None:
    ten_pm, eight = dt.datetime(2026, 11, 3, 17, tzinfo=dt.UTC), dt.datetime(2026, 11, 4, 3, tzinfo=dt.UTC)
    plan_letters([letter_to(bota, due_at=ten_pm, expires_at=eight)])

    assert send(ten_pm) == 0

    assert bota.letters.get().outcome == LetterOutcome.TOO_LATE


def test_switched_off_letters_are_not_sent_and_others_are(bota: User) -> None:
    plan_letters([letter_to(bota, kind=REMINDER), letter_to(bota)])

    unsubscribe(bota, topic=Topic.REMINDER)

    assert send(NOON) == 1
    assert bota.letters.get(kind=REMINDER).outcome == LetterOutcome.UNSUBSCRIBED


def test_closed_account_gets_nothing(bota: User) -> None:
    User.objects.filter(pk=bota.pk).update(is_active=False)
    plan_letters([letter_to(bota)])

    assert send(NOON) == 0

    assert bota.letters.get().outcome == LetterOutcome.NEEDLESS


def test_letter_with_nothing_left_to_say_is_not_sent(bota: User) -> None:
    plan_letters([letter_to(bota)])

    assert send_due_letters(at=NOON, writers={ATTENDANCE: lambda _letter, _at: None}) == 0

    assert bota.letters.get().outcome == LetterOutcome.NEEDLESS


def test_letter_that_fails_holds_up_no_other(bota: User) -> None:
    chen = create_person("Chen Li", email="chen@example.org", by=None)
    plan_letters([letter_to(bota, kind="unknown"), letter_to(chen)])

    assert send(NOON) == 1

    failed = bota.letters.get()
    assert [message.to for message in mail.outbox] == [["chen@example.org"]]
    assert (failed.outcome, failed.error) == (LetterOutcome.WAITING, "KeyError('unknown')")
    assert failed.due_at > NOON


def test_letter_belongs_to_who_takes_it(bota: User) -> None:
    plan_letters([letter_to(bota)])

    def meanwhile(_letter: Letter, at: dt.datetime) -> Draft | None:
        assert send_due_letters(at=at, writers={}) == 0
        return None

    send_due_letters(at=NOON, writers={ATTENDANCE: meanwhile})

    assert bota.letters.get().outcome == LetterOutcome.NEEDLESS


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_processes_side_by_side_send_each_letter_once() -> None:
    people = [create_person(f"Bota {number}", email=f"bota{number}@example.org", by=None) for number in range(6)]
    lesson = make_lesson(make_group(), dt.date(2026, 11, 3), dt.time(9))
    draft = Draft("timetable/mail/attendance.txt", {"lesson": lesson})

    def plan_and_send(_number: int) -> None:
        plan_letters(letter_to(person) for person in people)
        send_due_letters(at=NOON, writers={ATTENDANCE: lambda _letter, _at: draft})

    assert at_once(plan_and_send, times=4) == []

    assert sorted(message.to[0] for message in mail.outbox) == [person.email for person in people]


def test_letters_are_forgotten_after_a_year_and_waiting_ones_are_not(bota: User) -> None:
    plan_letters([letter_to(bota, due_at=NOON - KEPT_FOR - HOUR), letter_to(bota, key="2", due_at=NOON - KEPT_FOR)])
    plan_letters([letter_to(bota, key="3", due_at=NOON - KEPT_FOR - HOUR)])
    Letter.objects.exclude(key="3").update(outcome=LetterOutcome.NEEDLESS)

    assert forget_old_letters(at=NOON) == 1

    assert set(bota.letters.values_list("key", flat=True)) == {"2", "3"}


def test_who_may_switch_off_finds_how_in_every_such_letter(bota: User) -> None:
    lesson = make_lesson(make_group(), dt.date(2026, 11, 4))
    context = {"lesson": lesson, "teaches": False, "teachers": [], "room_opens": 10}
    plan_letters([letter_to(bota, kind=REMINDER)])

    send(NOON, Draft("timetable/mail/reminder.txt", context))

    (message,) = mail.outbox
    address = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert "/en/letters/off/" in address
    assert address in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    lines = message.message(policy=email.policy.SMTP).as_bytes().decode().split("\r\n")
    assert f"List-Unsubscribe: <{address}>" in lines
