"""What stands behind one figure of the ledger."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.ledger.domain.imports import import_counts
from lms.timetable.domain.attendance import Correction, correct_attendance
from lms.timetable.enums import AttendanceStatus, CorrectionReason
from tests.clients import client_of
from tests.ledger.factories import FACTS, held_lesson_of_amal_and_bota, hold_on, import_text
from tests.timetable.factories import (
    make_group,
    make_learner,
    make_programme,
    make_staff,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NOV_1 = dt.date(2026, 11, 1)
TABLE = "/en/ledger/"
CELL = "/en/ledger/2026-11/en/?programme=online-classes"


def test_cell_shows_the_lesson_with_everybody_s_minutes(coordinator: Client) -> None:
    held_lesson_of_amal_and_bota()

    response = coordinator.get(CELL)

    (lesson,) = response.context["lessons"]
    rows = [(one.name, one.shown.current.status, one.stay.minutes) for one in lesson.people]
    assert rows == [("Amal Serik", "present", 40), ("Bota Akhmet", "present", 40), ("Deniz Kaya", "absent", 0)]
    assert "Held from 15:00 to 15:45, time of Almaty." in response.text
    assert "here 15:05–15:45, 40 of 45 min" in response.text
    assert "Taught by Amal Serik." in response.text


def test_cell_shows_an_auditor_learners_as_initials(auditor: Client) -> None:
    held_lesson_of_amal_and_bota()

    text = auditor.get(CELL).text

    assert "B. A." in text
    assert "D. K." in text
    assert "Amal Serik" in text
    for name in ("Bota", "Akhmet", "Deniz", "Kaya"):
        assert name not in text


@pytest.mark.parametrize(("role", "named"), [(Role.COORDINATOR, True), (Role.AUDITOR, False)])
def test_cell_shows_who_corrected_what_and_why(role: Role, *, named: bool) -> None:
    lesson = held_lesson_of_amal_and_bota()
    amal, bota, deniz = (User.objects.get(full_name__startswith=name) for name in ("Amal", "Bota", "Deniz"))
    corrections = {
        deniz.pk: Correction(AttendanceStatus.PRESENT, CorrectionReason.SAME_DEVICE, same_device_as=bota.pk),
        bota.pk: Correction(AttendanceStatus.LATE, CorrectionReason.OTHER, words="Bota said so"),
    }
    correct_attendance(lesson, corrections=corrections, corrected_by=amal, at=lesson.ends_at)

    text = " ".join(client_of(make_staff("Reader x", role)).get(CELL).text.split())

    other, words = ("Bota Akhmet", "Bota said so") if named else ("B. A.", "Other, in words")
    changed = "Changed by <bdi>Amal Serik</bdi> from"
    assert f"{changed} “Absent” to “Present”, because: <bdi>Also here, on the same device as {other}</bdi>" in text
    assert f"{changed} “Present” to “Late”, because: <bdi>{words}</bdi>" in text
    assert ("Bota" in text) is named


def test_cell_of_an_imported_figure_shows_document_person_and_date(coordinator: Client) -> None:
    bota = create_person("Ayna Import", by=None)
    import_counts(
        io.BytesIO(FACTS.read_bytes()),
        name="lessons-2021.csv",
        document="Half-year report 2021",
        programme=make_programme(),
        imported_by=bota,
    )

    text = coordinator.get("/en/ledger/2021-05/ru/?programme=online-classes").text

    assert "40 lessons held" in text
    for evidence in ("Half-year report 2021", "lessons-2021.csv", "Ayna Import", "20 November 2026"):
        assert evidence in text


def test_cell_of_a_month_joins_documents_and_lessons(coordinator: Client) -> None:
    import_text("month,language,lessons\n2026-11,ru,7\n")
    held_lesson_of_amal_and_bota()

    response = coordinator.get("/en/ledger/2026-11/all/?programme=online-classes")

    assert response.context["total"] == 8
    assert len(response.context["lessons"]) == 1


def test_cell_of_another_programme_has_no_lesson_of_this_one(coordinator: Client) -> None:
    held_lesson_of_amal_and_bota()
    make_programme("instruments", "Instruments")

    response = coordinator.get("/en/ledger/2026-11/en/?programme=instruments")

    assert response.context["lessons"] == []
    assert "No lesson was held" in response.text


@pytest.mark.parametrize(
    "path",
    [
        "2026-13/en/",
        "2026/en/",
        "2026-11/de/",
        "2026-11/en/?programme=x",
        "2026-11/en/?programme=%00",
        "closings/0001-01/",
        "closings/9999-12/",
    ],
)
def test_cell_that_cannot_be_is_404(coordinator: Client, path: str) -> None:
    make_programme()

    assert coordinator.get(f"/en/ledger/{path}").status_code == 404


@pytest.mark.parametrize("path", [TABLE, CELL])
def test_pages_run_as_many_queries_for_three_as_for_one(
    coordinator: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = make_group()
    make_learner(group)
    hold_on(group, NOV_1)
    with CaptureQueriesContext(connection) as for_one:
        coordinator.get(path)
    make_learner(group, "Deniz Kaya", starts_on=NOV_1)
    make_learner(group, "Parisa Karimi", starts_on=NOV_1)
    hold_on(group, NOV_1 + dt.timedelta(days=1), NOV_1 + dt.timedelta(days=2))

    with django_assert_num_queries(len(for_one)):
        text = coordinator.get(path).text

    assert ("Deniz Kaya" in text) == (path == CELL)


def test_cell_is_shown_in_pages(coordinator: Client) -> None:
    hold_on(make_group(), *(NOV_1 + dt.timedelta(days=day) for day in range(11)))

    first, second = coordinator.get(CELL), coordinator.get(f"{CELL}&page=2")

    assert [len(page.context["lessons"]) for page in (first, second)] == [10, 1]
    assert "11 lessons held" in first.text
