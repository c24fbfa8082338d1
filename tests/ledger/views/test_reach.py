import csv
import datetime as dt
import io

import pytest
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from lms.accounts.models import User
from tests.timetable.factories import hold, make_group, make_learner, make_lesson, make_teacher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
PAGE = "/en/ledger/learners/?from=2026-11&to=2026-11&programme=all"
HOURS = PAGE.replace("learners", "hours")


@pytest.fixture
def bota() -> User:
    group = make_group()
    teacher, learner = make_teacher(group), make_learner(group, "Bota Akhmet")
    User.objects.filter(pk=learner.pk).update(country="DE")
    hold(make_lesson(group, dt.date(2026, 11, 2)), teacher)
    User.objects.filter(pk=learner.pk).update(country="TR")
    return learner


@pytest.mark.usefixtures("bota")
def test_learners_are_shown_where_they_lived_then(coordinator: Client, auditor: Client) -> None:
    html = coordinator.get(PAGE).content.decode()

    assert "Bota Akhmet" in html
    assert "Germany" in html
    seen = auditor.get(PAGE).content.decode()
    assert "B. A." in seen
    assert "Bota" not in seen


@pytest.mark.usefixtures("bota")
def test_numbers_of_the_ledger_open_what_they_count(auditor: Client) -> None:
    html = auditor.get(PAGE.replace("learners/", "")).content.decode()

    assert html.count('href="/en/ledger/learners/?') == 3
    assert html.count('href="/en/ledger/hours/?') == 2


@pytest.mark.usefixtures("bota")
def test_learners_say_why_there_are_more_lines_than_learners_reached(auditor: Client) -> None:
    text = " ".join(auditor.get(PAGE).content.decode().split())

    assert 'Learners reached <span class="muted">0</span>' in text
    assert "Everybody expected is listed, once for each country they lived in then." in text


@pytest.mark.usefixtures("bota")
def test_hours_show_each_lesson_as_planned_and_as_it_was(auditor: Client) -> None:
    html = auditor.get(HOURS).content.decode()

    assert "By the timetable 45 minutes, by the clock 45." in " ".join(html.split())
    assert "English 1" in html


@pytest.mark.usefixtures("bota")
def test_people_and_hours_are_files_too(coordinator: Client, auditor: Client) -> None:
    people = csv_rows(coordinator.get(f"{PAGE}&format=csv"))
    hours = csv_rows(auditor.get(f"{HOURS}&format=csv"))

    assert people == [["learner", "country", "there", "expected"], ["Bota Akhmet", "Germany", "0", "1"]]
    assert csv_rows(auditor.get(f"{PAGE}&format=csv"))[1][0] == "B. A."
    assert hours[1] == ["2026-11-02T10:00:00+00:00", "English 1", "Online classes", "en", "45", "45.0"]
    book = load_workbook(io.BytesIO(auditor.get(f"{HOURS}&format=xlsx").content))
    assert [cell.value for cell in list(book.active)[1]][4:] == [45, 45]
    assert book.active.freeze_panes == "A2"
    assert auditor.get(f"{PAGE}&format=pdf").status_code == 404


@pytest.mark.parametrize("page", [PAGE, HOURS])
def test_people_and_hours_are_for_readers_of_the_ledger(bota: User, client: Client, page: str) -> None:
    client.force_login(bota)

    assert client.get(page).status_code == 404
    assert client.get(f"{page}&format=csv").status_code == 404


def csv_rows(answer: HttpResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
