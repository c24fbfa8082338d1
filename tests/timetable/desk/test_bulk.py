"""Many lessons in the desk: shown first, then carried out as shown."""

import datetime as dt
import re

import pytest
from django.test import Client

from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.enums import LessonState
from lms.timetable.models import Lesson
from tests.clients import client_of
from tests.timetable.desk.addresses import url
from tests.timetable.factories import cancel, make_group, make_learner, make_lesson, make_staff, make_teacher, start

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NOV = [dt.date(2026, 11, day) for day in range(1, 31)]


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def test_bulk_pages_are_reached_from_the_list_by_coordinators_only(coordinator: Client) -> None:
    group = make_group()
    make_teacher(group)
    teacher = client_of(make_staff("Teacher x", Role.TEACHER))
    ways = [url("lessons", "cancel-day"), url("lessons", "move-week"), url("lessons", "new-teacher", group.pk)]

    assert [coordinator.get(way).status_code for way in ways] == [200] * 3
    assert [teacher.get(way).status_code for way in ways] == [302] * 3
    assert all(way in coordinator.get(url("lessons")).text for way in ways[:2])
    assert ways[2] in coordinator.get(url("groups", "inspect", group.pk)).text


def test_a_day_is_cancelled_after_it_was_shown(coordinator: Client) -> None:
    group, other = make_group("English 1"), make_group("English 2")
    mine, live = make_lesson(group, NOV[23]), make_lesson(other, NOV[23])
    start(live, make_teacher(other))
    sent = {"date": "2026-11-24", "reason": "Storm"}

    page = coordinator.post(url("lessons", "cancel-day"), sent).text
    untouched = set(Lesson.objects.values_list("state", flat=True))
    done = coordinator.post(url("lessons", "cancel-day"), {**sent, "seen": seen(page), "confirm": "1"}, follow=True)

    assert "Does not take place." in page
    assert "People are in this lesson now." in page
    assert 'value="Storm"' in page
    assert untouched == {LessonState.PLANNED, LessonState.LIVE}
    assert "1 lesson is changed." in done.text
    mine.refresh_from_db()
    live.refresh_from_db()
    assert (mine.state, live.state) == (LessonState.CANCELLED, LessonState.LIVE)
    assert mine.changes.get().reason == "Storm"


def test_what_changed_since_it_was_shown_is_shown_again(coordinator: Client) -> None:
    group = make_group()
    lessons = [make_lesson(group, NOV[23], dt.time(hour)) for hour in (10, 15)]
    sent = {"date": "2026-11-24", "reason": "Storm"}
    page = coordinator.post(url("lessons", "cancel-day"), sent).text
    cancel(lessons[0])

    again = coordinator.post(url("lessons", "cancel-day"), {**sent, "seen": seen(page), "confirm": "1"})
    other = coordinator.post(
        url("lessons", "cancel-day"), {**sent, "date": "2026-11-25", "seen": seen(again.text), "confirm": "1"}
    )

    assert "Something changed since you looked." in again.text
    assert "Something changed since you looked." in other.text
    assert Lesson.objects.filter(state=LessonState.PLANNED).count() == 1


def test_a_week_is_moved_by_days(coordinator: Client) -> None:
    group = make_group()
    for day in (24, 26, 28):
        make_lesson(group, NOV[day - 1])
    sent = {"week": "2026-11-25", "days": 2, "groups": [group.pk], "reason": "Exams"}

    page = coordinator.post(url("lessons", "move-week"), sent).text
    coordinator.post(url("lessons", "move-week"), {**sent, "seen": seen(page), "confirm": "1"})

    planned = Lesson.objects.filter(state=LessonState.PLANNED).order_by("local_date")
    assert [str(lesson.local_date) for lesson in planned] == ["2026-11-26", "2026-11-28", "2026-11-30"]
    assert "by how many days" in coordinator.post(url("lessons", "move-week"), {**sent, "days": 0}).text


@pytest.mark.parametrize(
    ("country", "language", "said", "days"),
    [
        ("KZ", "en", "The week: Monday 23 November 2026 – Sunday 29 November 2026.", [23, 28, 29]),
        ("IR", "en", "The week: Saturday 28 November 2026 – Friday 4 December 2026.", [28, 29, 30]),
        ("", "fa", "", [28, 29, 30]),
        ("US", "en", "The week: Sunday 22 November 2026 – Saturday 28 November 2026.", [22, 23, 28]),
    ],
)
def test_week_is_that_of_the_reader_s_country(
    coordinator: Client, country: str, language: str, said: str, days: list[int]
) -> None:
    User.objects.update(country=country)
    group = make_group()
    for day in (21, 22, 23, 28, 29, 30):
        make_lesson(group, NOV[day - 1])
    sent = {"week": "2026-11-28", "days": 7, "reason": "Exams"}

    form = coordinator.get(url("lessons", "move-week"), headers={"accept-language": language})
    page = coordinator.post(url("lessons", "move-week"), sent, headers={"accept-language": language})

    assert [step.lesson.local_date.day for step in page.context["steps"]] == days
    assert said in " ".join(page.text.split())
    if country == "IR":
        assert "all lessons of the week move (Saturday – Friday)" in form.text


def test_conflicts_of_a_moved_week_are_shown_and_want_a_tick(coordinator: Client) -> None:
    group, other = make_group(), make_group("English 2")
    make_teacher(group)
    make_teacher(other)
    lesson = make_lesson(group, NOV[23])
    make_lesson(other, NOV[24])
    way = url("lessons", "move-week")
    sent = {"week": "2026-11-24", "days": 1, "groups": [group.pk], "reason": "Exams"}

    page = coordinator.post(way, sent)
    confirmed = {**sent, "seen": seen(page.text), "confirm": "1"}
    asked = coordinator.post(way, confirmed)

    assert "two lessons to teach at once" in page.text
    assert url("lessons", "inspect", lesson.pk) in page.text
    assert "Tick this if you mean it." not in page.text
    assert "Tick this if you mean it." in asked.text
    assert group.lessons.filter(state=LessonState.MOVED).count() == 0
    assert coordinator.post(way, {**confirmed, "conflicts_seen": "on"}).status_code == 302
    assert group.lessons.filter(state=LessonState.MOVED).count() == 1


def test_moved_week_whose_conflicts_are_others_by_now_is_shown_again(coordinator: Client) -> None:
    group, other = make_group(), make_group("English 2")
    for one in (group, other):
        make_teacher(one)
    make_lesson(group, NOV[23])
    make_lesson(other, NOV[24])
    way = url("lessons", "move-week")
    sent = {"week": "2026-11-24", "days": 1, "groups": [group.pk], "reason": "Exams"}
    page = coordinator.post(way, sent)
    make_lesson(other, NOV[24], dt.time(15, 30))

    again = coordinator.post(way, {**sent, "seen": seen(page.text), "confirm": "1", "conflicts_seen": "on"})

    assert "Something changed since you looked." in again.text
    assert group.lessons.filter(state=LessonState.MOVED).count() == 0


def test_conflicts_of_the_new_teacher_are_shown_and_want_a_tick(coordinator: Client) -> None:
    group, other = make_group(), make_group("English 2")
    amal, erlan = make_teacher(group), make_staff("Erlan Bek", Role.TEACHER)
    make_teacher(other, "Erlan Bek")
    for one in (group, other):
        make_lesson(one, NOV[23])
    way = url("lessons", "new-teacher", group.pk)
    sent = {"teacher_from": amal.pk, "teacher_to": "Erlan", "starts_on": "2026-11-21", "reason": "Leave"}

    page = coordinator.post(way, sent)
    (tick,) = page.context["form"].ticks
    confirmed = {**sent, "seen": seen(page.text), "confirm": "1"}
    asked = coordinator.post(way, confirmed)

    assert "Erlan Bek: two lessons to teach at once" in page.text
    assert "Once, on Tuesday 24 November 2026." in page.text
    assert "Tick this if you mean it." not in page.text
    assert "Tick this if you mean it." in asked.text
    assert "1 planned lesson gets the new teacher." in " ".join(asked.text.split())
    assert not group.teachings.filter(teacher=erlan).exists()
    assert coordinator.post(way, {**confirmed, tick.name: "on"}).status_code == 302
    assert group.teachings.filter(teacher=erlan).exists()


def test_conflict_that_came_up_since_is_shown_again(coordinator: Client) -> None:
    group, other = make_group(), make_group("English 2")
    amal = make_teacher(group)
    make_staff("Erlan Bek", Role.TEACHER)
    make_lesson(group, NOV[23])
    make_lesson(other, NOV[23])
    way = url("lessons", "new-teacher", group.pk)
    sent = {"teacher_from": amal.pk, "teacher_to": "Erlan", "starts_on": "2026-11-21", "reason": "Leave"}
    page = coordinator.post(way, sent).text
    make_teacher(other, "Erlan Bek")

    again = coordinator.post(way, {**sent, "seen": seen(page), "confirm": "1"}).text

    assert "Something changed since you looked." in again
    assert "Erlan Bek: two lessons to teach at once" in again


def test_the_teacher_is_changed_from_a_day_on(coordinator: Client) -> None:
    group = make_group()
    amal = make_teacher(group)
    make_learner(group)
    make_lesson(group, NOV[23])
    make_staff("Dek Nur", Role.TEACHER)
    way = url("lessons", "new-teacher", group.pk)
    sent = {"teacher_from": amal.pk, "teacher_to": "Dek", "starts_on": "2026-11-21", "reason": "Leave"}

    page = coordinator.post(way, sent).text
    done = coordinator.post(way, {**sent, "seen": seen(page), "confirm": "1"}, follow=True)
    early = coordinator.post(way, {**sent, "starts_on": "2026-08-01"}).text
    refused = coordinator.post(way, {**sent, "starts_on": "2026-08-01", "seen": seen(early), "confirm": "1"}).text

    assert "1 planned lesson gets the new teacher." in " ".join(page.split())
    assert "Dek Nur teaches English 1 from 21 November 2026." in done.text
    assert [one.ends_on for one in group.teachings.order_by("starts_on")] == [NOV[19], None]
    assert "Amal Serik does not teach English 1" in refused
