import datetime as dt
import hashlib
import re

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.ledger.models import Closing, Correction
from lms.timetable.domain.attendance import confirm_attendance, propose_attendance
from lms.timetable.models import Enrolment, Lesson
from lms.timetable.queries.attendance import own_attendance
from tests.clients import client_of
from tests.ledger.factories import hold_on
from tests.timetable.factories import (
    cancel,
    end,
    make_group,
    make_learner,
    make_lesson,
    make_staff,
    make_teacher,
    start,
)

pytestmark = pytest.mark.django_db
LIST, NOVEMBER, CORRECTIONS = "/en/ledger/closings/", "/en/ledger/closings/2026-11/", "/en/ledger/corrections/"


@pytest.fixture(autouse=True)
def _in_december() -> object:
    with time_machine.travel(dt.datetime(2026, 12, 3, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def lesson(dana: User, erlan: User) -> Lesson:
    group = make_group()
    hold_on(group, dt.date(2026, 11, 3))
    return Lesson.objects.get()


def close(dana: User, erlan: User) -> Closing:
    response = client_of(dana).post(NOVEMBER, {"first": dana.pk, "second": erlan.pk})
    assert response.status_code == 302
    return Closing.objects.get()


def test_coordinator_closes_a_month_and_anybody_of_the_ledger_downloads_its_file(
    lesson: Lesson, dana: User, erlan: User
) -> None:
    offered = client_of(dana).get(LIST)
    closing = close(dana, erlan)

    page, file = client_of(erlan).get(NOVEMBER), client_of(erlan).get(f"{NOVEMBER}file/")

    assert "November 2026 is over and not closed" in offered.text
    assert closing.digest in page.text
    assert hashlib.sha256(file.content).hexdigest() == closing.digest
    assert file["Content-Disposition"] == 'attachment; filename="ledger-2026-11.json"'


def test_month_with_an_open_lesson_names_it_and_offers_no_closing(lesson: Lesson, dana: User, erlan: User) -> None:
    make_lesson(lesson.group, dt.date(2026, 11, 24))

    page = client_of(dana).get(NOVEMBER)
    sent = client_of(dana).post(NOVEMBER, {"first": dana.pk, "second": erlan.pk})

    assert "1 lesson is still open" in page.text
    assert "Close November" not in page.text
    assert (sent.status_code, Closing.objects.count()) == (422, 0)


def test_closing_refused_says_why_and_keeps_what_was_chosen(lesson: Lesson, dana: User, erlan: User) -> None:
    response = client_of(dana).post(NOVEMBER, {"first": dana.pk, "second": dana.pk})

    assert response.status_code == 422
    assert "Name two people with different e-mail addresses" in response.text
    assert f'<option value="{dana.pk}" selected' in response.text


def test_auditor_reads_and_writes_nothing(lesson: Lesson, dana: User, erlan: User) -> None:
    client = client_of(erlan)
    assert client.post(NOVEMBER, {"first": dana.pk, "second": erlan.pk}).status_code == 404
    close(dana, erlan)

    assert client.get(CORRECTIONS).status_code == 200
    assert client.post(CORRECTIONS, {}).status_code == 404
    assert client.get(f"{CORRECTIONS}lessons/{lesson.uuid}/").status_code == 404
    assert client.get(f"{CORRECTIONS}lessons/{lesson.uuid}/attendance/").status_code == 404
    assert client.post(f"{CORRECTIONS}1/decision/", {"answer": "approve"}).status_code == 404


@pytest.mark.parametrize("address", [LIST, NOVEMBER, f"{NOVEMBER}file/", CORRECTIONS])
def test_closed_months_are_404_for_everybody_else(lesson: Lesson, address: str) -> None:
    assert Client().get(address).status_code == 404
    assert client_of(create_person("Bota Akhmet", by=None)).get(address).status_code == 404


def test_correction_is_proposed_from_the_lesson_and_answered_by_another(
    lesson: Lesson, dana: User, erlan: User
) -> None:
    close(dana, erlan)
    other = make_staff("Bolat Omar", Role.COORDINATOR)
    address = f"{CORRECTIONS}lessons/{lesson.uuid}/"

    offered = client_of(dana).get("/en/ledger/2026-11/en/?programme=all")
    client_of(dana).post(address, {"reason": "Nobody came after all"})
    own, others = client_of(dana).get(CORRECTIONS), client_of(other).get(CORRECTIONS)
    auditor_s = client_of(erlan).get(CORRECTIONS)
    correction = Correction.objects.get()
    client_of(other).post(f"{CORRECTIONS}{correction.pk}/decision/", {"answer": "approve"})

    assert address in offered.text
    assert "Nobody came after all" in own.text
    assert "Nobody came after all" not in auditor_s.text  # words may name a learner
    assert 'value="approve"' not in own.text
    assert 'value="approve"' in others.text
    assert Correction.objects.get(decision__approved=True).change == -1
    table = client_of(dana).get("/en/ledger/?programme=all&from=2026-11&to=2026-11")
    assert table.context["table"].total == 0
    assert "Corrected" in table.text


def test_attendance_is_proposed_by_one_and_approved_by_another_under_names_and_initials(
    dana: User, erlan: User
) -> None:
    group = make_group()
    make_learner(group)
    make_learner(group, "Deniz Kaya")
    (lesson,) = hold_on(group, dt.date(2026, 11, 3))
    bota = User.objects.get(full_name="Bota Akhmet")
    close(dana, erlan)
    other = make_staff("Bolat Omar", Role.COORDINATOR)
    address = f"{CORRECTIONS}lessons/{lesson.uuid}/attendance/"

    offered = client_of(dana).get("/en/ledger/2026-11/en/?programme=all")
    form = client_of(dana).get(f"{address}?person={bota.uuid}")
    sent = client_of(dana).post(address, {"person": bota.uuid, "status": "present", "reason": "Her father wrote"})
    own, others, auditor_s = (client_of(one).get(CORRECTIONS) for one in (dana, other, erlan))
    correction = Correction.objects.get()
    answered = client_of(other).post(f"{CORRECTIONS}{correction.pk}/decision/", {"answer": "approve"}, follow=True)

    assert address in offered.text
    assert f'value="{bota.uuid}" selected>Bota Akhmet · Absent' in form.text
    assert sent.status_code == 302
    assert said(own) == said(others) == "Attendance of <bdi>Bota Akhmet</bdi>: from “Absent” to “Present”"
    assert "Her father wrote" in own.text
    assert said(auditor_s) == "Attendance of <bdi>B. A.</bdi>: from “Absent” to “Present”"
    assert "Her father wrote" not in auditor_s.text
    assert "Bota" not in auditor_s.text
    assert 'value="approve"' in others.text
    assert "The correction is approved" in answered.text
    assert own_attendance(lesson, bota).status == "present"
    evidence = client_of(erlan).get("/en/ledger/2026-11/en/?programme=all").text
    assert "Corrected after the month was closed" in evidence
    assert "Her father wrote" not in evidence
    table = client_of(erlan).get("/en/ledger/?programme=all&from=2026-11&to=2026-11").text
    assert "1 correction of attendance in closed months is in these figures." in " ".join(table.split())


def said(page: HttpResponse) -> str:
    return re.search(r"Attendance of .*?”.*?”", " ".join(page.text.split()))[0]


def test_correction_of_attendance_that_contradicts_the_rule_says_so(dana: User, erlan: User) -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    ended = end(start(make_lesson(group, dt.date(2026, 11, 3)), amal))
    stay = [(ended.starts_at, ended.ends_at)]
    propose_attendance(ended, intervals={amal.pk: stay, bota.pk: stay}, at=ended.ends_at)
    lesson = confirm_attendance(ended, confirmed_by=amal, at=ended.ends_at)
    close(dana, erlan)
    address = f"{CORRECTIONS}lessons/{lesson.uuid}/attendance/"
    sentence = "By the written rule this lesson would be judged otherwise now."
    before = client_of(dana).get(address)
    client_of(dana).post(address, {"person": bota.uuid, "status": "absent", "reason": "It was her sister"})

    other = make_staff("Bolat Omar", Role.COORDINATOR)
    decision = f"{CORRECTIONS}{Correction.objects.get().pk}/decision/"
    answered = client_of(other).post(decision, {"answer": "approve"}, follow=True)

    assert sentence not in before.text
    assert sentence in answered.text
    assert sentence in client_of(dana).get(address).text


def test_correction_of_attendance_refused_says_why_and_keeps_what_was_typed(
    lesson: Lesson, dana: User, erlan: User
) -> None:
    make_learner(lesson.group, starts_on=dt.date(2026, 12, 1))
    Enrolment.objects.update(starts_on=lesson.local_date)
    bota = User.objects.get(full_name="Bota Akhmet")
    address = f"{CORRECTIONS}lessons/{lesson.uuid}/attendance/"
    typed = {"person": bota.uuid, "status": "excused", "reason": "Ill"}

    early = client_of(dana).get(address)
    close(dana, erlan)
    first, second = (client_of(dana).post(address, typed) for _ in range(2))
    stranger = client_of(dana).post(address, {**typed, "person": erlan.uuid})

    assert "The month of this lesson is open" in early.text
    assert (first.status_code, second.status_code, stranger.status_code) == (302, 422, 422)
    assert "A correction of Bota Akhmet&#x27;s attendance is waiting" in second.text
    assert 'value="Ill"' in second.text
    assert Correction.objects.count() == 1


def test_cancelled_lesson_of_a_closed_month_can_be_said_to_have_taken_place(
    lesson: Lesson, dana: User, erlan: User
) -> None:
    cancelled = make_lesson(lesson.group, dt.date(2026, 11, 24))
    cancel(cancelled)
    close(dana, erlan)

    page = client_of(dana).get("/en/ledger/2026-11/en/?programme=all")
    said = client_of(dana).get(f"{CORRECTIONS}lessons/{cancelled.uuid}/")

    assert f"{CORRECTIONS}lessons/{cancelled.uuid}/" in page.text
    assert "You propose that it took place" in said.text


def test_figure_is_corrected_after_a_document(lesson: Lesson, dana: User, erlan: User) -> None:
    close(dana, erlan)
    said = {
        "programme": lesson.programme_id,
        "month": "2026-11",
        "language": "en",
        "change": "2",
        "document": "Letter 12/45",
        "reason": "Held on paper",
    }

    wrong = client_of(dana).post(CORRECTIONS, {**said, "change": "-5"})
    right = client_of(dana).post(CORRECTIONS, said)

    assert wrong.status_code == 422
    assert "never below zero" in wrong.text
    assert right.status_code == 302
    assert Correction.objects.get().document == "Letter 12/45"
