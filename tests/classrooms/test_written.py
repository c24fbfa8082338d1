"""The page of what was written in a lesson: who may read it, whom it names, what stands there."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from classrooms import protocol as p
from classrooms.commands import Enter, Hold
from classrooms.domain.log import Ask, append
from classrooms.domain.rooms import room_of
from classrooms.enums import RoomRole
from classrooms.models import Room
from classrooms.queries.log import head_of
from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.models import Lesson
from tests.classrooms.rooms import make_open_lesson, person
from tests.timetable.factories import make_group, make_staff, make_teacher

pytestmark = pytest.mark.django_db


def page_of(lesson: Lesson, reader: User) -> str:
    return str(answer_to(lesson, reader).text)


def answer_to(lesson: Lesson, reader: User):  # type: ignore[no-untyped-def] # noqa: ANN201 - the test client's own type
    client = Client()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("classrooms:written", args=[lesson.uuid]))


def ask(room: Room, name: str, command: p.RoomCommand) -> None:
    append(head_of(room), [Ask(command, person(name).uuid)])


@pytest.fixture
def told() -> Lesson:
    """A lesson with words and deeds: Deniz wrote something, Bota reported it, Amal put Deniz out."""
    create_person("Chen Wei", by=None)
    lesson = make_open_lesson()
    room = room_of(lesson)
    for name, role in (("Amal", RoomRole.TEACHER), ("Bota", RoomRole.LEARNER), ("Deniz", RoomRole.LEARNER)):
        append(head_of(room), [Ask(Enter(person(name).uuid, role), person(name).uuid)])
    ask(room, "Bota", p.ChatSay(uuid4(), "Сәлем <b>бәріне</b>"))
    ask(room, "Deniz", p.ChatSay(uuid4(), "stupid"))
    ask(room, "Bota", p.ChatReport(uuid4(), head_of(room).seq, "it hurts"))
    ask(room, "Amal", p.PersonSendOut(uuid4(), person("Deniz").uuid))
    ask(room, "Amal", p.PersonRemove(uuid4(), person("Deniz").uuid, "shouted"))
    append(head_of(room), [Ask(Hold(), None)])
    ask(room, "Amal", p.RoomEnd(uuid4()))
    return lesson


def test_lines_and_deeds_stand_in_order_with_who_and_when(told: Lesson) -> None:
    page = page_of(told, person("Amal"))

    order = [
        "Amal Serik opened the lesson",
        "Сәлем &lt;b&gt;бәріне&lt;/b&gt;",
        "stupid",
        "Amal Serik sent to the waiting room: Deniz Yildiz",
        "Amal Serik removed Deniz Yildiz: shouted",
        "No teacher was here: everything was closed",
        "Amal Serik ended the lesson",
    ]
    assert [page.find(text) for text in order] == sorted(page.find(text) for text in order)
    assert -1 not in [page.find(text) for text in order]
    assert "Bota Akhmet" in page


def test_only_coordinators_learn_what_was_reported(told: Lesson) -> None:
    readers = [make_staff("Olga Omar", Role.COORDINATOR), make_staff("Erlan Bek", Role.AUDITOR), person("Amal")]

    assert ["Reported" in page_of(told, reader) for reader in readers] == [True, False, False]
    assert not any("it hurts" in page_of(told, reader) for reader in readers)


def test_auditor_reads_learners_as_initials(told: Lesson) -> None:
    page = page_of(told, make_staff("Erlan Bek", Role.AUDITOR))

    assert "B. A." in page
    assert "D. Y." in page
    assert "Amal Serik" in page
    assert not any(name in page for name in ("Bota", "Deniz", "Akhmet", "Yildiz"))


def test_strangers_and_learners_find_nothing(told: Lesson) -> None:
    other = make_group("Another group")
    make_teacher(other, "Other Teacher")
    strangers = [person("Chen"), person("Bota"), person("Deniz"), person("Other"), make_staff("Ed Itor", Role.EDITOR)]

    assert [answer_to(told, one).status_code for one in strangers] == [404] * 5
    assert Client().get(reverse("classrooms:written", args=[told.uuid])).status_code == 302


def test_lesson_without_a_room_says_that_nothing_was_written() -> None:
    assert "Nothing was written" in page_of(make_open_lesson(), person("Amal"))


def test_lessons_page_leads_there_for_those_who_may_read(told: Lesson) -> None:
    written = reverse("classrooms:written", args=[told.uuid])
    pages = {}
    for reader in (person("Amal"), make_staff("Olga Omar", Role.COORDINATOR), person("Bota")):
        client = Client()
        client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
        pages[reader.full_name] = written in client.get(reverse("portal:lesson", args=[told.uuid])).text

    assert pages == {"Amal Serik": True, "Olga Omar": True, "Bota Akhmet": False}
