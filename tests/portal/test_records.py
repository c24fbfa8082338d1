"""A learner's attendance as they read it themselves, and as their parents do."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from classrooms.models import Exclusion
from lms.accounts.domain.guardians import end_guardianship, name_guardian
from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import Guardianship, User
from lms.timetable.domain.attendance import Correction, confirm_attendance, propose_attendance
from lms.timetable.enums import AttendanceStatus, CorrectionReason
from lms.timetable.models import Group, Lesson
from tests.clients import client_of
from tests.cms.factories import make_home
from tests.timetable.factories import end, make_group, make_learner, make_lesson, make_staff, make_teacher, start

pytestmark = pytest.mark.django_db
WORDS = "Deniz hid the phone"
SAID = Correction(AttendanceStatus.EXCUSED, CorrectionReason.OTHER, words=WORDS)


@pytest.fixture
def group() -> Group:
    make_home()
    return make_group(time_zone="UTC", starts_on=dt.date(2026, 9, 1))


@pytest.fixture
def bota(group: Group) -> User:
    return make_learner(group, starts_on=group.starts_on)


@pytest.fixture
def mother(bota: User) -> User:
    asel = create_person("Asel Akhmet", email="asel@example.org", by=None)
    name_guardian(bota, guardian=asel, by=None, at=timezone.now())
    return asel


def hold_with(group: Group, *people: User, day: int, corrections: dict[int, Correction] | None = None) -> Lesson:
    amal = make_teacher(group, f"Amal {day}", starts_on=dt.date(2026, 11, day))
    lesson = end(start(make_lesson(group, dt.date(2026, 11, day)), amal))
    whole = [(lesson.starts_at, lesson.ends_at)]
    propose_attendance(lesson, intervals={one.pk: whole for one in (amal, *people)}, at=lesson.ends_at)
    return confirm_attendance(lesson, corrections=corrections, confirmed_by=amal, at=lesson.ends_at)


def text_of(client: Client, address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).content.decode()).split())


def test_learner_reads_each_lesson_with_its_history_and_no_words_of_reasons(group: Group, bota: User) -> None:
    deniz = make_learner(group, "Deniz Kaya", starts_on=group.starts_on)
    hold_with(group, bota, day=3)
    hold_with(group, deniz, day=10, corrections={bota.pk: SAID})

    text = text_of(client_of(bota), "/en/attendance/")

    assert "There in 1 of 2 lessons" in text
    assert "here 15:00–15:45, 45 of 45 min" in text
    assert "from “Absent” to “Excused”" in text
    assert WORDS not in text
    assert "Deniz" not in text
    assert "Tue 10 November 2026" in text


def test_learner_reads_no_sign_of_another_on_the_same_device(group: Group, bota: User, mother: User) -> None:
    deniz = make_learner(group, "Deniz Kaya", starts_on=group.starts_on)
    shared = Correction(AttendanceStatus.PRESENT, CorrectionReason.SAME_DEVICE, same_device_as=deniz.pk)
    hold_with(group, deniz, day=10, corrections={bota.pk: shared})

    for client, address in ((client_of(bota), "/en/attendance/"), (client_of(mother), f"/en/attendance/{bota.uuid}/")):
        text = text_of(client, address)

        assert "Also here, on the same device" in text
        assert "Deniz" not in text
        assert "D. K." not in text


def test_learner_is_told_who_reads_their_attendance(bota: User, mother: User) -> None:
    assert "Your parents or guardians read this too: Asel Akhmet" in text_of(client_of(bota), "/en/attendance/")


def test_lesson_that_is_confirmed_and_does_not_count_yet_is_no_proposal(group: Group, bota: User) -> None:
    hold_with(group, day=3)  # nobody but the teacher came

    text = text_of(client_of(bota), "/en/attendance/")

    assert "confirmed; a coordinator decides whether the lesson counts" in text
    assert "proposed" not in text


def test_guardian_reads_the_child_and_nobody_else(group: Group, bota: User, mother: User) -> None:
    deniz = make_learner(group, "Deniz Kaya", starts_on=group.starts_on)
    hold_with(group, bota, day=3)
    client = client_of(mother)

    assert "There in 1 of 1 lesson" in text_of(client, f"/en/attendance/{bota.uuid}/")
    assert client.get(f"/en/attendance/{deniz.uuid}/").status_code == 404
    assert client_of(deniz).get(f"/en/attendance/{bota.uuid}/").status_code == 404
    assert client_of(bota).get(f"/en/attendance/{bota.uuid}/").status_code == 404  # their own page has no key
    assert Client().get(f"/en/attendance/{bota.uuid}/").status_code == 302


def test_guardian_sees_nothing_any_more_once_it_has_ended(group: Group, bota: User, mother: User) -> None:
    end_guardianship(Guardianship.objects.get(), by=None, at=timezone.now())
    client = client_of(mother)

    assert client.get(f"/en/attendance/{bota.uuid}/").status_code == 404
    assert "Bota" not in client.get("/en/home/").content.decode()


def test_guardian_has_no_way_into_the_lesson(group: Group, bota: User, mother: User) -> None:
    lesson = make_lesson(group, timezone.now().date(), timezone.now().time().replace(second=0, microsecond=0))
    client = client_of(mother)

    assert f"/rooms/{lesson.uuid}/" not in client.get("/en/home/").content.decode()
    assert client.get(f"/en/lessons/{lesson.uuid}/").status_code == 404
    assert client.get(f"/en/rooms/{lesson.uuid}/").status_code in {403, 404}


def test_home_shows_each_child_with_the_coming_lessons_and_the_last_attendance(
    group: Group, bota: User, mother: User
) -> None:
    sultan = create_person("Sultan Akhmet", by=None)
    name_guardian(sultan, guardian=mother, by=None, at=timezone.now())
    hold_with(group, bota, day=3)
    soon = timezone.now() + dt.timedelta(hours=3)
    lesson = make_lesson(group, soon.date(), soon.time().replace(second=0, microsecond=0))

    page = client_of(mother).get("/en/home/").content.decode()

    mine = page[page.index('aria-labelledby="children"') :]
    assert [mine.index(name) for name in ("Bota Akhmet", "Sultan Akhmet")] == sorted(
        mine.index(name) for name in ("Bota Akhmet", "Sultan Akhmet")
    )
    assert mine.count(f"{lesson.group.name}") == 1
    assert "No lessons in the next seven days" in mine
    assert "Present" in mine
    assert "You are not in a group yet" not in page


def test_home_leaves_out_lessons_that_are_closed_to_the_child(group: Group, bota: User, mother: User) -> None:
    soon = timezone.now() + dt.timedelta(hours=3)
    lesson = make_lesson(group, soon.date(), soon.time().replace(second=0, microsecond=0))
    amal = make_teacher(group)
    Exclusion.objects.create(person=bota, group=lesson.group, by=amal, reason="Shouting")

    text = text_of(client_of(mother), "/en/home/")

    assert "A teacher has closed the lessons of English 1 to your child for now." in text
    assert "Kazakh A1" not in text[text.index("My children") :]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EDITOR])
def test_guardian_who_works_here_keeps_the_way_to_the_desk(bota: User, role: Role) -> None:
    erlan = make_staff("Erlan Bek", role)
    name_guardian(bota, guardian=erlan, by=None, at=timezone.now())

    text = text_of(client_of(erlan), "/en/home/")

    assert "Your desk" in text
    assert "Bota Akhmet" in text


def test_home_asks_as_often_for_three_children_as_for_one(
    group: Group, bota: User, mother: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(mother)
    client.get("/en/home/")
    with CaptureQueriesContext(connection) as one:
        client.get("/en/home/")
    for name in ("Deniz Kaya", "Parisa Karimi"):
        child = make_learner(group, name, starts_on=group.starts_on)
        name_guardian(child, guardian=mother, by=None, at=timezone.now())

    with django_assert_num_queries(len(one)):
        client.get("/en/home/")


def test_record_without_lessons_says_what_will_stand_there(bota: User) -> None:
    assert "No lesson has ended yet" in text_of(client_of(bota), "/en/attendance/")


@pytest.mark.parametrize("language", ["ru", "tr", "fa", "kk"])
def test_record_is_shown_in_every_language(group: Group, bota: User, mother: User, language: str) -> None:
    hold_with(group, bota, day=3)
    client = client_of(mother)

    assert client.get(f"/{language}/attendance/{bota.uuid}/").status_code == 200
    assert client.get(f"/{language}/home/").status_code == 200
