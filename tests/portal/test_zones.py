"""Lessons of a class in another zone: in the reader's own time, with that of the class beside it."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from lms.accounts.domain.guardians import name_guardian
from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.timetable.models import Lesson
from tests.clients import client_of
from tests.timetable.factories import hold, make_group, make_learner, make_lesson, make_teacher, move

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 10, 12, tzinfo=dt.UTC), tick=False):
        yield


def in_zone(person: User, zone: str) -> Client:
    User.objects.filter(pk=person.pk).update(time_zone=zone)
    return client_of(person)


def words_of(client: Client, address: str) -> str:
    page = re.sub(r"<[^>]*>", " ", client.get(address).text)
    return " ".join(page.split())


def in_almaty(hour: int, minute: int = 0) -> Lesson:
    """On Saturday, 14 November; another one stands before it, so that it is not the next."""
    group = make_group()
    make_teacher(group)
    make_lesson(group, dt.date(2026, 11, 12), dt.time(12, 7))
    return make_lesson(group, dt.date(2026, 11, 14), dt.time(hour, minute))


@pytest.mark.parametrize(
    ("zone", "at", "own", "there"),
    [
        ("Europe/London", (1, 30), "20:30", "Sat 01:30 in Almaty"),
        ("Asia/Tokyo", (22, 0), "02:00", "Sat 22:00 in Almaty"),
        ("Europe/London", (15, 0), "10:00", "15:00 in Almaty"),
    ],
)
def test_every_list_shows_the_time_of_the_class_and_another_day(
    zone: str, at: tuple[int, int], own: str, there: str
) -> None:
    lesson = in_almaty(*at)
    bota, parisa = make_learner(lesson.group), create_person("Parisa Rahimi", by=None)
    name_guardian(bota, guardian=parisa, by=None, at=timezone.now())
    learner, guardian = in_zone(bota, zone), in_zone(parisa, zone)

    pages = [words_of(learner, page) for page in ("/en/home/", "/en/timetable/", f"/en/lessons/{lesson.uuid}/")]
    pages.append(words_of(guardian, "/en/home/"))

    assert [re.search(rf"\b{own} .*· {there}", page) is not None for page in pages] == [True] * 4
    if not there.startswith("Sat"):
        assert not any(f"Sat {there}" in page for page in pages)


def test_teacher_reads_both_times_of_todays_lesson() -> None:
    lesson = in_almaty(1, 30)
    amal = lesson.group.teachings.get().teacher

    with time_machine.travel(dt.datetime(2026, 11, 13, 12, tzinfo=dt.UTC), tick=False):
        home = words_of(in_zone(amal, "Europe/London"), "/en/home/")

    assert re.search(r"20:30 Kazakh A1 .*· Sat 01:30 in Almaty", home)


def test_lesson_that_is_over_or_comes_instead_shows_both_times() -> None:
    group = make_group()
    amal = make_teacher(group)
    make_learner(group)
    over = hold(make_lesson(group, dt.date(2026, 11, 7), dt.time(1, 30)), amal)
    moved = make_lesson(group, dt.date(2026, 11, 11))
    move(moved, dt.date(2026, 11, 14), dt.time(1, 30))
    teacher = in_zone(amal, "Europe/London")

    pages = [words_of(teacher, f"/en/lessons/{over.uuid}/{page}") for page in ("", "attendance/", "written/")]
    instead = words_of(teacher, f"/en/lessons/{moved.uuid}/")

    assert [re.search(r"Friday 6 November, 20:30 · Sat 01:30 in Almaty", page) is not None for page in pages] == [
        True
    ] * 3
    assert re.search(r"Friday 13 November, 20:30 +· Sat 01:30 in Almaty", instead)


def test_weekly_times_of_one_s_groups_name_both_clocks() -> None:
    group = make_group()
    group.slots.create(weekday=5, wall_time=dt.time(1, 30), length_minutes=45)
    learner = make_learner(group)

    assert "Fri 20:30 (Sat 01:30 in Almaty)" in words_of(in_zone(learner, "Europe/London"), "/en/home/")
    assert "Sat 01:30 · " not in words_of(in_zone(learner, "Asia/Almaty"), "/en/home/")


@pytest.mark.parametrize("zone", ["Asia/Almaty", "Asia/Tashkent"])
def test_clock_that_shows_the_same_is_not_told_twice(zone: str) -> None:
    lesson = in_almaty(15)
    learner = in_zone(make_learner(lesson.group), zone)

    for page in ("/en/home/", "/en/timetable/", f"/en/lessons/{lesson.uuid}/"):
        assert "15:00" in words_of(learner, page)
        assert "in Almaty" not in words_of(learner, page)
