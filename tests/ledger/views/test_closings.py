import datetime as dt
import hashlib

import pytest
import time_machine
from django.test import Client

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.ledger.models import Closing, Correction
from lms.timetable.models import Lesson
from tests.clients import client_of
from tests.ledger.factories import hold_on
from tests.timetable.factories import cancel, make_group, make_lesson, make_staff

pytestmark = pytest.mark.django_db
LIST, NOVEMBER, CORRECTIONS = "/en/ledger/closings/", "/en/ledger/closings/2026-11/", "/en/ledger/corrections/"


@pytest.fixture(autouse=True)
def _in_december() -> object:
    with time_machine.travel(dt.datetime(2026, 12, 3, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def dana() -> User:
    return make_staff("Dana Omar", Role.COORDINATOR)


@pytest.fixture
def erlan() -> User:
    return make_staff("Erlan Bek", Role.AUDITOR)


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


def test_month_with_an_undecided_lesson_names_it_and_offers_no_closing(lesson: Lesson, dana: User, erlan: User) -> None:
    make_lesson(lesson.group, dt.date(2026, 11, 24))

    page = client_of(dana).get(NOVEMBER)
    sent = client_of(dana).post(NOVEMBER, {"first": dana.pk, "second": erlan.pk})

    assert "1 lesson is not decided yet" in page.text
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
    assert client.post(f"{CORRECTIONS}1/decision/", {"answer": "approve"}).status_code == 404


@pytest.mark.parametrize("address", [LIST, NOVEMBER, f"{NOVEMBER}file/", CORRECTIONS])
def test_closed_months_are_404_for_everybody_else(lesson: Lesson, address: str) -> None:
    assert Client().get(address).status_code == 404
    assert client_of(create_person("Bota Akhmet")).get(address).status_code == 404


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
