"""The commands that send letters and beside which server they run."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from lms.accounts.domain.people import create_person
from lms.accounts.models import JournalEntry
from lms.core.management.commands.serve import helpers
from lms.portal.domain.post import Plan
from lms.portal.management.commands.send_letters import do_what_is_due
from lms.timetable.domain.enrolments import enrol
from lms.timetable.enums import TimetableAct
from lms.timetable.models import Lesson
from tests.timetable.factories import make_group, make_lesson

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


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


def test_once_an_hour_lessons_are_put_where_their_wall_time_says() -> None:
    lesson, first = make_lesson(make_group(), dt.date(2026, 12, 4)), dt.datetime(2026, 11, 3, 7, tzinfo=dt.UTC)
    done_at: dict[Plan, dt.datetime] = {}
    erlan = create_person("Erlan", email="erlan@example.org", time_zone="Europe/London", language="en", by=None)
    enrol(erlan, group=lesson.group, starts_on=lesson.group.starts_on, by=None)

    mended = []
    for at in (first + quarters * HOUR / 4 for quarters in range(6)):
        by_other_rules(lesson)
        with time_machine.travel(at, tick=False):
            do_what_is_due(done_at, at=at)
        mended.append(Lesson.objects.get().starts_at == lesson.starts_at)

    assert mended == [True, False, False, False, True, False]
    assert [message.subject for message in mail.outbox] == ["From 4 December your class is at another time for you"] * 2
    assert JournalEntry.objects.filter(act=TimetableAct.TIMES_RENEWED).count() == 2


@time_machine.travel(dt.datetime(2026, 11, 3, 7, tzinfo=dt.UTC), tick=False)
def test_command_puts_lessons_right_before_it_reminds_of_them() -> None:
    lesson = make_lesson(make_group(), dt.date(2026, 11, 4), dt.time(10))
    bota = create_person("Bota", email="bota@example.org", time_zone="Asia/Almaty", language="en", by=None)
    enrol(bota, group=lesson.group, starts_on=lesson.group.starts_on, by=None)
    by_other_rules(lesson)

    call_command("send_letters", verbosity=0)

    (letter,) = mail.outbox
    assert letter.subject == "Lesson on Wednesday 4 November at 10:00: English 1"


def by_other_rules(lesson: Lesson) -> None:
    Lesson.objects.filter(pk=lesson.pk).update(starts_at=lesson.starts_at - HOUR, ends_at=lesson.ends_at - HOUR)


def test_letters_are_sent_beside_every_server() -> None:
    (letters,) = helpers()  # tests run their tasks at once, so no worker waits for them

    assert letters.name == "sending of letters"
    assert letters.command[2:5] == ["send_letters", "--every", "60"]
