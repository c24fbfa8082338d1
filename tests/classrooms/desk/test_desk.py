"""Reported messages and removals at the desk: who sees them, how they are settled."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from classrooms.domain.rooms import room_of
from classrooms.models import Event, Exclusion, Report
from lms.accounts.enums import Role
from lms.timetable.models import Lesson
from tests.classrooms.rooms import make_open_lesson, person
from tests.clients import client_of
from tests.timetable.factories import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet_lesson() -> Lesson:
    return make_open_lesson()


@pytest.fixture
def coordinator() -> Client:
    return client_of(make_staff("Dana Omar", Role.COORDINATOR))


@pytest.fixture
def report(quiet_lesson: Lesson) -> Report:
    """The last of three lines was reported."""
    room = room_of(quiet_lesson)
    for seq, (name, text) in enumerate([("Amal", "Сәлем"), ("Bota", "hello"), ("Deniz", "stupid")], start=1):
        Event.objects.create(room=room, seq=seq, kind="chat.said", data={"text": text}, actor=person(name).uuid)
    people = {"author": person("Deniz"), "reporter": person("Bota")}
    return Report.objects.create(room=room, line=3, text="stupid", reason="it hurts", **people)


@pytest.fixture
def exclusion(quiet_lesson: Lesson) -> Exclusion:
    people = {"person": person("Deniz"), "by": person("Amal")}
    return Exclusion.objects.create(group=quiet_lesson.group, reason="wrote to a child", **people)


@pytest.mark.parametrize("name", ["classrooms_reports", "classrooms_exclusions"])
def test_listings_are_for_coordinators_and_administrators(name: str, quiet_lesson: Lesson) -> None:
    address = reverse(f"{name}:index")
    allowed = [client_of(make_staff(f"{role} x", role)) for role in (Role.COORDINATOR, Role.ADMINISTRATOR)]
    others = [client_of(make_staff(f"{role} x", role)) for role in (Role.TEACHER, Role.EDITOR, Role.AUDITOR)]

    assert [client.get(address).status_code for client in allowed] == [200, 200]
    assert [client.get(address).status_code for client in (*others, client_of(person("Amal")))] == [302] * 4


def test_open_reports_are_counted_in_the_menu_and_listed(coordinator: Client, report: Report) -> None:
    page = coordinator.get(reverse("classrooms_reports:index")).text

    assert "Reported messages: 1 open" in page
    assert "stupid" in page
    assert "stupid" in coordinator.get(reverse("classrooms_reports:index"), {"state": "open"}).text
    assert "stupid" not in coordinator.get(reverse("classrooms_reports:index"), {"state": "settled"}).text


def test_open_reports_are_counted_in_the_digits_of_the_reader(coordinator: Client, report: Report) -> None:
    page = coordinator.get(reverse("classrooms_reports:index"), headers={"accept-language": "fa"}).text

    assert json.dumps("در انتظار: ۱")[1:-1] in page  # the menu is JSON


def test_report_shows_the_lines_around_as_written(coordinator: Client, report: Report) -> None:
    page = coordinator.get(reverse("classrooms_reports:answer", args=[report.pk])).text

    for text in ("Сәлем", "hello", ">stupid</bdi></b>", "it hurts", "Deniz Yildiz", "Bota Akhmet"):
        assert text in page


def test_report_is_decided_with_words_and_then_only_read(coordinator: Client, report: Report) -> None:
    address = reverse("classrooms_reports:answer", args=[report.pk])

    assert "This field is required." in coordinator.post(address, {"decision": " "}).text
    coordinator.post(address, {"decision": "Talked with Deniz."})

    report.refresh_from_db()
    assert (report.decision, str(report.decided_by)) == ("Talked with Deniz.", "Dana Omar")
    page = coordinator.get(address).text
    assert "Talked with Deniz." in page
    assert "<textarea" not in page
    again = coordinator.post(address, {"decision": "Once more."}).text
    assert "Once more." not in Report.objects.get().decision
    assert "Talked with Deniz." in again


def test_removal_is_lifted_with_a_reason(coordinator: Client, exclusion: Exclusion) -> None:
    address = reverse("classrooms_exclusions:answer", args=[exclusion.pk])
    assert "wrote to a child" in coordinator.get(address).text
    assert "This field is required." in coordinator.post(address, {"because": ""}).text

    coordinator.post(address, {"because": "We talked."})

    exclusion.refresh_from_db()
    assert (exclusion.lifted_because, str(exclusion.lifted_by)) == ("We talked.", "Dana Omar")
    assert "We talked." in coordinator.get(address).text
    assert "Deniz" not in coordinator.get(reverse("classrooms_exclusions:index"), {"state": "open"}).text


def test_nobody_writes_or_deletes_rows_at_the_desk(coordinator: Client, report: Report, exclusion: Exclusion) -> None:
    for name, row in (("reports", report), ("exclusions", exclusion)):
        for action in ("new/", f"edit/{row.pk}/", f"delete/{row.pk}/"):
            assert coordinator.get(f"/admin/safety/{name}/{action}", follow=True).status_code == 404


def test_lessons_page_at_the_desk_leads_to_what_was_written(coordinator: Client, quiet_lesson: Lesson) -> None:
    written = reverse("classrooms:written", args=[quiet_lesson.uuid])

    for action in ("edit", "inspect"):
        assert written in coordinator.get(reverse(f"timetable_lessons:{action}", args=[quiet_lesson.pk])).text
    assert written in coordinator.get(reverse("timetable_lessons:index")).text
