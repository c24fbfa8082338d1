"""The commands that send letters and beside which server they run."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from lms.accounts.domain.people import create_person
from lms.core.management.commands.serve import helpers
from lms.timetable.domain.enrolments import enrol
from tests.timetable.factories import make_group, make_lesson

pytestmark = pytest.mark.django_db


@time_machine.travel(dt.datetime(2026, 11, 3, 7, tzinfo=dt.UTC), tick=False)
def test_one_pass_plans_and_sends() -> None:
    group, out = make_group(), StringIO()
    bota = create_person("Bota", email="bota@example.org", by=None)
    enrol(bota, group=group, starts_on=group.starts_on, by=None)
    make_lesson(group, dt.date(2026, 11, 4), dt.time(10))

    call_command("send_letters", stdout=out)
    call_command("send_letters", stdout=out)

    assert out.getvalue() == "Letters sent: 1\nLetters sent: 0\n"
    assert [message.to for message in mail.outbox] == [["bota@example.org"]]


def test_letters_are_sent_beside_every_server() -> None:
    (letters,) = helpers()  # tests run their tasks at once, so no worker waits for them

    assert letters.name == "sending of letters"
    assert letters.command[2:5] == ["send_letters", "--every", "60"]
