"""A lesson's page, its attendance, and the timetable."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.timetable.domain.attendance import propose_attendance
from lms.timetable.enums import AttendanceStatus, LessonState
from lms.timetable.models import Lesson
from tests.timetable.factories import end, make_group, make_learner, make_lesson, make_teacher, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> tuple[Lesson, User, User]:
    """An ended lesson: Amal taught, Bota was there for all of it."""
    group = make_group(time_zone="UTC")
    amal, bota = make_teacher(group), make_learner(group)
    lesson = make_lesson(group, timezone.now().date() - dt.timedelta(days=1))
    lesson = end(start(lesson, amal))
    stay = [(lesson.started_at, lesson.ended_at)]
    propose_attendance(lesson, intervals={amal.pk: stay, bota.pk: stay}, at=lesson.ended_at)
    return lesson, amal, bota


def test_teacher_confirms_and_the_lesson_is_held(client: Client, cast: tuple[Lesson, User, User]) -> None:
    lesson, amal, bota = cast
    client.force_login(amal)
    page = client.get(f"/en/lessons/{lesson.uuid}/attendance/").content.decode()
    statuses = {f"status-{amal.uuid}": "present", f"status-{bota.uuid}": "late"}

    client.post(f"/en/lessons/{lesson.uuid}/attendance/", statuses)

    lesson.refresh_from_db()
    assert "45 min" in page
    assert lesson.state == LessonState.HELD
    assert lesson.attendance.get(person=bota).status == AttendanceStatus.LATE


def test_unknown_status_is_refused_and_nothing_is_held(client: Client, cast: tuple[Lesson, User, User]) -> None:
    lesson, amal, bota = cast
    client.force_login(amal)

    answer = client.post(
        f"/en/lessons/{lesson.uuid}/attendance/", {f"status-{amal.uuid}": "present", f"status-{bota.uuid}": "asleep"}
    )

    lesson.refresh_from_db()
    assert answer.status_code == 422
    assert lesson.state == LessonState.LIVE


def test_attendance_of_a_lesson_is_hidden_from_learners_and_strangers(
    client: Client, cast: tuple[Lesson, User, User]
) -> None:
    lesson, _amal, bota = cast
    for person in (bota, create_person("Chen")):
        client.force_login(person)

        assert client.get(f"/en/lessons/{lesson.uuid}/attendance/").status_code == 404


def test_lesson_is_hidden_from_strangers(client: Client, cast: tuple[Lesson, User, User]) -> None:
    client.force_login(create_person("Chen"))

    assert client.get(f"/en/lessons/{cast[0].uuid}/").status_code == 404


def test_learner_sees_their_own_attendance(client: Client, cast: tuple[Lesson, User, User]) -> None:
    lesson, _amal, bota = cast
    client.force_login(bota)

    assert "Present, 45 min" in client.get(f"/en/lessons/{lesson.uuid}/").content.decode()


def test_timetable_is_public_and_links_only_own_lessons(client: Client) -> None:
    group = make_group(time_zone="UTC")
    bota = make_learner(group)
    lesson = make_lesson(group, timezone.now().date() + dt.timedelta(days=1))

    before = client.get("/en/timetable/").content.decode()
    client.force_login(bota)
    after = client.get("/en/timetable/").content.decode()

    assert group.name in before
    assert str(lesson.uuid) not in before
    assert f"/en/lessons/{lesson.uuid}/" in after
