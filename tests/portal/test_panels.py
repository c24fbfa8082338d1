"""The coordinator's desk on the first page of the admin."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from classrooms.models import Presence, Room
from classrooms.queries.presence import lessons_without_staff
from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.domain.absences import report_absence
from lms.timetable.domain.places import ask_for_place
from lms.timetable.models import Lesson
from lms.timetable.queries.lessons import of_day, on_now
from lms.timetable.queries.teachers import lesson_teachers
from tests.clients import client_of
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
NOW = dt.datetime(2026, 11, 20, 9, 56, tzinfo=dt.UTC)
TODAY, FOUR_MINUTES = dt.date(2026, 11, 20), dt.timedelta(minutes=4)


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def coordinator() -> Client:
    return client_of(make_staff("Dana Omar", Role.COORDINATOR))


def desk(client: Client) -> str:
    return " ".join(client.get(reverse("wagtailadmin_home")).text.split())


def numbers(client: Client) -> dict[str, tuple[int, str]]:
    """What the panels count, with the address each leads to."""
    panels = [panel for panel in client.get(reverse("wagtailadmin_home")).context["panels"] if hasattr(panel, "facts")]
    found = [number for panel in panels for number in panel.facts(at=NOW).get("numbers", [])]
    return {number.label: (number.value, number.url) for number in found}


def come_in(lesson: Lesson, person: User, role: str, *, seen: dt.datetime = NOW) -> None:
    room = Room.objects.get_or_create(lesson=lesson)[0]
    Presence.objects.create(
        tab=uuid.uuid4(), room=room, person=person, role=role, boot=uuid.uuid4(), started_at=seen, last_seen=seen
    )


def test_desk_is_for_coordinators_and_administrators() -> None:
    seen = {
        role: "desk-today" in desk(client_of(make_staff(f"{role} x", role))) for role in Role if role != Role.LEARNER
    }

    assert {role for role, shown in seen.items() if shown} == {Role.COORDINATOR, Role.ADMINISTRATOR}


def test_each_number_leads_to_as_many_as_it_counts(coordinator: Client) -> None:
    group = make_group()
    amal = make_teacher(group)
    start(make_lesson(group, TODAY, dt.time(14, 30)), amal)
    end(start(make_lesson(group, TODAY, dt.time(9)), amal))
    make_lesson(group, dt.date(2026, 11, 3))
    make_lesson(group, dt.date(2026, 10, 6))
    cancel(make_lesson(group, TODAY, dt.time(20)))
    for name in ("Bota Akhmet", "Chen Wei"):
        ask_for_place(create_person(name, by=None), group=group, message="")

    found = numbers(coordinator)
    leading = {label: url for label, (_value, url) in found.items() if url.startswith("/admin/")}

    assert {label: value for label, (value, _url) in found.items()} == {
        "lessons today": 2,
        "on now": 1,
        "attendance missing": 1,
        "lessons of this month to decide": 2,
        "lessons to decide in all": 3,
        "month to close": 1,
        "corrections to answer": 0,
        "people ask for a place": 2,
        "of them can have one": 1,
    }
    leading.pop("of them can have one")
    assert {label: len(coordinator.get(url).context["object_list"]) for label, url in leading.items()} == {
        label: found[label][0] for label in leading
    }
    assert "October 2026" in desk(coordinator)


def test_lesson_is_named_until_its_teacher_is_in_the_room(coordinator: Client) -> None:
    group = make_group("English 1")
    amal, bota = make_teacher(group), make_learner(group)
    lesson = make_lesson(group, TODAY)
    later = make_lesson(make_group("English 2"), TODAY, dt.time(15, 2))

    before = desk(coordinator)
    come_in(lesson, bota, "learner")
    with_learner = list(lessons_without_staff(at=NOW, before=FOUR_MINUTES))
    come_in(lesson, amal, "teacher", seen=NOW - dt.timedelta(minutes=5))
    lost = list(lessons_without_staff(at=NOW, before=FOUR_MINUTES))
    come_in(lesson, amal, "teacher")
    there = list(lessons_without_staff(at=NOW, before=FOUR_MINUTES))

    assert "The teacher is not in the room" in before
    assert "English 1" in before
    assert "Amal Serik" in before
    assert "English 2" not in before
    assert (with_learner, lost, there) == ([lesson], [lesson], [])
    assert list(lessons_without_staff(at=NOW, before=dt.timedelta(minutes=9))) == [later]


def test_lesson_without_a_teacher_is_given_away_moved_or_cancelled_from_the_desk(coordinator: Client) -> None:
    group = make_group("English 1")
    amal, erlan = make_teacher(group), make_teacher(make_group("English 2"), "Erlan Bek")
    lesson = make_lesson(group, TODAY)
    before = desk(coordinator)
    report_absence(lesson, teacher=amal, words="Fever", at=NOW)

    page = desk(coordinator)
    sent = dict(re.findall(r'<input type="hidden" name="(absence|substitute|desk)" value="([^"]+)">', page))
    given = coordinator.post(reverse("portal:substitute", args=[lesson.uuid]), sent)

    assert "Lessons without a teacher" not in before
    for shown in ("Lessons without a teacher", "Amal Serik cannot teach.", "Fever", "Erlan Bek", "English 1"):
        assert shown in page
    for way in ("substitute", "move", "cancel"):
        assert f'href="{reverse(f"timetable_lessons:{way}", args=[lesson.pk])}"' in page
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', page[page.index("desk-gaps") :])
    assert given["Location"] == reverse("wagtailadmin_home")
    assert lesson_teachers(lesson).expected == [erlan]
    assert "Lessons without a teacher" not in desk(coordinator)


def test_desk_names_lessons_nobody_is_free_for(coordinator: Client) -> None:
    group = make_group()
    lesson = make_lesson(group, TODAY)
    report_absence(lesson, teacher=make_teacher(group), words="", at=NOW)

    page = desk(coordinator)

    assert "Nobody who teaches in this language is free then." in page
    assert reverse("timetable_lessons:substitute", args=[lesson.pk]) in page


def test_day_is_the_reader_s_own() -> None:
    group = make_group()
    lesson = make_lesson(group, dt.date(2026, 11, 21), dt.time(2))

    def shown(zone: str) -> list[Lesson]:
        with timezone.override(zone):
            return list(of_day(Lesson.objects.all(), at=NOW))

    assert shown("Europe/London") == [lesson]
    assert shown("Asia/Almaty") == []


def test_on_now_knows_lessons_that_run_over_and_those_that_are_late() -> None:
    group = make_group()
    amal = make_teacher(group)
    over = start(make_lesson(group, TODAY, dt.time(13)), amal)
    late = make_lesson(group, TODAY, dt.time(14, 50))
    make_lesson(group, TODAY)
    end(start(make_lesson(group, TODAY, dt.time(9)), amal))

    assert list(on_now(Lesson.objects.all(), at=NOW)) == [over, late]


def test_desk_runs_as_many_queries_for_three_as_for_one(
    coordinator: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def one_of_everything(number: int) -> None:
        group = make_group(f"Group {number}")
        amal = make_teacher(group, f"Teacher {number}")
        make_lesson(group, TODAY)
        end(start(make_lesson(group, TODAY, dt.time(9)), amal))
        make_lesson(group, dt.date(2026, 10, 6))
        ask_for_place(create_person(f"Asks {number}", by=None), group=group, message="")

    one_of_everything(0)
    desk(coordinator)
    with CaptureQueriesContext(connection) as for_one:
        desk(coordinator)
    one_of_everything(1)
    one_of_everything(2)

    with django_assert_num_queries(len(for_one)):
        desk(coordinator)


def test_conflicts_to_come_are_named_and_lead_to_their_first_lesson_and_to_all_of_them(coordinator: Client) -> None:
    assert "desk-conflicts" not in desk(coordinator)

    group = make_group("English 0")
    make_teacher(group)
    lessons = [make_lesson(group, TODAY + dt.timedelta(days=day)) for day in range(1, 8)]
    for number, lesson in enumerate(lessons, start=1):
        other = make_group(f"English {number}")
        make_teacher(other)
        make_lesson(other, lesson.local_date)

    page = desk(coordinator)
    assert page.count("Amal Serik: two lessons to teach at once") == 5
    assert "Once, on Saturday 21 November 2026." in page
    assert reverse("timetable_lessons:inspect", args=[lessons[0].pk]) in page
    assert f'<a href="{reverse("timetable_versions:conflicts")}"> 2 more conflicts </a>' in page
